"""Starting, closing and voiding; each race in each order."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.models import AuditEvent, Evidence, RosterEntry, Round, UnitDirty
from quiz.errors import (
    AttemptClosed,
    BankTooSmall,
    HeldElsewhere,
    NoAttemptLeft,
    NotOnRoster,
    RoundNotOpen,
)
from quiz.models import AnswerEvent, Attempt, Question
from quiz.services import (
    close_attempt,
    close_due_attempts,
    close_if_due,
    new_page,
    save_answer,
    start_attempt,
    void_attempt,
)
from tests.factories import (
    AttemptFactory,
    RosterEntryFactory,
    UserFactory,
    quiz_round,
)
from tests.races import run_into

Cause = Attempt.Cause
TICK = timedelta(microseconds=1)


def page_of(attempt):
    return new_page(attempt, attempt.entry.staff_member.user).token


def right_choice(attempt, place):
    """The index, as shown, of the right choice at a place."""
    paper = attempt.paper[place]
    question = Question.objects.get(pk=paper["question"])
    return paper["choices"].index(question.choices.get(is_right=True).pk)


def answer(attempt, *, right=0, wrong=0):
    """Store answers as if they had come in time; none goes through a page."""
    page = page_of(attempt)
    for place in range(right + wrong):
        choice = right_choice(attempt, place)
        AnswerEvent.objects.create(
            attempt=attempt,
            page=page.page,
            seq=place,
            place=place,
            choice=choice if place < right else (choice + 1) % 4,
        )


@pytest.fixture
def round(db):
    return quiz_round()


@pytest.fixture
def entry(round):
    return RosterEntryFactory(contest=round.contest)


def test_start_attempt_draws_the_whole_paper_once(entry, round):
    attempt = start_attempt(entry, round)

    questions = {place["question"] for place in attempt.paper}
    assert questions == set(Question.objects.values_list("pk", flat=True))
    assert [len(place["choices"]) for place in attempt.paper] == [4, 4, 4, 4]


def test_start_attempt_ends_after_its_minutes_or_with_the_round(entry, round):
    early = start_attempt(entry, round, at=round.opens_at)
    close_attempt(early, Cause.SUBMITTED, at=round.opens_at)
    late = start_attempt(entry, round, at=round.closes_at - timedelta(minutes=1))

    assert early.due_at == round.opens_at + timedelta(minutes=20)
    assert late.due_at == round.closes_at


def test_start_attempt_again_returns_the_one_in_progress(entry, round):
    assert start_attempt(entry, round) == start_attempt(entry, round)


def test_start_attempt_closes_one_whose_time_is_up_and_begins_the_next(entry, round):
    first = start_attempt(entry, round, at=round.opens_at)

    second = start_attempt(entry, round, at=first.due_at)

    first.refresh_from_db()
    assert first.state == Attempt.State.CLOSED
    assert (second.number, second.started_at) == (2, first.due_at)


def test_start_attempt_refuses_before_the_opening(entry, round):
    with pytest.raises(RoundNotOpen, match="bắt đầu"):
        start_attempt(entry, round, at=round.opens_at - TICK)


def test_start_attempt_refuses_from_the_closing_on(entry, round):
    with pytest.raises(RoundNotOpen, match="đã kết thúc"):
        start_attempt(entry, round, at=round.closes_at)


def test_start_attempt_refuses_who_has_left(entry, round):
    RosterEntry.objects.update(status="left", left_on="2023-10-01")

    with pytest.raises(NotOnRoster):
        start_attempt(entry, round)


@pytest.mark.parametrize(
    ("status", "may_sit"), [("proposed", True), ("refused", False)]
)
def test_whom_the_unit_added_sits_at_once_but_not_when_refused(
    entry, round, status, may_sit
):
    RosterEntry.objects.filter(pk=entry.pk).update(status=status)

    if may_sit:
        assert start_attempt(entry, round).is_open
    else:
        with pytest.raises(NotOnRoster):
            start_attempt(entry, round)


def test_start_attempt_refuses_somebody_of_another_contest(round):
    with pytest.raises(NotOnRoster):
        start_attempt(RosterEntryFactory(), round)


def test_start_attempt_refuses_when_all_are_used(entry, round):
    Round.objects.update(max_attempts=1)
    round.refresh_from_db()
    close_attempt(start_attempt(entry, round), Cause.SUBMITTED)

    with pytest.raises(NoAttemptLeft, match="1 lượt"):
        start_attempt(entry, round)


def test_start_attempt_refuses_when_the_bank_is_too_small(entry, round):
    Question.objects.update(state=Question.State.RETIRED)

    with pytest.raises(BankTooSmall):
        start_attempt(entry, round)
    assert not Attempt.objects.exists()


def test_start_attempt_refuses_a_round_on_the_site_of_the_province(entry, round):
    Round.objects.update(is_hosted_here=False)

    with pytest.raises(HeldElsewhere):
        start_attempt(entry, round)


def test_start_attempt_goes_by_the_round_as_it_is_now(entry, round):
    sooner = timezone.now() + timedelta(minutes=5)
    Round.objects.update(closes_at=sooner)

    assert start_attempt(entry, round).due_at == sooner


@pytest.mark.django_db(transaction=True)
def test_start_attempt_waits_for_a_change_of_the_round():
    round = quiz_round()
    entry = RosterEntryFactory(contest=round.contest)
    with transaction.atomic():
        Round.objects.update(closes_at=timezone.now())
        start = run_into(start_attempt, entry, round)

    with pytest.raises(RoundNotOpen):
        start.result()


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_give_one_attempt():
    round = quiz_round()
    entry = RosterEntryFactory(contest=round.contest)
    with transaction.atomic():
        first = start_attempt(entry, round)
        second = run_into(start_attempt, entry, round)

    assert second.result() == first
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_starts_at_once_give_one_attempt():
    round = quiz_round()
    entry = RosterEntryFactory(contest=round.contest)

    starts = [run_into(start_attempt, entry, round) for _ in range(12)]

    assert len({start.result().pk for start in starts}) == 1


def test_close_attempt_grades_what_was_received(round):
    attempt = AttemptFactory(round=round)
    answer(attempt, right=2, wrong=1)

    closed = close_attempt(attempt, Cause.SUBMITTED)

    assert (closed.score, closed.answered, closed.cause) == (2, 3, Cause.SUBMITTED)


def test_close_attempt_counts_the_newest_answer_of_a_place(round):
    attempt = AttemptFactory(round=round)
    answer(attempt, wrong=1)
    answer(attempt, right=1)

    assert close_attempt(attempt, Cause.SUBMITTED).score == 1


def test_close_attempt_records_evidence_and_marks_the_unit(round):
    attempt = AttemptFactory(round=round)
    answer(attempt, right=1)

    closed = close_attempt(attempt, Cause.SUBMITTED)

    entry = RosterEntry.objects.get(pk=attempt.entry_id)
    evidence = Evidence.objects.get()
    assert (evidence.source, evidence.source_key) == ("quiz", str(attempt.pk))
    assert entry.participated_at == closed.closed_at
    assert UnitDirty.objects.filter(unit=entry.unit).exists()


def test_close_attempt_with_too_few_answers_is_no_participation(round):
    Round.objects.update(min_answers=2)
    attempt = AttemptFactory(round=round)
    answer(attempt, right=1)

    close_attempt(attempt, Cause.SUBMITTED)

    assert not Evidence.objects.exists()


def test_close_attempt_twice_returns_it_as_it_is(round):
    attempt = AttemptFactory(round=round)
    first = close_attempt(attempt, Cause.SUBMITTED)

    second = close_attempt(attempt, Cause.TIME_UP)

    assert (second.cause, second.closed_at) == (first.cause, first.closed_at)


@pytest.mark.parametrize(
    ("late", "cause"),
    [(-TICK, Cause.SUBMITTED), (0 * TICK, Cause.TIME_UP), (TICK, Cause.TIME_UP)],
)
def test_close_attempt_from_the_deadline_on_records_the_deadline(round, late, cause):
    attempt = AttemptFactory(round=round)

    closed = close_attempt(attempt, Cause.SUBMITTED, at=attempt.due_at + late)

    assert closed.cause == cause
    assert closed.closed_at == attempt.due_at + min(late, 0 * TICK)


def test_close_attempt_says_that_the_round_closed(round):
    attempt = AttemptFactory(round=round, due_at=round.closes_at)

    closed = close_attempt(attempt, Cause.TIME_UP, at=round.closes_at)

    assert closed.cause == Cause.ROUND_CLOSED


def test_close_if_due_leaves_what_has_time(round):
    attempt = AttemptFactory(round=round)

    assert close_if_due(attempt, at=attempt.due_at - TICK).is_open
    assert not close_if_due(attempt, at=attempt.due_at).is_open


def test_close_due_attempts_closes_all_whose_time_is_up(round):
    due = AttemptFactory.create_batch(2, round=round, due_at=timezone.now())
    running = AttemptFactory(round=round)

    assert close_due_attempts() == 2

    assert Attempt.objects.filter(state="closed").count() == 2
    assert {
        a.closed_at for a in Attempt.objects.filter(pk__in=[d.pk for d in due])
    } == {d.due_at for d in due}
    running.refresh_from_db()
    assert running.is_open


def test_close_due_attempts_goes_on_after_one_that_cannot_be_closed(round, caplog):
    broken = AttemptFactory(round=round, due_at=timezone.now() - TICK)
    answer(broken, right=1)
    Attempt.objects.filter(pk=broken.pk).update(paper=[])
    AttemptFactory(round=round, due_at=timezone.now())

    assert close_due_attempts() == 1
    assert f"Attempt {broken.pk} was not closed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_close_due_attempts_leaves_one_that_is_being_closed():
    attempt = AttemptFactory(due_at=timezone.now())
    with transaction.atomic():
        close_attempt(attempt, Cause.SUBMITTED)
        sweep = run_into(close_due_attempts)

        assert sweep.result() == 0


@pytest.mark.django_db(transaction=True)
def test_hand_in_that_meets_the_sweep_returns_what_the_sweep_closed():
    attempt = AttemptFactory(due_at=timezone.now())
    with transaction.atomic():
        close_due_attempts()
        hand_in = run_into(close_attempt, attempt, Cause.SUBMITTED)

    assert hand_in.result().cause == Cause.TIME_UP
    assert Evidence.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_save_answer_that_meets_a_closing_attempt_gets_no_receipt():
    attempt = AttemptFactory()
    with transaction.atomic():
        close_attempt(attempt, Cause.SUBMITTED)
        save = run_into(save_answer, page_of(attempt), seq=1, place=0, choice=0)

    with pytest.raises(AttemptClosed):
        save.result()
    assert not attempt.events.exists()


@pytest.mark.django_db(transaction=True)
def test_close_attempt_waits_for_an_answer_in_flight_and_grades_it():
    attempt = AttemptFactory()
    right = right_choice(attempt, 0)
    with transaction.atomic():
        save_answer(page_of(attempt), seq=1, place=0, choice=right)
        closing = run_into(close_attempt, attempt, Cause.SUBMITTED)

    assert closing.result().score == 1


@pytest.mark.django_db(transaction=True)
def test_two_closings_at_once_are_one():
    attempt = AttemptFactory()
    with transaction.atomic():
        first = close_attempt(attempt, Cause.SUBMITTED)
        second = run_into(close_attempt, attempt, Cause.TIME_UP)

    assert second.result().cause == first.cause
    assert Attempt.objects.get().cause == Cause.SUBMITTED


def test_void_attempt_withdraws_its_evidence(round):
    attempt = AttemptFactory(round=round)
    answer(attempt, right=1)
    close_attempt(attempt, Cause.SUBMITTED)

    voided = void_attempt(attempt, by=UserFactory(), reason="Thi hộ")

    assert voided.state == Attempt.State.VOIDED
    assert RosterEntry.objects.get(pk=attempt.entry_id).participated_at is None


def test_void_attempt_closes_an_open_one_first(round):
    attempt = AttemptFactory(round=round)
    answer(attempt, right=2)

    voided = void_attempt(attempt, by=UserFactory(), reason="Sự cố")

    assert (voided.score, voided.cause) == (2, Cause.SUBMITTED)


@pytest.mark.parametrize(("give_back", "may_sit"), [(True, True), (False, False)])
def test_void_attempt_gives_the_attempt_back_only_when_told(round, give_back, may_sit):
    Round.objects.update(max_attempts=1)
    round.refresh_from_db()
    attempt = AttemptFactory(round=round)

    void_attempt(attempt, by=UserFactory(), reason="Sự cố", give_back=give_back)

    if may_sit:
        assert start_attempt(attempt.entry, round).number == 2
    else:
        with pytest.raises(NoAttemptLeft):
            start_attempt(attempt.entry, round)


@pytest.mark.django_db(transaction=True)
def test_answer_that_meets_a_voiding_gets_no_receipt():
    attempt = AttemptFactory()
    officer = UserFactory()
    with transaction.atomic():
        void_attempt(attempt, by=officer, reason="Sự cố")
        save = run_into(save_answer, page_of(attempt), seq=1, place=0, choice=0)

    with pytest.raises(AttemptClosed):
        save.result()


@pytest.mark.django_db(transaction=True)
def test_voiding_waits_for_an_answer_in_flight_and_keeps_it():
    attempt = AttemptFactory()
    officer = UserFactory()
    with transaction.atomic():
        save_answer(page_of(attempt), seq=1, place=0, choice=0)
        voiding = run_into(void_attempt, attempt, by=officer, reason="Sự cố")

    assert voiding.result().answered == 1
    assert RosterEntry.objects.get(pk=attempt.entry_id).participated_at is None


@pytest.mark.django_db(transaction=True)
def test_two_voidings_at_once_are_one():
    attempt = AttemptFactory()
    answer(attempt, right=1)
    officer = UserFactory()
    with transaction.atomic():
        void_attempt(attempt, by=officer, reason="Sự cố")
        again = run_into(void_attempt, attempt, by=officer, reason="Thi hộ")

    assert again.result().state == Attempt.State.VOIDED
    assert Evidence.objects.get().withdrawn_reason == "Sự cố"
    assert AuditEvent.objects.filter(verb="void_attempt").count() == 1


def test_void_attempt_leaves_an_audit_row_with_its_person(round):
    attempt = AttemptFactory(round=round)
    officer = UserFactory()

    void_attempt(attempt, by=officer, reason="Sự cố", give_back=True)

    event = AuditEvent.objects.get(verb="void_attempt")
    assert (event.actor, event.subject) == (officer, f"attempt {attempt.pk}")
    assert event.detail == {"reason": "Sự cố", "give_back": True}


def queries_of(verb, *args):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        verb(*args)
    return len([q for q in queries if "SAVEPOINT" not in q["sql"]])


def test_start_and_close_ask_as_much_for_5_and_for_50_questions(db):
    counts = []
    for questions in (5, 50):
        round = quiz_round(questions)
        entry = RosterEntryFactory(contest=round.contest)
        starting = queries_of(start_attempt, entry, round)
        attempt = Attempt.objects.get(entry=entry)
        answer(attempt, right=4)
        counts.append((starting, queries_of(close_attempt, attempt, Cause.SUBMITTED)))

    assert counts[0] == counts[1]
    assert counts[0][0] <= 10
    assert counts[0][1] <= 12


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"score": 1}, "attempt_open_or_closed_with_cause_time_and_score"),
        ({"state": "closed"}, "attempt_open_or_closed_with_cause_time_and_score"),
        ({"given_back": True}, "attempt_given_back_only_when_voided"),
    ],
)
def test_attempt_refuses_what_cannot_be(round, change, constraint):
    attempt = AttemptFactory(round=round)

    with pytest.raises(IntegrityError, match=constraint):
        Attempt.objects.filter(pk=attempt.pk).update(**change)


def test_attempt_is_one_in_progress_per_entry_and_round(round):
    attempt = AttemptFactory(round=round)

    with pytest.raises(IntegrityError, match="attempt_one_in_progress"):
        AttemptFactory(round=round, entry=attempt.entry, number=2)


def test_attempt_number_is_once_per_entry_and_round(round):
    attempt = AttemptFactory(round=round)
    close_attempt(attempt, Cause.SUBMITTED)

    with pytest.raises(IntegrityError, match="attempt_number_once_per_round_and_entry"):
        AttemptFactory(round=round, entry=attempt.entry, number=1)
