"""How the figures came to be what they are: day by day, and how the units lie."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast

from contest.models import Contest, Unit
from reports.models import SnapshotUnit


class Day(NamedTuple):
    """The people of some units as they stood at the end of a day."""

    day: date
    expected: int
    participated: int
    added: int | None  # on this day; None when the day before was not kept


def days_of(contest: Contest, units: QuerySet[Unit]) -> list[Day]:
    """What the daily snapshots hold of these units, the oldest first."""
    sums = (
        SnapshotUnit.objects.filter(
            snapshot__contest=contest,
            snapshot__scheduled_for__isnull=False,
            unit__in=units.order_by().values("pk"),
        )
        .values_list("snapshot__scheduled_for")
        .annotate(Sum("expected"), Sum("participated"))
        .order_by("snapshot__scheduled_for")
    )
    days, kept = [], {}
    for day, expected, participated in sums:
        before = kept.get(day - timedelta(days=1))
        added = None if before is None else participated - before
        days.append(Day(day, expected, participated, added))
        kept[day] = participated
    return days


def lowest(units: QuerySet[Unit], count: int) -> QuerySet[Unit]:
    """The units below the target that have come least far, of ``board_units``."""
    share = Cast("judged_participated", FloatField()) / F("judged_expected")
    below = units.filter(judged_missing__gt=0).order_by(
        share, "-judged_missing", *units.query.order_by
    )
    return below[:count]
