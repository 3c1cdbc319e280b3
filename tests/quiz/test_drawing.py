"""Papers from a bank, a blueprint and a seed; points for answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.drawing import BankRow, Demand, NotEnough, draw
from quiz.scoring import score

BANK = [
    BankRow(n, n % 2, ("easy", "hard")[n % 3 == 0], (4 * n, 4 * n + 1, 4 * n + 2))
    for n in range(1, 31)
]


def test_draw_gives_what_the_blueprint_asks():
    blueprint = [Demand(0, "", 5), Demand(1, "hard", 3)]

    paper = draw(BANK, blueprint, "seed")

    topics = [BANK[place["question"] - 1].topic for place in paper]
    assert (topics.count(0), topics.count(1)) == (5, 3)


def test_draw_with_the_same_seed_is_the_same_paper():
    blueprint = [Demand(0, "", 8)]

    assert draw(BANK, blueprint, "a") == draw(BANK, blueprint, "a")
    assert draw(BANK, blueprint, "a") != draw(BANK, blueprint, "b")


def test_draw_serves_narrow_demands_first():
    """The only hard questions must not be eaten by "any difficulty"."""
    bank = [BankRow(1, 0, "hard", (1, 2)), BankRow(2, 0, "easy", (3, 4))]

    paper = draw(bank, [Demand(0, "", 1), Demand(0, "hard", 1)], "seed")

    assert {place["question"] for place in paper} == {1, 2}


def test_draw_says_which_demand_the_bank_cannot_serve():
    with pytest.raises(NotEnough) as refusal:
        draw(BANK, [Demand(0, "", 99)], "seed")

    assert (refusal.value.demand.count, refusal.value.found) == (99, 15)


@settings(deadline=None)
@given(seed=st.text(), count=st.integers(1, 15))
def test_draw_never_repeats_a_question_and_keeps_all_choices(seed, count):
    paper = draw(BANK, [Demand(0, "", count)], seed)

    questions = [place["question"] for place in paper]
    assert len(set(questions)) == count
    for place in paper:
        assert sorted(place["choices"]) == sorted(BANK[place["question"] - 1].choices)


def test_choices_are_shown_at_every_place_over_many_papers():
    """No place of the right one gives it away."""
    places = [0, 0, 0]
    for seed in range(3000):
        [place] = draw(BANK[:1], [Demand(1, "", 1)], str(seed))
        places[place["choices"].index(4)] += 1

    assert min(places) > 900


def test_score_counts_the_right_choices_as_shown():
    paper = [
        {"question": 1, "choices": [12, 11]},
        {"question": 2, "choices": [21, 22]},
        {"question": 3, "choices": [31, 32]},
    ]

    assert score(paper, {0: 1, 1: 1}, {1: 11, 2: 21, 3: 31}) == 1
