"""The product in a folder of its own, under a keeper that starts again what dies."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from localrun import servers, supervisor
from localrun.folder import Folder
from localrun.keeper import Keeper
from localrun.processes import Program
from localrun.terminal import Refused

UP_WITHIN = 60  # seconds


@dataclass
class House:
    keeper: Keeper
    plan: supervisor.Plan
    environment: dict[str, str]
    programs: dict[str, Program]  # postgres, valkey, web, worker, beat

    def pid(self, name: str) -> int:
        return self.programs[name].process.pid

    def children(self, name: str) -> list[int]:
        return [pid for pid, _ in self._children(name)]

    def client_backends(self) -> list[int]:
        """The processes of PostgreSQL that serve a connection of ours."""
        return [
            pid for pid, words in self._children("postgres") if " app app " in words
        ]

    def started_at(self, name: str) -> float:
        return self.keeper.care_of(self.programs[name]).started

    def _children(self, name):
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="],
            capture_output=True,
            text=True,
            check=True,
        )
        for line in listed.stdout.splitlines():
            pid, parent, words = line.split(None, 2)
            if int(parent) == self.pid(name):
                yield int(pid), words


@contextmanager
def opened(folder: Folder, prepare: list[str]) -> Iterator[House]:
    """Start everything on empty data; ``prepare`` is run before web serves."""
    with ExitStack() as stack:
        stack.enter_context(folder.claim("make chaos"))
        folder.end_orphans()
        _empty(folder)
        running = stack.enter_context(servers.running(folder))
        said = stack.enter_context((folder.path / "keeper.log").open("w", buffering=1))
        keeper = Keeper(folder, running.programs, running.urls, tell=_teller(said))
        stack.callback(keeper.stop)
        given = servers.environment(folder, running.urls, ours=True)
        plan = supervisor.product("127.0.0.1", next(servers.free_ports()), folder)
        subprocess.run(prepare, env=given, cwd=supervisor.ROOT, check=True)
        programs = {program.name: program for program in running.programs}
        for name, command in {"web": plan.web, **plan.helpers}.items():
            log = folder.log(name)
            programs[name] = Program(name, command, log, given, cwd=supervisor.ROOT)
            keeper.start(programs[name])
        _wait_until_served(plan)
        stack.enter_context(_kept(keeper))
        yield House(keeper, plan, given, programs)


def _teller(file):
    return lambda words="": print(f"{time.monotonic():.2f} {words}", file=file)


def _empty(folder: Folder) -> None:
    """Drop the data of the run before: each begins with an empty database."""
    homes = [folder.path]
    note = folder.path / "postgres.home"  # where PostgreSQL runs as nobody
    if note.exists():
        homes.append(Path(note.read_text(encoding="utf-8")))
    for home in homes:
        for name in ("postgres", "valkey"):
            shutil.rmtree(home / name, ignore_errors=True)


def _wait_until_served(plan) -> None:
    deadline = time.monotonic() + UP_WITHIN
    while not supervisor.is_served(plan):
        if time.monotonic() > deadline:
            raise Refused("Web does not answer; see logs/web.log of the folder.")
        time.sleep(supervisor.TICK)


@contextmanager
def _kept(keeper: Keeper):
    """Let the keeper look at its programs in a thread, until the block ends."""
    is_over = threading.Event()

    def keep():
        while not is_over.wait(supervisor.TICK):
            keeper.look()

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def without_given_servers() -> None:
    """The house has servers of its own, whatever this process was given."""
    for name in ("DATABASE_URL", "REDIS_URL", "LOCAL_SERVERS"):
        os.environ.pop(name, None)


def python(*words: str) -> list[str]:
    return [sys.executable, *words]
