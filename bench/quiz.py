"""What one person's quiz costs, beside bare Django and a bare WSGI function.

CPU of the web processes and of all of PostgreSQL, product and floor in turn, the median
of the rounds. No static files, no worker: on both sides the pages alone.
"""

import asyncio
import gzip
import re
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count

from django.db import connection

from bench import Figure, password_check
from bench.load import stage, world
from bench.load.arrivals import Record, closed_loop
from bench.load.client import Browser
from bench.load.flows import (
    BareDjangoFlow,
    BareWsgiSave,
    Person,
    ProductFlow,
    ProductSaves,
    ProductSignIn,
)

PAST = 3_000  # people who have taken part
PEOPLE = 4_000
AT_A_TIME = 6  # few enough that nobody is told to come again
FLOWS, SAVES, SIGN_INS, CHECKS = 24, 600, 24, 15  # of one round
ROUNDS = 11  # one round differs from the next by a tenth, on both sides
MOST_KILOBYTES = 60
FILE = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def measure() -> list[Figure]:
    world.fill(people=PEOPLE, past=PAST)
    names = stage.newcomers(PAST)
    with stage.product(connection.settings_dict["NAME"]) as product:
        return [
            _flow(product, names),
            _save(product, names),
            _sign_in(product, names),
            _first_visit(product, names),
        ]


def _flow(product: stage.Served, names: Iterator[str]) -> Figure:
    ours = (ProductFlow(name, product.port) for name in names)
    with stage.bare_django(people=1_000, past=PAST) as bare:
        theirs = (BareDjangoFlow(f"p{n}", bare.port) for n in count(1))
        return _in_turn(
            "quiz.flow_cpu_vs_bare_django",
            lambda: _cost(product, ours),
            lambda: _cost(bare, theirs),
            goal=1.0,
        )


def _cost(served: stage.Served, flows, flows_each: int = FLOWS) -> float:
    before = served.cpu_ms()
    asyncio.run(closed_loop(flows, people=AT_A_TIME, count=flows_each))
    return (served.cpu_ms() - before) / flows_each


def _save(product: stage.Served, names: Iterator[str]) -> Figure:
    papers = asyncio.run(_papers(product, names))
    ours = [ProductSaves(Browser(product.port), paper) for paper in papers]
    with stage.bare_wsgi(people=500, attempts=5_000) as bare:
        theirs = [BareWsgiSave(bare.port, n) for n in range(1, AT_A_TIME + 1)]
        return _in_turn(
            "quiz.save_cpu_vs_bare_wsgi",
            lambda: _repeated(product, ours),
            lambda: _repeated(bare, theirs),
            goal=3,
            digits=2,
        )


async def _papers(product: stage.Served, names: Iterator[str]) -> list:
    papers = []
    for _ in range(AT_A_TIME):
        person = Person(Browser(product.port), Record())
        papers.append(await ProductFlow(next(names), product.port).start(person))
        person.browser.close()
    return papers


def _repeated(served: stage.Served, people: list) -> float:
    """The CPU of one act, of ``people`` who each do it again and again at once."""
    each = SAVES // len(people)

    async def again(person):
        for _ in range(each):
            await person(record)
        person.browser.close()  # of this event loop

    async def all_at_once():
        await asyncio.gather(*map(again, people))

    record = Record()
    before = served.cpu_ms()
    asyncio.run(all_at_once())
    return (served.cpu_ms() - before) / (each * len(people))


def _sign_in(product: stage.Served, names: Iterator[str]) -> Figure:
    return _in_turn(
        "quiz.signin_cpu_vs_hash",
        lambda: _sign_ins(product, names),
        _checks,
        goal=1.6,
    )


def _sign_ins(product: stage.Served, names: Iterator[str]) -> float:
    async def one_after_another():
        sign_in, record = ProductSignIn(product.port, names), Record()
        await sign_in.open()
        before = product.cpu_ms()
        for _ in range(SIGN_INS):
            await sign_in(record)
        sign_in.browser.close()
        return product.cpu_ms() - before

    return asyncio.run(one_after_another()) / SIGN_INS


def _checks() -> float:
    before = time.process_time()
    for _ in range(CHECKS):
        password_check()
    return (time.process_time() - before) * 1000 / CHECKS


def _in_turn(
    name: str,
    ours: Callable[[], float],
    floors: Callable[[], float],
    *,
    goal: float,
    digits: int = 1,
) -> Figure:
    """Measure ours and the floor in turn; the first round only warms both."""
    costs = [(ours(), floors()) for _ in range(1 + ROUNDS)]
    value, floor = map(statistics.median, zip(*costs[1:], strict=True))
    return Figure(
        name,
        round(value / floor, 2),
        "×",
        goal=goal,
        floor=1,
        note=f"{value:.{digits}f} and {floor:.{digits}f} CPU-ms",
    )


def _first_visit(product: stage.Served, names: Iterator[str]) -> Figure:
    pages = asyncio.run(_visit(ProductFlow(next(names), product.port)))
    return Figure(
        "quiz.first_visit_kilobytes",
        round(sum(pages.values()) / 1000, 1),
        "kB",
        goal=MOST_KILOBYTES,
        note=f"{len(pages)} answers, gzipped, besides Bootstrap",
    )


async def _visit(flow: ProductFlow) -> dict[str, int]:
    """Bytes of every page of a flow and of what the pages name, each file once."""
    got: dict[str, int] = {}
    files = set()

    class Counted(Browser):
        async def ask(self, method, path, *rest, **headers):
            reply = await super().ask(method, path, *rest, **headers)
            got[f"{len(got)} {path}"] = len(gzip.compress(reply.body, 6))
            if "text/html" in reply.headers.get("content-type", ""):
                files.update(FILE.findall(reply.text))
            return reply

    person = Person(Counted(flow.port), Record())
    await flow.with_person(person)
    plain = Browser(flow.port, headers={"Accept-Encoding": "gzip"})
    for path in sorted(files):
        if "bootstrap" not in path:
            got[path] = len((await plain.get(path)).body)
    plain.close()
    return got
