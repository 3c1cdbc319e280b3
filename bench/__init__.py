"""What is measured, and how it is judged. One module for each area."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

# The check of one password on the machine where the absolute limits were set.
ARGON2ID_THERE_MS = 25.7


@dataclass(frozen=True)
class Figure:
    """A figure holds when it is not above its goal; without a goal it only informs.

    ``floor`` was measured in the same run: the least that this work can cost. What
    could not be measured has no value, and ``note`` says why.
    """

    name: str  # area.what
    value: float | None
    unit: str
    goal: float | None
    floor: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """None where it was not measured, or nothing promised: no promise is kept."""
        if self.value is None or self.goal is None:
            return None
        return self.value <= self.goal


def milliseconds(*works: Callable[[], object], rounds: int = 9) -> list[float]:
    """The median of each work, done in turn with the others after one round to warm."""
    taken = [[] for _ in works]
    for turn in range(rounds + 1):
        for work, times in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            if turn:
                times.append((time.perf_counter() - began) * 1000)
    return [round(statistics.median(times), 2) for times in taken]


@cache
def _stored_password() -> str:
    return make_password("mua-lua-som")


def password_check() -> None:
    """The yardstick of absolute limits, measured in turn with what it is for."""
    check_password("mua-lua-som", _stored_password())


def absolute(limit: float, check_ms: float) -> float:
    """The limit, scaled by what one check of a password costs here and now."""
    return round(limit * check_ms / ARGON2ID_THERE_MS, 2)
