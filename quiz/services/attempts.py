"""Start, close and void an attempt: the only ways in which its state changes."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from contest.db import db_now
from contest.models import Evidence, RosterEntry, Round, Source, User
from contest.services import record, record_evidence, withdraw_evidence
from quiz import scoring
from quiz.drawing import BankRow, Demand, NotEnough, draw
from quiz.errors import BankTooSmall, NoAttemptLeft, NotOnRoster, RoundNotOpen
from quiz.models import Attempt, Choice, Question


def start_attempt(
    entry: RosterEntry, round: Round, *, at: datetime | None = None
) -> Attempt:
    """Return the entry's attempt in progress, or a new one with its paper.

    Pressed twice or on two devices it is one attempt: both wait for the entry's lock.
    Raises NotOnRoster, RoundNotOpen, NoAttemptLeft or BankTooSmall.
    """
    with transaction.atomic():
        entry = RosterEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
        at = at or db_now()
        current = Attempt.objects.filter(
            round=round, entry=entry, state=Attempt.State.IN_PROGRESS
        ).first()
        if current and at < current.due_at:
            return current
        if current is None:
            return _start(entry, round, at)
    # Closing locks the attempt before the entry, so it is not done under our lock.
    close_attempt(current, Attempt.Cause.TIME_UP, at=at)
    return start_attempt(entry, round, at=at)


def _start(entry: RosterEntry, round: Round, at: datetime) -> Attempt:
    if not entry.is_working or entry.contest_id != round.contest_id:
        raise NotOnRoster
    if not round.is_open(at):
        raise RoundNotOpen(round, at)
    before = list(
        Attempt.objects.filter(round=round, entry=entry).values_list(
            "given_back", flat=True
        )
    )
    if before.count(False) >= round.max_attempts:
        raise NoAttemptLeft(round.max_attempts)
    return Attempt.objects.create(
        round=round,
        entry=entry,
        number=len(before) + 1,
        paper=draw_paper(round),
        started_at=at,
        due_at=min(at + timedelta(minutes=round.minutes), round.closes_at),
    )


def draw_paper(round: Round, seed: str | None = None) -> list[dict]:
    """Draw a paper by the round's blueprint. Raises BankTooSmall."""
    blueprint = [
        Demand(*row)
        for row in round.blueprint.values_list("topic_id", "difficulty", "count")
    ]
    topics = {demand.topic for demand in blueprint}
    choices: dict[int, list[int]] = {}
    questions = Question.objects.drawable().filter(topic__in=topics)
    rows = questions.order_by("pk", "choices__position").values_list(
        "pk", "topic_id", "difficulty", "choices__pk"
    )
    facts = {}
    for question, topic, difficulty, choice in rows:
        facts[question] = (topic, difficulty)
        choices.setdefault(question, []).append(choice)
    bank = [BankRow(pk, *fact, tuple(choices[pk])) for pk, fact in facts.items()]
    try:
        paper = draw(bank, blueprint, seed or secrets.token_hex(16))
    except NotEnough as error:
        raise BankTooSmall from error
    if not paper:
        raise BankTooSmall
    return paper


@transaction.atomic
def close_attempt(
    attempt: Attempt, cause: Attempt.Cause, *, at: datetime | None = None
) -> Attempt:
    """Close ``attempt`` with all that was received, grade it, and return it as stored.

    A closed one is returned as it is, so hand-in, sweep and read may meet. From the
    deadline on, the deadline is recorded and the cause is the clock.
    """
    attempt = (
        Attempt.objects.select_for_update(of=["self"])
        .select_related("round", "entry")
        .get(pk=attempt.pk)
    )
    if not attempt.is_open:
        return attempt
    at = at or db_now()

    # Only now, in a statement begun under the lock, are all receipts in sight.
    answers = attempt.events.newest()
    key = Choice.objects.key_of(attempt.paper)
    attempt.state = Attempt.State.CLOSED
    attempt.cause = cause if at < attempt.due_at else _cause_of_clock(attempt)
    attempt.closed_at = min(at, attempt.due_at)
    attempt.answered = len(answers)
    attempt.score = scoring.score(attempt.paper, answers, key)
    attempt.save(update_fields=["state", "cause", "closed_at", "answered", "score"])

    if attempt.answered >= attempt.round.min_answers:
        record_evidence(
            attempt.entry,
            source=Source.QUIZ,
            source_key=str(attempt.pk),
            happened_at=attempt.closed_at,
            round=attempt.round,
        )
    return attempt


def _cause_of_clock(attempt: Attempt) -> Attempt.Cause:
    if attempt.due_at >= attempt.round.closes_at:
        return Attempt.Cause.ROUND_CLOSED
    return Attempt.Cause.TIME_UP


def close_if_due(attempt: Attempt, *, at: datetime | None = None) -> Attempt:
    """Close ``attempt`` if its time is up; who reads it sees the truth at once."""
    at = at or db_now()
    if attempt.is_open and at >= attempt.due_at:
        return close_attempt(attempt, Attempt.Cause.TIME_UP, at=at)
    return attempt


def close_due_attempts(*, at: datetime | None = None) -> int:
    """Close all whose time is up, each in its own transaction; returns how many."""
    at = at or db_now()
    due = list(Attempt.objects.due(at))
    for attempt in due:
        close_attempt(attempt, Attempt.Cause.TIME_UP, at=at)
    return len(due)


@transaction.atomic
def void_attempt(
    attempt: Attempt, *, by: User, reason: str, give_back: bool = False
) -> Attempt:
    """Take an attempt out of the contest; with ``give_back`` another may be sat.

    An open one is closed first, so what was received stays on record. Its evidence is
    withdrawn and the fact follows. A voided one is returned as it is.
    """
    attempt = close_attempt(attempt, Attempt.Cause.SUBMITTED)
    if attempt.state == Attempt.State.VOIDED:
        return attempt
    attempt.state = Attempt.State.VOIDED
    attempt.given_back = give_back
    attempt.save(update_fields=["state", "given_back"])
    proof = Evidence.objects.accepted().filter(
        entry=attempt.entry_id, source=Source.QUIZ, source_key=str(attempt.pk)
    )
    for evidence in proof:
        withdraw_evidence(evidence, by=by, reason=reason)
    record("void_attempt", attempt, by=by, contest=attempt.entry.contest, reason=reason)
    return attempt
