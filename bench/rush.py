"""Everybody at once: people who come whether or not those before them are done.

The limits are of this machine, scaled by what a check of a password costs on it. The
driver runs on the same processors, so a share of them is not the server's.
"""

import asyncio
import random
from collections.abc import Iterator
from itertools import count

from django.db import connection

from bench import Figure, absolute, milliseconds, password_check
from bench.load import stage, world
from bench.load.arrivals import Record, closed_loop, open_arrivals
from bench.load.flows import BareDjangoFlow, ProductFlow
from bench.load.nginx import in_front_of
from bench.load.servers import NGINX
from quiz.models import AnswerEvent

PAST = 3_000
PEOPLE = 12_000
STEADY, STEADY_SECONDS = 3, 20
BUSY, BUSY_SECONDS = 0.8, 20  # of what it can do
OVERLOAD, OVERLOAD_SECONDS = 2, 60
FULL = 0.9  # of the answers a second that it can give
OVER_SECONDS = 3  # a single one is as many by chance
MOST_OVERLOAD = 40  # flows a second: the driver is bounded too


def measure() -> list[Figure]:
    (check,) = milliseconds(password_check)
    world.fill(people=PEOPLE, past=PAST)
    names = stage.newcomers(PAST)
    with stage.product(connection.settings_dict["NAME"]) as product:
        figures = [_steady(product, names, check)]
        flows, answers = _capacity(product, names)
        figures += _busy(product, names, flows, check)
        figures += _overloaded(product, names, flows, answers)
        figures += _behind_nginx(product, names, flows, check)
    return figures


def _people(port: int, names: Iterator[str]) -> Iterator[ProductFlow]:
    """Each from one of many addresses of this machine, as of many offices."""
    return (
        ProductFlow(name, port, f"127.0.{random.randrange(1, 250)}.1")  # noqa: S311
        for name in names
    )


def _steady(product: stage.Served, names: Iterator[str], check: float) -> Figure:
    with stage.bare_django(people=500, past=PAST) as bare:
        floor = asyncio.run(
            open_arrivals(
                (BareDjangoFlow(f"p{n}", bare.port) for n in count(1)),
                per_second=STEADY,
                seconds=STEADY_SECONDS,
            )
        )
    record = asyncio.run(
        open_arrivals(
            _people(product.port, names), per_second=STEADY, seconds=STEADY_SECONDS
        )
    )
    return Figure(
        "rush.save_p99_at_3_flows_ms",
        record.percentile("save", 0.99),
        "ms",
        goal=absolute(50, check) if not _errors(record) else 0,
        floor=floor.percentile("save", 0.99),
        note=f"{_errors(record)} errors, {record.finished} flows",
    )


def _errors(record: Record) -> int:
    """Troubles of answers and pages; a sign-in may be told to wait for its turn."""
    return sum(
        times for (_, step), times in record.troubles.items() if step != "sign in"
    )


def _capacity(product: stage.Served, names: Iterator[str]) -> tuple[float, float]:
    """Flows and good answers a second, of 16 people who never pause."""
    flows = _people(product.port, names)
    asyncio.run(closed_loop(flows, people=16, count=32))
    record = _never_pausing(flows)
    lasted = max(record.seconds) or 1
    answers = sum(record.seconds[second] for second in range(lasted)) / lasted
    return round(record.finished / (lasted + 0.5), 2), round(answers, 1)


def _never_pausing(flows: Iterator[ProductFlow]) -> Record:
    return asyncio.run(closed_loop(flows, people=16, count=120))


def _busy(product, names, flows: float, check: float) -> list[Figure]:
    record = asyncio.run(
        open_arrivals(
            _people(product.port, names),
            per_second=BUSY * flows,
            seconds=BUSY_SECONDS,
        )
    )
    return [
        Figure(
            "rush.save_p99_at_80_percent_ms",
            record.percentile("save", 0.99),
            "ms",
            goal=absolute(150, check),
            note=f"{BUSY * flows:.1f} flows a second; {_troubles(record)}",
        ),
        Figure("rush.lost_at_80_percent", lost(record), "rows", goal=0),
    ]


def _troubles(record: Record) -> str:
    told = sum(n for (status, _), n in record.troubles.items() if status)
    silent = sum(n for (status, _), n in record.troubles.items() if not status)
    return f"told to wait {told} times, no answer {silent} times"


def _overload(port: int, names, flows: float, stay: float) -> Record:
    return asyncio.run(
        open_arrivals(
            _people(port, names),
            per_second=min(MOST_OVERLOAD, OVERLOAD * flows),
            seconds=OVERLOAD_SECONDS,
            stay=stay,
        )
    )


def _overloaded(product, names, flows: float, answers: float) -> list[Figure]:
    """Under gunicorn alone: slower, but nothing lost and never less done.

    Then the crowd is gone at once, and as many as before it never pause.
    """
    record = _overload(product.port, names, flows, stay=0)
    after = _never_pausing(_people(product.port, names)).seconds
    full = (
        second
        for second in range(max(after))
        if sum(after[second + n] for n in range(OVER_SECONDS))
        >= FULL * answers * OVER_SECONDS
    )
    during = sum(record.seconds[second] for second in range(OVERLOAD_SECONDS))
    return [
        Figure(
            "rush.lost_in_overload",
            lost(record),
            "rows",
            goal=0,
            note=f"{len(record.receipts)} receipts, {_troubles(record)}",
        ),
        Figure(
            "rush.full_rate_after_overload_s",
            next(full, 60),
            "s",
            goal=5,
            note=f"{answers:g} answers a second alone,"
            f" {during / OVERLOAD_SECONDS:.0f} in the overload",
        ),
    ]


def _behind_nginx(product, names, flows: float, check: float) -> list[Figure]:
    limits = {
        "rush.save_p99_behind_nginx_ms": ("ms", absolute(500, check)),
        "rush.lost_behind_nginx": ("rows", 0),
        "rush.not_503_behind_nginx": ("replies", 0),
    }
    if NGINX is None:
        return [
            Figure(name, None, unit, goal, note="nginx is not on this machine")
            for name, (unit, goal) in limits.items()
        ]
    with in_front_of(product.port) as port:
        record = _overload(port, names, flows, stay=5)
    others = sum(n for (status, _), n in record.troubles.items() if status != 503)  # noqa: PLR2004 - Service Unavailable
    values = [record.percentile("save", 0.99), lost(record), others]
    return [
        Figure(name, value, unit, goal, note=_troubles(record))
        for value, (name, (unit, goal)) in zip(values, limits.items(), strict=True)
    ]


def lost(record: Record) -> int:
    """Receipts whose answer does not stand in the database as it was promised."""
    rows = AnswerEvent.objects.filter(pk__in=list(record.receipts))
    columns = ("attempt", "seq", "place", "choice")
    stored = {pk: tuple(rest) for pk, *rest in rows.values_list("pk", *columns)}
    return sum(stored.get(pk) != row for pk, row in record.receipts.items())
