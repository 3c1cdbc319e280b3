"""What people do with the link of an entry that was sent: replace, look, measure."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from contest.db import db_now
from contest.models import User
from contest.queue import send_after_commit
from contest.services import record
from initiatives.deadlines import edit_deadline
from initiatives.errors import (
    ApprovedLinkOpens,
    LinkReplacedMeanwhile,
    OwnEntry,
    ReasonMissing,
    ReplacedByOfficerOnly,
    SameLink,
    TransitionRefused,
)
from initiatives.links import Link
from initiatives.models import InitiativeEntry, LinkMeasure, LinkWatch, WorkingCopy
from initiatives.queries.watching import has_bad_link
from initiatives.services.moving import CHECK_LINK, link_once_among_live
from initiatives.services.probing import Finding
from initiatives.services.sending import freeze
from initiatives.services.watching import (
    keep_finding,
    keep_measure,
    open_watch,
)
from initiatives.states import LIVE, State
from initiatives.video_pages import LONGEST_VIDEO
from initiatives.watching import Cause, Code

OF_THE_LINK = ["platform", "video_key", "video_url", "seconds"]


def replace_link(
    entry: InitiativeEntry,
    link: Link,
    *,
    by: User,
    reason: str = "",
    at: datetime | None = None,
) -> InitiativeEntry:
    """Give an entry in the contest another link; the old one stays as history.

    Until its edit deadline its creator does it, of what was approved only where the
    link is bad; after, an officer who is neither creator nor author, with a reason.
    The length that was declared was of the former video. Raises TransitionRefused,
    ReplacedByOfficerOnly, ApprovedLinkOpens, ReasonMissing, SameLink or LinkTaken.
    """
    reason = reason.strip()
    with link_once_among_live(), transaction.atomic():
        entry = _lock(entry)
        at = at or db_now()
        _may_be_replaced(entry, by=by, at=at, reason=reason)
        if link[:2] == (entry.platform, entry.video_key):
            raise SameLink
        _keep_former(entry)
        old = entry.video_url
        _put(entry, link, at)
        open_watch(entry.pk, put_by=by, reason=reason)
        freeze(entry, by=by, at=at)
        record(
            "replace_initiative_link",
            entry,
            by=by,
            contest=entry.round.contest,
            old=old,
            new=link.url,
            reason=reason,
        )
        send_after_commit(CHECK_LINK, entry.pk)
    return entry


@transaction.atomic
def confirm_link(
    entry: InitiativeEntry,
    *,
    by: User,
    opens: bool,
    key: str,
    at: datetime | None = None,
) -> LinkWatch:
    """Note that an officer opened the link ``key`` and whether the video was there.

    Raises OwnEntry, TransitionRefused or LinkReplacedMeanwhile.
    """
    watch = _watch_looked_at(entry, key=key, by=by)
    at = at or db_now()
    code = Code.SEEN_OPEN if opens else Code.SEEN_SHUT
    kept = keep_finding(watch, Finding(code), cause=Cause.OFFICER, at=at, by=by)
    record(
        "look_at_initiative_link",
        watch.entry,
        by=by,
        contest=watch.entry.round.contest,
        opens=opens,
    )
    return kept


@transaction.atomic
def record_length(
    entry: InitiativeEntry,
    *,
    by: User,
    seconds: int,
    key: str,
    at: datetime | None = None,
) -> LinkMeasure:
    """Keep the length that the player told while an officer had the video played.

    The same again by the same officer is the same. Raises OwnEntry,
    TransitionRefused, LinkReplacedMeanwhile or ValueError.
    """
    if not 1 <= seconds <= LONGEST_VIDEO:
        raise ValueError(seconds)
    watch = _watch_looked_at(entry, key=key, by=by)
    last = watch.measures.filter(source=LinkMeasure.Source.PLAYER, by=by).first()
    if last and last.seconds == seconds:
        return last
    record(
        "measure_initiative_video",
        watch.entry,
        by=by,
        contest=watch.entry.round.contest,
        seconds=seconds,
    )
    source = LinkMeasure.Source.PLAYER
    return keep_measure(watch, seconds=seconds, source=source, by=by, at=at or db_now())


def _lock(entry: InitiativeEntry) -> InitiativeEntry:
    entries = InitiativeEntry.objects.select_related("round__contest")
    return entries.select_for_update(of=("self",)).get(pk=entry.pk)


def _may_be_replaced(
    entry: InitiativeEntry, *, by: User, at: datetime, reason: str
) -> None:
    if entry.state not in LIVE:
        raise TransitionRefused(State(entry.state))
    deadline = edit_deadline(entry)
    if at < deadline:
        if entry.created_by_id != by.pk:
            raise ReplacedByOfficerOnly(deadline)
        if entry.state == State.APPROVED and not has_bad_link(entry):
            raise ApprovedLinkOpens
        return
    if entry.belongs_to(by):
        raise ReplacedByOfficerOnly(deadline)
    if not reason:
        raise ReasonMissing


def _keep_former(entry: InitiativeEntry) -> None:
    """The link that nobody has looked at yet, and the sending that nobody froze."""
    open_watch(entry.pk)
    if not entry.revisions.exists():
        freeze(entry, by=entry.created_by, at=entry.submitted_at)


def _put(entry: InitiativeEntry, link: Link, at: datetime) -> None:
    entry.platform, entry.video_key, entry.video_url = link
    entry.seconds, entry.updated_at = None, at
    entry.save(update_fields=[*OF_THE_LINK, "updated_at"])
    _put_into_copy(entry)


def _put_into_copy(entry: InitiativeEntry) -> None:
    """Unsent changes keep the new link, also from a page that shows the former one."""
    copy = WorkingCopy.objects.select_for_update().filter(entry=entry).first()
    if copy is None:
        return
    copy.typed |= {"video": entry.video_url, "length": ""}
    for field in ("video", "length"):
        copy.unclear.pop(field, None)
    copy.version, copy.page = copy.version + 1, uuid4()
    copy.save(update_fields=["typed", "unclear", "version", "page"])


def _watch_looked_at(entry: InitiativeEntry, *, key: str, by: User) -> LinkWatch:
    """The watch over the link that the officer had before his eyes."""
    entry = _lock(entry)
    if entry.belongs_to(by):
        raise OwnEntry
    if entry.state not in LIVE:
        raise TransitionRefused(State(entry.state))
    if entry.video_key != key:
        raise LinkReplacedMeanwhile
    return open_watch(entry.pk)
