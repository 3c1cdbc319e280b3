"""Kills and freezes from outside, and how long no receipt came after each."""

import math
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from chaos.house import House
from chaos.ledger import Ledger

SHORTEST_STOP = 0.3
GIVEN_UP = 60.0  # seconds without any receipt
WEB, DATABASE = 3.0, 5.0  # how soon the first receipt must come


@dataclass(frozen=True)
class Victim:
    """One thing to kill (its first process) or to freeze (all of them)."""

    pids: list[int]
    kept_as: str = ""  # the keeper starts this program again; "" = its own master does


@dataclass(frozen=True)
class Target:
    name: str
    limit: float
    find: Callable[[House, random.Random], Victim | None]
    is_on_the_way: bool = True  # of an answer


@dataclass(frozen=True)
class Fault:
    target: str
    how: str  # kill or stop
    seconds: float | None  # until the first new receipt; None = none came
    limit: float

    def is_slower_than(self, times: float) -> bool:
        """Than its limit so many times."""
        return self.seconds is None or self.seconds > self.limit * times


def _whole(name):
    def find(house, chance):
        return Victim([house.pid(name), *house.children(name)], kept_as=name)

    return find


def _web_worker(house, chance):
    workers = house.children("web")
    return Victim([chance.choice(workers)]) if workers else None


def _backend(house, chance):
    backends = house.client_backends()
    return Victim([chance.choice(backends)]) if backends else None


def _celery(house, chance):
    """The worker as a whole, or one of the processes that do its tasks."""
    pool = house.children("worker")
    if pool and chance.choice([True, False]):
        return Victim([chance.choice(pool)])
    return _whole("worker")(house, chance)


# What an answer needs, and what it does not: two kill, each its own, at the same time.
ON_THE_WAY = [
    Target("web worker", WEB, _web_worker),
    Target("web", WEB, _whole("web")),
    Target("database", DATABASE, _whole("postgres")),
    Target("backend", DATABASE, _backend),
]
BESIDE = [
    Target("celery", WEB, _celery, is_on_the_way=False),
    Target("valkey", WEB, _whole("valkey"), is_on_the_way=False),
]


@dataclass
class Killer(threading.Thread):
    """Goes through its targets in a random order, one fault after the other."""

    house: House
    ledger: Ledger
    targets: list[Target]
    chance: random.Random
    times: int
    longest_stop: float
    ends_at: float
    calm: threading.Lock  # who measures is not disturbed by the other

    def __post_init__(self):
        super().__init__(daemon=True)
        self.done: list[Fault] = []
        self.error: BaseException | None = None

    __hash__ = threading.Thread.__hash__

    def run(self):
        hows = ("kill", "stop")
        plan = [(each, how) for each in self.targets for how in hows] * self.times
        self.chance.shuffle(plan)
        try:
            for target, how in plan:
                if time.monotonic() < self.ends_at:
                    time.sleep(self.chance.uniform(0, 0.6))
                    self.done.append(self._strike(target, how))
        except BaseException as error:  # noqa: BLE001 - told by whoever started us
            self.error = error

    def _strike(self, target: Target, how: str) -> Fault:
        while (victim := target.find(self.house, self.chance)) is None:
            time.sleep(0.05)
        before = self._started_at(victim)
        with self.calm:
            since = self._begin(victim, how)
            if target.is_on_the_way:
                since = self._end(victim, how, before) or since
            seconds = self.ledger.seconds_to_receipt(since, at_most=GIVEN_UP)
        if not target.is_on_the_way:
            self._end(victim, how, before)
        return Fault(target.name, how, seconds, target.limit)

    def _begin(self, victim: Victim, how: str) -> float:
        began = time.monotonic()
        if how == "kill":
            _send(victim.pids[0], signal.SIGKILL)
        else:
            for pid in victim.pids:
                _send(pid, signal.SIGSTOP)
        return began

    def _end(self, victim: Victim, how: str, before: float | None) -> float | None:
        """Wait for the keeper's first new start, or end the freeze; return when.

        None where neither is ours to see: a master starts another by itself.
        """
        if how == "stop":
            return self._thaw(victim)
        while before is not None and self._started_at(victim) == before:
            time.sleep(0.005)
        return self._started_at(victim)

    def _thaw(self, victim: Victim) -> float:
        spread = math.log(self.longest_stop / SHORTEST_STOP)
        time.sleep(SHORTEST_STOP * math.exp(self.chance.uniform(0, spread)))
        for pid in reversed(victim.pids):
            _send(pid, signal.SIGCONT)
        return time.monotonic()

    def _started_at(self, victim: Victim) -> float | None:
        return self.house.started_at(victim.kept_as) if victim.kept_as else None


def _send(pid: int, number: signal.Signals) -> None:
    """What has ended by itself meanwhile is not our doing."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
