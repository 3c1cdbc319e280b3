"""What an officer decides about an entry that was sent."""

from datetime import datetime
from functools import partial

from contest.models import User
from initiatives.errors import (
    ChangedMeanwhile,
    OwnEntry,
    ReasonMissing,
    TooLateForChanges,
)
from initiatives.models import InitiativeEntry
from initiatives.services.moving import move
from initiatives.states import State


def approve_entry(
    entry: InitiativeEntry,
    *,
    by: User,
    seen: datetime | None = None,
    at: datetime | None = None,
) -> InitiativeEntry:
    """Let the entry into the contest.

    ``seen`` is the ``updated_at`` of the entry as the officer saw it. Raises
    OwnEntry, ChangedMeanwhile or TransitionRefused.
    """
    rule = partial(_may_be_decided, by=by, seen=seen)
    return move(
        entry, State.APPROVED, by=by, at=at, rule=rule, decided_by=by, reason=""
    )


def refuse_entry(
    entry: InitiativeEntry,
    *,
    by: User,
    reason: str,
    seen: datetime | None = None,
    at: datetime | None = None,
) -> InitiativeEntry:
    """Keep the entry out, with the reason that the entrant reads.

    Raises ReasonMissing, OwnEntry, ChangedMeanwhile or TransitionRefused.
    """
    rule = partial(_may_be_decided, by=by, seen=seen)
    return move(
        entry,
        State.REFUSED,
        by=by,
        at=at,
        rule=rule,
        decided_by=by,
        reason=_given(reason),
    )


def ask_for_changes(
    entry: InitiativeEntry,
    *,
    by: User,
    reason: str,
    seen: datetime | None = None,
    at: datetime | None = None,
) -> InitiativeEntry:
    """Give the entry back to be mended before the round closes.

    Raises ReasonMissing, OwnEntry, ChangedMeanwhile, TooLateForChanges or
    TransitionRefused.
    """
    rule = partial(_may_be_given_back, by=by, seen=seen)
    return move(
        entry,
        State.CHANGES,
        by=by,
        at=at,
        rule=rule,
        decided_by=by,
        reason=_given(reason),
    )


def _may_be_decided(
    entry: InitiativeEntry, at: datetime, *, by: User, seen: datetime | None
) -> None:
    if entry.belongs_to(by):
        raise OwnEntry
    if seen is not None and seen != entry.updated_at:
        raise ChangedMeanwhile


def _may_be_given_back(
    entry: InitiativeEntry, at: datetime, *, by: User, seen: datetime | None
) -> None:
    _may_be_decided(entry, at, by=by, seen=seen)
    if at >= entry.round.closes_at:
        raise TooLateForChanges(entry.round.closes_at)


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    return reason
