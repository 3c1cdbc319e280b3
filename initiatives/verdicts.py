"""What an officer decides about an entry, apart from the entry. Pure."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from initiatives.states import State


class Verdict(NamedTuple):
    """``ticks`` are the keys of the lines that the officer looked at himself."""

    new_state: State
    reason: str = ""
    reopened_until: datetime | None = None
    duplicate_of: Any = None  # an InitiativeEntry
    ticks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return State(self.new_state).label

    def as_json(self) -> list:
        other = self.duplicate_of and self.duplicate_of.pk
        until = self.reopened_until and self.reopened_until.isoformat()
        return [self.new_state, self.reason, until, other, sorted(self.ticks)]


class Line(NamedTuple):
    """What would happen with one entry; ``refusal`` says why nothing would."""

    entry: Any
    refusal: str = ""


class Plan(NamedTuple):
    """One verdict on many entries, as the page lists it before it is done."""

    verdict: Verdict
    lines: list[Line]

    @property
    def accepted(self) -> list[Line]:
        return [line for line in self.lines if not line.refusal]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.refusal]

    def fingerprint(self) -> str:
        """The same while nothing changed: what was listed is what is done."""
        lines = sorted(
            [line.entry.pk, line.entry.updated_at.isoformat(), line.refusal]
            for line in self.lines
        )
        text = json.dumps([self.verdict.as_json(), lines], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
