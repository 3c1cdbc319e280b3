"""The least that a save can cost: a session looked up, one write committed.

A WSGI function, psycopg2 and two prepared statements. No rule, no receipt.
"""

import os
import threading
from urllib.parse import parse_qs

import psycopg2

STATEMENTS = """
PREPARE who (text) AS SELECT user_id FROM session WHERE key = $1;
PREPARE save (int, int, int, int) AS
UPDATE answer SET choice = $1, at = now()
  FROM attempt
 WHERE answer.attempt_id = $2 AND slot = $3
   AND attempt.id = answer.attempt_id AND attempt.user_id = $4 AND attempt.state = 0;
"""
TABLES = """
CREATE TABLE session (key text PRIMARY KEY, user_id int NOT NULL);
CREATE TABLE attempt (
    id int PRIMARY KEY, user_id int NOT NULL, state smallint NOT NULL);
CREATE TABLE answer (
    attempt_id int NOT NULL REFERENCES attempt, slot smallint NOT NULL,
    choice smallint, at timestamptz, PRIMARY KEY (attempt_id, slot)
) WITH (fillfactor = 80);
INSERT INTO session SELECT 's' || n, n FROM generate_series(1, %(people)s) AS n;
INSERT INTO attempt SELECT n, n, 0 FROM generate_series(1, %(attempts)s) AS n;
INSERT INTO answer SELECT id, slot, NULL, NULL
  FROM attempt, generate_series(0, 19) AS slot;
"""
_of_thread = threading.local()


def application(environ, start_response):
    if environ["REQUEST_METHOD"] != "POST":  # asked only whether it is up
        start_response("405 Method Not Allowed", [("Content-Length", "0")])
        return []
    connection = getattr(_of_thread, "connection", None) or _connect()
    size = int(environ["CONTENT_LENGTH"])
    posted = parse_qs(environ["wsgi.input"].read(size).decode())
    key = environ["HTTP_COOKIE"].partition("=")[2]
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE who(%s)", [key])
        (user,) = cursor.fetchone()
        values = [int(posted[name][0]) for name in ("choice", "attempt", "slot")]
        cursor.execute("EXECUTE save(%s, %s, %s, %s)", [*values, user])
        saved = cursor.rowcount
    body = b'{"saved": %d}' % saved
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
    )
    return [body]


def _connect():
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS)
    _of_thread.connection = connection
    return connection


def prepare(people: int, attempts: int) -> None:
    """Make the tables, and for each of ``people`` a session and an open attempt."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(TABLES, {"people": people, "attempts": attempts})
        cursor.execute("VACUUM ANALYZE")
    connection.close()
