"""The table itself: whole, and worded for each reader."""

import pytest

from initiatives.states import LIVE, SCREENED, STEPS, TONES, State, stages


def test_every_state_has_its_step_and_its_tone():
    assert set(STEPS) == set(TONES) == set(State)


@pytest.mark.parametrize("state", State)
def test_step_says_what_to_expect_in_a_sentence(state):
    assert STEPS[state].then.endswith(".")


def test_withdrawn_is_the_end():
    assert STEPS[State.WITHDRAWN].leads_to == frozenset()


def test_every_other_state_can_be_withdrawn():
    others = set(State) - {State.WITHDRAWN}

    assert all(State.WITHDRAWN in STEPS[state].leads_to for state in others)


def test_decisions_are_made_only_on_what_was_sent():
    ways_in = {state: STEPS[state].leads_to & SCREENED for state in State}

    assert {state: ways for state, ways in ways_in.items() if ways} == {
        State.SUBMITTED: SCREENED,
        State.CHANGES: {State.REFUSED},  # once its deadline is over
    }


def test_live_entries_are_those_that_may_still_win():
    assert {State.SUBMITTED, State.CHANGES, State.APPROVED} == LIVE


def test_stages_show_where_the_entry_is():
    marks = [(stage.words, stage.is_past, stage.is_here) for stage in stages("changes")]

    assert marks == [
        ("Soạn bài", True, False),
        ("Cần sửa", False, True),
        ("Kiểm tra điều kiện dự thi", False, False),
    ]


def test_stages_of_a_withdrawn_entry_are_none():
    assert stages(State.WITHDRAWN) == []
