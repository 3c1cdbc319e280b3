"""The workbook as a job: asked for, built, taken up again, downloaded by few."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contest.models import AuditEvent, Job, Role, RosterEntry
from contest.services import record_evidence
from reports.models import Export, Snapshot
from reports.services import (
    Choice,
    build_export,
    request_export,
    resume_exports,
    take_snapshot,
)
from tests.factories import (
    BlockFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
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
    export = job.exports.get(kind="workbook")
    with export.file.open() as file:
        content = file.read()
    assert "Tổng hợp" in load_workbook(BytesIO(content)).sheetnames
    assert export.sha256 == hashlib.sha256(content).hexdigest()


def test_build_export_twice_makes_each_file_once(contest, leader):
    job = request_export(contest, by=leader)

    build_export(job.pk)
    build_export(job.pk)

    assert kinds(job) == ["table", "workbook"]


def test_build_export_goes_on_with_the_snapshot_of_a_killed_worker(contest, leader):
    job = request_export(contest, by=leader)
    taken = take_snapshot(contest, Snapshot.Cause.REPORT, by=leader)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING,
        started_at=timezone.now(),
        done=3,
        params=job.params | {"taken": taken.pk},
    )

    build_export(job.pk)

    assert kinds(job) == ["table", "workbook"]
    assert Snapshot.objects.get() == taken


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


def kinds(job):
    return sorted(job.exports.values_list("kind", flat=True))


def build(contest, by, kind="workbook", **choice):
    job = request_export(contest, Choice(**choice), by=by)
    build_export(job.pk)
    return job.exports.get(kind=kind)


def test_leader_downloads_the_workbook_and_it_is_audited(client, contest, leader):
    export = build(contest, leader)
    client.force_login(leader)

    response = client.get(reverse("reports:export-download", args=[export.pk]))

    assert response.status_code == 200
    assert export.name in response["Content-Disposition"]
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert AuditEvent.objects.filter(verb="download_export", actor=leader).exists()


@pytest.fixture
def part(contest, leader):
    """A file of the whole, one of a block and one of a unit inside it."""
    block = BlockFactory(name="Khối trường học")
    unit = UnitFactory(parent=contest.root_unit, block=block)
    below = UnitFactory(parent=unit, block=block)
    RosterEntryFactory(contest=contest, unit=below)
    return {
        "unit": unit,
        "whole": build(contest, leader),
        "block": build(contest, leader, block=block),
        "of_unit": build(contest, leader, unit=unit),
    }


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        (Role.JUDGE, "root", []),
        (Role.COORDINATOR, "root", ["of_unit"]),
        (Role.COORDINATOR, "unit", ["of_unit"]),
        (Role.COORDINATOR, "elsewhere", []),
        (Role.OFFICER, "unit", ["of_unit"]),
        (Role.LEADER, "elsewhere", []),
        (Role.LEADER, "root", ["whole", "block", "of_unit"]),
    ],
)
def test_each_file_is_downloaded_by_those_whose_scope_covers_it(
    client, contest, part, role, place, allowed
):
    places = {"root": contest.root_unit, "unit": part["unit"]}
    unit = places.get(place) or UnitFactory(parent=contest.root_unit)
    client.force_login(GrantFactory(role=role, unit=unit).user)

    got = []
    for name in ("whole", "block", "of_unit"):
        address = reverse("reports:export-download", args=[part[name].pk])
        response = client.get(address)
        b"".join(response)  # closes the file
        if response.status_code == 200:
            got.append(name)

    assert got == allowed


def test_coordinator_has_the_file_of_the_own_unit_made_and_of_no_other(
    client, contest, part
):
    user = GrantFactory(role=Role.COORDINATOR, unit=part["unit"]).user
    client.force_login(user)
    address = reverse("reports:export-create")
    other = UnitFactory(parent=contest.root_unit)
    asked = {"pham_vi": "don-vi"}

    refused = [
        client.post(address, asked | {"don_vi": other.pk}),
        client.post(address, {"pham_vi": "tat-ca"}),
        client.post(address, {"pham_vi": "khoi", "khoi": part["unit"].block_id}),
        client.post(address, asked),
    ]
    made = client.post(address, asked | {"don_vi": part["unit"].pk, "mau": "phu-luc"})

    assert [response.status_code for response in refused] == [200] * 4
    job = Job.objects.get(created_by=user)
    assert made.url == reverse("reports:export-job", args=[job.pk])
    build_export(job.pk)
    assert kinds(job) == ["letter", "table", "workbook"]
    assert set(job.exports.values_list("unit", flat=True)) == {part["unit"].pk}
    assert client.get(made.url).context["exports"].count() == 3


def test_leader_has_the_one_page_report_made_from_the_board(client, contest, leader):
    client.force_login(leader)
    page = client.get(reverse("reports:board"))

    made = client.post(reverse("reports:export-create"), {"mau": "nhanh"})

    assert "Báo cáo nhanh 1 trang" in page.content.decode()
    job = Job.objects.get(created_by=leader)
    assert made.url == reverse("reports:export-job", args=[job.pk])
    build_export(job.pk)
    export = job.exports.get()
    assert (export.kind, export.part) == ("brief", contest.root_unit.name)
    assert export.name.startswith("Bao-cao-nhanh-CCHC-2023-den-")
    with export.file.open() as file:
        assert load_workbook(BytesIO(file.read())).sheetnames == ["Báo cáo nhanh"]
    assert client.get(made.url).context["again"]["mau"] == "nhanh"


def test_report_is_made_again_from_the_snapshot_that_was_named(contest, leader):
    entry = RosterEntry.objects.get()
    named = take_snapshot(contest, Snapshot.Cause.CLOSING)
    record_evidence(entry, source="quiz", source_key="1", happened_at=timezone.now())

    export = build(contest, leader, snapshot=named)

    assert export.snapshot == named
    with export.file.open() as file:
        book = load_workbook(BytesIO(file.read()), data_only=True)
    missing = list(book["Chưa tham gia"].iter_rows(min_row=5, values_only=True))
    assert [row[7] for row in missing] == ["Đã tham gia sau lúc lấy số liệu"]
    assert "Số liệu chốt chính thức" in book["Tổng hợp"]["A7"].value


def test_another_choice_is_another_job(contest, leader):
    unit = UnitFactory(parent=contest.root_unit)

    whole = request_export(contest, by=leader)
    part = request_export(contest, Choice(unit=unit), by=leader)

    assert whole != part
    assert request_export(contest, by=leader) == whole


def test_list_of_reports_takes_the_same_queries_for_one_and_three(
    client, contest, leader
):
    client.force_login(leader)
    build(contest, leader)
    with CaptureQueriesContext(connection) as one:
        page = client.get(reverse("reports:exports"))
    for _ in range(2):
        build(contest, leader, with_letter=True)

    with CaptureQueriesContext(connection) as three:
        client.get(reverse("reports:exports"))

    export = Export.objects.filter(kind="workbook").first()
    for text in (export.sha256, export.snapshot.check_code, export.name):
        assert text in page.content.decode()
    assert len(three) == len(one)


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

    assert "Đang lập báo cáo, đã xong 0%" in waiting.content.decode()
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
        ({"done": 101}, "job_done_not_more_than_total"),
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
