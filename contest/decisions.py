"""What a person said to the doubts of a roster file, row by row. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

NEW, SKIP = "new", "skip"  # of a doubtful row; else the id of the person who is meant
LEFT, WORKING = "left", "working"  # of somebody who is not in the file


class Decisions(NamedTuple):
    """Kept with the batch as JSON. The key of a row is ``Place.key``."""

    category: str | None = None  # for every row that has none
    units: Mapping[str, int] = {}  # names.match_key of an unknown text: id of the unit
    people: Mapping[str, str] = {}  # key of a row: NEW, SKIP or the id of a person
    cells: Mapping[str, str] = {}  # "key of a row|field": the text as put right
    absent: Mapping[str, str] = {}  # id of an entry: LEFT or WORKING

    @classmethod
    def of(cls, stored: Mapping) -> "Decisions":
        """Take what ``as_json`` gave; what is not there was not decided."""
        return cls(**{name: stored[name] for name in cls._fields if stored.get(name)})

    def as_json(self) -> dict:
        return {name: value for name, value in self._asdict().items() if value}

    def corrected(self) -> dict[str, dict[str, str]]:
        """The corrected texts by field, by the key of their row."""
        rows: dict[str, dict[str, str]] = {}
        for place, text in self.cells.items():
            key, _, field = place.rpartition("|")
            rows.setdefault(key, {})[field] = text
        return rows


UNDECIDED = Decisions()
