"""The product and its floors, each served on a database of its own."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import redis
from django.db import connection

from bench.load import servers, world
from bench.load.servers import ROOT, free_port, gunicorn, running, url_of

BROKER = 15  # a number of its own: whose worker would do what the bench asks for?


@dataclass(frozen=True)
class Served:
    """What runs. ``roots``: the trees of processes whose CPU it takes."""

    port: int
    roots: tuple[int, ...]

    def cpu_ms(self) -> float:
        return servers.cpu_ms(*self.roots)


@contextmanager
def product(name: str) -> Iterator[Served]:
    """The product in its form for production, with the web command of make run."""
    with TemporaryDirectory() as folder, broker() as url:
        environment = {
            "ENV": "production",
            "DEBUG": "0",
            "LOCAL_SERVERS": "0",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": url_of(name),
            "REDIS_URL": url,
            "SITE_URL": "https://127.0.0.1",
            "SECURE_SSL_REDIRECT": "0",  # TLS ends before the web processes
            "STATIC_ROOT": folder,
        }
        _python(environment, "manage.py", "collectstatic", "--noinput", "-v0")
        port = free_port()
        with running(gunicorn("contest.wsgi", port), port, environment, "/healthz") as (
            process
        ):
            yield Served(port, (process.pid, servers.postmaster()))


@contextmanager
def floor(module: str, *arguments) -> Iterator[Served]:
    """A floor of bench.floors on a database that lives as long as it does."""
    name = f"bench_{module}_{secrets.token_hex(4)}"
    environment = {
        "DATABASE_URL": url_of(name),
        "SECRET_KEY": secrets.token_urlsafe(64),
    }
    _execute(f"CREATE DATABASE {name}")
    try:
        _python(
            environment,
            "-c",
            f"import json, sys; from bench.floors import {module};"
            f" {module}.prepare(*json.load(sys.stdin))",
            says=json.dumps(arguments),
        )
        port = free_port()
        command = gunicorn(f"bench.floors.{module}", port)
        with running(command, port, environment) as process:
            yield Served(port, (process.pid, servers.postmaster()))
    finally:
        _execute(f"DROP DATABASE {name} WITH (FORCE)")


def bare_django(*, people: int, past: int):
    return floor("bare_django", people, past, world.bank(), world.PASSWORD)


def bare_wsgi(*, people: int, attempts: int):
    return floor("bare_wsgi", people, attempts)


def newcomers(past: int) -> Iterator[str]:
    """The sign-in names of those who have not taken part, each once."""
    return (f"{number:06}" for number in count(past + 1))


@contextmanager
def broker() -> Iterator[str]:
    url = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{BROKER}"))
    try:
        yield url
    finally:
        redis.Redis.from_url(url).flushdb()


def _python(environment: dict[str, str], *arguments: str, says: str = "") -> None:
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        input=says,
        text=True,
        check=True,
    )


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
