"""The opening: 300 people of 3 000 sign in within a minute, and 300 sit from then on.

They take ten seconds over each question; whoever hands in is followed by the next.
OPENING_MINUTES=15 by default. Limits in milliseconds are scaled as everywhere.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from statistics import mean
from threading import Event

from django.db import connection

from bench import Figure, absolute, milliseconds, password_check
from bench.load import servers, stage, world
from bench.load.arrivals import Record, steady_crowd
from bench.load.flows import UnhurriedFlow
from bench.rush import lost

MINUTES = float(os.environ.get("OPENING_MINUTES", "15"))
PEOPLE, CROWD, WITHIN = 3_000, 300, 60
WARM_AFTER = 300  # seconds: by then the first have handed in, so every page was shown
EVERY = 5
A_MINUTE = 60 // EVERY  # readings


def measure() -> list[Figure]:
    (check,) = milliseconds(password_check)
    # Whoever is followed needs a successor, so there are accounts to spare.
    world.fill(people=PEOPLE + CROWD * (2 + int(MINUTES / 3)), past=PEOPLE)
    with stage.product(connection.settings_dict["NAME"]) as product:
        record, memory = _crowd(product)
    return [*_waits(record, check), *_health(record, memory)]


def _crowd(product: stage.Served) -> tuple[Record, list[float]]:
    names = stage.newcomers(PEOPLE)
    flows = (UnhurriedFlow(name, product.port) for name in names)
    crowd = steady_crowd(flows, people=CROWD, within=WITHIN, seconds=MINUTES * 60)
    over = Event()
    with ThreadPoolExecutor(1) as thread:
        watch = thread.submit(_memory, product.roots[0], over)
        try:
            record = asyncio.run(crowd)
        finally:
            over.set()
        return record, watch.result()


def _memory(root: int, over: Event) -> list[float]:
    readings = []
    while not over.wait(EVERY):
        readings.append(servers.memory_mb(root))
    return readings


def _waits(record: Record, check: float) -> list[Figure]:
    limits = [("save", 0.95, 300), ("save", 0.99, 1000), ("sign in", 0.95, 1500)]
    return [
        Figure(
            f"opening.{step.replace(' ', '_')}_p{int(part * 100)}_ms",
            record.percentile(step, part),
            "ms",
            goal=absolute(most, check),
            note=f"{len(record.steps[step])} of them",
        )
        for step, part, most in limits
    ]


def _health(record: Record, memory: list[float]) -> list[Figure]:
    warm = memory[int(WARM_AFTER / EVERY) :] or memory
    # Of a minute each: one reading has the 19 MB of each password in check, or has not.
    first, last = mean(warm[:A_MINUTE]), mean(warm[-A_MINUTE:])
    errors = sum(record.troubles.values())
    return [
        Figure("opening.errors", errors, "replies", goal=0),
        Figure("opening.lost", lost(record), "rows", goal=0),
        Figure(
            "opening.memory_growth_percent",
            round(100 * (last - first) / first, 1),
            "%",
            goal=10,
            note=f"{first:.0f} MB after {WARM_AFTER} s, {last:.0f} at last,"
            f" at most {max(memory):.0f}; {record.finished} handed in",
        ),
    ]
