"""What is being written: drafts, and changes to what was sent."""

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now
from contest.models import Unit, User
from contest.services import record
from initiatives.authors import refuse_shares_over_the_whole
from initiatives.errors import (
    BegunAlready,
    NothingUnsent,
    SavedElsewhere,
    TransitionRefused,
)
from initiatives.models import Author, CooperatingUnit, InitiativeEntry, WorkingCopy
from initiatives.queries import base_of, was_an_officers
from initiatives.services.moving import refuse_when_over
from initiatives.states import EDITABLE, SENT_AND_EDITABLE, State

CONTENT = [
    "unit",
    "owner_kind",
    "theme",
    "title",
    "summary",
    "problem",
    "solution",
    "effect",
    "reach",
    "declares_novelty",
    "declares_copyright",
    "platform",
    "video_key",
    "video_url",
    "seconds",
]


class Typed(NamedTuple):
    """The form as it was typed, and on which page, begun from which version."""

    fields: dict[str, str]
    unclear: dict[str, str]
    page: UUID
    base: str


def save_draft(
    entry: InitiativeEntry,
    *,
    by: User,
    authors: Sequence[Author] | None,
    cooperating: Sequence[Unit] | None = None,
    typed: Typed | None = None,
    at: datetime | None = None,
) -> InitiativeEntry:
    """Store what the entrant wrote; the state stays.

    ``entry`` holds what was understood, ``typed`` all of it; None leaves authors or
    units as they are. A draft may lack anything. Of an entry that was sent only
    ``typed`` is stored, as its unsent changes. Raises RoundOver, TransitionRefused,
    SavedElsewhere or, for a new entry, BegunAlready.
    """
    with _one_entry_for_each_page(), transaction.atomic():
        at = time_to_edit(entry, at)
        is_new = entry.pk is None
        if is_new:
            entry.created_by, entry.updated_at = by, at
            entry.save()
        if typed:
            _store_typed(entry, typed, by, at, is_new=is_new)
        if entry.state in SENT_AND_EDITABLE:
            if typed is None:
                raise TransitionRefused(State(entry.state))
            return entry
        entry.updated_at = at
        if not is_new:
            _keep_what_is_registered(entry)
            entry.save(update_fields=[*CONTENT, "updated_at"])
        store_people(entry, authors, cooperating)
    return entry


@transaction.atomic
def discard_changes(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Forget the unsent changes; what was sent stands. Raises NothingUnsent."""
    entry = InitiativeEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.state not in SENT_AND_EDITABLE:
        raise TransitionRefused(State(entry.state))
    deleted, _ = WorkingCopy.objects.filter(entry=entry).delete()
    if not deleted:
        raise NothingUnsent
    record("discard_initiative_changes", entry, by=by, contest=entry.round.contest)
    return entry


def time_to_edit(entry: InitiativeEntry, at: datetime | None) -> datetime:
    """Lock the stored entry, take its state, and return the time of the edit."""
    stored = entry
    if entry.pk:
        stored = InitiativeEntry.objects.select_for_update().get(pk=entry.pk)
        entry.state, entry.reopened_until = stored.state, stored.reopened_until
        if entry.state not in EDITABLE:
            raise TransitionRefused(State(entry.state))
    else:
        entry.round.refresh_from_db(fields=["opens_at", "closes_at"])
    at = at or db_now()
    refuse_when_over(stored, at)
    return at


def store_people(
    entry: InitiativeEntry,
    authors: Sequence[Author] | None,
    cooperating: Sequence[Unit] | None,
) -> None:
    if authors is not None:
        refuse_shares_over_the_whole(authors)
        entry.authors.all().delete()
        for position, author in enumerate(authors, start=1):
            author.pk = None
            author.entry = entry
            author.position = position
        Author.objects.bulk_create(authors)
    if cooperating is not None:
        entry.cooperating.all().delete()
        CooperatingUnit.objects.bulk_create(
            CooperatingUnit(entry=entry, unit=unit, position=position)
            for position, unit in enumerate(cooperating, start=1)
        )


@contextmanager
def _one_entry_for_each_page():
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) == "workingcopy_page_once":
            raise BegunAlready from error
        raise


def _store_typed(
    entry: InitiativeEntry, typed: Typed, by: User, at: datetime, *, is_new: bool
) -> WorkingCopy:
    """Put the new version in the place of the one that the page began from."""
    stored = WorkingCopy.objects.filter(entry=entry).first()
    is_same_page = stored is not None and stored.page == typed.page
    # A page whose reply was lost does not know the version that it made.
    if not (is_new or is_same_page or typed.base == base_of(entry, stored)):
        by_officer = was_an_officers(entry, stored, typed.base)
        raise SavedElsewhere(stored, by_officer=by_officer)
    says_the_same = is_same_page and stored.typed == typed.fields
    if says_the_same and stored.unclear == typed.unclear:
        # Sent again, by a page that was left: what a newer page began from stands.
        entry.copy = stored
        return stored
    copy, _ = WorkingCopy.objects.update_or_create(
        entry=entry,
        defaults={
            "typed": typed.fields,
            "unclear": typed.unclear,
            "page": typed.page,
            "version": stored.version + 1 if stored else 1,
            "saved_by": by,
            "saved_at": at,
        },
    )
    entry.copy = copy
    return copy


def _keep_what_is_registered(entry: InitiativeEntry) -> None:
    """A registered entry keeps a title and a theme while others are being typed."""
    if entry.state != State.REGISTERED or (entry.title and entry.theme_id):
        return
    stored = InitiativeEntry.objects.get(pk=entry.pk)
    entry.title = entry.title or stored.title
    entry.theme_id = entry.theme_id or stored.theme_id
