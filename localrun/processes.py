"""Programs that we start, know again after a crash, and end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

TETHER = Path(__file__).with_name("tether.py")
GLANCE = 0.02  # seconds between two looks at a program that is to end
GONE_WITHIN = 5  # seconds after SIGKILL; a disk may hold a process for a while


def tethered(command: list[str], stop_signal: signal.Signals) -> list[str]:
    """The command, told to stop by ``stop_signal`` when this process dies."""
    python = [sys.executable, "-I", "-S", str(TETHER)]
    return [*python, str(int(stop_signal)), str(os.getpid()), *command]


def started_at(pid: int) -> str | None:
    """When the process began, in words of this system; None when it has ended.

    A process id is used again, the pair of id and beginning is not.
    """
    if sys.platform == "linux":
        state, began = _stat(pid)
        return None if state in ("", "Z", "X") else began
    looked = _ps("state=,lstart=", pid)
    return None if not looked or looked.startswith("Z") else looked.split(None, 1)[1]


def command_line(pid: int) -> str:
    if sys.platform == "linux":
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace")
    return _ps("command=", pid)


def _stat(pid):
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    fields = text.rpartition(")")[2].split()
    return fields[0], fields[19]


def _ps(columns, pid):
    looked = subprocess.run(
        ["ps", "-ww", "-o", columns, "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return looked.stdout.strip()


@dataclass(frozen=True)
class Trace:
    """What is written down of a running program, so that a later start knows it."""

    name: str
    pid: int
    started: str
    sign: str  # stands in its command line, when it is not empty
    stop_signal: str
    patience: float

    def is_alive(self) -> bool:
        """True only for the very program we started, not for one with its number."""
        return started_at(self.pid) == self.started and self.sign in command_line(
            self.pid
        )

    def end(self):
        """Ask it to stop, wait, and only then kill it."""
        if self.is_alive():
            os.kill(self.pid, signal.Signals[self.stop_signal])
            deadline = time.monotonic() + self.patience
            while self.is_alive() and time.monotonic() < deadline:
                time.sleep(GLANCE)
        while self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            time.sleep(GLANCE)


@dataclass
class Program:
    """A command with a log, in a session of its own: Ctrl-C reaches only us.

    One without a log shares our terminal, and hears Ctrl-C itself.
    """

    name: str
    command: list[str]
    log: Path | None
    environment: dict[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    sign: str = ""
    cwd: Path | None = None
    leftovers: Callable[[], list[int]] = list  # its processes in other sessions
    process: subprocess.Popen | None = field(default=None, repr=False)
    log_began_at: int = 0

    def start(self):
        if self.log is None:
            self._open()
            return
        with self.log.open("ab") as log:
            self.log_began_at = log.tell()
            self._open(
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _open(self, **where):
        self.process = subprocess.Popen(
            tethered(self.command, self.stop_signal),
            env=self.environment,
            cwd=self.cwd,
            **where,
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def trace(self) -> Trace | None:
        began = started_at(self.process.pid) if self.is_running() else None
        if began is None:
            return None
        return Trace(
            name=self.name,
            pid=self.process.pid,
            started=began,
            sign=self.sign,
            stop_signal=self.stop_signal.name,
            patience=self.patience,
        )

    def stop(self):
        """Ask, wait, and only then kill. Nothing of its session is left afterwards."""
        if self.process is None:
            return
        if self.is_running():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.clear()

    def clear(self):
        """Kill what a program that has ended left in its session, such as its pool."""
        kill_group(self.process.pid)
        kill_all(self.leftovers())

    def said(self) -> str:
        """What it wrote to its log since it was started last."""
        with self.log.open("rb") as log:
            log.seek(self.log_began_at)
            return log.read().decode(errors="replace")


def stop_on_signals():
    """Let Ctrl-C, kill and a closed terminal end this process in order, once.

    A second Ctrl-C must not cut the ordered stop short: every wait in it has an end.
    Ignoring it by SIG_IGN would make Python complain of two signals that come together.
    """
    names = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        names.append(signal.SIGHUP)

    def stop(number, frame):
        for name in names:
            signal.signal(name, lambda *_: None)
        raise KeyboardInterrupt

    for name in names:
        signal.signal(name, stop)


def kill_group(pid: int):
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says so of zombies
        return


def kill_all(pids: list[int]):
    """Kill them, and wait for their end, which comes a moment after the signal."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + GONE_WITHIN
    while any(map(command_line, pids)) and time.monotonic() < deadline:
        time.sleep(GLANCE)


def working_in(place: Path) -> list[int]:
    """Processes whose working directory is ``place`` (Linux only)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (entry / "cwd").readlink() == place:
                found.append(int(entry.name))
    return found


def members_of(group: int, mark: str) -> list[int]:
    """Processes of a group that have ``mark`` in their environment (Linux only)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2]
            if int(fields.split()[2]) != group:
                continue
            if mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found
