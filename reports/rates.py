"""Integers decide; these are the words made of them. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

NOBODY = "Không có đối tượng"


def percent(participated: int, expected: int) -> str:
    """Cut, never rounded: 1 999 of 2 000 is 99,95%; 100% means nobody is missing."""
    if expected == 0:
        return NOBODY
    if participated == expected:
        return "100%"
    whole, hundredths = divmod(participated * 10_000 // expected, 100)
    return f"{whole},{hundredths:02}%"


def result(participated: int, expected: int) -> str:
    """Đạt, Chưa đạt, or neither when nobody has to take part."""
    if expected == 0:
        return NOBODY
    return "Đạt" if participated == expected else "Chưa đạt"


def needed_per_day(missing: int, left: timedelta) -> int:
    """People a day from now on; only whole days are reckoned with, but at least one."""
    days = max(1, left.days)
    return -(-missing // days)


def end_of(day: date) -> datetime:
    """The last moment of the day in the contest's time zone."""
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


class Pace(NamedTuple):
    """So many people a day, in the last ``days`` of those that are known."""

    people: int
    days: int


WEEK = 7


def pace(days: Sequence[tuple[date, int]]) -> Pace | None:
    """How fast it went until now: people a day, cut, over a week at most."""
    if not days:
        return None
    last_day, last = days[-1]
    first_day, first = next(
        row for row in days if row[0] >= last_day - timedelta(days=WEEK)
    )
    known = (last_day - first_day).days
    return Pace(max(0, last - first) // known, known) if known else None
