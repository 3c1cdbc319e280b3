"""The report of each week, made by itself on Friday afternoon."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contest.db import db_now
from contest.models import Contest, Job, User
from contest.services import record
from reports.models import WeeklyReport
from reports.services.exports import WHOLE, queue_export

FRIDAY, FROM_HOUR = 5, 16
WEEK = timedelta(days=7)
RETRY_AFTER = timedelta(hours=1)  # what failed may fail again


def request_weekly_reports(*, at: datetime | None = None) -> int:
    """Queue what is due in each contest; returns how many. It may run often."""
    contests = Contest.objects.filter(weekly_report=True)
    return sum(request_weekly_report(each, at=at) is not None for each in contests)


@transaction.atomic
def request_weekly_report(
    contest: Contest, *, at: datetime | None = None
) -> Job | None:
    """Queue this week's report, or return None: not due, or queued already.

    One that failed is asked for again an hour later, as another job. Due from Friday
    16h00 to the end of Sunday (the worker may have been down), from the opening of the
    contest until the first Friday after its end.
    """
    at = at or db_now()
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    if not contest.weekly_report or not _is_due(contest, at):
        return None
    friday = friday_of(timezone.localdate(at))
    failed = Q(job__state=Job.State.FAILED, job__finished_at__lte=at - RETRY_AFTER)
    of_week = WeeklyReport.objects.filter(contest=contest, friday=friday)
    if of_week.exclude(failed).exists():
        return None
    job = queue_export(contest, WHOLE, by=None)
    WeeklyReport.objects.update_or_create(
        contest=contest, friday=friday, defaults={"job": job}
    )
    return job


def _is_due(contest: Contest, at: datetime) -> bool:
    local = timezone.localtime(at)
    if (local.isoweekday(), local.hour) < (FRIDAY, FROM_HOUR):
        return False
    parts = contest.rounds.parts().filter(opens_at__lte=at, closes_at__gt=at - WEEK)
    return parts.exists()


def friday_of(day: date) -> date:
    return day + timedelta(days=FRIDAY - day.isoweekday())


@transaction.atomic
def set_weekly_report(contest: Contest, *, on: bool, by: User) -> Contest:
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    contest.weekly_report = on
    contest.save(update_fields=["weekly_report"])
    record("set_weekly_report", contest, by=by, contest=contest, on=on)
    return contest
