"""Answers against a web server that is killed from outside: no receipt is ever lost."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing

import pytest
from django.conf import settings

from quiz.models import AnswerEvent
from quiz.services import new_page, sign_page
from tests.factories import AttemptFactory, quiz_round
from tests.workers import database_url

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

WRITERS = 6
KILLS = 6
LOST_CONNECTION = (OSError, http.client.HTTPException)


class Web:
    """gunicorn with two workers, started again when its master is killed."""

    def __init__(self):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self):
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [
                *(sys.executable, "-m", "gunicorn", "contest.wsgi", "--workers=2"),
                *("--worker-class=gthread", "--threads=4", "--log-level=critical"),
                f"--bind=127.0.0.1:{self.port}",
            ],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": database_url(), "ENV": "test"},
            start_new_session=True,
        )
        self.wait_until_up()

    def wait_until_up(self):
        for _ in range(400):
            try:
                with urllib.request.urlopen(self.url("/healthz"), timeout=1):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("gunicorn did not answer")

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def kill_worker(self):
        """kill -9 one worker; its master starts another."""
        children = (
            subprocess.run(  # noqa: S603 - a number of ours
                ["pgrep", "-P", str(self.process.pid)],  # noqa: S607 - of the system
                capture_output=True,
                text=True,
                check=False,
            )
        ).stdout.split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)  # noqa: S311

    def kill_all(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.start()

    def stop(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Writer(threading.Thread):
    """One person who answers without pause and writes down each receipt."""

    def __init__(self, url, token, places):
        super().__init__(daemon=True)
        self.url, self.token, self.places = url, token, places
        self.receipts = {}  # event id -> (seq, place, choice)
        self.is_over = threading.Event()
        self.failures = 0

    def run(self):
        """As a page does, the same answer is sent again until it has its receipt."""
        seq = 1
        while not self.is_over.is_set():
            answer = (seq, seq % self.places, seq % 4)
            body = json.dumps({"token": self.token, "answers": [answer]}).encode()
            request = urllib.request.Request(  # noqa: S310 - our own address
                self.url, body, {"Content-Type": "application/json"}
            )
            try:
                with urllib.request.urlopen(request, timeout=5) as reply:  # noqa: S310
                    [[_, event]] = json.load(reply)["receipts"]
            except LOST_CONNECTION:
                self.failures += 1
                time.sleep(0.05)
            else:
                self.receipts[event] = answer
                seq += 1


def test_every_receipt_is_found_after_the_web_is_killed():
    round = quiz_round()
    attempts = [AttemptFactory(round=round) for _ in range(WRITERS)]
    web = Web()
    writers = [
        Writer(web.url("/trac-nghiem/luu/"), _token(attempt), len(attempt.paper))
        for attempt in attempts
    ]
    try:
        for writer in writers:
            writer.start()
        for number in range(KILLS):
            time.sleep(random.uniform(0.3, 1.2))  # noqa: S311 - when is the point
            web.kill_all() if number == KILLS // 2 else web.kill_worker()
        web.wait_until_up()
        time.sleep(0.5)
    finally:
        for writer in writers:
            writer.is_over.set()
        for writer in writers:
            writer.join(10)
        web.stop()

    promised = {e: answer for w in writers for e, answer in w.receipts.items()}
    rows = AnswerEvent.objects.filter(pk__in=promised)
    found = {
        e: answer for e, *answer in rows.values_list("pk", "seq", "place", "choice")
    }
    assert len(promised) > 100
    assert {e: list(answer) for e, answer in promised.items()} == found
    # Each writer may have one answer stored whose receipt died on its way, and no more.
    assert AnswerEvent.objects.count() <= len(promised) + WRITERS


def _token(attempt):
    return sign_page(new_page(attempt, attempt.entry.staff_member.user))
