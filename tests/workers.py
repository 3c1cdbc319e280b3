"""A real Celery worker for a test: its database, and a broker database of its own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest.mock import patch
from urllib.parse import quote, urlsplit, urlunsplit

import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from contest import queue


@contextmanager
def broker(url):
    """Let this process publish to ``url`` and to nowhere else."""
    _publish_to(url)
    try:
        yield url
    finally:
        _publish_to(None)


def _publish_to(url):
    current_app.conf.broker_write_url = url  # None: the broker of the settings
    current_app._after_fork()  # what forgets the connections to the old one


def own_broker():
    """A number for each process of pytest-xdist: none takes another's tasks."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{1 + number % 15}"))


@contextmanager
def patience():
    """A message is not lost because a busy machine held the broker up for a moment."""
    with patch.dict(queue.IMPATIENT, dict.fromkeys(queue.IMPATIENT, 5)):
        yield


@contextmanager
def worker(*options, url=None):
    """Run a worker on the test's database; this process publishes to its broker.

    Yields the process; its ``log`` is where it writes.
    """
    url = url or own_broker()
    redis.Redis.from_url(url).flushdb()
    environment = os.environ | {
        "ENV": "test",
        "DATABASE_URL": database_url(),
        "REDIS_URL": url,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    command = [sys.executable, "-m", "celery", "-A", "contest", "worker"]
    command += ["--pool=solo", "--queues=default,reports,links", "--loglevel=INFO"]
    with broker(url), patience(), NamedTemporaryFile("w") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *options],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(process, said)
            process.log = Path(said.name)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def database_url():
    at = connection.settings_dict
    person = quote(at["USER"], safe="")
    if at["PASSWORD"]:
        person += f":{quote(at['PASSWORD'], safe='')}"
    host = quote(at["HOST"] or "", safe="")
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgres://{person}@{host}{port}/{at['NAME']}"


def _wait_until_ready(process, said):
    def has_spoken():
        text = Path(said.name).read_text(encoding="utf-8")
        assert process.poll() is None, f"The worker ended:\n{text}"
        return " ready." in text

    seconds_until(has_spoken, at_most=60)


def seconds_until(condition, *, at_most):
    """Wait for the worker and return how long it took; fail when it takes longer."""
    began = time.monotonic()
    while not condition():
        taken = time.monotonic() - began
        assert taken < at_most, f"not so after {at_most} s"
        time.sleep(0.05)
    return time.monotonic() - began
