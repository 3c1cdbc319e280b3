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
    our_pid = _ask("SELECT pg_backend_pid()")
    future = Future()
    threading.Thread(target=_call, args=(future, verb, args, kwargs)).start()
    while not future.done() and not somebody_waits_for(our_pid):
        threading.Event().wait(0.01)
    return future


def run_into_both(first: tuple, second: tuple) -> list[Future]:
    """Call two verbs that wait for us and then for each other, in this order."""
    futures = []
    for calls, (verb, *args) in enumerate((first, second), start=1):
        future = Future()
        threading.Thread(target=_call, args=(future, verb, args, {})).start()
        while not future.done() and waiting() < calls:
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


# The server has a test database for each process of a run, all copies of one, so
# the same table has the same number in all of them.


def writes_into(table: str) -> bool:
    """Whether another connection has written into ``table`` and not yet ended."""
    return _ask(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE datname = current_database() AND relation = %s::regclass"
        " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid())",
        table,
    )


def waiting() -> int:
    return _ask(
        # A lock of a row names no database; who waits for it holds one that does.
        "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN"
        " (SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE datname = current_database())"
    )


def somebody_waits_for(our_pid) -> bool:
    return _ask(
        # Not pg_stat_activity: inside our transaction it would stand still.
        "SELECT EXISTS (SELECT FROM pg_locks"
        " WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid)))",
        our_pid,
    )


def _ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]
