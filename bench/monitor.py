"""Who sits now, with 2 000 of them: the read, and what a viewer costs a save."""

import multiprocessing
import random
import statistics
from time import perf_counter

from django.contrib.auth import get_user_model
from django.db import connection

from bench import Figure, absolute, milliseconds, password_check
from bench.sittings import fill
from contest.db import db_now
from contest.models import Contest, Round
from quiz.models import Attempt
from quiz.queries.monitor import live, watched_units
from quiz.services import Answer, new_page, save_answers

OPEN, CLOSED = 2_000, 20_000
EVERY_SECONDS, PHASE_SECONDS, PHASES = 2, 6, 4
MOST_MS = 150


def measure() -> list[Figure]:
    fill(closed=CLOSED, open_=OPEN)
    read, check = milliseconds(_read, password_check)
    alone, watched = _save_times()
    return [
        Figure(f"monitor.read_{OPEN}_ms", read, "ms", goal=absolute(MOST_MS, check)),
        Figure(
            "monitor.save_watched_vs_alone",
            round(statistics.mean(watched) / statistics.mean(alone), 3),
            "×",
            goal=1.2,
            floor=1,
        ),
        Figure(
            "monitor.save_p95_watched_vs_alone",
            round(_p95(watched) / _p95(alone), 3),
            "×",
            goal=1.3,
            floor=1,
        ),
    ]


def _read() -> None:
    officer = get_user_model().objects.order_by("-pk").first()
    units = watched_units(officer, Contest.objects.get())
    total, _ = live(Round.objects.get(), units, db_now())
    assert total.now == OPEN  # noqa: S101 - else it measures less


def _save_times() -> tuple[list[float], list[float]]:
    """Seconds of each save without and with a viewer, in turns of one run."""
    pages = [
        new_page(attempt, attempt.entry.staff_member.user).token
        for attempt in Attempt.objects.filter(state="in_progress").select_related(
            "entry__staff_member__user"
        )[:200]
    ]
    alone, watched, seq = [], [], 100
    _save_for(1, pages, seq)
    for phase in range(PHASES):
        seq = 1000 * (phase + 1)
        alone += _save_for(PHASE_SECONDS, pages, seq)
        stop = multiprocessing.get_context("fork").Event()
        connection.close()
        viewer = multiprocessing.get_context("fork").Process(
            target=_watch, args=(stop,)
        )
        viewer.start()
        watched += _save_for(PHASE_SECONDS, pages, seq + 500)
        stop.set()
        viewer.join()
        assert viewer.exitcode == 0  # noqa: S101 - else nobody watched
    return alone, watched


def _watch(stop) -> None:
    connection.close()
    while not stop.wait(EVERY_SECONDS):
        _read()


def _save_for(seconds: float, pages: list, seq: int) -> list[float]:
    chance = random.Random(seq)  # noqa: S311 - the same each time
    taken, ends = [], perf_counter() + seconds
    while perf_counter() < ends:
        seq += len(taken) % len(pages) == 0
        page = pages[len(taken) % len(pages)]
        answer = Answer(seq, chance.randrange(20), chance.randrange(4))
        began = perf_counter()
        save_answers(page, [answer])
        taken.append(perf_counter() - began)
    return taken


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
