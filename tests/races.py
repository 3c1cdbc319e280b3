"""One verb runs into another that holds a lock; no sleep decides."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection


def run_into(verb, /, *args, **kwargs) -> Future:
    """Call ``verb`` in a thread with a connection of its own and return its Future.

    Returns once the call is over, or once PostgreSQL says that it waits for us. The
    result must be asked for after our transaction has ended.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        our_pid = cursor.fetchone()[0]
    future = Future()
    threading.Thread(target=_call, args=(future, verb, args, kwargs)).start()
    while not future.done() and not _somebody_waits_for(our_pid):
        threading.Event().wait(0.01)
    return future


def run_into_both(first: tuple, second: tuple) -> list[Future]:
    """Call two verbs that wait for us and then for each other, in this order."""
    futures = []
    for calls, (verb, *args) in enumerate((first, second), start=1):
        future = Future()
        threading.Thread(target=_call, args=(future, verb, args, {})).start()
        while not future.done() and _waiting() < calls:
            threading.Event().wait(0.01)
        futures.append(future)
    return futures


def at_once(*verbs: Callable, connections: int = 20) -> list:
    """Call them all on so many connections, begun together; return what they did.

    The results stand in the order of the verbs. Raises what the first of them raised.
    """
    workers = min(connections, len(verbs))
    together = threading.Barrier(workers)

    def work(number):
        connection.ensure_connection()
        together.wait(30)
        try:
            return [verb() for verb in verbs[number::workers]]
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        shares = list(pool.map(work, range(workers)))
    return [shares[n % workers][n // workers] for n in range(len(verbs))]


def _call(future, verb, args, kwargs):
    try:
        future.set_result(verb(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - the test asks the Future for it
        future.set_exception(error)
    finally:
        connection.close()


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def _somebody_waits_for(our_pid) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            # Not pg_stat_activity: inside our transaction it would stand still.
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid)))",
            [our_pid],
        )
        return cursor.fetchone()[0]
