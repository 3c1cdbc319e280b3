"""The figures of each day, kept for the line of the boards."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from contest.db import db_today
from contest.models import Contest
from reports.models import Snapshot
from reports.services.snapshots import take_snapshot


def take_daily_snapshots() -> int:
    """Freeze the units as they stood at the end of yesterday; return how many times.

    From the day a counting round opens until the figures are closed. It may be called
    all day long: a contest has one for each day.
    """
    day = db_today() - timedelta(days=1)
    end = datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())
    running = Contest.objects.filter(
        is_current=True, rounds__counts=True, rounds__opens_at__lte=end
    ).exclude(snapshots__cause=Snapshot.Cause.CLOSING)
    return sum(_take(contest.pk, day, end) for contest in running.distinct())


@transaction.atomic
def _take(contest_id: int, day: date, end: datetime) -> bool:
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest_id)
    if contest.snapshots.filter(scheduled_for=day).exists():
        return False
    cause = Snapshot.Cause.SCHEDULE
    take_snapshot(contest, cause, cut_off=end, scheduled_for=day)
    return True
