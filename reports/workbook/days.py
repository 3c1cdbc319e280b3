"""How participation grew: one row for each day, counted by the database."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from quiz.models import Attempt
from reports.models import Snapshot
from reports.workbook.scope import Scope


@dataclass
class DayRow:
    day: date
    people: int
    running: int
    units_reached: int
    attempts: int


def days_of(snapshot: Snapshot, scope: Scope) -> list[DayRow]:
    """One row per day from the first act to the last, quiet days included."""
    expected = snapshot.entries.filter(
        scope.covers(), working=True, counts=True, excused=False
    )
    return _fill_days(
        _per_day(expected.exclude(participated_at=None), "participated_at"),
        _units_reached(expected),
        _per_day(_attempts(snapshot, scope), "closed_at"),
        timezone.localdate(snapshot.cut_off),
    )


def _per_day(rows, moment: str) -> dict[date, int]:
    days = rows.order_by().values_list(TruncDate(moment)).annotate(Count("pk"))
    return dict(days)


def _units_reached(expected) -> dict[date, int]:
    """How many units had their last missing person take part on each day."""
    units = (
        expected.order_by()
        .values("unit")
        .annotate(
            last=Max("participated_at"),
            waiting=Count("pk", filter=Q(participated_at=None)),
        )
    )
    reached = {}
    for last in units.filter(waiting=0).values_list("last", flat=True):
        day = timezone.localdate(last)
        reached[day] = reached.get(day, 0) + 1
    return reached


def _attempts(snapshot: Snapshot, scope: Scope):
    attempts = Attempt.objects.in_earnest().filter(
        round__contest=snapshot.contest,
        state=Attempt.State.CLOSED,
        closed_at__lte=snapshot.cut_off,
    )
    if scope.is_whole:
        return attempts
    people = snapshot.entries.filter(scope.covers()).values("entry")
    return attempts.filter(entry__in=people)


def _fill_days(people, reached, attempts, last) -> list[DayRow]:
    known = {*people, *attempts}
    if not known:
        return []
    rows, running, units = [], 0, 0
    day = min(known)
    # After the last act nothing changes: a copy of years ago prints no empty months.
    while day <= min(last, max(known)):
        running += people.get(day, 0)
        units += reached.get(day, 0)
        rows.append(
            DayRow(day, people.get(day, 0), running, units, attempts.get(day, 0))
        )
        day += timedelta(days=1)
    return rows
