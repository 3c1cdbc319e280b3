"""The figures of each day, kept for the line of the boards."""

from datetime import date, timedelta

from django.db import transaction

from contest.db import db_today
from contest.models import Contest
from contest.services.proposals import apply_due_proposals
from reports.models import Snapshot
from reports.rates import end_of
from reports.services.snapshots import take_snapshot


def take_daily_snapshots() -> int:
    """Keep yesterday's end of every contest that runs; return of how many it was new.

    From the day a counting round opens until the figures are closed.
    """
    day = db_today() - timedelta(days=1)
    apply_due_proposals()  # with the worker down, nobody has
    running = Contest.objects.filter(
        is_current=True, rounds__counts=True, rounds__opens_at__lte=end_of(day)
    ).exclude(snapshots__cause=Snapshot.Cause.CLOSING)
    return sum(keep_day(contest, day) for contest in running.distinct())


@transaction.atomic
def keep_day(contest: Contest, day: date) -> bool:
    """Freeze the units as they stood at the end of the day, unless that was done."""
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    if contest.snapshots.filter(scheduled_for=day).exists():
        return False
    cause = Snapshot.Cause.SCHEDULE
    take_snapshot(contest, cause, cut_off=end_of(day), scheduled_for=day)
    return True
