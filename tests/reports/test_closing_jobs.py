"""A closing is pressed on a page and done by the worker: once, or not at all."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contest.db import db_now
from contest.models import AuditEvent, Excusal, Job
from reports import tasks
from reports.errors import ClosedAlready, LeftWithoutReason, MoreIsOpen
from reports.models import Snapshot
from reports.queries.closing import Seen, closing_of, remainders
from reports.services import (
    close_as_asked,
    content_hash,
    request_closing,
    resume_closings,
    take_snapshot,
)
from tests.factories import ExcusalFactory, RosterEntryFactory
from tests.reports.closings import close, officer_of, seen_now, take_part
from tests.workers import seconds_until, worker

pytestmark = pytest.mark.django_db


def press(contest, by, **reasons):
    return request_closing(contest, by=by, seen=seen_now(contest), reasons=reasons)


def pending(contest):
    return ExcusalFactory(
        entry=RosterEntryFactory(contest=contest),
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
    )


def state_of(job):
    return Job.objects.get(pk=job.pk).state


def test_press_is_written_down_and_the_worker_closes_once(round, contest, officer):
    take_part(RosterEntryFactory(contest=contest), round)
    pending(contest)

    job = press(contest, officer, excusals="Chờ quyết định")

    assert not contest.snapshots.exists()
    asked = AuditEvent.objects.get(verb="ask_to_close")
    assert (asked.actor, asked.subject) == (officer, f"job {job.pk}")

    for _ in range(2):
        close_as_asked(job.pk)

    closing = contest.snapshots.get()
    assert (closing.cut_off, closing.taken_by) == (round.closes_at, officer)
    assert [left.reason for left in remainders(closing)] == ["Chờ quyết định"]
    assert state_of(job) == Job.State.DONE
    with pytest.raises(ClosedAlready):
        press(contest, officer)


def test_second_press_while_the_first_waits_is_the_same_work(contest, officer):
    job = press(contest, officer)

    with CaptureQueriesContext(connection) as queries:
        assert press(contest, officer_of(contest)) == job

    # Nor does it wait for the worker, which holds the contest.
    assert not [each for each in queries if "FOR NO KEY UPDATE" in each["sql"]]


def test_press_is_refused_at_once_for_what_is_open(contest, officer):
    seen = seen_now(contest)
    pending(contest)

    with pytest.raises(MoreIsOpen):
        request_closing(contest, by=officer, seen=seen, reasons={"excusals": "x"})
    with pytest.raises(LeftWithoutReason):
        press(contest, officer)

    assert not Job.objects.exists()


@pytest.mark.parametrize("came", ["proof", "matter", "ending"])
def test_nothing_is_closed_when_something_came_since_the_press(
    round, contest, officer, came
):
    entry = RosterEntryFactory(contest=contest)
    job = press(contest, officer)
    if came == "proof":
        take_part(entry, round)
    elif came == "matter":
        pending(contest)
    else:  # the round was over sooner; the figures are the same
        round.closes_at -= timedelta(minutes=1)
        round.save(update_fields=["closes_at"])

    close_as_asked(job.pk)

    assert not contest.snapshots.exists()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error.startswith("Chưa chốt: ")
    again = press(contest, officer, excusals="Chờ quyết định")
    assert again != job


def test_nothing_is_closed_for_who_lost_the_role_meanwhile(contest, officer):
    job = press(contest, officer)
    officer.grants.all().delete()

    close_as_asked(job.pk)

    job.refresh_from_db()
    assert job.error.startswith("Chưa chốt: người bấm chốt không còn quyền")
    assert not job.is_fault
    assert closing_of(contest) is None


def test_what_a_killed_worker_left_is_taken_up_again(contest, officer):
    job = press(contest, officer)
    young = resume_closings()
    Job.objects.update(
        state=Job.State.RUNNING,
        started_at=db_now(),
        created_at=db_now() - timedelta(minutes=1),
    )

    assert (young, resume_closings()) == (0, 1)
    close_as_asked(job.pk)
    assert closing_of(contest).taken_by == officer


def test_job_that_finds_the_contest_closed_says_who_did(contest, officer):
    job = press(contest, officer)
    close(contest, by=officer)

    close_as_asked(job.pk)

    job.refresh_from_db()
    assert "chốt lúc" in job.error
    assert contest.snapshots.count() == 1


def test_seen_is_the_same_after_it_was_stored():
    seen = Seen("f" * 64, {"excusals": frozenset({3, 1}), "imports": frozenset()})

    assert Seen.of(seen.stored) == seen


def test_a_freeze_may_take_longer_than_a_page(contest):
    take_snapshot(contest, Snapshot.Cause.BY_HAND)

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")  # until this test's transaction ends
        assert cursor.fetchone() == ("10min",)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_worker_killed_while_it_closes_leaves_nothing_and_another_closes_once(
    round, contest, officer
):
    take_part(RosterEntryFactory(contest=contest), round)
    job = press(contest, officer)
    with transaction.atomic():  # the worker stops where it takes the contest
        type(contest).objects.select_for_update().get(pk=contest.pk)
        with worker() as first:
            tasks.close_as_asked.delay(job.pk)
            seconds_until(lambda: state_of(job) == Job.State.RUNNING, at_most=20)
            os.kill(first.pid, signal.SIGKILL)
    assert not contest.snapshots.exists()
    Job.objects.update(created_at=db_now() - timedelta(minutes=1))

    with worker():
        resume_closings()
        resume_closings()
        seconds_until(lambda: state_of(job) == Job.State.DONE, at_most=30)

    closing = contest.snapshots.get()
    assert closing.taken_by == officer
    assert content_hash(closing) == closing.sha256
