"""What was promised: each receipt is written down as it arrives."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import TextIO


@dataclass
class Watch:
    """Waits for the first receipt of an answer that was sent after ``since``."""

    since: float
    came: threading.Event = field(default_factory=threading.Event)
    seconds: float | None = None


class Ledger:
    """Shared by all writers and whoever kills."""

    def __init__(self, file: TextIO):
        self._file = file
        self._lock = threading.Lock()
        self._watches: list[Watch] = []
        self.acked = 0
        self.closed = 0
        self.refusals: dict[str, int] = {}

    def note_receipt(self, receipt: dict, sent: float) -> None:
        now = time.monotonic()
        with self._lock:
            self.acked += 1
            self._file.write(json.dumps(receipt) + "\n")
            for watch in self._watches:
                if watch.since <= sent and not watch.came.is_set():
                    watch.seconds = now - watch.since
                    watch.came.set()

    def note_closed(self, attempt: int) -> None:
        """The server has said that this one is handed in."""
        with self._lock:
            self.closed += 1
            self._file.write(json.dumps({"closed": attempt}) + "\n")

    def note_refusal(self, code: str) -> None:
        with self._lock:
            self.refusals[code] = self.refusals.get(code, 0) + 1

    def seconds_to_receipt(self, since: float, *, at_most: float) -> float | None:
        """How long after ``since`` the first receipt came; None if none came."""
        watch = Watch(since)
        with self._lock:
            self._watches.append(watch)
        watch.came.wait(max(0, since + at_most - time.monotonic()))
        with self._lock:
            self._watches.remove(watch)
        return watch.seconds
