"""The report of each week: by itself, once, and only while there is a contest."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contest.models import Job
from contest.services.jobs import fail
from reports.models import WeeklyReport
from reports.services import (
    build_export,
    request_weekly_report,
    request_weekly_reports,
)
from tests.factories import GrantFactory, RosterEntryFactory, RoundFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
FRIDAY = datetime(2023, 11, 3, 16, 0, tzinfo=HERE)


@pytest.fixture
def contest():
    round = RoundFactory(
        contest__is_current=True,
        opens_at=datetime(2023, 10, 1, 7, 30, tzinfo=HERE),
        closes_at=datetime(2023, 11, 15, 17, 0, tzinfo=HERE),
    )
    RosterEntryFactory(contest=round.contest)
    return round.contest


def test_two_runs_in_a_week_make_one_report(contest):
    first = request_weekly_reports(at=FRIDAY)
    again = request_weekly_reports(at=FRIDAY.replace(day=5, hour=23))
    next_week = request_weekly_reports(at=FRIDAY.replace(day=10))

    assert (first, again, next_week) == (1, 0, 1)
    fridays = WeeklyReport.objects.order_by("friday").values_list("friday", flat=True)
    assert list(fridays) == [date(2023, 11, 3), date(2023, 11, 10)]


def test_a_report_that_failed_is_asked_for_again_and_said_on_the_page(client, contest):
    failed = request_weekly_report(contest, at=FRIDAY)
    fail(failed, "BC-canary")
    Job.objects.update(finished_at=FRIDAY)
    client.force_login(GrantFactory(role="leader", unit=contest.root_unit).user)

    page = client.get(reverse("reports:exports")).content.decode()
    at_once = request_weekly_report(contest, at=FRIDAY.replace(minute=59))
    after = request_weekly_report(contest, at=FRIDAY.replace(hour=17))
    again = request_weekly_report(contest, at=FRIDAY.replace(hour=18))

    assert "thứ Sáu 03/11" in page
    assert "BC-canary" in page
    assert (at_once, again) == (None, None)
    assert WeeklyReport.objects.get().job == after != failed


def test_weekly_report_is_built_like_any_other(contest):
    job = request_weekly_report(contest, at=FRIDAY)

    build_export(job.pk)

    export = job.exports.get(kind="workbook")
    assert export.unit == contest.root_unit
    assert export.snapshot.taken_by is None


@pytest.mark.parametrize(
    "at",
    [
        FRIDAY.replace(hour=15, minute=59),
        FRIDAY.replace(day=2),
        FRIDAY.replace(month=9, day=29),
        FRIDAY.replace(day=24),
    ],
    ids=["before 16h00", "Thursday", "before the opening", "after the end"],
)
def test_weekly_report_is_not_due(contest, at):
    assert request_weekly_report(contest, at=at) is None


def test_officer_turns_the_weekly_report_off_and_on(client, contest):
    client.force_login(GrantFactory(role="officer", unit=contest.root_unit).user)
    address = reverse("reports:weekly-report-set")

    client.post(address, {"bat": "0"})
    off = request_weekly_reports(at=FRIDAY)
    client.post(address, {"bat": "1"})
    on = request_weekly_reports(at=FRIDAY)

    assert (off, on) == (0, 1)


@pytest.mark.parametrize(
    ("friday", "constraint"),
    [
        (date(2023, 11, 3), "weeklyreport_one_per_contest_and_week"),
        (date(2023, 11, 4), "weeklyreport_on_a_friday"),
    ],
)
def test_the_database_refuses_a_second_one_and_another_day(contest, friday, constraint):
    request_weekly_report(contest, at=FRIDAY)
    job = Job.objects.create(kind="x", contest=contest)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        WeeklyReport.objects.create(contest=contest, friday=friday, job=job)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_report(contest):
    with transaction.atomic():
        request_weekly_report(contest, at=FRIDAY)
        other = run_into(request_weekly_report, contest, at=FRIDAY)

    assert other.result() is None
    assert WeeklyReport.objects.count() == 1
