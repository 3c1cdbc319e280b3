"""When things happen in the demo: windows of its contests, likely moments. Pure.

People begin slowly, are pushed on Mondays, and come in crowds on the last two days.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from demo.texts import PLAN_WINDOWS, ZONE, Windows

WEEK = timedelta(weeks=1)
# The running copy has so much time left at least, and less than a week more: it is in
# its fifth or sixth week.
LEFT_AT_LEAST = timedelta(days=8)
# Part 2 of the copy opens on the Monday of the third week, to be tried with part 1.
PART2_AFTER = timedelta(days=15)

MONDAY_TO_SUNDAY = (2.4, 1.4, 1.1, 1.0, 0.9, 0.3, 0.15)
BY_HOUR = {7: 3, 8: 9, 9: 10, 10: 8, 11: 3, 13: 4, 14: 9, 15: 9, 16: 6, 17: 2}
BY_HOUR |= {19: 2, 20: 4, 21: 3}
OFFICE_HOURS, SATURDAY = {8, 9, 10, 14, 15, 16}, 5
SLOW_START = 16  # days until it is in full swing
FIRST_DAY = 0.15  # of the full swing
BEFORE_THE_END = {0: 4.0, 1: 5.0, 2: 3.0, 3: 1.6}  # by days left


def running_windows(at: datetime) -> Windows:
    """The plan's windows moved by whole weeks so that part 1 is open, part 2 early."""
    missing = at + LEFT_AT_LEAST - PLAN_WINDOWS.part1_closes
    weeks = -(-missing // WEEK)
    moved = Windows(*(moment + weeks * WEEK for moment in PLAN_WINDOWS))
    return moved._replace(part2_opens=moved.part1_opens + PART2_AFTER)


class Calendar:
    """Moments at which people sit down to it, between ``opens_at`` and ``until``."""

    def __init__(self, opens_at: datetime, closes_at: datetime, until: datetime):
        self.opens_at, self.closes_at, self.until = opens_at, closes_at, until
        first, last = (day_of(moment) for moment in (opens_at, until))
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self.chances = list(accumulate(self._weight(day) for day in self.days))

    def _weight(self, day: date) -> float:
        gone = (day - day_of(self.opens_at)).days
        left = (day_of(self.closes_at) - day).days
        swing = FIRST_DAY + (1 - FIRST_DAY) * min(1, gone / SLOW_START)
        weekday = MONDAY_TO_SUNDAY[day.weekday()]
        return swing * weekday * BEFORE_THE_END.get(left, 1)

    def moment(self, chance: Random, *, after: datetime | None = None) -> datetime:
        """A likely moment; ``after`` must leave some time."""
        after = after or self.opens_at
        moments = self._moments(chance)
        return next(moment for moment in moments if after <= moment < self.until)

    def _moments(self, chance: Random) -> Iterator[datetime]:
        hours, weights = list(BY_HOUR), list(BY_HOUR.values())
        while True:
            day = chance.choices(self.days, cum_weights=self.chances)[0]
            hour = chance.choices(hours, weights)[0]
            minute, second = chance.randrange(60), chance.randrange(60)
            yield datetime.combine(day, time(hour, minute, second), ZONE)


def hours_of_work(chance: Random, first: datetime, last: datetime) -> datetime:
    """A moment at which the offices are open, after ``first`` and before ``last``.

    Never ``first`` itself: nothing is decided in the minute in which it was asked.
    """
    while True:
        moment = office_time(first + (last - first) * chance.random())
        if first < moment < last:
            return moment


def office_time(moment: datetime) -> datetime:
    """``moment``, or the next morning of a working day if the offices are closed."""
    local = moment.astimezone(ZONE).replace(second=0, microsecond=0)
    while local.weekday() >= SATURDAY or local.hour not in OFFICE_HOURS:
        local += timedelta(hours=1)
    return local


def day_of(moment: datetime) -> date:
    """The day on the contest's clock."""
    return moment.astimezone(ZONE).date()


def chance_of(*names: str) -> Random:
    """A sequence of chances of its own: other things may change, this one stays."""
    return Random(" ".join(names))  # noqa: S311 - no secret hangs on it
