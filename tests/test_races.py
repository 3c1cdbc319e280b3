"""The helpers of a race look at their own database, not at a neighbour's."""

import threading
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection

from tests.races import somebody_waits_for, waiting, writes_into

pytestmark = pytest.mark.django_db
A_TABLE_OF_EVERY_DATABASE = "pg_language"


@contextmanager
def session_of(database):
    with connection.cursor() as cursor:
        here = cursor.connection.get_dsn_parameters()
    other = psycopg2.connect(
        **here | {"dbname": database},
        password=connection.settings_dict["PASSWORD"],
    )
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def ours():
    return connection.settings_dict["NAME"]


@pytest.mark.parametrize(("database", "counted"), [("postgres", False), (None, True)])
def test_a_neighbour_who_writes_is_not_taken_for_us(database, counted):
    with session_of(database or ours()) as cursor:
        cursor.execute(f"LOCK {A_TABLE_OF_EVERY_DATABASE} IN ROW EXCLUSIVE MODE")

        assert writes_into(A_TABLE_OF_EVERY_DATABASE) is counted


@pytest.mark.parametrize(("database", "counted"), [("postgres", 0), (None, 1)])
def test_a_neighbour_who_waits_is_not_taken_for_us(database, counted):
    name = database or ours()
    with session_of(name) as holder, session_of(name) as waiter:
        holder.execute("SELECT pg_backend_pid(), pg_advisory_xact_lock(7)")
        pid = holder.fetchone()[0]
        waits = threading.Thread(
            target=waiter.execute, args=["SELECT pg_advisory_xact_lock(7)"]
        )
        waits.start()
        while not somebody_waits_for(pid):
            threading.Event().wait(0.01)
        found = waiting()
        holder.connection.rollback()
        waits.join(10)

    assert found == counted
