"""make run: servers, then web, worker and beat until Ctrl-C.

``python -m localrun.supervisor [--host 127.0.0.1] [--port 8000]``
"""

import argparse
import hashlib
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from localrun import servers
from localrun.folder import Folder
from localrun.keeper import Keeper
from localrun.processes import Program, stop_on_signals
from localrun.terminal import Refused, say, shown, step, tail

ROOT = Path(__file__).resolve().parent.parent
TICK = 0.05
TRIES_BEFORE_READY = 3
SERVED_WITHIN = 120


@dataclass(frozen=True)
class Plan:
    """The commands of a run. ``prepare`` ends by itself, the others go on."""

    host: str
    port: int
    prepare: list[str]
    web: list[str]
    helpers: dict[str, list[str]]
    fingerprint: Callable[[], str]  # changes when prepare has work that cannot wait


def product(host: str, port: int, folder: Folder) -> Plan:
    """The plan of this product."""
    python = [sys.executable, "-m"]
    # What nobody waits for gives way to those who answer, also when all start anew.
    celery = ["nice", "-n10", *python, "celery", "--app=contest"]
    schedule = folder.path / "beat-schedule"
    return Plan(
        host=host,
        port=port,
        prepare=[sys.executable, "manage.py", "prepare_local"],
        web=_web(host, port),
        helpers={
            "worker": [
                *celery,
                "worker",
                "--queues=default,reports,links",
                "--concurrency=2",
                "--loglevel=INFO",
                "--without-gossip",
                "--without-mingle",
            ],
            "beat": [*celery, "beat", f"--schedule={schedule}", "--pidfile="],
        },
        fingerprint=fingerprint,
    )


def _web(host: str, port: int) -> list[str]:
    return [
        # Each thread that ever checked a password would keep the check's 19 MB.
        *("env", "MALLOC_ARENA_MAX=1"),
        *(sys.executable, "-m", "gunicorn", "contest.wsgi"),
        f"--bind={host}:{port}",
        "--workers=2",
        "--threads=8",
        "--worker-class=gthread",
        "--graceful-timeout=8",
        "--preload",  # loaded once for all; a killed worker is back at once
        "--no-control-socket",
    ]


def fingerprint() -> str:
    """Of what prepare works from: with none of it changed, web need not wait for it."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("demo/**/*.*")]
    for path in sorted(path for path in sources if path.suffix != ".pyc"):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


# --- The run ---------------------------------------------------------------------


def run(folder: Folder, plan: Plan):
    """Serve until Ctrl-C. Raises Refused with what to do when it cannot."""
    began = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(folder.claim("make run"))
        if orphans := folder.end_orphans():
            say(f"The last run was killed. Ended what it left: {', '.join(orphans)}.")
        refuse_taken_port(plan)
        with step("Starting PostgreSQL and Valkey"):
            running = stack.enter_context(servers.running(folder))
        say(f"  {running}")
        keeper = Keeper(folder, running.programs, running.urls)
        stack.callback(keeper.stop)
        stack.callback(
            say, "Stopping beat, worker, web and the servers, in this order."
        )
        bring_up(keeper, plan, _environment(folder, running, plan))
        announce(folder, plan, time.monotonic() - began)
        while True:
            keeper.look()
            time.sleep(TICK)


def _environment(folder, running, plan):
    given = servers.environment(folder, running.urls, ours=bool(running.started))
    return {"SITE_URL": f"http://{_visited(plan)}:{plan.port}"} | given


def bring_up(keeper: Keeper, plan: Plan, environment: dict[str, str]):
    """Bring the database up to date and start all. Web waits only for new work."""
    folder = keeper.folder

    def program(name, command):
        return Program(name, command, folder.log(name), environment, cwd=ROOT)

    note = folder.path / "prepared"
    state = plan.fingerprint()
    is_new = not note.exists() or note.read_text(encoding="utf-8") != state
    prepare, web = program("prepare", plan.prepare), program("web", plan.web)
    prepare.start()
    try:
        if is_new:
            with step("Making the tables and the demo (this may take a minute)"):
                _wait_for_end(prepare, keeper)
        with step("Starting web"):
            keeper.start(web)
            _wait_until_served(web, keeper, plan)
            _wait_for_end(prepare, keeper)
    finally:
        prepare.stop()
    note.write_text(state, encoding="utf-8")
    for name, command in plan.helpers.items():
        keeper.start(program(name, command))


def _wait_for_end(prepare, keeper):
    while prepare.is_running():
        keeper.look()
        time.sleep(TICK)
    if prepare.process.returncode:
        raise Refused(
            "The database could not be prepared. Nothing that was there is lost."
            f" The end of {shown(prepare.log)}:\n{tail(prepare.said())}"
        )


def _wait_until_served(web, keeper, plan):
    deadline = time.monotonic() + SERVED_WITHIN
    while not is_served(plan):
        keeper.look()
        if keeper.ends_of(web) >= TRIES_BEFORE_READY or time.monotonic() > deadline:
            raise Refused(
                f"Web does not answer. What it said is above and in {shown(web.log)}."
            )
        time.sleep(TICK)


def is_served(plan: Plan) -> bool:
    connection = http.client.HTTPConnection(_visited(plan), plan.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _visited(plan):
    return "127.0.0.1" if plan.host == "0.0.0.0" else plan.host  # noqa: S104 - compared, not bound


def refuse_taken_port(plan: Plan):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.host, plan.port))
        except OSError as error:
            raise Refused(
                f"Port {plan.port} on {plan.host} cannot be used ({error.strerror}):"
                " most likely another program has it.\n"
                f"What to do: make run PORT={plan.port + 1}"
            ) from error


def announce(folder: Folder, plan: Plan, seconds: float):
    say(f"\nOpen / Mở:  http://{_visited(plan)}:{plan.port}   (after {seconds:.1f} s)")
    logins = folder.path / "demo-logins.txt"
    if logins.exists():
        say("\nLog-ins / Tài khoản dùng thử:")
        for line in logins.read_text(encoding="utf-8").splitlines():
            say(f"  {line}")
    say(f"\nLogs: {shown(folder.path / 'logs')}   Stop / Dừng: Ctrl-C\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m localrun.supervisor")
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", default=os.environ.get("PORT") or 8000, type=int)
    options = parser.parse_args()
    stop_on_signals()
    try:
        folder = Folder()
        run(folder, product(options.host, options.port, folder))
    except Refused as refusal:
        say(f"\n{refusal}")
        return 1
    except KeyboardInterrupt:
        say("Stopped. The data are kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
