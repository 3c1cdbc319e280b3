"""How much memory a worker takes for the figures and the report of 100 000 people.

A real Celery worker with one process, so that it is the same one that does both.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from celery import current_app
from django.db import connection, transaction

from bench import Figure
from bench.load import stage
from bench.load.servers import started, tree, url_of
from bench.workbook import fill
from contest.models import Contest, Job, UnitDirty
from contest.services import mark_dirty
from localrun.folder import Folder
from localrun.supervisor import product
from reports.models import UnitFigure
from reports.services.exports import WHOLE, queue_export

PEOPLE, UNITS = 100_000, 2_000
MOST_MEGABYTES = 200
AT_MOST = 900  # seconds for all of it


def measure() -> list[Figure]:
    contest = fill(PEOPLE, UNITS)
    with _worker() as worker:
        _work(contest)
        peak = max(_memory(pid, "VmHWM") for pid in tree(worker.pid))
        after = max(_memory(pid, "VmRSS") for pid in tree(worker.pid))
    return [
        Figure(
            f"participation.worker_{PEOPLE}_mb",
            peak,
            "MB",
            goal=MOST_MEGABYTES,
            note=f"at most; {after} MB when all is done",
        )
    ]


@contextmanager
def _worker() -> Iterator:
    """The worker of ``make run``, on this database and on a broker of its own."""
    command = product("127.0.0.1", 0, Folder()).helpers["worker"]
    with TemporaryDirectory() as folder, stage.broker() as broker:
        environment = {
            "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
            "REDIS_URL": broker,
            "MEDIA_ROOT": folder,
        }
        _publish_to(broker)
        try:
            with started([*command, "--concurrency=1"], environment) as process:
                yield process
        finally:
            _publish_to(None)


def _publish_to(url: str | None) -> None:
    current_app.conf.broker_write_url = url  # None: the broker of the settings
    current_app._after_fork()  # what forgets the connections to the old one


def _work(contest: Contest) -> None:
    """Have the figures counted and the report built, as after an import."""
    units = contest.entries.values_list("unit", flat=True).distinct()
    with transaction.atomic():
        mark_dirty(contest.pk, units)
    figures = UnitFigure.objects.filter(contest=contest, headcount__gt=0)
    _wait(lambda: figures.count() == UNITS and not UnitDirty.objects.exists())
    with transaction.atomic():
        job = queue_export(contest, WHOLE, by=None)
    _wait(lambda: Job.objects.get(pk=job.pk).is_over)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error  # noqa: S101 - else it takes less


def _wait(is_so) -> None:
    deadline = time.monotonic() + AT_MOST
    while not is_so():
        if time.monotonic() > deadline:
            sys.exit(f"The worker was not done within {AT_MOST} s")
        time.sleep(0.2)


def _memory(pid: int, what: str) -> int:
    """Megabytes, from what the kernel says of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return round(int(lines[what].split()[0]) * 1024 / 1_000_000)
