"""Nothing here needs Django or the servers of the rest of the suite."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from localrun.folder import Folder
from localrun.servers import free_ports

HOUSE = Path(__file__).with_name("house.py")
GIVEN_BY_MAKE_TEST = (
    "DATABASE_URL",
    "REDIS_URL",
    "LOCAL_SERVERS",
    "LOCALRUN_DIR",
    "SECRET_KEY",
    "MEDIA_ROOT",
    "STATIC_ROOT",
    "DEMO_LOGINS_FILE",
)


def wait_for(look, seconds=60):
    """Return what ``look`` finds as soon as it finds anything."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)
    return found


@pytest.fixture(autouse=True)
def _own_servers(monkeypatch):
    """Without what make test gives to all other tests."""
    for name in GIVEN_BY_MAKE_TEST:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "data")


@pytest.fixture
def port():
    return next(free_ports())


class House:
    """A supervisor in a process of its own, and what it has said so far."""

    def __init__(self, folder, port, *scripts, **environment):
        self.folder = folder
        self.output = folder.path.with_name(f"{time.monotonic_ns()}.txt")
        given = {"DATABASE_URL": "x", "REDIS_URL": "x", **environment}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(HOUSE), str(folder.path), str(port), *scripts],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **given},
            )

    def said(self):
        return self.output.read_text(encoding="utf-8")

    def wait_until_said(self, words):
        wait_for(lambda: words in self.said() or self.process.poll() is not None)
        assert words in self.said(), self.said()

    def pids(self):
        programs = self.folder._state()["programs"]
        return {fields["name"]: fields["pid"] for fields in programs}

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def open_house(folder, port):
    """Start supervisors; end them and all that they left when the test is over."""
    houses = []

    def start(*scripts, folder=folder, port=port, **environment):
        houses.append(House(folder, port, *scripts, **environment))
        return houses[-1]

    yield start
    for house in houses:
        if house.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                house.stop()
            house.kill()
    for house in houses:
        with house.folder.claim("the end of a test"):
            house.folder.end_orphans()
