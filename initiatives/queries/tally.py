"""How many entries of the queue are of which kind: one statement for all its counts."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Case, Count, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Now

from initiatives.durations import IS_OVER_LONG
from initiatives.models.entries import KNOWN_SECONDS
from initiatives.queries.searching import with_words
from initiatives.states import SENT_AND_EDITABLE, State

DECIDED = "decided"  # and not told yet: for the officer a state of its own
WAITED = (7, 3, 1)  # days
MOST_COUNTED = 300  # beyond it a page says "hơn"


class Kind(NamedTuple):
    """Entries that all filters take for the same, and how many there are."""

    state: str
    theme: int | None
    block: int | None
    unit: int
    owner: str
    is_long: bool
    waited: int  # days, as many of WAITED as are over; 0 for none
    has_text: bool
    number: int


class Progress(NamedTuple):
    """How far the screening is; withdrawn entries are nobody's work."""

    checked: int
    total: int

    @property
    def waiting(self) -> int:
        return self.total - self.checked


def kinds(entries, *, text: str = "") -> list[Kind]:
    """The entries by kind; ``text`` is what is looked for in them."""
    has_text = Value(value=True)
    if text:
        found = with_words(entries.model.objects.all(), text).values("pk")
        has_text = Case(When(pk__in=found, then=has_text), default=Value(value=False))
    rows = (
        with_pending(entries)
        .alias(known_seconds=KNOWN_SECONDS)
        .order_by()
        .annotate(
            standing=Case(When(_IS_DECIDED, then=Value(DECIDED)), default=F("state")),
            is_long=Case(
                When(IS_OVER_LONG, then=Value(value=True)),
                default=Value(value=False),
            ),
            waited=Case(
                *(
                    When(submitted_at__lte=Now() - timedelta(days=days), then=days)
                    for days in WAITED
                ),
                default=0,
            ),
            has_text=has_text,
        )
        .values_list(
            "standing",
            "theme",
            "unit__block",
            "unit",
            "owner_kind",
            "is_long",
            "waited",
            "has_text",
        )
        .annotate(number=Count("pk"))
    )
    return [Kind(*row) for row in rows]


def progress_of(found: Iterable[Kind]) -> Progress:
    """What waits to be told was checked."""
    sent = [kind for kind in found if kind.state != State.WITHDRAWN]
    waiting = sum(kind.number for kind in sent if kind.state == State.SUBMITTED)
    total = sum(kind.number for kind in sent)
    return Progress(total - waiting, total)


def progress(entries) -> Progress:
    """The same, where nothing else is counted."""
    counts = with_pending(entries.sent()).aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.SUBMITTED) & ~_IS_DECIDED),
    )
    return Progress(counts["total"] - counts["waiting"], counts["total"])


def count_up_to(entries) -> int:
    """How many there are, counted no further than one beyond MOST_COUNTED."""
    return entries.order_by()[: MOST_COUNTED + 1].count()


def with_pending(entries):
    """Each with the one decision that waits to be told, if there is one."""
    pending = FilteredRelation("decisions", condition=Q(decisions__state="pending"))
    return entries.alias(pending=pending)


_IS_DECIDED = Q(state__in=sorted(SENT_AND_EDITABLE), pending__isnull=False)
