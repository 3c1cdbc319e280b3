"""Both servers while a command runs: ``python -m localrun.servers run -- CMD``."""

import argparse
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from localrun.folder import Folder, InUse
from localrun.keeper import Keeper
from localrun.postgres import Postgres
from localrun.processes import Program, stop_on_signals
from localrun.terminal import Refused, say, shown, tail
from localrun.valkey import Valkey

READY_WITHIN = 60  # seconds; a recovery after a crash may take some
PORT_TRIES = 5
ENVS = ("local", "test", "production")


@dataclass
class Servers:
    """What runs for a folder, and the URLs by which it is reached."""

    folder: Folder
    started: list[Postgres | Valkey] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def programs(self) -> list[Program]:
        return [server.program for server in self.started]

    def __str__(self):
        names = [f"{server}, port {server.port}" for server in self.started]
        return "; ".join(names) or "those of DATABASE_URL and REDIS_URL"


def free_ports() -> Iterator[int]:
    """Ports that nobody held a moment ago."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        yield port


@contextmanager
def running(folder: Folder, ports: Iterator[int] | None = None):
    """Run what no URL is given for, on a folder that is claimed; stop it in order."""
    ports = ports or free_ports()
    servers = Servers(folder)
    try:
        for variable, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
            if not os.environ.get(variable):
                server = kind(folder, port=next(ports))
                servers.started.append(server)
                launch(server)
                folder.remember(servers.programs, servers.urls)
        for server in servers.started:
            wait_until_ready(server, ports)
            folder.remember(servers.programs, servers.urls)
        servers.urls |= _urls(servers)
        folder.remember(servers.programs, servers.urls)
        yield servers
    finally:
        for program in reversed(servers.programs):
            program.stop()
        folder.forget()


def _urls(servers):
    mine = {Postgres: "DATABASE_URL", Valkey: "REDIS_URL"}
    given = {name: os.environ.get(name, "") for name in mine.values()}
    return given | {mine[type(server)]: server.url for server in servers.started}


def launch(server):
    server.prepare()
    server.program.start()


def wait_until_ready(server, ports: Iterator[int]):
    """Wait, with another port when somebody was quicker to take the one we chose."""
    for _ in range(PORT_TRIES):
        deadline = time.monotonic() + READY_WITHIN
        while server.program.is_running() and time.monotonic() < deadline:
            if server.is_ready():
                return
            time.sleep(0.01)
        server.program.stop()
        if "in use" not in server.program.said():
            break
        server.take_port(next(ports))
        launch(server)
    raise Refused(
        f"{server} did not start. The end of {shown(server.program.log)}:\n"
        f"{tail(server.program.said())}"
    )


def environment(folder: Folder, urls: dict[str, str], *, ours: bool) -> dict[str, str]:
    """What our programs are given; what the person has set himself goes before."""
    defaults = {
        "SECRET_KEY": folder.secret("secret-key"),
        "MEDIA_ROOT": str(folder.path / "media"),
        "STATIC_ROOT": str(folder.path / "static"),
        "DEMO_LOGINS_FILE": str(folder.path / "demo-logins.txt"),
    }
    fixed = {**urls, "LOCALRUN_DIR": str(folder.path)}
    if ours:
        fixed["LOCAL_SERVERS"] = "1"
    if os.environ.get("ENV") not in ENVS:  # some shells keep a file name in it
        fixed["ENV"] = "local"
    return {**defaults, **os.environ, **fixed}


# --- The command -----------------------------------------------------------------


def run(folder: Folder, command: list[str], *, share: bool) -> int:
    """Run a command in the foreground on both servers; return its exit code.

    ``share``: use those of a make run that is going on instead of being refused.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return _foreground(command, environment(folder, {}, ours=False))
    try:
        with folder.claim(" ".join(command[:3])):
            if orphans := folder.end_orphans():
                say(f"Ended what a killed run left behind: {', '.join(orphans)}.")
            with running(folder) as servers:
                given = environment(folder, servers.urls, ours=True)
                return _foreground(command, given, servers)
    except InUse:
        urls = folder.urls()
        if not share or not urls:
            raise
        return _foreground(command, environment(folder, urls, ours=True))


def _foreground(command, given, servers: Servers | None = None) -> int:
    """Wait for the command. Ctrl-C reaches it by itself; kill is passed on."""
    keeper = Keeper(servers.folder, servers.programs, servers.urls) if servers else None
    child = Program("command", command, log=None, environment=given)
    child.start()
    signal.signal(signal.SIGINT, lambda *_: None)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: child.process.terminate())
    while child.is_running():
        if keeper:
            keeper.look()
        time.sleep(0.05)
    code = child.process.returncode
    return code if code >= 0 else 128 - code


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m localrun.servers")
    parser.add_argument("verb", choices=["run"])
    parser.add_argument("--share", action="store_true")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    stop_on_signals()
    try:
        return run(Folder(), options.command, share=options.share)
    except Refused as refusal:
        say(str(refusal))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
