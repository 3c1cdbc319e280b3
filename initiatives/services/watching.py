"""Watching the links of entries: who looks when, and what a look leaves behind."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now, held_lock
from contest.models import User
from contest.services import record
from initiatives.links import Link
from initiatives.models import (
    HostPace,
    InitiativeEntry,
    LinkCheck,
    LinkMeasure,
    LinkWatch,
)
from initiatives.queries import watching as queries
from initiatives.safe_fetch import Door
from initiatives.services.probing import Finding, host_of, probe
from initiatives.states import LIVE
from initiatives.watching import GOOD, Cause, after, next_look

GAP = 2.0  # seconds between two questions to one host
PATIENCE = timedelta(minutes=15)  # a message is lost when nothing was found by then
MOST_AT_ONCE = 300
MOST_OF_A_HOST = 30  # the sweep comes each minute


def check_link(
    entry_id: int, *, at: datetime | None = None, door: Door | None = None
) -> float:
    """Look at the link of an entry if it is time, and return 0.

    Returns in how many seconds to come again where its host was asked just now. May
    run twice at once: the second finds nothing to do. Call it outside a transaction,
    as sites are slow.
    """
    watch = open_watch(entry_id) if settings.CHECK_LINKS else None
    at = at or db_now()
    if watch is None or not queries.is_due(watch, at):
        return 0
    with _turn_at(host_of(watch.link), at) as wait:
        if wait:
            return wait
        finding = probe(watch.link, title=watch.title, door=door)
    keep_finding(watch, finding, cause=_cause(watch, at), at=at)
    return 0


@transaction.atomic
def open_watch(
    entry_id: int, *, put_by: User | None = None, reason: str = ""
) -> LinkWatch | None:
    """Return the watch over the link that the entry has, begun now if there is none.

    The watch over a former link ends, and stays as history. None where no link is
    watched: the entry is gone, not sent, or no longer in the contest.
    """
    entries = InitiativeEntry.objects.select_related("round__contest")
    entry = (
        entries.select_for_update(of=("self",), no_key=True)
        .filter(pk=entry_id, state__in=sorted(LIVE))
        .exclude(video_key="")
        .first()
    )
    if entry is None:
        return None
    watch = entry.watches.current().first()
    is_of_link = watch and watch.link[:2] == (entry.platform, entry.video_key)
    if not is_of_link:
        now = db_now()
        _let_others_have_it(entry, now)
        if entry.measured_seconds is not None:
            entry.measured_seconds = None
            entry.save(update_fields=["measured_seconds"])
        if watch:
            watch.ended_at = now
            watch.save(update_fields=["ended_at"])
        watch = LinkWatch.objects.create(
            entry=entry,
            platform=entry.platform,
            video_key=entry.video_key,
            video_url=entry.video_url,
            began_at=now,
            due_at=entry.submitted_at,  # at once, also for a look already under way
            put_by=put_by,
            reason=reason,
        )
    watch.entry = entry
    return watch


def _let_others_have_it(entry: InitiativeEntry, now: datetime) -> None:
    """Whose link led to the former video is looked at anew.

    One that is being looked at finds out by itself, and may be waiting for us.
    """
    led_here = LinkWatch.objects.current().filter(clash_with=entry)
    free = led_here.select_for_update(skip_locked=True).values_list("pk", flat=True)
    LinkWatch.objects.filter(pk__in=list(free)).update(clash_with=None, due_at=now)


@transaction.atomic
def keep_finding(
    seen: LinkWatch,
    finding: Finding,
    *,
    cause: Cause,
    at: datetime,
    by: User | None = None,
) -> LinkWatch | None:
    """Write down what a look found. ``seen`` is the watch as it was before the look.

    None where meanwhile somebody else has looked, or the link has been replaced.
    """
    entry = InitiativeEntry.objects.select_for_update(no_key=True).get(pk=seen.entry_id)
    watch = LinkWatch.objects.select_for_update().get(pk=seen.pk)
    if watch.ended_at or watch.checked_at != seen.checked_at:
        return None
    if finding.link:
        _retarget(entry, watch, finding.link)
    streak = after(watch.streak, finding.code, at)
    watch.state, watch.failures, watch.failed_since = streak
    watch.code, watch.checked_at, watch.queued_at = finding.code, at, None
    if finding.code in GOOD:
        watch.opened_at = at
        watch.title = watch.title or finding.title
    closes_at = seen.entry.round.closes_at
    watch.due_at = next_look(streak.state, at=at, closes_at=closes_at)
    watch.save()
    LinkCheck.objects.create(
        watch=watch,
        at=at,
        cause=cause,
        code=finding.code,
        status=finding.status,
        state=streak.state,
        by=by,
    )
    if finding.seconds:
        _keep_length(watch, finding.seconds, at)
    return watch


def keep_measure(
    watch: LinkWatch,
    *,
    seconds: int,
    source: LinkMeasure.Source,
    at: datetime,
    by: User | None = None,
) -> LinkMeasure:
    """Write down a length; the entry carries the last one. Whoever calls locks both."""
    InitiativeEntry.objects.filter(pk=watch.entry_id).update(measured_seconds=seconds)
    return watch.measures.create(seconds=seconds, source=source, by=by, at=at)


def due_links(*, at: datetime | None = None) -> list[tuple[int, float]]:
    """Claim what is to be looked at: entries, and in how many seconds each.

    Those of one host are spread, so that they do not meet, and of each no more than
    can be asked before the next sweep. What a lost message left is claimed again after
    a while.
    """
    if not settings.CHECK_LINKS:
        return []
    at = at or db_now()
    for entry_id in queries.unwatched(at).values_list("pk", flat=True)[:MOST_AT_ONCE]:
        open_watch(entry_id)
    places, chosen = _that_fit(at)
    with transaction.atomic():
        watches = list(
            queries.due_watches(at)
            .filter(pk__in=chosen)
            .exclude(queued_at__gt=at - PATIENCE)
            .select_for_update(skip_locked=True, of=("self",))
        )
        LinkWatch.objects.filter(pk__in=[each.pk for each in watches]).update(
            queued_at=at
        )
    claimed = []
    for watch in watches:
        host = host_of(watch.link)
        claimed.append((watch.entry_id, places[host] * GAP if host else 0.0))
        places[host] += 1
    return claimed


def _that_fit(at: datetime) -> tuple[Counter, list[int]]:
    """How many are queued for each host, and the watches that fit behind these."""
    due = queries.due_watches(at).only(
        "platform", "video_key", "video_url", "queued_at"
    )
    queued, waiting = Counter(), []
    for watch in due:
        if watch.queued_at and watch.queued_at > at - PATIENCE:
            queued[host_of(watch.link)] += 1
        else:
            waiting.append((host_of(watch.link), watch.pk))
    taken, chosen = queued.copy(), []
    for host, pk in waiting:
        if taken[host] < (MOST_OF_A_HOST if host else MOST_AT_ONCE):
            taken[host] += 1
            chosen.append(pk)
    return queued, chosen[:MOST_AT_ONCE]


@contextmanager
def _turn_at(host: str, at: datetime) -> Iterator[float]:
    """Hold the host for the block; else give the seconds after which to come again."""
    if not host:
        yield 0
        return
    with held_lock(f"initiatives.host.{host}") as is_ours:
        if not is_ours:
            yield GAP
            return
        pace = HostPace.objects.filter(host=host).first()
        passed = (at - pace.asked_at).total_seconds() if pace else GAP
        if 0 <= passed < GAP:
            yield GAP - passed
            return
        HostPace.objects.update_or_create(host=host, defaults={"asked_at": at})
        yield 0


def _cause(watch: LinkWatch, at: datetime) -> Cause:
    closes_at = watch.entry.round.closes_at
    if watch.checked_at is None:
        return Cause.SENT
    if at < closes_at:
        return Cause.DAILY
    return Cause.CLOSING if watch.checked_at < closes_at else Cause.WEEKLY


def _retarget(entry: InitiativeEntry, watch: LinkWatch, link: Link) -> None:
    """Give the entry the video to which its short link leads.

    Another live entry may have it: then the link stays as it is and an officer is
    told which. The change is no edit, so ``updated_at`` stays.
    """
    if (entry.platform, entry.video_key) != watch.link[:2]:
        return
    short = entry.video_url
    entry.platform, entry.video_key, entry.video_url = link
    contest = entry.round.contest
    try:
        with transaction.atomic():
            entry.save(update_fields=["platform", "video_key", "video_url"])
    except IntegrityError as error:
        if constraint_of(error) != "initiativeentry_link_once_among_live":
            raise
        watch.clash_with = InitiativeEntry.objects.filter(
            round=entry.round_id,
            platform=link.platform,
            video_key=link.key,
            state__in=sorted(LIVE),
        ).first()
        record("find_initiative_link_taken", entry, contest=contest, url=link.url)
        return
    watch.platform, watch.video_key, watch.video_url = link
    watch.clash_with = None
    record("resolve_initiative_link", entry, contest=contest, old=short, new=link.url)


def _keep_length(watch: LinkWatch, seconds: int, at: datetime) -> None:
    """Once for each length that the page says: looks are daily."""
    source = LinkMeasure.Source.MACHINE
    read = watch.measures.filter(source=source).first()
    if read is None or read.seconds != seconds:
        keep_measure(watch, seconds=seconds, source=source, at=at)
