"""What happens to an entry: written, sent, screened, withdrawn."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now
from contest.models import Round, User
from contest.services import record
from initiatives.errors import (
    ChangedMeanwhile,
    EntryIncomplete,
    LinkTaken,
    OwnEntry,
    ReasonMissing,
    RoundNotOpen,
    RoundOver,
    TooLateForChanges,
    TransitionRefused,
)
from initiatives.models import Author, InitiativeEntry
from initiatives.states import SENT_AND_EDITABLE, State

CONTENT = [
    "unit",
    "owner_kind",
    "theme",
    "title",
    "summary",
    "problem",
    "solution",
    "effect",
    "platform",
    "video_key",
    "video_url",
    "seconds",
]
# The column that says when an entry last came to a state.
STAMPS = {
    State.SUBMITTED: "submitted_at",
    State.CHANGES: "decided_at",
    State.APPROVED: "decided_at",
    State.REFUSED: "decided_at",
}


def save_draft(
    entry: InitiativeEntry,
    *,
    authors: Sequence[Author],
    by: User,
    at: datetime | None = None,
) -> InitiativeEntry:
    """Store what the entrant wrote, and its authors in order; the state stays.

    A draft may lack anything. An entry that was sent stays complete, with a link of
    its own. Raises RoundOver, TransitionRefused, EntryIncomplete or LinkTaken.
    """
    with _link_once_among_live(), transaction.atomic():
        entry.updated_at = _time_to_edit(entry, at)
        is_new = entry.pk is None
        if is_new:
            entry.created_by = by
            entry.save()
        _store_authors(entry, authors)
        if entry.state in SENT_AND_EDITABLE:
            _refuse_incomplete(entry)
            record("edit_sent_initiative", entry, by=by, contest=entry.round.contest)
        if not is_new:
            entry.save(update_fields=[*CONTENT, "updated_at"])
    return entry


def submit_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Send the entry to be screened, for the first time or after changes.

    Raises RoundNotOpen, RoundOver, TransitionRefused, EntryIncomplete or LinkTaken.
    """
    with _link_once_among_live():
        return _move(entry, State.SUBMITTED, by=by, at=at, rule=_may_be_sent)


def withdraw_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Take the entry back for good, at any time. Raises TransitionRefused."""
    return _move(entry, State.WITHDRAWN, by=by, at=at, duplicate_of=None)


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
    return _move(
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
    return _move(
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
    return _move(
        entry,
        State.CHANGES,
        by=by,
        at=at,
        rule=rule,
        decided_by=by,
        reason=_given(reason),
    )


@transaction.atomic
def _move(
    entry: InitiativeEntry,
    new: State,
    *,
    by: User,
    at: datetime | None,
    rule: Callable[[InitiativeEntry, datetime], None] | None = None,
    **fields,
) -> InitiativeEntry:
    """The one door through which an entry changes state; ``rule`` looks inside it."""
    entry = InitiativeEntry.objects.select_for_update().get(pk=entry.pk)
    at = at or db_now()
    old = State(entry.state)
    if new not in entry.step.leads_to:
        raise TransitionRefused(old)
    if rule:
        rule(entry, at)

    if new in STAMPS:
        fields[STAMPS[new]] = at
    fields |= {"state": new, "updated_at": at}
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(fields))
    record(
        "move_initiative",
        entry,
        by=by,
        contest=entry.round.contest,
        old=old,
        new=new,
        reason=fields.get("reason", ""),
    )
    return entry


def _may_be_sent(entry: InitiativeEntry, at: datetime) -> None:
    if at < entry.round.opens_at:
        raise RoundNotOpen(entry.round.opens_at)
    _refuse_when_over(entry.round, at)
    _refuse_incomplete(entry)


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


def _time_to_edit(entry: InitiativeEntry, at: datetime | None) -> datetime:
    """Lock the stored entry, take its state, and return the time of the edit."""
    if entry.pk:
        entry.state = InitiativeEntry.objects.select_for_update().get(pk=entry.pk).state
        if not entry.is_editable:
            raise TransitionRefused(State(entry.state))
    at = at or db_now()
    _refuse_when_over(Round.objects.get(pk=entry.round_id), at)
    return at


def _store_authors(entry: InitiativeEntry, authors: Sequence[Author]) -> None:
    entry.authors.all().delete()
    for position, author in enumerate(authors, start=1):
        author.pk = None
        author.entry = entry
        author.position = position
    Author.objects.bulk_create(authors)


def _refuse_when_over(round: Round, at: datetime) -> None:
    if at >= round.closes_at:
        raise RoundOver(round.closes_at)


def _refuse_incomplete(entry: InitiativeEntry) -> None:
    missing = entry.missing_parts()
    if missing:
        raise EntryIncomplete(missing)


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    return reason


@contextmanager
def _link_once_among_live():
    """Say it kindly when the database refuses a link that another entry has."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) == "initiativeentry_link_once_among_live":
            raise LinkTaken from error
        raise
