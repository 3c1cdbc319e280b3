"""The only module that knows the database's driver."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import ClassVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code


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


class Statement:
    """A statement asked all day long: each connection plans it once.

    Planning a save costs more than doing it. ``types`` are PostgreSQL's, of each
    ``%(name)s`` in the text; the columns are named one by one, so that one that a
    migration adds changes no result. A column's new type needs a restart (ADR 14).
    """

    _names: ClassVar[set[str]] = set()

    def __init__(self, name: str, text: str, /, **types: str):
        # Two of one name would each run what the other prepared.
        if name in self._names:
            raise ValueError(f"a second statement named {name}")
        self._names.add(name)
        self.name, self.text, self.types = name, text, types

    def rows(self, **values) -> list[tuple]:
        """Run it and return what it returns, all of it."""
        with connection.cursor() as cursor:
            if settings.PREPARE_STATEMENTS:
                self._prepare()
                cursor.execute(self._call, values)
            else:
                cursor.execute(self._typed, values)
            return cursor.fetchall()

    def row(self, **values) -> tuple | None:
        return next(iter(self.rows(**values)), None)

    def _prepare(self) -> None:
        """Once for each connection to the database, a new one after a restart too."""
        names = _prepared.setdefault(connection.connection, set())
        if self.name in names:
            return
        places = {name: f"${n}" for n, name in enumerate(self.types, start=1)}
        types = ", ".join(self.types.values())
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            types = f" ({types})" if types else ""
            cursor.execute(f"PREPARE {self.name}{types} AS {self.text % places}")
        names.add(self.name)

    @cached_property
    def _call(self) -> str:
        values = ", ".join(f"%({name})s" for name in self.types)
        return f"EXECUTE {self.name} ({values})" if values else f"EXECUTE {self.name}"

    @cached_property
    def _typed(self) -> str:
        return self.text % {name: f"%({name})s::{t}" for name, t in self.types.items()}


_prepared: WeakKeyDictionary = WeakKeyDictionary()  # connection -> names


class Columns:
    """A model's columns in the text of a Statement, and the instance made of them.

    ``alias`` is the table's name in the text; what is left out is deferred.
    """

    def __init__(self, model, alias: str, *, without: Sequence[str] = ()):
        fields = model._meta.concrete_fields
        self.model = model
        self.fields = [field for field in fields if field.attname not in without]
        self.names = [field.attname for field in self.fields]
        self.text = ", ".join(f"{alias}.{field.column}" for field in self.fields)
        # What Django, not the driver, makes of the stored value: JSON.
        self._converters = {
            place: field.from_db_value
            for place, field in enumerate(self.fields)
            if hasattr(field, "from_db_value")
        }

    def __str__(self):
        return self.text

    def take(self, values: Iterator):
        """Make an instance of the next values of a row."""
        own = list(islice(values, len(self.fields)))
        for place, convert in self._converters.items():
            own[place] = convert(own[place], None, connection)
        return self.model.from_db(connection.alias, self.names, own)


def constraint_of(error: IntegrityError) -> str | None:
    """Return the name of the constraint that refused, or None."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def waited_in_vain(error: BaseException | None) -> bool:
    """Whether a statement ended because another held a lock longer than it waits."""
    cause = getattr(error, "__cause__", None)
    return getattr(cause, "pgcode", None) == LOCK_NOT_AVAILABLE


def advisory_lock(name: str) -> None:
    """Wait until no other transaction holds ``name``; held until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(name)])


def wait_patiently(seconds: int = 25) -> None:
    """Wait that long for locks until this transaction ends: a file takes seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])


def work_patiently(minutes: int = 10) -> None:
    """Let a statement run that long until this transaction ends: not within a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [f"{minutes}min"]
        )


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
