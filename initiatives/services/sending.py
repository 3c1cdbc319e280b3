"""What becomes effective: registering, sending, sending changes, taking back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from contest.models import Unit, User
from contest.queue import send_after_commit
from contest.services import record
from initiatives.contents import content_of
from initiatives.errors import (
    EntryIncomplete,
    NothingUnsent,
    RoundNotOpen,
    SavedElsewhere,
    TransitionRefused,
)
from initiatives.models import Author, InitiativeEntry, Revision, WorkingCopy
from initiatives.queries import was_an_officers
from initiatives.services.limits import refuse_over_limits
from initiatives.services.moving import (
    CHECK_LINK,
    link_once_among_live,
    move,
    refuse_incomplete,
    refuse_when_over,
)
from initiatives.services.novelty import index_entry
from initiatives.services.watching import open_watch
from initiatives.services.writing import CONTENT, store_people, time_to_edit
from initiatives.states import LIVE, SENT_AND_EDITABLE, State

# What a registration names; the rest may come until the closing.
REGISTERED_WITH = ("title", "theme")


def register_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Tell unit and office that it will come. Possible before the round opens.

    Raises RoundOver, TransitionRefused or EntryIncomplete.
    """
    return move(entry, State.REGISTERED, by=by, at=at, rule=_may_be_registered)


def submit_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Send the entry to be screened, for the first time or after changes.

    Raises RoundNotOpen, RoundOver, TransitionRefused, EntryIncomplete, LinkTaken or
    OverLimit.
    """
    with link_once_among_live(), transaction.atomic():
        entry = move(entry, State.SUBMITTED, by=by, at=at, rule=_may_be_sent)
        WorkingCopy.objects.filter(entry=entry).delete()
        freeze(entry, by=by, at=entry.submitted_at)
    return entry


def send_changes(
    entry: InitiativeEntry,
    *,
    by: User,
    authors: Sequence[Author],
    cooperating: Sequence[Unit],
    base: str,
    at: datetime | None = None,
) -> InitiativeEntry:
    """Make the unsent changes count: ``entry`` holds what ``base`` of them says.

    An entry that was given back goes to be screened again. Raises RoundNotOpen,
    RoundOver, TransitionRefused, NothingUnsent, SavedElsewhere, EntryIncomplete,
    LinkTaken or OverLimit.
    """
    with link_once_among_live(), transaction.atomic():
        at = time_to_edit(entry, at)
        if entry.state not in SENT_AND_EDITABLE:
            raise TransitionRefused(State(entry.state))
        _take_copy(entry, base)
        before = list(entry.authors.all())
        store_people(entry, authors, cooperating)
        entry.updated_at = at
        _may_be_sent(entry, at, live_with=before)
        entry.save(update_fields=[*CONTENT, "updated_at"])
        open_watch(entry.pk)  # over the link it has now, with no length yet
        if entry.state == State.CHANGES:
            entry = move(entry, State.SUBMITTED, by=by, at=at)  # which compares it too
        else:
            index_entry(entry)
            send_after_commit(CHECK_LINK, entry.pk)  # the link may be another one
        freeze(entry, by=by, at=at)
        record("send_initiative_changes", entry, by=by, contest=entry.round.contest)
    return entry


def withdraw_entry(
    entry: InitiativeEntry, *, by: User, at: datetime | None = None
) -> InitiativeEntry:
    """Take the entry back for good, at any time. Raises TransitionRefused."""
    return move(entry, State.WITHDRAWN, by=by, at=at, duplicate_of=None)


def freeze(entry: InitiativeEntry, *, by: User, at: datetime) -> Revision:
    """Append the content as it is sent now. The caller holds the entry's lock."""
    stored = InitiativeEntry.objects.select_related("theme", "unit").get(pk=entry.pk)
    return Revision.objects.create(
        entry=stored,
        number=stored.revisions.count() + 1,
        content=content_of(stored),
        sent_by=by,
        sent_at=at,
    )


def _may_be_registered(entry: InitiativeEntry, at: datetime) -> None:
    refuse_when_over(entry, at)
    missing = entry.missing_fields()
    missing = [missing[field] for field in REGISTERED_WITH if field in missing]
    if missing:
        raise EntryIncomplete(missing, act="Đăng ký")


def _may_be_sent(
    entry: InitiativeEntry,
    at: datetime,
    *,
    live_with: Collection[Author] | None = None,
) -> None:
    if not entry.is_editable:
        raise TransitionRefused(State(entry.state))
    if at < entry.round.opens_at:
        raise RoundNotOpen(entry.round.opens_at)
    refuse_when_over(entry, at)
    copy = WorkingCopy.objects.filter(entry=entry).first()
    if copy and entry.state in SENT_AND_EDITABLE:
        raise SavedElsewhere(copy)  # send_changes takes it
    refuse_incomplete(entry)
    if live_with is None and entry.state in LIVE:
        live_with = list(entry.authors.all())
    refuse_over_limits(entry, live_with=live_with)


def _take_copy(entry: InitiativeEntry, base: str) -> None:
    """Remove the copy whose content is being sent, if it is still the newest."""
    copy = WorkingCopy.objects.filter(entry=entry).first()
    if copy is None:
        raise NothingUnsent
    if copy.mark != base:
        by_officer = was_an_officers(entry, copy, base)
        raise SavedElsewhere(copy, by_officer=by_officer)
    if copy.unclear:
        raise EntryIncomplete(list(copy.unclear.values()))
    copy.delete()
