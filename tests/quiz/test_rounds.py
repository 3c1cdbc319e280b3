"""Changing a round that runs: what moves, what stays, who is refused or waits."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest.db import constraint_of
from contest.models import AuditEvent, Round, RoundChange
from quiz.drawing import Demand
from quiz.errors import (
    BankTooSmall,
    ChangedMeanwhile,
    ChangeRefused,
    NoAttemptLeft,
    RoundNotOpen,
    RoundPaused,
)
from quiz.models import Allowance, Attempt
from quiz.queries import ended_by_time, fingerprint_of, practice_plan, settings_of
from quiz.services import (
    Answer,
    Why,
    change_round,
    close_attempt,
    close_due_attempts,
    create_practice_round,
    give_another_attempt,
    give_everybody_time,
    give_extra_time,
    new_page,
    pause_round,
    resume_round,
    save_answer,
    save_answers,
    start_attempt,
)
from tests.factories import (
    AttemptFactory,
    ContestFactory,
    QuestionFactory,
    RosterEntryFactory,
    TopicFactory,
    UserFactory,
    days_from_now,
    quiz_round,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Cause = Attempt.Cause


@pytest.fixture
def round():
    return quiz_round()


@pytest.fixture
def why():
    return word()


def word():
    return Why(UserFactory(), "Mất điện", "CV 12/NV")


def sit(round, at, **fields):
    entry = RosterEntryFactory(contest=round.contest)
    return start_attempt(entry, round, at=at, **fields)


def due(attempt):
    attempt.refresh_from_db()
    return attempt.due_at


def middle(round):
    return round.opens_at + 5 * 24 * 60 * MINUTE


# --- Settings and window ----------------------------------------------------------


def test_extension_moves_only_deadlines_that_the_closing_had_cut(round, why):
    cut = sit(round, round.closes_at - 5 * MINUTE)
    whole = sit(round, round.closes_at - 30 * MINUTE)
    now = round.closes_at - 20 * MINUTE
    later = round.closes_at + 10 * MINUTE
    before = whole.due_at

    new = settings_of(round)._replace(closes_at=later)
    change = change_round(round, new, why, at=now)

    assert due(cut) == later
    assert due(whole) == before
    assert change.kind == RoundChange.Kind.WINDOW
    assert change.before["closes_at"] != change.after["closes_at"]


def test_extension_leaves_whose_time_is_up_as_it_is(round, why):
    attempt = sit(round, round.closes_at - 5 * MINUTE)
    before = attempt.due_at

    new = settings_of(round)._replace(closes_at=round.closes_at + 60 * MINUTE)
    change_round(round, new, why, at=round.closes_at + MINUTE)

    assert due(attempt) == before


def test_who_sits_keeps_paper_and_minutes(round, why):
    attempt = sit(round, middle(round))
    before = (attempt.due_at, attempt.paper)

    new = settings_of(round)._replace(minutes=5)
    change_round(round, new, why, at=middle(round) + MINUTE)

    assert (due(attempt), attempt.paper) == before
    assert sit(round, middle(round) + MINUTE).allowed == 5 * MINUTE


def test_blueprint_is_replaced(round, why):
    topic = round.blueprint.get().topic_id
    new = settings_of(round)._replace(blueprint=[Demand(topic, "easy", 2)])

    change_round(round, new, why)

    assert settings_of(round).blueprint == [Demand(topic, "easy", 2)]
    assert len(sit(round, middle(round)).paper) == 2


@pytest.mark.parametrize("missing", ["reason", "document"])
def test_round_that_has_opened_is_changed_on_a_document(round, why, missing):
    new = settings_of(round)._replace(minutes=5)

    with pytest.raises(ChangeRefused, match="lý do và số văn bản"):
        change_round(round, new, why._replace(**{missing: ""}))

    round.refresh_from_db()
    assert round.minutes == 20


def test_round_that_has_not_opened_is_set_without_one(round, why):
    new = settings_of(round)._replace(minutes=5)

    change_round(round, new, Why(why.by), at=round.opens_at - MINUTE)

    round.refresh_from_db()
    assert round.minutes == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda r: {"closes_at": r.opens_at + MINUTE}, "đã qua"),
        (lambda r: {"closes_at": r.opens_at}, "phải sau"),
        (lambda r: {"opens_at": middle(r) + 60 * MINUTE}, "Đã có người làm bài"),
        (lambda r: {"min_answers": 3}, "Đã có bài nộp"),
    ],
)
def test_change_that_cannot_be_is_refused_in_words(round, why, change, sentence):
    close_attempt(sit(round, middle(round)), Cause.SUBMITTED)
    new = settings_of(round)._replace(**change(round))

    with pytest.raises(ChangeRefused, match=sentence):
        change_round(round, new, why, at=middle(round) + 30 * MINUTE)

    assert not RoundChange.objects.exists()


def test_running_round_is_not_left_without_questions(round, why):
    topic = round.blueprint.get().topic_id
    for blueprint in ([], [Demand(topic, "hard", 1)]):
        with pytest.raises(BankTooSmall):
            change_round(round, settings_of(round)._replace(blueprint=blueprint), why)


ACTS_ON_A_ROUND = {
    "settings": lambda r, why: change_round(r, settings_of(r)._replace(minutes=5), why),
    "pause": lambda r, why: pause_round(r, 30, why),
    "time": lambda r, why: give_everybody_time(r, 10, why),
    "person": lambda r, why: give_extra_time(r, [], 10, why),
    "another": lambda r, why: give_another_attempt(r, middle(r), why),
}


@pytest.mark.parametrize("act", ACTS_ON_A_ROUND)
def test_act_on_what_was_not_shown_is_refused(round, why, act):
    act, seen = ACTS_ON_A_ROUND[act], fingerprint_of(round)
    give_everybody_time(round, 7, why._replace(seen=seen))

    with pytest.raises(ChangedMeanwhile, match="người khác thay đổi"):
        act(round, why._replace(seen=seen))

    assert RoundChange.objects.count() == 1
    assert act(round, why._replace(seen=fingerprint_of(round)))


def test_pause_that_somebody_ended_and_began_again_is_not_ended_unseen(round, why):
    pause_round(round, 30, why)
    seen = fingerprint_of(round)
    resume_round(round, why)
    pause_round(round, 60, why)

    with pytest.raises(ChangedMeanwhile):
        resume_round(round, why._replace(seen=seen))


def test_change_is_on_record_without_its_reason(round, why):
    change_round(round, settings_of(round)._replace(minutes=30), why)

    event = AuditEvent.objects.get(verb="change_round")
    assert event.actor == why.by
    assert event.detail == {"kind": "settings", "touched": 0}


def test_change_of_a_running_round_needs_its_word_in_the_database_too(round):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        RoundChange.objects.create(
            round=round, kind="pause", touched=0, made_by=UserFactory()
        )

    assert constraint_of(refused.value) == "roundchange_has_reason_and_document"


# --- Pause ------------------------------------------------------------------------


def test_pause_stops_every_clock_and_every_start(round, why):
    now = middle(round)
    attempt = sit(round, now)
    before = attempt.due_at

    change = pause_round(round, 30, why, at=now + MINUTE)

    assert due(attempt) == before + 30 * MINUTE
    assert change.touched == 1
    with pytest.raises(RoundPaused):
        sit(round, now + 2 * MINUTE)
    assert sit(round, now + 31 * MINUTE).is_open


def test_answers_are_taken_during_a_pause(round, why):
    attempt = AttemptFactory(round=round)
    pause_round(round, 30, why)

    save_answer(
        new_page(attempt, attempt.entry.staff_member.user).token,
        seq=1,
        place=0,
        choice=0,
    )

    assert attempt.events.count() == 1


def test_pause_moves_the_closing_only_when_told(round, why):
    closes_at = round.closes_at

    pause_round(round, 30, why, moves_closing=True)
    round.refresh_from_db()

    assert round.closes_at == closes_at + 30 * MINUTE


def test_pause_never_moves_a_deadline_beyond_the_closing(round, why):
    attempt = sit(round, round.closes_at - 10 * MINUTE)

    pause_round(round, 30, why, at=round.closes_at - 9 * MINUTE)

    assert due(attempt) == round.closes_at


def test_resume_gives_back_what_was_left_when_the_pause_began(round, why):
    now = middle(round)
    attempt = sit(round, now)
    before = attempt.due_at
    pause_round(round, 30, why, at=now + MINUTE)

    resume_round(round, why, at=now + 11 * MINUTE)

    assert due(attempt) == before + 10 * MINUTE
    assert sit(round, now + 12 * MINUTE).allowed == 20 * MINUTE


def test_pause_and_resume_that_cannot_be_are_refused(round, why):
    with pytest.raises(ChangeRefused):
        resume_round(round, why)
    with pytest.raises(ChangeRefused):
        pause_round(round, 0, why)
    with pytest.raises(ChangeRefused):
        pause_round(round, 30, why, at=round.closes_at)
    pause_round(round, 30, why)
    with pytest.raises(ChangeRefused, match="đang tạm dừng"):
        pause_round(round, 30, why)


# --- More time, more attempts -----------------------------------------------------


def test_more_time_for_everybody_is_for_those_who_sit_now(round, why):
    now = middle(round)
    attempt = sit(round, now)
    before = attempt.due_at

    give_everybody_time(round, 7, why, at=now + MINUTE)

    assert due(attempt) == before + 7 * MINUTE
    assert sit(round, now + 2 * MINUTE).allowed == 20 * MINUTE


def test_more_time_for_one_person_is_for_each_attempt(round, why):
    now = middle(round)
    attempt, other = sit(round, now), sit(round, now)
    before = other.due_at

    give_extra_time(round, [attempt.entry], 10, why, at=now + MINUTE)

    assert due(attempt) == now + 30 * MINUTE
    assert due(other) == before
    close_attempt(attempt, Cause.SUBMITTED, at=now + 2 * MINUTE)
    again = start_attempt(attempt.entry, round, at=now + 3 * MINUTE)
    assert again.allowed == 30 * MINUTE


def test_another_attempt_for_whom_the_clock_ended(round, why):
    Round.objects.filter(pk=round.pk).update(max_attempts=1)
    round.refresh_from_db()
    now = middle(round)
    cut, handed_in = sit(round, now), sit(round, now)
    close_attempt(handed_in, Cause.SUBMITTED, at=now + MINUTE)
    close_attempt(cut, Cause.TIME_UP, at=now + 21 * MINUTE)

    change = give_another_attempt(round, now, why, at=now + 30 * MINUTE)

    assert change.touched == 1
    assert start_attempt(cut.entry, round, at=now + 31 * MINUTE).number == 2
    with pytest.raises(NoAttemptLeft):
        start_attempt(handed_in.entry, round, at=now + 31 * MINUTE)


def test_another_attempt_is_given_once_for_one_ending(round, why):
    now = middle(round)
    close_attempt(sit(round, now), Cause.TIME_UP, at=now + 21 * MINUTE)
    give_another_attempt(round, now, why)

    assert give_another_attempt(round, now, why).touched == 0
    assert ended_by_time(round, now).count() == 0
    assert Allowance.objects.count() == 1


def test_another_attempt_is_also_for_whom_the_sweep_has_not_closed(round, why):
    now = middle(round)
    attempt = sit(round, now)

    assert give_another_attempt(round, now, why, at=now + 21 * MINUTE).touched == 1
    assert due(attempt) == attempt.closed_at


def test_time_that_has_not_come_ended_nobody(round, why):
    with pytest.raises(ChangeRefused):
        give_another_attempt(round, round.closes_at, why)


@pytest.mark.parametrize("minutes", [0, -5])
def test_no_time_is_no_extra_time(round, why, minutes):
    with pytest.raises(ChangeRefused):
        give_everybody_time(round, minutes, why)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"minutes": 0}, "allowance_allows_something"),
    ],
)
def test_allowance_refuses_what_cannot_be(round, why, change, constraint):
    give_extra_time(round, [RosterEntryFactory(contest=round.contest)], 5, why)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Allowance.objects.update(**change)

    assert constraint_of(refused.value) == constraint


def test_allowance_is_once_per_change_and_entry(round, why):
    give_extra_time(round, [RosterEntryFactory(contest=round.contest)], 5, why)
    again = Allowance.objects.get()
    again.pk = None

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        again.save(force_insert=True)

    assert constraint_of(refused.value) == "allowance_once_per_change_and_entry"


def test_attempt_is_due_within_what_is_allowed(round):
    attempt = sit(round, middle(round))

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(due_at=attempt.due_at + MINUTE)

    assert constraint_of(refused.value) == "attempt_due_within_what_is_allowed"


# --- Practice ---------------------------------------------------------------------


def test_practice_takes_ten_questions_evenly_and_counts_for_nothing(why):
    contest = ContestFactory()
    for topic in TopicFactory.create_batch(3, contest=contest):
        QuestionFactory.create_batch(5, topic=topic)

    round = create_practice_round(contest, by=why.by)

    counts = sorted(round.blueprint.values_list("count", flat=True))
    assert (counts, round.counts, round.is_practice) == ([3, 3, 4], False, True)


def test_practice_of_a_small_bank_takes_what_there_is(round, why):
    practice = create_practice_round(round.contest, by=why.by)

    assert [row.count for row in practice.blueprint.all()] == [4]
    assert practice.closes_at == round.closes_at


def test_practice_until_another_closing_than_was_shown_is_refused(round, why):
    seen = practice_plan(round.contest, timezone.now()).fingerprint()
    Round.objects.filter(pk=round.pk).update(closes_at=round.closes_at + MINUTE)

    with pytest.raises(ChangedMeanwhile):
        create_practice_round(round.contest, by=why.by, seen=seen)


def test_practice_is_once(round, why):
    create_practice_round(round.contest, by=why.by)

    with pytest.raises(ChangeRefused):
        create_practice_round(round.contest, by=why.by)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"is_practice": True}, "round_practice_is_a_quiz_that_does_not_count"),
        ({"paused_from": "2023-10-01T00:00Z"}, "round_pause_has_beginning_and_end"),
    ],
)
def test_round_refuses_what_cannot_be(round, change, constraint):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Round.objects.filter(pk=round.pk).update(**change)

    assert constraint_of(refused.value) == constraint


# --- Who meets whom ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_start_that_meets_a_pause_waits_and_is_refused():
    round = quiz_round()
    entry, why = RosterEntryFactory(contest=round.contest), word()
    with transaction.atomic():
        pause_round(round, 30, why)
        starting = run_into(start_attempt, entry, round)

    with pytest.raises(RoundPaused):
        starting.result()


@pytest.mark.django_db(transaction=True)
def test_pause_that_meets_a_start_sees_it():
    round = quiz_round()
    entry, why = RosterEntryFactory(contest=round.contest), word()
    with transaction.atomic():
        attempt = start_attempt(entry, round)
        pausing = run_into(pause_round, round, 30, why)

    assert pausing.result().touched == 1
    assert due(attempt) == attempt.started_at + 50 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_start_that_meets_extra_time_has_it():
    round = quiz_round()
    entry, why = RosterEntryFactory(contest=round.contest), word()
    with transaction.atomic():
        give_extra_time(round, [entry], 10, why)
        starting = run_into(start_attempt, entry, round)

    assert starting.result().allowed == 30 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_extra_time_that_meets_a_close_leaves_it_closed():
    attempt, why = AttemptFactory(), word()
    with transaction.atomic():
        closed = close_attempt(attempt, Cause.SUBMITTED)
        giving = run_into(give_everybody_time, attempt.round, 10, why)

    assert giving.result().touched == 0
    assert due(attempt) == closed.due_at


@pytest.mark.django_db(transaction=True)
def test_close_that_meets_extra_time_closes_with_it():
    attempt, why = AttemptFactory(), word()
    before = attempt.due_at
    with transaction.atomic():
        give_everybody_time(attempt.round, 10, why)
        closing = run_into(close_attempt, attempt, Cause.SUBMITTED)

    assert closing.result().due_at == before + 10 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_save_that_meets_extra_time_counts():
    attempt, why = AttemptFactory(), word()
    page = new_page(attempt, attempt.entry.staff_member.user).token
    with transaction.atomic():
        give_everybody_time(attempt.round, 10, why)
        saving = run_into(save_answers, page, [Answer(5, 2, 1), Answer(6, 0, 3)])

    receipts = sorted(saving.result().receipts)
    stored = attempt.events.order_by("seq")
    assert receipts == list(stored.values_list("seq", "pk"))
    assert list(stored.values_list("place", "choice")) == [(2, 1), (0, 3)]


# --- Whatever happens -------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("sit", "again", "again", "close", "sweep", "pause", "resume"),
                *("extend", "time", "person", "another", "another"),
            ]
        ),
        st.integers(1, 40),
    ),
    min_size=4,
    max_size=16,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_deadlines_and_attempts_follow_the_rules_through_any_changes(db, acts):
    with transaction.atomic():
        History().follow(acts)
        transaction.set_rollback(True)


class History:
    """A round of one attempt each that is over by now, so that acts are in its past."""

    def __init__(self):
        self.round = quiz_round(closes_at=days_from_now(-1), max_attempts=1)
        self.why = word()
        self.now = self.round.closes_at - 120 * MINUTE
        self.extra = {}  # {entry: its minutes}
        self.given = {}  # {entry: its attempts}
        self.made_good = set()  # attempts for whose ending another one was given

    def follow(self, acts):
        self.sit(0)
        for act, number in acts:
            self.now += number * MINUTE
            over = dict(_deadlines(self.round, self.now, is_ahead=False))
            with suppress(ChangeRefused, RoundPaused, RoundNotOpen):
                getattr(self, act)(number)
            self.round.refresh_from_db()
            still_over = dict(_deadlines(self.round, self.now, is_ahead=False))
            assert over.items() <= still_over.items()
            for attempt in self._ahead():
                rule = min(attempt.started_at + attempt.allowed, self.round.closes_at)
                assert attempt.due_at == rule

    def _ahead(self):
        return self.round.attempts.filter(state="in_progress", due_at__gt=self.now)

    def sit(self, number):
        attempt = sit(self.round, self.now)
        assert attempt.allowed == 20 * MINUTE

    def again(self, number):
        """Whoever sat longest ago: as often as he may, with his minutes each time."""
        entry = self.round.attempts.order_by("pk").first().entry
        before = self.round.attempts.filter(entry=entry)
        may = before.count() <= self.given.get(entry.pk, 0)
        is_sitting = self._ahead().filter(entry=entry).exists()
        try:
            attempt = start_attempt(entry, self.round, at=self.now)
        except NoAttemptLeft:
            assert not may
            return
        assert may or is_sitting
        if not is_sitting:
            extra = self.extra.get(entry.pk, 0)
            assert attempt.allowed == (20 + extra) * MINUTE

    def close(self, number):
        if attempt := self._ahead().first():
            close_attempt(attempt, Cause.SUBMITTED, at=self.now)

    def sweep(self, number):
        close_due_attempts(at=self.now)

    def pause(self, number):
        moves = number % 2 == 0
        pause_round(self.round, number, self.why, moves_closing=moves, at=self.now)

    def resume(self, number):
        resume_round(self.round, self.why, at=self.now)

    def extend(self, number):
        closes_at = self.now + 4 * number * MINUTE
        new = settings_of(self.round)._replace(closes_at=closes_at)
        change_round(self.round, new, self.why, at=self.now)

    def time(self, number):
        give_everybody_time(self.round, number, self.why, at=self.now)

    def person(self, number):
        attempt = self.round.attempts.order_by("pk").first()
        before = dict(
            self._ahead().exclude(entry=attempt.entry).values_list("pk", "due_at")
        )
        give_extra_time(self.round, [attempt.entry], number, self.why, at=self.now)
        self.extra[attempt.entry_id] = self.extra.get(attempt.entry_id, 0) + number
        others = self._ahead().exclude(entry=attempt.entry)
        assert dict(others.values_list("pk", "due_at")) == before

    def another(self, number):
        """Once for each ending by the clock since then."""
        since = self.now - 3 * number * MINUTE
        change = give_another_attempt(self.round, since, self.why, at=self.now)
        change.recorded_at = self.now
        change.save(update_fields=["recorded_at"])
        ended = self.round.attempts.exclude(cause=None).exclude(cause=Cause.SUBMITTED)
        ended = ended.filter(closed_at__gte=since).exclude(pk__in=self.made_good)
        entries = set(ended.values_list("entry", flat=True))
        self.made_good.update(ended.values_list("pk", flat=True))
        assert change.touched == len(entries)
        for entry in entries:
            self.given[entry] = self.given.get(entry, 0) + 1


def _deadlines(round, now, *, is_ahead):
    rows = round.attempts.values_list("pk", "due_at", "state")
    for pk, due_at, state in rows:
        if (state == "in_progress" and due_at > now) == is_ahead:
            yield pk, due_at
