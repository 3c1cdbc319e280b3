"""How long the video of an entry is, as far as known, and who says so."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from contest.models import User
from initiatives.models import InitiativeEntry, LinkMeasure
from initiatives.models.entries import KNOWN_SECONDS, TOLERANCE
from initiatives.states import State
from initiatives.watching import Source

# What is more than somebody's word.
MEASURED = {Source.MACHINE: "máy đo", Source.PLAYER: "đo khi phát"}
WORDS = {**MEASURED, Source.DECLARED: "tác giả khai"}


class Length(NamedTuple):
    """``seconds`` is None where nobody has said anything."""

    seconds: int | None
    source: Source = Source.DECLARED
    who: User | str = ""  # who had it played

    @property
    def clock(self) -> str:
        """04:12, or nothing."""
        if self.seconds is None:
            return ""
        return f"{self.seconds // 60:02}:{self.seconds % 60:02}"

    @property
    def words(self) -> str:
        """04:12 (đo khi phát, Trần Văn Bình)."""
        if self.seconds is None:
            return "Chưa biết"
        who = f", {self.who}" if self.who else ""
        return f"{self.clock} ({WORDS[self.source]}{who})"


UNKNOWN = Length(None)


def known_length(entry: InitiativeEntry) -> Length:
    """The last that was read or played of the link the entry has; else declared."""
    return known_lengths([entry])[entry.pk]


def known_lengths(entries: Iterable[InitiativeEntry]) -> dict[int, Length]:
    """The same for many, by the key of the entry, in one query."""
    entries = list(entries)
    measures = LinkMeasure.objects.filter(
        watch__entry__in=entries, watch__ended_at=None
    ).select_related("watch", "by")
    newest = {each.watch.entry_id: each for each in measures.order_by("pk")}
    return {entry.pk: _length(entry, newest.get(entry.pk)) for entry in entries}


def is_over(length: Length, entry: InitiativeEntry) -> bool:
    """Whether it is longer than the round allows, beyond what rounding explains."""
    return (length.seconds or 0) > entry.most_seconds


def told_of_lengths(entries: Iterable[InitiativeEntry]) -> list[InitiativeEntry]:
    """The same, each with its ``length`` and whether it ``is_over_long``."""
    entries = list(entries)
    lengths = known_lengths(entries)
    for entry in entries:
        entry.length = lengths[entry.pk]
        entry.is_over_long = is_over(entry.length, entry)
    return entries


def over_long(entries: QuerySet[InitiativeEntry]) -> QuerySet[InitiativeEntry]:
    """Those that ``is_over`` says it of, told apart by the database."""
    return entries.alias(known_seconds=KNOWN_SECONDS).filter(IS_OVER_LONG)


_MOST_SECONDS = F("round__max_seconds") + TOLERANCE
# Of entries with KNOWN_SECONDS as ``known_seconds``.
IS_OVER_LONG = Q(known_seconds__gt=_MOST_SECONDS)
# What ``proves_too_long`` says of one.
PROVES_TOO_LONG = Q(state=State.APPROVED, measured_seconds__gt=_MOST_SECONDS)


def _length(entry: InitiativeEntry, measure: LinkMeasure | None) -> Length:
    is_of_this_link = measure and (
        (measure.watch.platform, measure.watch.video_key)
        == (entry.platform, entry.video_key)
    )
    if is_of_this_link:
        return Length(measure.seconds, Source(measure.source), measure.by or "")
    if entry.seconds:
        return Length(entry.seconds)
    return UNKNOWN
