"""What an entrant does with an entry: writes, sends, takes it back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from contest.db import db_now
from contest.models import Round, User
from contest.services import record
from initiatives.errors import RoundNotOpen, TransitionRefused
from initiatives.models import Author, InitiativeEntry
from initiatives.services.moving import (
    link_once_among_live,
    move,
    refuse_incomplete,
    refuse_when_over,
)
from initiatives.services.novelty import index_entry
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
    with link_once_among_live(), transaction.atomic():
        entry.updated_at = _time_to_edit(entry, at)
        is_new = entry.pk is None
        if is_new:
            entry.created_by = by
            entry.save()
        _store_authors(entry, authors)
        if entry.state in SENT_AND_EDITABLE:
            refuse_incomplete(entry)
            record("edit_sent_initiative", entry, by=by, contest=entry.round.contest)
        if not is_new:
            entry.save(update_fields=[*CONTENT, "updated_at"])
        if entry.state in SENT_AND_EDITABLE:
            index_entry(entry)
    return entry


def submit_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Send the entry to be screened, for the first time or after changes.

    Raises RoundNotOpen, RoundOver, TransitionRefused, EntryIncomplete or LinkTaken.
    """
    with link_once_among_live():
        return move(entry, State.SUBMITTED, by=by, at=at, rule=_may_be_sent)


def withdraw_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Take the entry back for good, at any time. Raises TransitionRefused."""
    return move(entry, State.WITHDRAWN, by=by, at=at, duplicate_of=None)


def _may_be_sent(entry: InitiativeEntry, at: datetime) -> None:
    if at < entry.round.opens_at:
        raise RoundNotOpen(entry.round.opens_at)
    refuse_when_over(entry.round, at)
    refuse_incomplete(entry)


def _time_to_edit(entry: InitiativeEntry, at: datetime | None) -> datetime:
    """Lock the stored entry, take its state, and return the time of the edit."""
    if entry.pk:
        entry.state = InitiativeEntry.objects.select_for_update().get(pk=entry.pk).state
        if not entry.is_editable:
            raise TransitionRefused(State(entry.state))
    at = at or db_now()
    refuse_when_over(Round.objects.get(pk=entry.round_id), at)
    return at


def _store_authors(entry: InitiativeEntry, authors: Sequence[Author]) -> None:
    entry.authors.all().delete()
    for position, author in enumerate(authors, start=1):
        author.pk = None
        author.entry = entry
        author.position = position
    Author.objects.bulk_create(authors)
