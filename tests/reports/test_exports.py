"""The workbook as a job: asked for, built, taken up again, downloaded by few."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contest.models import AuditEvent, Job, Role
from reports.models import Export
from reports.services import build_export, request_export, resume_exports
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    round = RoundFactory(contest__is_current=True)
    RosterEntryFactory(contest=round.contest)
    return round.contest


@pytest.fixture
def leader(contest):
    return GrantFactory(role=Role.LEADER, unit=contest.root_unit).user


def test_request_export_queues_one_job_however_often_it_is_pressed(contest, leader):
    first = request_export(contest, by=leader)
    second = request_export(contest, by=leader)

    assert first == second
    assert first.state == Job.State.QUEUED


def test_build_export_keeps_a_workbook_with_its_hash(contest, leader):
    job = request_export(contest, by=leader)

    build_export(job.pk)

    job.refresh_from_db()
    assert (job.state, job.percent) == (Job.State.DONE, 100)
    with job.export.file.open() as file:
        book = load_workbook(BytesIO(file.read()))
    assert "Tổng hợp" in book.sheetnames
    assert len(job.export.sha256) == 64


def test_build_export_twice_makes_one_file(contest, leader):
    job = request_export(contest, by=leader)

    build_export(job.pk)
    build_export(job.pk)

    assert Export.objects.filter(job=job).count() == 1


def test_build_export_takes_up_what_a_killed_worker_left(contest, leader):
    job = request_export(contest, by=leader)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, started_at=timezone.now(), done=3
    )

    build_export(job.pk)

    assert Export.objects.filter(job=job).count() == 1


def test_build_export_of_a_job_that_is_gone_does_nothing():
    build_export(987654)

    assert Export.objects.count() == 0


def test_build_export_that_fails_says_so(contest, leader, settings):
    job = request_export(contest, by=leader)
    settings.MEDIA_ROOT = "/proc/nowhere"

    with pytest.raises(OSError, match="nowhere"):
        build_export(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error == f"BC-{job.pk}"


def test_resume_exports_takes_only_what_waits_too_long(contest, leader):
    job = request_export(contest, by=leader)
    young = resume_exports()
    Job.objects.filter(pk=job.pk).update(
        created_at=timezone.now() - timedelta(minutes=1)
    )

    assert young == 0
    assert resume_exports() == 1


def build(contest, leader):
    job = request_export(contest, by=leader)
    build_export(job.pk)
    return Export.objects.get(job=job)


def test_leader_downloads_the_workbook_and_it_is_audited(client, contest, leader):
    export = build(contest, leader)
    client.force_login(leader)

    response = client.get(reverse("reports:export-download", args=[export.pk]))

    assert response.status_code == 200
    assert export.name in response["Content-Disposition"]
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert AuditEvent.objects.filter(verb="download_export", actor=leader).exists()


@pytest.mark.parametrize(
    ("role", "at_root", "status"),
    [
        (None, True, 403),
        (Role.COORDINATOR, True, 403),
        (Role.JUDGE, True, 403),
        (Role.LEADER, False, 403),
        (Role.OFFICER, True, 200),
        (Role.LEADER, True, 200),
    ],
)
def test_only_those_over_the_whole_contest_get_the_workbook(
    client, contest, leader, role, at_root, status
):
    export = build(contest, leader)
    user = UserFactory()
    if role:
        unit = contest.root_unit if at_root else UnitFactory(parent=contest.root_unit)
        GrantFactory(user=user, role=role, unit=unit)
    client.force_login(user)

    download = client.get(reverse("reports:export-download", args=[export.pk]))
    b"".join(download)  # closes the file
    page = client.get(reverse("reports:exports"))

    assert (download.status_code, page.status_code) == (status, status)


def test_export_pages_ask_for_the_sign_in(client, contest):
    response = client.get(reverse("reports:exports"))

    assert response.status_code == 302


def test_export_create_leads_to_the_progress_and_then_to_the_file(
    client, contest, leader
):
    client.force_login(leader)

    response = client.post(reverse("reports:export-create"))
    job = Job.objects.get()
    waiting = client.get(response.url)
    build_export(job.pk)
    done = client.get(response.url, headers={"HX-Request": "true"})

    assert "đã xong 0%" in waiting.content.decode()
    assert "Đã lập xong" in done.content.decode()
    assert "<html" not in done.content.decode()


def test_export_job_of_somebody_else_is_not_found(client, contest, leader):
    job = request_export(contest, by=leader)
    client.force_login(GrantFactory(role=Role.OFFICER, unit=contest.root_unit).user)

    response = client.get(reverse("reports:export-job", args=[job.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"done": 99}, "job_done_not_more_than_total"),
        ({"state": "done"}, "job_finished_with_time"),
    ],
)
def test_job_refuses_what_cannot_be(contest, leader, wrong, constraint):
    job = request_export(contest, by=leader)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_build_export_that_lost_the_database_is_taken_up_again(contest, leader):
    """A lock that does not come in time stands for a database that went away."""
    job = request_export(contest, by=leader)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE reports_snapshot IN ACCESS EXCLUSIVE MODE")
        run_into(build_export, job.pk).result()
    job.refresh_from_db()
    left = job.state

    build_export(job.pk)

    job.refresh_from_db()
    assert (left, job.state) == (Job.State.RUNNING, Job.State.DONE)
