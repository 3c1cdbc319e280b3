"""Large lists in the worker: previewed, written, taken up again, never twice."""

import os
import signal
from concurrent import futures
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contest import kept_previews
from contest.errors import ImportBusy, ImportOver
from contest.models import ImportBatch, Job, RosterEntry, Unit, User
from contest.services.imports import (
    commit_roster,
    decide_import,
    queueing,
    request_commit,
    request_preview,
    request_undo,
    resume_imports,
    run_import,
    store_lists,
    uploads,
)
from contest.tasks import resume_imports as resume_task
from tests.contest.books import book
from tests.contest.rosters import (
    contest_with_units,
    many_lines,
    officer_of,
    staff_book,
    staff_line,
)
from tests.races import run_into, writes_into
from tests.workers import broker, seconds_until, worker

pytestmark = pytest.mark.django_db
NOBODY_LISTENS = "redis://127.0.0.1:1/0"
ROWS = 300
ENOUGH_TO_BE_CAUGHT_WRITING = 2_100


@pytest.fixture(autouse=True)
def _few_rows_are_many(monkeypatch):
    """For the worker they are work like any; the browser's test sends a large list."""
    monkeypatch.setattr(uploads, "LARGE", ROWS - 50)
    monkeypatch.setattr(queueing, "LONG", ROWS - 50)
    monkeypatch.setattr(kept_previews, "MOST_KEPT", ROWS - 50)


class World:
    def __init__(self):
        self.contest, *self.units = contest_with_units("TH-A", "TH-B")
        self.officer = officer_of(self.contest)

    def upload(self, *more, rows=ROWS):
        lines = [*many_lines(rows - len(more), self.units), *more]
        return store_lists(
            [(staff_book(*unlike(lines)), "cả huyện.xlsx")],
            contest=self.contest,
            by=self.officer,
        )


def unlike(lines):
    """Each line with a code of its own: the names of many_lines come again."""
    return [[n, line[1] or f"{n:05}", *line[2:]] for n, line in enumerate(lines, 1)]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def read(world):
    """A batch whose preview the worker has made."""
    batch = world.upload()
    run_import(batch.job_id)
    batch.refresh_from_db()
    return batch


def page_of(client, user, batch, **query):
    client.force_login(user)
    return client.get(reverse("contest:import-detail", args=[batch.pk]), query)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_large_list_waits_for_the_worker(client, world):
    batch = world.upload()

    page = page_of(client, world.officer, batch)

    assert (batch.job.kind, batch.job.state) == ("import_preview", Job.State.QUEUED)
    assert "Đang đọc và đối chiếu, đã xong 0%" in text_of(page)
    assert "hx-get" in text_of(page)


def test_a_small_list_needs_no_worker(world):
    batch = store_lists(
        [(staff_book(staff_line("Lê An", "TH-A")), "a.xlsx")],
        contest=world.contest,
        by=world.officer,
    )

    assert (batch.job, Job.objects.count()) == (None, 0)


def test_the_kept_preview_says_all_numbers_and_some_rows(client, world):
    batch = world.upload(staff_line("Lê Sai", "TH-A", phone="905123"))
    run_import(batch.job_id)

    first = page_of(client, world.officer, batch)
    every = page_of(client, world.officer, batch, xem="tat-ca")

    assert first.context["preview"].counts == {
        "rows": ROWS + 3,  # with the titles and the headings
        "new": ROWS - 1,
        "changed": 0,
        "moved": 0,
        "unchanged": 0,
        "doubtful": 0,
        "rejected": 1,
        "skipped": 3,
        "absent": 0,
    }
    assert [each["row"].effect for each in first.context["rows"]] == ["rejected"]
    assert len(every.context["rows"]) == 200
    assert "Tệp lớn: ở đây chỉ giữ" in text_of(every)
    batch.job.refresh_from_db()
    assert (batch.job.state, batch.job.percent) == (Job.State.DONE, 100)


def test_the_worker_keeps_a_marked_copy_of_what_is_wrong_and_no_longer_than_it_holds(
    client, world, django_capture_on_commit_callbacks
):
    batch = world.upload(staff_line("Lê Sai", "TH-A", phone="905123"))
    run_import(batch.job_id)
    batch.refresh_from_db()
    name = batch.preview["kept"]["marked"]
    client.force_login(world.officer)
    address = reverse("contest:import-marked", args=[batch.pk])

    copy = load_workbook(BytesIO(client.get(address).content)).worksheets[0]
    with django_capture_on_commit_callbacks(execute=True):
        decide_import(batch, by=world.officer, category="cadre")

    assert copy.max_row == 2  # with its headings
    assert not default_storage.exists(name)
    assert client.get(address).status_code == 404


def test_the_page_of_a_large_list_reads_no_file(client, world, read, settings):
    settings.MEDIA_ROOT = "/nowhere"

    page = page_of(client, world.officer, read)

    assert f"Ghi {ROWS:,}".replace(",", ".") in text_of(page)
    assert len(page.content) < 400_000


def test_the_columns_of_a_large_list_are_those_that_the_worker_found(
    client, world, settings
):
    batch = world.upload()
    client.force_login(world.officer)
    address = reverse("contest:import-columns", args=[batch.pk])

    early = client.get(address)
    run_import(batch.job_id)
    settings.MEDIA_ROOT = "/nowhere"
    page = client.get(address)

    assert early.url == reverse("contest:import-detail", args=[batch.pk])
    assert "Họ và tên" in text_of(page)


def test_progress_is_a_fragment_that_ends_with_a_new_page(client, world):
    batch = world.upload()
    client.force_login(world.officer)
    url = reverse("contest:import-progress", args=[batch.pk])

    waiting = client.get(url)
    run_import(batch.job_id)
    over = client.get(url)

    assert "hx-trigger" in text_of(waiting)
    assert "HX-Refresh" not in waiting.headers
    assert over.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in text_of(over)


def test_an_answer_asks_for_another_preview_and_the_old_one_is_not_kept(world):
    batch = world.upload()
    first = batch.job_id

    decide_import(batch, by=world.officer, category="cadre")
    run_import(first)
    batch.refresh_from_db()

    assert batch.job_id != first
    assert batch.preview is None
    assert Job.objects.get(pk=first).state == Job.State.DONE
    run_import(batch.job_id)
    batch.refresh_from_db()
    assert batch.preview["kept"]["writes"] == ROWS


def test_the_worker_writes_what_was_seen(client, world, read):
    client.force_login(world.officer)
    commit = reverse("contest:import-commit", args=[read.pk])

    client.post(commit, {"seen": str(ROWS)})
    read.refresh_from_db()
    waiting = page_of(client, world.officer, read)
    run_import(read.job_id)
    read.refresh_from_db()
    over = page_of(client, world.officer, read)

    assert "Đang ghi vào danh sách" in text_of(waiting)
    assert (read.state, read.counts["written"], read.preview) == (
        "committed",
        ROWS,
        None,
    )
    assert RosterEntry.objects.count() == ROWS
    assert "Đã ghi 300 người lúc" in text_of(over)
    assert Job.objects.get(pk=read.job_id).state == Job.State.DONE


def test_pressing_twice_is_one_job(world, read):
    first = request_commit(read, by=world.officer, seen=ROWS)
    second = request_commit(read, by=world.officer, seen=ROWS)

    assert first == second
    run_import(first.pk)
    run_import(first.pk)
    assert RosterEntry.objects.count() == ROWS
    with pytest.raises(ImportOver):
        request_commit(read, by=world.officer, seen=ROWS)


def test_request_commit_waits_for_the_preview(world):
    batch = world.upload()

    with pytest.raises(ImportBusy):
        request_commit(batch, by=world.officer, seen=ROWS)


def test_what_changed_after_the_press_is_not_written(client, world, read):
    job = request_commit(read, by=world.officer, seen=ROWS)
    decide_import(read, by=world.officer, category="cadre")

    run_import(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error.startswith("Danh sách hoặc các lựa chọn vừa thay đổi")
    assert not RosterEntry.objects.exists()


@pytest.mark.parametrize("lost", ["role", "account"])
def test_nothing_is_written_for_who_lost_his_role_meanwhile(world, read, lost):
    job = request_commit(read, by=world.officer, seen=ROWS)
    if lost == "role":
        world.officer.grants.all().delete()
    else:
        User.objects.filter(pk=world.officer.pk).update(is_active=False)

    run_import(job.pk)

    job.refresh_from_db()
    read.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error.startswith("Người yêu cầu không còn quyền nhập danh sách")
    assert read.state == "previewed"
    assert not RosterEntry.objects.exists()


def test_a_refusal_is_said_on_the_page_and_the_list_is_read_again(client, world, read):
    job = request_commit(read, by=world.officer, seen=1)
    run_import(job.pk)

    page = page_of(client, world.officer, read)
    client.post(reverse("contest:import-read-again", args=[read.pk]))
    read.refresh_from_db()
    run_import(read.job_id)
    again = page_of(client, world.officer, read)

    assert "Chưa ghi được" in text_of(page)
    assert "vừa thay đổi" in text_of(page)
    assert "Ghi 300 người vào danh sách" in text_of(again)


def test_a_large_file_that_cannot_be_read_is_refused_on_the_page(client, world):
    file = book(["Tên hàng", "Giá"], *[["Bút", n] for n in range(ROWS)])
    batch = store_lists([(file, "hàng.xlsx")], contest=world.contest, by=world.officer)

    run_import(batch.job_id)

    page = page_of(client, world.officer, batch)
    assert "Chưa đọc được tệp" in text_of(page)
    assert "Họ và tên" in text_of(page)


def test_run_import_takes_up_what_a_killed_worker_left(world):
    batch = world.upload()
    Job.objects.filter(pk=batch.job_id).update(
        state=Job.State.RUNNING, started_at=timezone.now(), done=1
    )

    run_import(batch.job_id)

    batch.refresh_from_db()
    assert batch.preview["kept"]["writes"] == ROWS


def test_run_import_of_a_job_that_is_gone_does_nothing():
    run_import(987654)


def test_resume_imports_takes_only_what_waits_too_long(world):
    batch = world.upload()
    young = resume_imports()
    Job.objects.filter(pk=batch.job_id).update(
        created_at=timezone.now() - timedelta(minutes=1)
    )

    assert (young, resume_imports()) == (0, 1)


def test_request_preview_leaves_a_job_alone_that_waits(world):
    batch = world.upload()

    assert request_preview(batch, by=world.officer) == batch.job


def undo_at_the_page(client, world, batch):
    client.force_login(world.officer)
    return client.post(reverse("contest:import-undo", args=[batch.pk]))


@pytest.fixture
def written(world, read):
    """A large batch that the worker has written."""
    run_import(request_commit(read, by=world.officer, seen=ROWS).pk)
    read.refresh_from_db()
    return read


def test_the_worker_undoes_what_is_large(client, world, written):
    undo_at_the_page(client, world, written)
    written.refresh_from_db()
    waiting = page_of(client, world.officer, written)
    between = RosterEntry.objects.count()
    run_import(written.job_id)
    run_import(written.job_id)
    written.refresh_from_db()
    over = page_of(client, world.officer, written)

    assert "Đang hoàn tác, đã xong 0%" in text_of(waiting)
    assert (between, RosterEntry.objects.count()) == (ROWS, 0)
    assert (written.state, written.undone_by) == ("undone", world.officer)
    assert (written.job.kind, written.job.state) == ("import_undo", Job.State.DONE)
    assert "Đã hoàn tác" in text_of(over)


def test_why_the_worker_undid_nothing_is_said_on_the_page(client, world, written):
    User.objects.filter(staff_member__entries__isnull=False).update(
        last_login=timezone.now()
    )
    undo_at_the_page(client, world, written)
    written.refresh_from_db()
    run_import(written.job_id)

    page = page_of(client, world.officer, written)

    assert "có người mới thêm đã đăng nhập" in text_of(page)
    assert "Hoàn tác lần nhập này" in text_of(page)
    assert RosterEntry.objects.count() == ROWS


def test_undoing_pressed_twice_is_one_job(world, written):
    first = request_undo(written, by=world.officer)

    assert request_undo(written, by=world.officer) == first
    run_import(first.pk)
    with pytest.raises(ImportOver):
        request_undo(written, by=world.officer)


def test_nothing_is_undone_for_who_lost_his_role_meanwhile(world, written):
    job = request_undo(written, by=world.officer)
    world.officer.grants.all().delete()

    run_import(job.pk)

    job.refresh_from_db()
    assert job.error.startswith("Người yêu cầu không còn quyền nhập danh sách")
    assert RosterEntry.objects.count() == ROWS


# --- With a real worker -------------------------------------------------------------


def age(job_id):
    """As if the message had been lost a minute ago."""
    ago = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job_id).update(created_at=ago)


def is_over(job_id):
    return Job.objects.get(pk=job_id).is_over


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_reads_and_writes():
    world = World()
    with worker():
        batch = world.upload()
        seconds_until(lambda: is_over(batch.job_id), at_most=30)
        job = request_commit(batch, by=world.officer, seen=ROWS)
        seconds_until(lambda: is_over(job.pk), at_most=30)

    batch.refresh_from_db()
    assert batch.state == "committed"
    assert RosterEntry.objects.count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_loses_nothing_and_the_sweep_reads():
    world = World()
    with broker(NOBODY_LISTENS):
        batch = world.upload()
    age(batch.job_id)

    with worker():
        resume_task.delay()  # what beat sends every minute
        seconds_until(lambda: is_over(batch.job_id), at_most=30)

    batch.refresh_from_db()
    assert batch.preview["kept"]["writes"] == ROWS


@pytest.mark.django_db(transaction=True)
def test_pressing_while_the_worker_writes_waits_for_nothing(client):
    world = World()
    batch = world.upload()
    run_import(batch.job_id)
    request_commit(batch, by=world.officer, seen=ROWS)
    client.force_login(world.officer)
    press = reverse("contest:import-commit", args=[batch.pk])

    with transaction.atomic():
        commit_roster(batch, by=world.officer, seen=ROWS)
        pressed = run_into(client.post, press, {"seen": ROWS}, follow=True)
        page = pressed.result(timeout=20)

    assert "Đang ghi vào danh sách" in text_of(page)


@pytest.mark.django_db(transaction=True)
def test_pressing_while_another_holds_the_batch_is_told_to_try_again(client):
    world = World()
    batch = world.upload()
    run_import(batch.job_id)
    client.force_login(world.officer)
    client.raise_request_exception = False
    press = reverse("contest:import-commit", args=[batch.pk])

    def press_again():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return client.post(press, {"seen": ROWS})

    with transaction.atomic():
        ImportBatch.objects.select_for_update().get(pk=batch.pk)
        pressed = run_into(press_again)
        futures.wait([pressed], timeout=30)

    page = pressed.result()
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Chờ vài giây rồi thử lại" in text_of(page)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_writes_has_written_nothing_and_another_all():
    world, rows = World(), ENOUGH_TO_BE_CAUGHT_WRITING
    batch = world.upload(rows=rows)
    run_import(batch.job_id)
    with worker() as process:
        job = request_commit(batch, by=world.officer, seen=rows)
        seconds_until(is_writing, at_most=30)
        os.killpg(process.pid, signal.SIGKILL)
        seconds_until(lambda: not is_writing(), at_most=30)
        written = RosterEntry.objects.count()
        state = Job.objects.get(pk=job.pk).state

    age(job.pk)
    with worker():
        resume_task.delay()
        resume_task.delay()
        seconds_until(lambda: is_over(job.pk), at_most=60)

    batch.refresh_from_db()
    assert (written, state) == (0, Job.State.RUNNING)
    assert (batch.state, batch.counts["written"]) == ("committed", rows)
    assert RosterEntry.objects.count() == rows


def is_writing():
    return writes_into("contest_staffmember")


def test_a_large_list_may_be_written_by_the_verb_itself(world, read):
    """The command and the tests need no worker."""
    assert commit_roster(read, by=world.officer).counts["written"] == ROWS
    assert Unit.objects.filter(entries__isnull=False).distinct().count() == 2
    assert ImportBatch.objects.get().state == "committed"
