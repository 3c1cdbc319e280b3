"""What an officer sets of a quiz round. Pure."""

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from quiz.drawing import Demand

RULES = ("name", "minutes", "max_attempts", "min_answers")
WINDOW = ("opens_at", "closes_at")


class Settings(NamedTuple):
    """All of it; ``blueprint`` in the order of topics, then of difficulties."""

    name: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    max_attempts: int
    min_answers: int
    blueprint: list[Demand]

    @property
    def questions(self) -> int:
        return sum(demand.count for demand in self.blueprint)

    def as_json(self) -> dict:
        values = self._asdict()
        for name in WINDOW:
            values[name] = values[name].isoformat()
        values["blueprint"] = [list(demand) for demand in self.blueprint]
        return values


class Shown(NamedTuple):
    """What a page of a round shows before an act: its settings, and the acts so far."""

    settings: Settings
    paused_until: datetime | None
    last_change: int | None

    def fingerprint(self) -> str:
        """The same while nobody acted: who decides saw what he acts upon."""
        state = [self.settings.as_json(), str(self.paused_until), self.last_change]
        return fingerprint(state)


def fingerprint(state) -> str:
    text = json.dumps(state, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
