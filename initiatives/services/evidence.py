"""What was known of each link when its round closed, frozen once and for ever.

Once more where the entry was approved later, with another link.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from contest.db import db_now
from initiatives.durations import Length, known_lengths
from initiatives.models import InitiativeEntry, LinkCheck, LinkEvidence, LinkWatch
from initiatives.queries import watching as queries
from initiatives.watching import Cause, State

Occasion = LinkEvidence.Occasion
# So long is waited for the look that the closing asks for.
LONGEST_WAIT = timedelta(hours=12)


def freeze_evidence(*, at: datetime | None = None) -> int:
    """Freeze what is not yet frozen of rounds that have closed; returns of how many.

    It may run often and twice at once: the constraint keeps one for each occasion.
    """
    at = at or db_now()
    closed = queries.closed_without_evidence(at)
    approved = queries.approved_with_another_link(at)
    return _freeze(closed, Occasion.CLOSING, at) + _freeze(
        approved, Occasion.APPROVAL, at
    )


def _freeze(entries: QuerySet, occasion: Occasion, at: datetime) -> int:
    entries = list(entries.select_related("round"))
    watches = queries.watches_of(entries)
    lengths = known_lengths(entries)
    officers = _who_saw(watches.values())
    rows = [
        _evidence(entry, occasion, watches.get(entry.pk), lengths[entry.pk], officers)
        for entry in entries
        if _is_ready(entry, occasion, watches.get(entry.pk), at)
    ]
    LinkEvidence.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_ready(
    entry: InitiativeEntry, occasion: Occasion, watch: LinkWatch | None, at: datetime
) -> bool:
    closes_at = entry.round.closes_at
    is_looked_at = watch and watch.checked_at and watch.checked_at >= closes_at
    since = entry.decided_at if occasion == Occasion.APPROVAL else closes_at
    return bool(is_looked_at) or at >= since + LONGEST_WAIT


def _who_saw(watches) -> dict[int, int]:
    """Who last opened each with own eyes, by the key of the watch."""
    checks = LinkCheck.objects.filter(watch__in=list(watches), cause=Cause.OFFICER)
    return dict(checks.order_by("pk").values_list("watch", "by"))


def _evidence(
    entry: InitiativeEntry,
    occasion: Occasion,
    watch: LinkWatch | None,
    length: Length,
    officers: dict[int, int],
) -> LinkEvidence:
    officer = officers.get(watch.pk) if watch else None
    if length.who:
        officer = officer or length.who.pk
    return LinkEvidence(
        entry=entry,
        closing=entry.round.closes_at,
        occasion=occasion,
        platform=entry.platform,
        video_url=entry.video_url,
        title=watch.title if watch else "",
        state=watch.state if watch else State.UNKNOWN,
        code=watch.code if watch else "",
        checked_at=watch.checked_at if watch else None,
        seconds=length.seconds,
        source=length.source if length.seconds else "",
        officer_id=officer,
    )
