"""A worker that is killed in the middle of a mailing, and one that goes on with it."""

import os
import signal
from collections import Counter
from datetime import timedelta

import pytest

from contest.db import db_now
from contest.models import Job
from reports.models import Reminder
from reports.services import rebuild_figures, request_mails, resume_reminders
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
)
from tests.mail_sink import mail_sink
from tests.workers import seconds_until, worker

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PEOPLE = 120  # more than one batch
BEFORE_THE_KILL = 15


def test_nobody_gets_two_mails_when_a_worker_is_killed(settings, monkeypatch):
    contest = ContestFactory(is_current=True, sends_mail=True)
    RoundFactory(contest=contest)
    unit = UnitFactory(parent=contest.root_unit)
    for number in range(PEOPLE):
        RosterEntryFactory(
            contest=contest, unit=unit, staff_member__email=f"{number}@thu.example"
        )
    rebuild_figures(contest)
    officer = GrantFactory(unit=contest.root_unit).user

    with mail_sink(settings, takes=0.02) as sink:
        for name, value in (
            ("HOST", settings.EMAIL_HOST),
            ("PORT", settings.EMAIL_PORT),
            ("USE_TLS", "off"),
            ("FROM", settings.DEFAULT_FROM_EMAIL),
        ):
            monkeypatch.setenv(f"EMAIL_{name}", str(value))
        with worker() as first:
            job = request_mails(contest, Reminder.Kind.PERSON_MAIL, by=officer)
            seconds_until(lambda: len(sink.mails) >= BEFORE_THE_KILL, at_most=30)
            os.kill(first.pid, signal.SIGKILL)
        Job.objects.update(created_at=db_now() - timedelta(minutes=1))
        with worker():
            resume_reminders()
            seconds_until(lambda: is_done(job), at_most=60)

    got = Counter(sink.addresses)
    assert set(got.values()) == {1}
    states = Counter(Reminder.objects.values_list("state", flat=True))
    assert states["sent"] + states["claimed"] == PEOPLE
    assert states["claimed"] <= 1
    assert states["sent"] <= len(got) <= PEOPLE


def is_done(job):
    return Job.objects.get(pk=job.pk).state == Job.State.DONE
