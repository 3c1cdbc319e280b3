"""What the people come to, in processes of its own, and the CPU that it takes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from localrun.folder import Folder
from localrun.supervisor import product

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 90  # seconds; beside other tests on a slow machine
TICKS = os.sysconf("SC_CLK_TCK")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def url_of(database: str) -> str:
    """The URL of another database on the server of this one."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str], at: str = "/"):
    """Run a server until the block ends; yields its process once it answers ``at``."""
    with started(command, environment) as process:
        _wait_until_it_answers(process, f"http://127.0.0.1:{port}{at}")
        yield process


@contextmanager
def started(command: list[str], environment: dict[str, str]):
    """Run a program of ours until the block ends; yields its process at once."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_it_answers(process, url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args} does not answer")


def gunicorn(application: str, port: int) -> list[str]:
    """The web command of ``make run``, for whichever application."""
    command = product("127.0.0.1", port, Folder()).web
    return [application if word == "contest.wsgi" else word for word in command]


# --- CPU ---------------------------------------------------------------------------


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(entry.name)):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def cpu_ms(*roots: int) -> float:
    """What these process trees have taken so far; of ended children as well."""
    ticks = 0
    for root in roots:
        for pid in tree(root):
            if fields := _stat(pid):
                ticks += sum(map(int, fields[11:15]))
    return ticks * 1000 / TICKS


def memory_mb(root: int) -> float:
    """What the processes of this tree hold in memory; shared pages once for each."""
    pages = 0
    for pid in tree(root):
        if fields := _stat(pid):
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def postmaster() -> int:
    """The process from which all of PostgreSQL's descend."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = _stat(cursor.fetchone()[0])
    if not fields:
        raise RuntimeError("The CPU of a PostgreSQL on another machine cannot be read")
    return int(fields[1])


def _stat(pid: int) -> list[str]:
    """The fields after the name: state, parent …; none of a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()
