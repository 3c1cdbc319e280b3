"""One database is migrated; those of the processes of a run are copies of it.

Migrating takes some 25 s of CPU, a copy one.
"""

import subprocess
import sys
import time

from django.conf import settings
from django.db import connection

NAME = "test_template"
HALF_DONE = "test_template_half_done"
SECONDS = 240  # then a process migrates its own


def begin() -> subprocess.Popen:
    """Migrate it while the processes of the run start and collect.

    First what a killed run left goes: it may be of other migrations.
    """
    _drop()
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", __name__], cwd=settings.BASE_DIR
    )


def wait() -> str | None:
    """Its name, once it can be copied."""
    give_up_at = time.monotonic() + SECONDS
    while time.monotonic() < give_up_at:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
            if cursor.fetchone() is not None:
                return NAME
        time.sleep(0.2)
    return None


def end(making: subprocess.Popen) -> None:
    making.kill()
    making.wait()
    _drop()


def _drop() -> None:
    with connection._nodb_cursor() as cursor:
        for name in (HALF_DONE, NAME):
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _make() -> None:
    connection.settings_dict["TEST"]["NAME"] = HALF_DONE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {HALF_DONE} RENAME TO {NAME}")


if __name__ == "__main__":
    import django

    django.setup()
    _make()
