"""The folder in which a run keeps its data, logs, secrets and what it has started."""

import fcntl
import json
import os
import secrets
import signal
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from localrun.processes import Program, Trace, members_of
from localrun.terminal import Refused, shown

DEFAULT = ".localrun"
LONGEST_LOG = 5_000_000


class InUse(Refused):
    """Another run holds the folder; ``holder`` is what it wrote into the lock."""

    def __init__(self, path: Path, holder: dict):
        self.holder = holder
        pid = holder.get("pid", "unknown")
        super().__init__(
            f"{shown(path)} is in use by {holder.get('by', 'another run')},"
            f" process {pid}.\n"
            f"What to do: go on using that one; or stop it with Ctrl-C in its terminal"
            f" (or: kill {pid}) and try again."
        )


class Folder:
    """A data folder. Everything in it is this person's alone (mode 0700)."""

    def __init__(self, path: Path | str | None = None):
        path = Path(path or os.environ.get("LOCALRUN_DIR") or DEFAULT)
        self.path = path.absolute()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._refuse_if_of_another_user()
        for name in ("logs", "media", "static"):
            (self.path / name).mkdir(exist_ok=True)

    def _refuse_if_of_another_user(self):
        if self.path.stat().st_uid == os.geteuid():
            return
        raise Refused(
            f"{shown(self.path)} belongs to another user, so its database cannot run.\n"
            f"What to do: run this as that user, or take another folder:"
            f" LOCALRUN_DIR={shown(self.path)}-2 before the command."
        )

    @contextmanager
    def claim(self, by: str):
        """Hold the folder for this process alone, or raise InUse.

        Two servers on the same files would spoil them. The kernel gives the lock back
        even when this process is killed.
        """
        with (self.path / "lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InUse(self.path, _holder(lock)) from None
            lock.truncate(0)
            lock.write(json.dumps({"pid": os.getpid(), "by": by}))
            lock.flush()
            yield self
            lock.truncate(0)

    def log(self, name: str) -> Path:
        """The log of a program; a long one is put aside, and the one before dropped."""
        path = self.path / "logs" / f"{name}.log"
        if path.exists() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        path.touch(mode=0o600)
        return path

    def secret(self, name: str) -> str:
        """Return the secret of that name, made once and kept for this user's eyes."""
        path = self.path / name
        if not path.exists():
            write_privately(path, secrets.token_urlsafe(64))
        return path.read_text(encoding="utf-8")

    # --- What was started --------------------------------------------------------

    def remember(self, programs: list[Program], urls: dict[str, str]):
        """Write down what runs, in the order of its start."""
        traces = [trace for program in programs if (trace := program.trace())]
        state = {"urls": urls, "programs": [asdict(trace) for trace in traces]}
        write_privately(self.path / "state.json", json.dumps(state, indent=1))

    def forget(self):
        (self.path / "state.json").unlink(missing_ok=True)

    def urls(self) -> dict[str, str]:
        return self._state()["urls"]

    def _state(self):
        try:
            text = (self.path / "state.json").read_text(encoding="utf-8")
            return json.loads(text)
        except (FileNotFoundError, json.JSONDecodeError):
            return {"urls": {}, "programs": []}

    def end_orphans(self) -> list[str]:
        """End what a killed run left behind, last started first; return their names.

        Call it while holding the folder. Only a process with the recorded number,
        beginning and command line is touched.
        """
        ended = []
        for fields in reversed(self._state()["programs"]):
            trace = Trace(**fields)
            left = members_of(trace.pid, f"LOCALRUN_DIR={self.path}")
            if trace.is_alive() or left:
                ended.append(f"{trace.name} ({trace.pid})")
            trace.end()
            for pid in members_of(trace.pid, f"LOCALRUN_DIR={self.path}"):
                os.kill(pid, signal.SIGKILL)
        self.forget()
        return ended


def _holder(lock) -> dict:
    lock.seek(0)
    try:
        return json.loads(lock.read())
    except json.JSONDecodeError:  # it is just being written
        return {}


def write_privately(path: Path, text: str):
    """Replace a file in one move; nobody else may read it."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(
        os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
