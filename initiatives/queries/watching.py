"""What is known of links, and which of them are to be looked at."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from contest.models import Round, User
from contest.words import moment
from initiatives.durations import (
    PROVES_TOO_LONG,
    Length,
    is_over,
    known_length,
    told_of_lengths,
)
from initiatives.models import InitiativeEntry, LinkEvidence, LinkWatch
from initiatives.queries.deciding import twins_of
from initiatives.states import LIVE
from initiatives.watching import FOR_EYES, TONES, Cause, Code, State

# The year's evaluation is over, at the latest, so long after the year.
AFTER_THE_YEAR = timedelta(days=90)
LAST_CHECKS = 10
# What a watch has where it is over the link that its entry has now.
_OF_THE_ENTRY = {"platform": F("entry__platform"), "video_key": F("entry__video_key")}


class LinkFacts(NamedTuple):
    """All that a page shows of an entry's link."""

    watch: LinkWatch | None  # None before the first look, and of drafts
    checks: list
    earlier: list[LinkWatch]
    length: Length
    is_too_long: bool
    limit: str  # of the length, in words
    is_bad: bool  # somebody must see to it
    evidence: LinkEvidence | None  # what was frozen last
    has_twin: bool  # another live entry has the video
    twin: InitiativeEntry | None  # that one, where the reader may see it

    @property
    def label(self) -> str:
        return State(self._state).label

    @property
    def tone(self) -> str:
        return TONES[State(self._state)]

    @property
    def replaced_at(self) -> datetime | None:
        """When somebody put this link in the place of another."""
        return self.watch.began_at if self.watch and self.watch.put_by_id else None

    @property
    def _state(self) -> str:
        return self.watch.state if self.watch else State.UNKNOWN

    @property
    def words(self) -> str:
        """The sentence under the state."""
        if self.watch is None or not self.watch.code:
            return "Hệ thống kiểm tra sau khi bài được gửi."
        return self.watch.get_code_display()


def current_watch(entry: InitiativeEntry) -> LinkWatch | None:
    """The watch over the link that the entry has now."""
    return (
        entry.watches.current()
        .filter(platform=entry.platform, video_key=entry.video_key)
        .select_related("clash_with", "put_by")
        .first()
    )


def has_bad_link(entry: InitiativeEntry) -> bool:
    return _is_bad(entry, current_watch(entry))


def _is_bad(entry: InitiativeEntry, watch: LinkWatch | None) -> bool:
    return bool(watch and watch.is_bad) or entry.proves_too_long


def link_facts(entry: InitiativeEntry, seen: QuerySet | None = None) -> LinkFacts:
    """``seen``: the entries that the reader may see; another one is not named."""
    watch = current_watch(entry)
    earlier = entry.watches.select_related("put_by")
    if watch:
        earlier = earlier.exclude(pk=watch.pk)
    length = known_length(entry)
    has_twin = bool(watch and watch.has_clash)
    twin = twins_of([entry]).get(entry.pk) if seen is not None else None
    return LinkFacts(
        watch,
        list(watch.checks.select_related("by")[:LAST_CHECKS]) if watch else [],
        list(earlier),
        length,
        is_over(length, entry),
        f"{entry.round.max_seconds // 60} phút",
        _is_bad(entry, watch),
        entry.evidence.order_by("-pk").first(),
        has_twin or twin is not None,
        twin and seen.filter(pk=twin.pk).first(),
    )


def link_lines(watch: LinkWatch | None) -> dict[str, tuple[bool | None, str]]:
    """What the checklist says of the link: a verdict, None where a person must look.

    ``opens``: the video is there; ``public``: nobody has to sign in to see it.
    """
    if watch is None or not watch.code:
        return dict.fromkeys(("opens", "public"), (None, "Chưa kiểm tra"))
    words = f"{watch.get_code_display()} ({moment(watch.checked_at)})"
    known = {State.OK: True, State.UNKNOWN: None}
    opens = known.get(State(watch.state), False)
    public = False if watch.code == Code.SIGN_IN else opens or None
    return {"opens": (opens, words), "public": (public, words)}


def with_bad_links(entries: QuerySet) -> QuerySet:
    """Those live entries whose link somebody must see to."""
    bad = LinkWatch.objects.current().bad().filter(**_OF_THE_ENTRY)
    is_bad = Q(pk__in=bad.values("entry")) | PROVES_TOO_LONG
    return entries.filter(is_bad, state__in=sorted(LIVE))


def bad_links_of(
    user: User, entries: QuerySet
) -> list[tuple[InitiativeEntry, LinkWatch | None, bool]]:
    """Those to which ``user`` should see: his own, and of units he coordinates.

    With each, whether he is the one who made it.
    """
    mine = with_bad_links(entries.of_entrant(user))
    of_units = with_bad_links(entries.of_coordinated_units(user))
    found = (mine | of_units).distinct().select_related("created_by", "unit", "round")
    found = told_of_lengths(found.order_by("submitted_at", "pk"))
    watches = watches_of(found)
    return [
        (entry, watches.get(entry.pk), entry.created_by_id == user.pk)
        for entry in found
    ]


def watches_of(entries: list[InitiativeEntry]) -> dict[int, LinkWatch]:
    """The watches over the links that many entries have now, in one query."""
    watches = LinkWatch.objects.current().filter(entry__in=entries, **_OF_THE_ENTRY)
    return {each.entry_id: each for each in watches.select_related("clash_with")}


def for_eyes(entries: QuerySet) -> QuerySet:
    """Live entries whose link an officer should open, or replaced after approval."""
    current = LinkWatch.objects.current().for_eyes().filter(_is_of_entry())
    unseen = current.filter(Q(code__in=FOR_EYES, state="unknown") | _is_put_unseen())
    return entries.filter(Exists(unseen), state__in=sorted(LIVE))


def replaced_unseen(entries: QuerySet) -> QuerySet:
    """Those approved whose link was replaced since, and no officer has opened it."""
    current = LinkWatch.objects.current().filter(_is_of_entry())
    return entries.approved().filter(Exists(current.filter(_is_put_unseen())))


def watched_until(round: Round) -> datetime:
    """Until when its links are looked at: the end of the contest's evaluation."""
    year_ends = datetime(round.contest.year + 1, 1, 1, tzinfo=UTC)
    return max(round.closes_at, year_ends) + AFTER_THE_YEAR


def rounds_watched(at: datetime) -> list[Round]:
    rounds = Round.objects.filter(kind=Round.Kind.INITIATIVES)
    rounds = rounds.select_related("contest")
    return [each for each in rounds if watched_until(each) >= at]


def is_due(watch: LinkWatch, at: datetime) -> bool:
    """Whether it is time to look; the closing of the round asks for a look of its own.

    An extension moves the closing, so it is not written down beforehand.
    """
    round = watch.entry.round
    if at > watched_until(round):
        return False
    looked_at_close = watch.checked_at and watch.checked_at >= round.closes_at
    return watch.due_at <= at or (at >= round.closes_at and not looked_at_close)


def due_watches(at: datetime) -> QuerySet:
    closing = Q(entry__round__closes_at__lte=at) & (
        Q(checked_at=None) | Q(checked_at__lt=F("entry__round__closes_at"))
    )
    return (
        LinkWatch.objects.current()
        .filter(Q(due_at__lte=at) | closing)
        .filter(
            entry__state__in=sorted(LIVE),
            entry__round__in=rounds_watched(at),
        )
        .order_by("due_at", "pk")
    )


def unwatched(at: datetime) -> QuerySet:
    """Live entries whose link nobody watches: new, or changed by an edit."""
    current = LinkWatch.objects.current().filter(_is_of_entry())
    entries = InitiativeEntry.objects.filter(
        state__in=sorted(LIVE), round__in=rounds_watched(at)
    )
    return entries.exclude(video_key="").exclude(Exists(current))


def closed_without_evidence(at: datetime) -> QuerySet:
    """Live entries of rounds that have closed, of which nothing was frozen then."""
    frozen = _frozen_at_the_closing(LinkEvidence.Occasion.CLOSING)
    return InitiativeEntry.objects.filter(
        state__in=sorted(LIVE),
        round__closes_at__lte=at,
        round__in=rounds_watched(at),
    ).exclude(Exists(frozen))


def approved_with_another_link(at: datetime) -> QuerySet:
    """Those approved after the closing, with another link than was frozen then.

    A link that was put only after the approval is not the approved one.
    """
    frozen = _frozen_at_the_closing(LinkEvidence.Occasion.CLOSING)
    of_this_link = {
        "platform": OuterRef("platform"),
        "video_url": OuterRef("video_url"),
    }
    put_since = LinkWatch.objects.current().filter(_is_of_entry(), _is_put_since())
    return (
        InitiativeEntry.objects.approved()
        .filter(
            Exists(frozen.exclude(**of_this_link)),
            decided_at__gte=F("round__closes_at"),
            round__closes_at__lte=at,
            round__in=rounds_watched(at),
        )
        .exclude(Exists(put_since))
        .exclude(Exists(_frozen_at_the_closing(LinkEvidence.Occasion.APPROVAL)))
    )


def _frozen_at_the_closing(occasion: str) -> QuerySet:
    return LinkEvidence.objects.filter(
        entry=OuterRef("pk"), closing=OuterRef("round__closes_at"), occasion=occasion
    )


def _is_put_since() -> Q:
    """Since the approval, by somebody who replaced the one before."""
    return Q(began_at__gt=OuterRef("decided_at"), put_by__isnull=False)


def _is_put_unseen() -> Q:
    return _is_put_since() & ~Q(checks__cause=Cause.OFFICER)


def _is_of_entry() -> Q:
    return Q(
        entry=OuterRef("pk"),
        platform=OuterRef("platform"),
        video_key=OuterRef("video_key"),
    )
