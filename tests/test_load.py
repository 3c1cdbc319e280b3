"""The people of the bench and what they come to: each floor once, and the product."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connection

from bench.load import servers, stage, world
from bench.load.arrivals import closed_loop, open_arrivals
from bench.load.flows import BareDjangoFlow, BareWsgiSave, ProductFlow
from quiz.models import AnswerEvent, Attempt

pytestmark = pytest.mark.django_db(transaction=True)
PAST = 5


def run(work):
    """In a thread of its own: Playwright's loop runs on in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_everybody_who_comes_to_the_product_hands_in_with_a_receipt_for_each_answer():
    world.fill(people=PAST + 4, past=PAST)
    names = stage.newcomers(PAST)
    with stage.product(connection.settings_dict["NAME"]) as product:
        flows = (ProductFlow(name, product.port) for name in names)
        before = product.cpu_ms()
        steady = run(closed_loop(flows, people=2, count=2))
        used = product.cpu_ms() - before
        arrived = run(open_arrivals(flows, per_second=4, seconds=0.5))

    columns = ("pk", "attempt", "seq", "place", "choice")
    stored = AnswerEvent.objects.filter(attempt__gt=PAST).values_list(*columns)
    receipts = steady.receipts | arrived.receipts
    assert {pk: tuple(rest) for pk, *rest in stored} == receipts
    assert len(receipts) == 4 * world.QUESTIONS
    assert [steady.finished, arrived.finished] == [2, 2]
    assert len(steady.steps["hand in"]) == 2
    assert steady.troubles == arrived.troubles == {}
    assert Attempt.objects.filter(pk__gt=PAST, state="closed", answered=20).count() == 4
    assert used > 0


@pytest.mark.long
def test_everybody_who_comes_to_bare_django_saves_five_times():
    with stage.bare_django(people=2, past=PAST) as bare:
        flows = (BareDjangoFlow(f"p{n}", bare.port) for n in count(1))
        record = run(closed_loop(flows, people=2, count=2))

    assert record.finished == 2
    assert len(record.steps["save"]) == 10
    assert len(record.steps["result"]) == 2
    assert record.troubles == {}


@pytest.mark.long
def test_bare_wsgi_writes_the_answer():
    async def once():
        person = BareWsgiSave(bare.port, 1)
        record = await closed_loop(iter([person]), people=1, count=1)
        person.browser.close()
        await asyncio.sleep(0)  # the transport closes in the loop
        return record

    with stage.bare_wsgi(people=2, attempts=2) as bare:
        record = run(once())

    assert len(record.steps["save"]) == 1
    assert record.troubles == {}


def test_cpu_is_that_of_the_process_and_all_below_it():
    root = servers.postmaster()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()[0]
        before = servers.cpu_ms(ours)
        cursor.execute("SELECT count(*) FROM generate_series(1, 3000000)")

    assert servers.cpu_ms(ours) > before
    # Of the others some come and go meanwhile: they are other tests'.
    below = set(servers.tree(root))
    assert {root, ours} <= below
    assert os.getpid() not in below
    assert root in servers.tree(1)
