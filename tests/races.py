"""One verb runs into another that holds a lock; no sleep decides."""

import threading
from concurrent.futures import Future

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
