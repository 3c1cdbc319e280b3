"""What an import would do, row by row, before anything is written. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from contest.workbooks import Problem


class Place(NamedTuple):
    """Where a row stands in its file; nowhere for rows that our own code made."""

    sheet: str = ""
    row: int = 0
    headings: Mapping[str, str] = {}  # ours to those of the file
    file: str = ""  # its name, where several are read together

    @property
    def key(self) -> str:
        """What a decision about this row is kept under."""
        return f"{self.file}|{self.sheet}|{self.row}"

    def problem(
        self, column: str, value: object, reason: str, suggestion: str = ""
    ) -> Problem:
        heading = self.headings.get(column, column)
        shown = str(value or "")
        return Problem(
            self.sheet, self.row, heading, shown, reason, suggestion, self.file
        )

    def among(self, problems: Mapping[tuple, list[Problem]]) -> list[Problem]:
        """Those of ``by_place`` that are in this row."""
        return list(problems.get((self.file, self.sheet, self.row), ()))


def by_place(problems: Iterable[Problem]) -> dict[tuple, list[Problem]]:
    """Return the problems found while reading, by the row that they are in."""
    found: dict[tuple, list[Problem]] = {}
    for problem in problems:
        place = (problem.file, problem.sheet, problem.row)
        found.setdefault(place, []).append(problem)
    return found


# What a row will do, as said on the page. Every row of a file does one of these.
EFFECTS = {
    "new": "Thêm mới",
    "changed": "Thay đổi",
    "moved": "Chuyển từ đơn vị khác",
    "unchanged": "Không đổi",
    "rejected": "Có lỗi",
}
SAID = ("sheet", "row", "column", "value", "reason")  # of a problem, by a command
WRITES = ("new", "changed", "moved")


class Change(NamedTuple):
    label: str
    old: str
    new: str


class PreviewRow(NamedTuple):
    place: Place
    cells: tuple[str, ...]  # under the headings of its preview
    effect: str  # a key of EFFECTS
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def label(self) -> str:
        return EFFECTS[self.effect]

    @property
    def needs_a_look(self) -> bool:
        return self.effect in {"changed", "moved", "rejected"}


@dataclass
class Preview:
    """The rows of one file. ``absent`` are known to us and not in the file."""

    headings: tuple[str, ...]
    rows: list[PreviewRow] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was left out of the file

    @property
    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows do what; together they are the rows of the file."""
        effects = Counter(row.effect for row in self.rows)
        counts = {key: effects[key] for key in EFFECTS}
        return {"rows": len(self.rows)} | counts | {"absent": len(self.absent)}

    @property
    def writes(self) -> int:
        return sum(1 for row in self.rows if row.effect in WRITES)

    def as_json(self) -> dict:
        """What the commands print with ``--json``."""
        problems = [
            {name: getattr(problem, name) for name in SAID} for problem in self.problems
        ]
        return self.counts | {"problems": problems}
