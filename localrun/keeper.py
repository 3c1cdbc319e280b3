"""Looks after programs: one that ends is started again, later each time.

One that was killed is not at fault: it is back at once.
"""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from localrun.folder import Folder
from localrun.processes import Program
from localrun.terminal import say, shown, tail

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
HEALTHY_AFTER = 60.0
SETTLED_AFTER = 5.0  # who kills it again and again within this time is waited for
KILLED = (-signal.SIGKILL, -signal.SIGTERM)


@dataclass
class Care:
    """How one program has fared."""

    program: Program
    started: float
    delay: float = FIRST_DELAY
    restart_at: float | None = None
    ends: int = 0
    tell: Callable[[str], None] = say

    def note_end(self, now: float):
        """Plan the restart."""
        code, lasted = self.program.process.returncode, now - self.started
        if code in KILLED or lasted > HEALTHY_AFTER:
            self.delay = FIRST_DELAY
        wait = 0 if code in KILLED and lasted > SETTLED_AFTER else self.delay
        self.ends += 1
        self.restart_at = now + wait
        self.tell(f"{self.program.name} ended ({in_words(code)}).")
        if code not in KILLED:
            self.tell(
                f"The end of {shown(self.program.log)}:\n{tail(self.program.said())}"
            )
        self.tell(f"It starts again in {wait:g} s.")
        self.delay = min(self.delay * 2, LONGEST_DELAY)

    def restart(self, now: float):
        self.program.start()
        self.started, self.restart_at = now, None
        self.tell(f"{self.program.name} was started again.")


def in_words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"killed by {signal.Signals(-code).name}"


class Keeper:
    """The programs of a folder, in the order of their start."""

    def __init__(
        self,
        folder: Folder,
        programs: list[Program],
        urls: dict[str, str],
        tell: Callable[[str], None] = say,
    ):
        """``programs`` run already and are stopped by whoever started them."""
        self.folder = folder
        self.urls = urls
        self.tell = tell
        now = time.monotonic()
        self.cares = [Care(program, now, tell=tell) for program in programs]
        self.own: list[Program] = []

    def start(self, program: Program):
        program.start()
        self.own.append(program)
        self.cares.append(Care(program, time.monotonic(), tell=self.tell))
        self._remember()

    def look(self):
        """Call it often. Starts again what has ended, when its time has come."""
        now = time.monotonic()
        for care in self.cares:
            if care.restart_at is None and not care.program.is_running():
                care.program.clear()
                care.note_end(now)
            elif care.restart_at is not None and now >= care.restart_at:
                care.restart(now)
                self._remember()

    def ends_of(self, program: Program) -> int:
        return self.care_of(program).ends

    def care_of(self, program: Program) -> Care:
        return next(care for care in self.cares if care.program is program)

    def stop(self):
        """Stop what was started here, the last first."""
        for program in reversed(self.own):
            program.stop()

    def _remember(self):
        programs = [care.program for care in self.cares]
        self.folder.remember(programs, self.urls)
