"""What becomes of an entry by an officer's verdict, at once.

On the pages a verdict waits first: ``deciding`` keeps it and comes here to tell it.
"""

from datetime import datetime

from django.db import transaction

from contest.db import db_now
from contest.models import User
from contest.services import record
from initiatives.deadlines import was_not_mended
from initiatives.durations import MEASURED, is_over
from initiatives.errors import (
    ChangedMeanwhile,
    DeadlineNotAhead,
    LinkTaken,
    NoRoomLeft,
    NotADuplicate,
    OverLimit,
    OwnEntry,
    ReasonMissing,
    SameVideo,
    StillRepeats,
    StillToBeMended,
    TooLateForChanges,
    TransitionRefused,
    VideoTaken,
    VideoTooLong,
)
from initiatives.models import InitiativeEntry
from initiatives.queries.deciding import Known, known_of
from initiatives.services.limits import refuse_over_limits
from initiatives.services.moving import link_once_among_live, move
from initiatives.states import State
from initiatives.verdicts import Verdict


def approve_entry(
    entry: InitiativeEntry, *, by: User, **when: datetime | None
) -> InitiativeEntry:
    """Let the entry into the contest.

    ``seen`` is the ``updated_at`` of the entry as the officer saw it. Raises
    OwnEntry, ChangedMeanwhile, SameVideo, VideoTooLong or TransitionRefused.
    """
    return apply_verdict(entry, Verdict(State.APPROVED), by=by, **when)


def refuse_entry(
    entry: InitiativeEntry, *, by: User, reason: str, **when: datetime | None
) -> InitiativeEntry:
    """Keep the entry out, with the reason that the entrant reads.

    Raises ReasonMissing, StillToBeMended, OwnEntry, ChangedMeanwhile or
    TransitionRefused.
    """
    return apply_verdict(entry, Verdict(State.REFUSED, reason), by=by, **when)


def ask_for_changes(
    entry: InitiativeEntry,
    *,
    by: User,
    reason: str,
    until: datetime | None = None,
    **when: datetime | None,
) -> InitiativeEntry:
    """Give the entry back to be mended ``until`` then, or till the round closes.

    Raises ReasonMissing, OwnEntry, ChangedMeanwhile, TooLateForChanges,
    DeadlineNotAhead or TransitionRefused.
    """
    return apply_verdict(entry, Verdict(State.CHANGES, reason, until), by=by, **when)


def mark_duplicate(
    entry: InitiativeEntry,
    *,
    of: InitiativeEntry,
    by: User,
    reason: str = "",
    **when: datetime | None,
) -> InitiativeEntry:
    """Keep the entry out because another one says the same.

    Raises NotADuplicate, OwnEntry, ChangedMeanwhile or TransitionRefused.
    """
    verdict = Verdict(State.DUPLICATE, reason, duplicate_of=of)
    return apply_verdict(entry, verdict, by=by, **when)


@transaction.atomic
def extend_deadline(
    entry: InitiativeEntry, *, until: datetime, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Give an entry that is to be mended another deadline.

    Raises OwnEntry, TransitionRefused or DeadlineNotAhead.
    """
    entry = InitiativeEntry.objects.select_for_update().get(pk=entry.pk)
    at = at or db_now()
    if entry.belongs_to(by):
        raise OwnEntry
    if not entry.must_be_mended:
        raise TransitionRefused(State(entry.state))
    if until <= at:
        raise DeadlineNotAhead(until, at)
    old, entry.reopened_until, entry.updated_at = entry.edit_deadline, until, at
    entry.save(update_fields=["reopened_until", "updated_at"])
    record(
        "extend_initiative_deadline",
        entry,
        by=by,
        contest=entry.round.contest,
        old=old.isoformat(),
        new=until.isoformat(),
    )
    return entry


def screen_again(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Let an entry wait again that repeated one which is gone, since when it was sent.

    Raises OwnEntry, TransitionRefused, StillRepeats, VideoTaken or NoRoomLeft.
    """

    def stands(locked, _moment):
        if locked.state != State.DUPLICATE:
            raise TransitionRefused(State(locked.state))
        if locked.belongs_to(by):
            raise OwnEntry
        if not locked.repeats_one_gone:
            raise StillRepeats(locked.duplicate_of)
        refuse_over_limits(locked)

    try:
        with link_once_among_live(), transaction.atomic():
            return move(
                entry,
                State.SUBMITTED,
                by=by,
                at=at,
                rule=stands,
                duplicate_of=None,
                submitted_at=entry.submitted_at,
            )
    except LinkTaken as error:
        raise VideoTaken from error
    except OverLimit as error:
        raise NoRoomLeft(error.what) from error


def apply_verdict(
    entry: InitiativeEntry,
    verdict: Verdict,
    *,
    by: User,
    seen: datetime | None = None,
    at: datetime | None = None,
    told_by: User | None = None,
) -> InitiativeEntry:
    """Move the entry where the verdict says; ``told_by`` presses, ``by`` decided."""

    def stands(locked, moment):
        if seen is not None and seen != locked.updated_at:
            raise ChangedMeanwhile
        known = known_of([locked], by)[locked.pk]
        check_verdict(locked, verdict, at=moment, known=known)

    return move(
        entry,
        verdict.new_state,
        by=told_by or by,
        at=at,
        rule=stands,
        decided_by=by,
        reason=verdict.reason.strip(),
        reopened_until=verdict.reopened_until,
        duplicate_of=verdict.duplicate_of,
    )


def check_verdict(
    entry: InitiativeEntry, verdict: Verdict, *, at: datetime, known: Known
) -> None:
    """Raise what stands against it; ``at`` is when the entrant would be told."""
    if known.is_own:
        raise OwnEntry
    if verdict.new_state == State.APPROVED:
        _may_approve(entry, known)
    else:
        RULES[verdict.new_state](entry, verdict, at)


def _may_approve(entry, known: Known) -> None:
    if known.twin is not None:
        raise SameVideo(known.twin if known.sees_twin else None)
    length = known.length
    if length.source in MEASURED and is_over(length, entry):
        limit = entry.round.max_seconds // 60
        raise VideoTooLong(length.clock, MEASURED[length.source], limit)


def _may_refuse(entry, verdict, at) -> None:
    _has_reason(verdict)
    if entry.must_be_mended and not was_not_mended(entry, at):
        raise StillToBeMended(entry.edit_deadline)


def _may_give_back(entry, verdict, at) -> None:
    _has_reason(verdict)
    until = verdict.reopened_until
    if until is None and at >= entry.round.closes_at:
        raise TooLateForChanges(entry.round.closes_at)
    if until is not None and until <= at:
        raise DeadlineNotAhead(until, at)


def _has_reason(verdict) -> None:
    if not verdict.reason.strip():
        raise ReasonMissing


def _may_be_duplicate(entry, verdict, at) -> None:
    """The other one is read anew; whoever locks both does so before."""
    other = verdict.duplicate_of
    candidates = InitiativeEntry.objects.repeatable_by(entry)
    if other is None or not candidates.filter(pk=other.pk).exists():
        raise NotADuplicate


RULES = {
    State.REFUSED: _may_refuse,
    State.CHANGES: _may_give_back,
    State.DUPLICATE: _may_be_duplicate,
}
