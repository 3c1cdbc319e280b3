"""Start, close and void an attempt: the only ways in which its state changes."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from contest.db import Statement, db_now
from contest.models import Evidence, RosterEntry, Round, Source, User
from contest.queries.entries import locked_entry
from contest.services import record, record_evidence, withdraw_evidence
from quiz import scoring
from quiz.errors import (
    HeldElsewhere,
    NoAttemptLeft,
    NotOnRoster,
    RoundNotOpen,
    RoundPaused,
)
from quiz.models import Attempt
from quiz.queries import (
    Sat,
    answers_of,
    key_of,
    locked_to_close,
    sat_by,
    shared_round,
)
from quiz.services.papers import draw_paper

logger = logging.getLogger(__name__)

CLOSE = Statement(
    "quiz_close",
    """
UPDATE quiz_attempt
   SET state = %(state)s, cause = %(cause)s, closed_at = %(moment)s,
       answered = %(answered)s, score = %(score)s
 WHERE id = %(attempt)s RETURNING 1
""",
    attempt="bigint",
    state="text",
    cause="text",
    moment="timestamptz",
    answered="integer",
    score="integer",
)


def start_attempt(
    entry: RosterEntry, round: Round, *, device: str = "", at: datetime | None = None
) -> Attempt:
    """Return the entry's attempt in progress, or a new one with its paper.

    Pressed twice or on two devices it is one attempt: both wait for the entry's lock.
    ``device`` is the key of the browser. Raises HeldElsewhere, NotOnRoster,
    RoundNotOpen, RoundPaused, NoAttemptLeft or BankTooSmall.
    """
    with transaction.atomic():
        round = shared_round(round.pk)
        entry = locked_entry(entry.pk)
        at = at or round.now
        # Begun under both locks, so it sees what was allowed and started meanwhile.
        sat = sat_by(entry, round)
        current = next((attempt for attempt in sat.attempts if attempt.is_open), None)
        if current is None:
            return _start(entry, round, sat, device=device, at=at)
        if at < current.due_at:
            return current
    # Closing locks the attempt before the entry, so it is not done under our lock.
    close_attempt(current, Attempt.Cause.TIME_UP, at=at)
    return start_attempt(entry, round, device=device, at=at)


def _start(
    entry: RosterEntry, round: Round, sat: Sat, *, device: str, at: datetime
) -> Attempt:
    if not round.is_hosted_here:
        raise HeldElsewhere
    if not entry.may_take_part or entry.contest_id != round.contest_id:
        raise NotOnRoster
    if not round.is_open(at):
        raise RoundNotOpen(round, at)
    if round.is_paused(at):
        raise RoundPaused(round)
    if not sat.left:
        raise NoAttemptLeft(sat.most)
    allowed = timedelta(minutes=sat.minutes)
    return Attempt.objects.create(
        round=round,
        entry=entry,
        number=len(sat.attempts) + 1,
        paper=draw_paper(round),
        started_at=at,
        allowed=allowed,
        due_at=min(at + allowed, round.closes_at),
        device=device,
    )


def move_attempt(attempt: Attempt, device: str, *, at: datetime | None = None) -> None:
    """Let the browser ``device`` work on it; others may still save what they have.

    One statement, whose own lock lets saves in flight finish. The same browser again
    changes nothing.
    """
    Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.IN_PROGRESS).exclude(
        device=device
    ).update(device=device, moved_at=at or db_now())


@transaction.atomic
def close_attempt(
    attempt: Attempt, cause: Attempt.Cause, *, at: datetime | None = None
) -> Attempt:
    """Close ``attempt`` with all that was received, grade it, and return it as stored.

    A closed one is returned as it is, so hand-in, sweep and read may meet. From the
    deadline on, the deadline is recorded and the cause is the clock.
    """
    attempt = locked_to_close(attempt.pk)
    if not attempt.is_open:
        return attempt

    # Only now, in a statement begun under the lock, are all receipts in sight.
    read_at, _, answers = answers_of(attempt.pk)
    at = at or read_at
    key = key_of(attempt.paper)
    attempt.state = Attempt.State.CLOSED
    attempt.cause = cause if at < attempt.due_at else _cause_of_clock(attempt)
    attempt.closed_at = min(at, attempt.due_at)
    attempt.answered = len(answers)
    attempt.score = scoring.score(attempt.paper, answers, key)
    CLOSE.rows(
        attempt=attempt.pk,
        state=attempt.state,
        cause=attempt.cause,
        moment=attempt.closed_at,
        answered=attempt.answered,
        score=attempt.score,
    )

    is_proof = attempt.answered >= attempt.round.min_answers
    if is_proof and not attempt.round.is_practice:
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
    """Close all whose time is up, each in its own transaction; returns how many.

    One that somebody else is closing is left to him, and one that cannot be closed
    does not keep the others waiting.
    """
    at = at or db_now()
    due = Attempt.objects.due(at).order_by("due_at", "pk")
    return sum(_sweep(pk, at) for pk in list(due.values_list("pk", flat=True)))


def _sweep(pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            free = Attempt.objects.due(at).select_for_update(skip_locked=True)
            attempt = free.filter(pk=pk).first()
            if attempt is None:
                return False
            close_attempt(attempt, Attempt.Cause.TIME_UP, at=at)
    except Exception:
        logger.exception("Attempt %s was not closed; the next sweep tries again.", pk)
        return False
    return True


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
    record(
        "void_attempt",
        attempt,
        by=by,
        contest=attempt.entry.contest,
        reason=reason,
        give_back=give_back,
    )
    return attempt
