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
    expected = _expected(snapshot).filter(scope.covers())
    return _fill_days(
        _per_day(expected.exclude(participated_at=None), "participated_at"),
        _units_reached(snapshot, scope),
        _per_day(_attempts(snapshot, scope), "closed_at"),
        timezone.localdate(snapshot.cut_off),
    )


def _expected(snapshot: Snapshot):
    return snapshot.entries.filter(working=True, counts=True, excused=False)


def _per_day(rows, moment: str) -> dict[date, int]:
    days = rows.order_by().values_list(TruncDate(moment)).annotate(Count("pk"))
    return dict(days)


def _units_reached(snapshot: Snapshot, scope: Scope) -> dict[date, int]:
    """How many units had the last of those that they are judged by take part."""
    own = (
        _expected(snapshot)
        .order_by()
        .values("unit__path")
        .annotate(
            last=Max("participated_at"),
            waiting=Count("pk", filter=Q(participated_at=None)),
        )
        .values_list("unit__path", "last", "waiting")
    )
    by_path = {path: (last, waiting) for path, last, waiting in own}
    units = snapshot.units.filter(scope.covers()).values_list("unit__path", "rolls_up")
    reached = {}
    for path, rolls_up in units:
        judged = [by_path[path]] if path in by_path else []
        if rolls_up:  # few units do
            judged = [by_path[below] for below in by_path if below.startswith(path)]
        if judged and not any(waiting for _, waiting in judged):
            day = timezone.localdate(max(last for last, _ in judged))
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
