"""The only module that knows the database's driver."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, connection
from django.utils import timezone


def db_now() -> datetime:
    """Return the database's clock, which decides every deadline.

    It is the moment of the statement, not of the transaction: a verb that waited for
    a lock asks for the time after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def db_today() -> date:
    """Return the day in the contest's time zone, by the database's clock."""
    return timezone.localdate(db_now())


def constraint_of(error: IntegrityError) -> str | None:
    """Return the name of the constraint that refused, or None."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def advisory_lock(name: str) -> None:
    """Wait until no other transaction holds ``name``; held until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(name)])


def wait_patiently(seconds: int = 25) -> None:
    """Wait that long for locks until this transaction ends: a file takes seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])


@contextmanager
def held_lock(name: str) -> Iterator[bool]:
    """Hold ``name`` for the block, across transactions; False if somebody else does.

    It dies with the connection, so a killed worker leaves nothing locked.
    """
    number = _lock_number(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _lock_number(name: str) -> int:
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def take_ids(model, count: int) -> list[int]:
    """Take as many new ids of a model's table, for rows that COPY will insert."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
            " FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Insert many rows with COPY and return how many. None becomes NULL.

    Only for rows that our own code made: names of tables and columns are not escaped.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    count = 0
    for row in rows:
        writer.writerow(["\\N" if value is None else value for value in row])
        count += 1
    buffer.seek(0)
    statement = (
        f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '\\N')"
    )
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(statement, buffer)
    return count
