"""Valkey is killed, stopped or emptied: nobody who takes the quiz notices."""

import signal
import time
from contextlib import contextmanager

import pytest
import redis
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client
from django.urls import reverse

from contest.models import RosterEntry, UnitDirty
from contest.queue import PAUSE
from contest.services.proof import mark_dirty
from localrun.folder import Folder
from localrun.servers import free_ports, launch, wait_until_ready
from localrun.valkey import Valkey
from quiz.models import Attempt
from quiz.services import close_attempt, new_page, save_answer
from reports.models import UnitFigure
from reports.tasks import refresh_figures
from tests.factories import AttemptFactory, RosterEntryFactory, quiz_round
from tests.workers import broker, seconds_until, worker

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

GIVES_UP = 0.5  # seconds
BUSY = 2  # more, on a machine that is busy with other tests
NOBODY_LISTENS = "redis://127.0.0.1:1/0"
PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people


@pytest.fixture
def valkey(tmp_path):
    """A Valkey of the test's own, to which this process publishes."""
    server = Valkey(Folder(tmp_path / "broker"), port=next(free_ports()))
    come_back(server)
    with broker(server.url):
        yield server
    kill(server)


def come_back(server):
    launch(server)
    wait_until_ready(server, free_ports())


def kill(server):
    server.program.process.kill()
    server.program.process.wait()


@contextmanager
def away(server, how):
    """No broker for the block, and the block's messages come to nothing."""
    client = redis.Redis.from_url(server.url)
    if how == "emptied":
        yield
        client.flushall()
    elif how == "killed":
        kill(server)
        yield
        come_back(server)
    else:
        server.program.process.send_signal(signal.SIGSTOP)
        yield
        server.program.process.send_signal(signal.SIGCONT)
        client.flushall()  # what stood in the socket was taken after all
    client.close()


def answered():
    """An attempt with one answer, ready to be handed in."""
    attempt = AttemptFactory()
    page = new_page(attempt, attempt.entry.staff_member.user).token
    save_answer(page, seq=1, place=0, choice=0)
    return attempt


def seconds_of(verb, *args):
    began = time.monotonic()
    verb(*args)
    return time.monotonic() - began


def hand_in(attempt):
    return close_attempt(attempt, Attempt.Cause.SUBMITTED)


def hand_in_without(valkey, how, *, is_known):
    """Return how many seconds it took.

    A stopped Valkey takes connections and never answers, on old ones and on new.
    """
    if is_known:
        hand_in(answered())
    attempt = answered()
    with away(valkey, how):
        seconds = seconds_of(hand_in, attempt)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.CLOSED
    return seconds


@pytest.mark.parametrize("how", ["killed", "stopped"])
@pytest.mark.parametrize("is_known", [True, False])
def test_handing_in_gives_up_the_broker(valkey, how, is_known):
    assert hand_in_without(valkey, how, is_known=is_known) < GIVES_UP + BUSY


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.parametrize("how", ["killed", "stopped"])
@pytest.mark.parametrize("is_known", [True, False])
def test_handing_in_gives_up_the_broker_within_half_a_second(valkey, how, is_known):
    assert hand_in_without(valkey, how, is_known=is_known) < GIVES_UP


def test_many_messages_of_one_act_wait_once(valkey):
    entry = RosterEntryFactory()

    def mark_many():
        with transaction.atomic():
            for _ in range(30):
                mark_dirty(entry.contest_id, [entry.unit_id])

    with away(valkey, "stopped"):
        seconds = seconds_of(mark_many)

    # Thirty waits would be far more; thirty marks take some time of their own.
    assert seconds < 4 * GIVES_UP + BUSY
    assert UnitDirty.objects.count() == 30


@pytest.mark.parametrize("how", ["killed", "stopped", "emptied"])
def test_messages_flow_again_soon_after_the_broker_is_back(valkey, how):
    entry = RosterEntryFactory()
    mark_dirty(entry.contest_id, [entry.unit_id])
    with away(valkey, how):
        mark_dirty(entry.contest_id, [entry.unit_id])
    client = redis.Redis.from_url(valkey.url)

    def reaches_the_queue():
        mark_dirty(entry.contest_id, [entry.unit_id])
        return client.llen("default")

    assert seconds_until(reaches_the_queue, at_most=3 * PAUSE + 2) > 0
    client.close()


@pytest.mark.parametrize("how", ["killed", "stopped", "emptied"])
def test_whole_quiz_goes_on_without_a_broker(valkey, how):
    round = quiz_round(contest__is_current=True)
    entry = RosterEntryFactory(contest=round.contest)
    user = entry.staff_member.user
    user.password = make_password(PASSWORD)
    user.save()
    person = Client()

    with away(valkey, how):
        began = time.monotonic()
        signed_in = person.post(
            reverse("contest:sign-in"), {"name": user.username, "secret": PASSWORD}
        )
        opened = person.post(
            reverse("quiz:attempt-start"), {"own_work": "on"}, follow=True
        )
        saved = person.post(
            reverse("quiz:answers-save"),
            {"token": opened.context["signed"], "answers": [[1, 0, 0], [2, 1, 0]]},
            content_type="application/json",
        )
        handed_in = person.post(
            reverse("quiz:attempt-submit", args=[opened.context["attempt"].pk]),
            follow=True,
        )
        seconds = time.monotonic() - began

    entry.refresh_from_db()
    assert signed_in.status_code == 302
    assert [seq for seq, _ in saved.json()["receipts"]] == [1, 2]
    assert "Anh/chị đã tham gia" in handed_in.content.decode()
    assert entry.participated_at == Attempt.objects.get().closed_at
    assert seconds < 4 * GIVES_UP + BUSY


def figures_are_right():
    counted = UnitFigure.objects.filter(participated=1).count()
    return counted == RosterEntry.objects.exclude(participated_at=None).count()


def test_worker_that_lost_its_broker_counts_again(valkey):
    with worker(url=valkey.url):
        with away(valkey, "killed"):
            hand_in(answered())

        assert UnitDirty.objects.exists()
        refresh_figures.delay()  # what beat sends every 20 s
        seconds_until(figures_are_right, at_most=20)


@pytest.mark.long
@pytest.mark.parametrize("how", ["killed", "stopped", "emptied"])
def test_figures_are_right_60_seconds_after_the_broker_is_back(valkey, how, tmp_path):
    """The sweep alone: beat and worker went through it all, every message is lost."""
    schedule = f"--schedule={tmp_path / 'beat'}"
    with worker("--beat", schedule, url=valkey.url):
        with away(valkey, how):
            with broker(NOBODY_LISTENS):
                hand_in(answered())
            time.sleep(5)

        assert seconds_until(figures_are_right, at_most=60) > 0
