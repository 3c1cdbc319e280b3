"""Hints: what is planted is found, what is innocent is left alone, nothing follows."""

import json
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.db import constraint_of
from contest.models import AuditEvent, ImportBatch, Role, Round
from quiz import tasks
from quiz.models import AnswerEvent, Attempt, AttemptPrint, IntegrityHint
from quiz.queries import key_of
from quiz.services import close_attempt, void_attempt
from quiz.services.integrity import find_all_hints, find_hints, look_at_hint
from tests.factories import (
    AttemptFactory,
    GrantFactory,
    RosterEntryFactory,
    UserFactory,
    quiz_round,
)
from tests.workers import seconds_until, worker

pytestmark = pytest.mark.django_db

Kind = IntegrityHint.Kind
QUESTIONS = 12
SECOND = timedelta(seconds=1)


@pytest.fixture
def round():
    return quiz_round(QUESTIONS, contest__is_current=True)


def sat(
    round, letters=None, *, seconds=300, began=0, device="", paper=None, entry=None
):
    """Handed in after ``seconds``; ``letters`` are the choices as shown, A = 0."""
    started_at = timezone.now() - timedelta(hours=2) + began * SECOND
    attempt = AttemptFactory(
        round=round,
        started_at=started_at,
        due_at=started_at + timedelta(minutes=20),
        device=device,
        **({"paper": paper} if paper else {}),
        **({"entry": entry, "number": entry.attempts.count() + 1} if entry else {}),
    )
    if paper is None:
        Attempt.objects.filter(pk=attempt.pk).update(paper=_shuffled(attempt))
    ended_at = started_at + seconds * SECOND
    letters = letters if letters is not None else _some_letters(attempt)
    page = uuid4()
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            attempt=attempt,
            page=page,
            seq=place,
            place=place,
            choice=choice,
            recorded_at=ended_at,
        )
        for place, choice in enumerate(letters)
    )
    return close_attempt(attempt, Attempt.Cause.SUBMITTED, at=ended_at)


def _shuffled(attempt):
    """Each person's paper stands in another order."""
    turn = attempt.pk % QUESTIONS
    return attempt.paper[turn:] + attempt.paper[:turn]


def _some_letters(attempt):
    """Different for each attempt."""
    return [(attempt.pk >> (2 * place % 7)) % 4 for place in range(QUESTIONS)]


def hints(kind=None):
    found = IntegrityHint.objects.filter(**({"kind": kind} if kind else {}))
    return list(found.order_by("pk"))


def dump():
    """All that holds, with the attempts behind it that count."""
    return sorted(
        (
            hint.kind,
            hint.key,
            hint.strength,
            json.dumps(hint.evidence, sort_keys=True),
            list(hint.attempts.filter(state="closed").values_list("pk").order_by("pk")),
        )
        for hint in hints()
        if hint.holds
    )


# --- What is found ----------------------------------------------------------------


def test_very_short_time_is_found_beside_the_median(round):
    for _ in range(3):
        sat(round, seconds=400)
    fast = sat(round, seconds=20)

    find_hints(round)

    [hint] = hints(Kind.SHORT_TIME)
    assert hint.evidence == {"seconds": 20, "answered": QUESTIONS, "median": 400}
    assert list(hint.attempts.all()) == [fast]


def test_median_leaves_out_who_brought_the_keys(round):
    keeper = RosterEntryFactory(contest=round.contest)
    ImportBatch.objects.create(
        contest=round.contest,
        kind=ImportBatch.Kind.QUESTIONS,
        uploaded_by=keeper.staff_member.user,
    )
    sat(round, seconds=900, entry=keeper)
    sat(round, seconds=600)
    sat(round, seconds=20)

    find_hints(round)

    [hint] = hints(Kind.SHORT_TIME)
    assert hint.evidence["median"] == 20  # of 20 and 600, not of 20, 600 and 900


def test_few_answers_in_little_time_are_no_hint(round):
    sat(round, [0, 1], seconds=4)

    assert find_hints(round) == 0


def test_same_letters_on_different_papers_are_found(round):
    for _ in range(3):
        sat(round, [2] * QUESTIONS)
    sat(round)

    find_hints(round)

    [hint] = hints(Kind.SAME_LETTERS)
    assert hint.evidence == {"people": 3, "answered": QUESTIONS}


def test_two_people_with_the_same_letters_are_chance(round):
    for _ in range(2):
        sat(round, [2] * QUESTIONS)

    find_hints(round)

    assert hints(Kind.SAME_LETTERS) == []


def test_same_mistakes_on_the_same_questions_are_found(round):
    paper = AttemptFactory(round=round).paper
    key = key_of(paper)
    right = [p["choices"].index(key[p["question"]]) for p in paper]
    same = [*right[:-3], *((each + 1) % 4 for each in right[-3:])]
    sat(round, same, paper=paper)
    sat(round, list(reversed(same)), paper=list(reversed(paper)))

    find_hints(round)

    [hint] = hints(Kind.SAME_ANSWERS)
    assert hint.evidence == {"people": 2, "answered": QUESTIONS}


def test_two_slips_in_common_are_chance(round):
    paper = AttemptFactory(round=round).paper
    key = key_of(paper)
    right = [p["choices"].index(key[p["question"]]) for p in paper]
    for _ in range(2):
        sat(round, [*right[:-2], *((each + 1) % 4 for each in right[-2:])], paper=paper)

    find_hints(round)

    assert hints(Kind.SAME_ANSWERS) == []


def test_look_keeps_what_was_seen_not_what_came_meanwhile(round):
    for _ in range(3):
        sat(round, [2] * QUESTIONS)
    find_hints(round)
    [hint] = hints(Kind.SAME_LETTERS)
    sat(round, [2] * QUESTIONS)
    find_hints(round)

    looked = look_at_hint(hint, by=UserFactory(), seen=hint.strength)

    assert looked.is_stronger


def test_one_more_colleague_on_a_shared_machine_is_nothing_new(round):
    for turn in range(11):
        sat(round, seconds=300, began=400 * turn, device="máy A")
    find_hints(round)
    look_at_hint(hints(Kind.ONE_DEVICE)[0], by=UserFactory())

    sat(round, seconds=300, began=4800, device="máy A")
    find_hints(round)

    assert not hints(Kind.ONE_DEVICE)[0].is_stronger


def test_all_right_twice_is_no_wonder(round):
    paper = AttemptFactory(round=round).paper
    key = key_of(paper)
    right = [p["choices"].index(key[p["question"]]) for p in paper]
    for _ in range(2):
        sat(round, right, paper=paper)

    find_hints(round)

    assert hints(Kind.SAME_ANSWERS) == []


def test_two_people_at_once_on_one_machine_are_found(round):
    sat(round, seconds=300, device="máy A")
    sat(round, seconds=300, began=100, device="máy A")

    find_hints(round)

    [hint] = hints(Kind.ONE_DEVICE)
    assert (hint.evidence["people"], hint.evidence["overlaps"]) == (2, 1)


def test_machine_of_an_office_used_in_turn_is_no_hint_up_to_nine(round):
    for turn in range(9):
        sat(round, seconds=300, began=400 * turn, device="máy A")
    find_hints(round)
    before = hints(Kind.ONE_DEVICE)

    sat(round, seconds=300, began=4000, device="máy A")
    find_hints(round)

    assert before == []
    [hint] = hints(Kind.ONE_DEVICE)
    assert (hint.evidence["people"], hint.evidence["overlaps"]) == (10, 0)


def test_attempts_without_a_known_machine_are_not_compared(round):
    sat(round)
    sat(round)

    find_hints(round)

    assert hints(Kind.ONE_DEVICE) == []


def test_voided_attempts_are_left_out_and_what_they_carried_falls(round):
    fast = sat(round, seconds=20)
    find_hints(round)
    void_attempt(fast, by=UserFactory(), reason="Sự cố")

    find_hints(round)

    [hint] = hints()
    assert not hint.holds
    assert not IntegrityHint.objects.to_look_at().exists()


def test_practice_and_rounds_of_long_ago_are_not_looked_at(round):
    practice = quiz_round(QUESTIONS, contest=round.contest, number=7)
    Round.objects.filter(pk=practice.pk).update(is_practice=True, counts=False)
    sat(practice, seconds=20)
    sat(round, seconds=20)
    now = timezone.now()
    Round.objects.filter(pk=round.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2)
    )

    assert find_all_hints() == 0


# --- Again and again ------------------------------------------------------------------


def test_twice_is_once(round):
    sat(round, seconds=20)

    assert (find_hints(round), find_hints(round)) == (1, 1)
    assert len(hints()) == 1


def test_second_run_reads_no_answer_of_what_the_first_has_seen(round):
    for _ in range(3):
        sat(round, [2] * QUESTIONS, device="máy A")
    find_hints(round)
    before = dump()
    AnswerEvent.objects.all().delete()

    find_hints(round)

    assert dump() == before
    assert before


@pytest.mark.parametrize("seed", [1, 2])
def test_run_after_run_finds_what_one_run_finds(round, seed):
    chance = Random(seed)  # noqa: S311 - not for secrets
    paper = AttemptFactory(round=round).paper
    papers = [paper, paper[1:] + paper[:1]]
    entries = RosterEntryFactory.create_batch(5, contest=round.contest)
    for _ in range(4):
        for _ in range(6):
            attempt = sat(
                round,
                chance.choice([[2] * QUESTIONS, [1, 3] * (QUESTIONS // 2)]),
                seconds=chance.choice([20, 300]),
                began=chance.randint(0, 900),
                device=chance.choice(["", "máy A", "máy B"]),
                paper=chance.choice(papers),
                entry=chance.choice(entries),
            )
        find_hints(round)
        if chance.random() < 0.5:
            void_attempt(attempt, by=UserFactory(), reason="Sự cố")
    find_hints(round)
    run_by_run = dump()

    IntegrityHint.objects.all().delete()
    AttemptPrint.objects.all().delete()
    find_hints(round)

    assert dump() == run_by_run
    assert {kind for kind, *_ in run_by_run} == set(Kind)


@pytest.mark.django_db(transaction=True)
def test_worker_finds_them():
    round = quiz_round(QUESTIONS)
    fast = sat(round, seconds=20)
    with worker():
        tasks.find_hints.delay()
        seconds_until(IntegrityHint.objects.exists, at_most=30)

    assert list(hints(Kind.SHORT_TIME)[0].attempts.all()) == [fast]


def test_look_is_kept_and_a_stronger_hint_comes_up_again(round):
    for _ in range(3):
        sat(round, [2] * QUESTIONS)
    find_hints(round)
    [hint] = hints(Kind.SAME_LETTERS)
    look_at_hint(hint, by=UserFactory(), note="Đã hỏi đơn vị")
    find_hints(round)
    of_kind = IntegrityHint.objects.filter(kind=Kind.SAME_LETTERS)
    quiet = of_kind.to_look_at().count()

    sat(round, [2] * QUESTIONS)
    find_hints(round)

    [hint] = hints(Kind.SAME_LETTERS)
    assert quiet == 0
    assert (hint.note, hint.is_stronger) == ("Đã hỏi đơn vị", True)
    assert list(of_kind.to_look_at()) == [hint]


def test_look_changes_nothing_but_itself(round):
    fast = sat(round, seconds=20)
    find_hints(round)
    before = Attempt.objects.values().get(pk=fast.pk)

    look_at_hint(hints()[0], by=UserFactory())

    assert Attempt.objects.values().get(pk=fast.pk) == before
    assert AuditEvent.objects.filter(verb="look_at_hint").count() == 1


def test_statements_do_not_grow_with_the_attempts(round):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            find_hints(round)
        return len(queries)

    sat(round, seconds=20)
    one = statements()
    for _ in range(2):
        sat(round, seconds=20)

    assert statements() == one


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (
            {"looked_strength": 1},
            "integrityhint_looked_at_by_somebody_or_not",
        ),
        ({"key": "the same"}, "integrityhint_once_per_round_kind_and_key"),
    ],
)
def test_hint_refuses_what_cannot_be(round, change, constraint):
    for _ in range(2):
        sat(round, seconds=20)
    find_hints(round)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        IntegrityHint.objects.update(**change)

    assert constraint_of(refused.value) == constraint


# --- The page ---------------------------------------------------------------------


@pytest.fixture
def officer(round):
    return GrantFactory(role=Role.OFFICER, unit=round.contest.root_unit).user


def test_page_says_what_was_seen_and_that_it_is_no_verdict(client, round, officer):
    fast = sat(round, seconds=20)
    find_hints(round)
    client.force_login(officer)

    page = client.get(reverse("quiz:hints")).content.decode()

    assert "dấu hiệu, không phải kết luận" in page
    assert "Nộp 12 câu trong 20 giây." in page
    assert fast.entry.staff_member.full_name in page
    assert "Đúng" not in page


def test_looked_at_leaves_the_list_and_stays_under_all(client, round, officer):
    sat(round, seconds=20)
    find_hints(round)
    client.force_login(officer)
    address = reverse("quiz:hints")

    client.post(
        reverse("quiz:hint-look", args=[hints()[0].pk]), {"note": "Đã gọi điện"}
    )

    assert "0 dấu hiệu chưa xem" in client.get(address).content.decode()
    assert "Đã gọi điện" in client.get(f"{address}?xem=tat-ca").content.decode()


def test_page_asks_the_same_for_one_and_three(client, round, officer):
    client.force_login(officer)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("quiz:hints"))
        return len(queries)

    sat(round, seconds=20)
    find_hints(round)
    one = statements()
    for _ in range(2):
        sat(round, seconds=20)
    find_hints(round)

    assert statements() == one
