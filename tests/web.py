"""The program that answers browsers, as a process of its own."""

import os
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings

from localrun.servers import free_ports
from tests.workers import database_url, own_broker, seconds_until


@contextmanager
def web(log, *, threads=4):
    """gunicorn, as talkative as it can be; its address."""
    port = next(free_ports())
    command = [sys.executable, "-m", "gunicorn", "contest.wsgi", "--workers=1"]
    command += ["--worker-class=gthread", f"--threads={threads}"]
    command += [f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    command += ["--log-level=debug", "--access-logfile=-"]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": own_broker(),
        "ENV": "test",
    }
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            seconds_until(lambda: "Booting worker" in log.read_text(), at_most=60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
