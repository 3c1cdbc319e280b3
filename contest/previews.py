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
    "doubtful": "Cần xác định",  # a person decides
    "rejected": "Có lỗi",
    "skipped": "Bỏ qua",
}
SAID = ("sheet", "row", "column", "value", "reason")  # of a problem, by a command
WRITES = ("new", "changed", "moved")
STAYS_OUT = ("doubtful", "rejected")  # until somebody decides or puts it right
WAITS = "chờ người thứ hai duyệt"


class Change(NamedTuple):
    label: str
    old: str
    new: str


class Candidate(NamedTuple):
    """Somebody whom a doubtful row may mean, as shown to who decides."""

    pk: int  # of the staff member: what the decision says
    code: str
    name: str
    unit: str
    born: str
    position: str


class Person(NamedTuple):
    """Who a row is about, as the command prints him."""

    code: str | None  # None while there is none
    name: str
    unit: str  # the official name
    born: str | None  # 1985-10-05; 1985 where only the year is known
    phone: str | None


class Absent(NamedTuple):
    """Somebody who works in a unit of the file and is not in it."""

    entry: int
    name: str
    unit: str
    decision: str = ""  # of contest.decisions, "" while there is none
    waits: bool = False  # that he left, for a second person

    def __str__(self):
        return f"{self.name} ({self.unit})"


class UnitQuestion(NamedTuple):
    """A text of the file that names no unit, or several."""

    text: str
    key: str  # names.match_key: what the decision is kept under
    rows: int
    nearest: tuple[tuple[int, str], ...]  # id and name; only as a suggestion


class UnitAnswer(NamedTuple):
    """What somebody said that such a text means."""

    text: str
    key: str
    unit: str


class PreviewRow(NamedTuple):
    place: Place
    cells: tuple[str, ...]  # under the headings of its preview
    effect: str  # a key of EFFECTS
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()  # of a doubtful row: what is in doubt
    candidates: tuple[Candidate, ...] = ()  # of a doubtful row
    alike: tuple[str, ...] = ()  # keys of other rows that may be the same person
    waits: bool = False  # what lowers a number waits for a second person
    person: Person | None = None

    @property
    def key(self) -> str:
        return self.place.key

    @property
    def label(self) -> str:
        label = EFFECTS[self.effect]
        return f"{label}, {WAITS}" if self.waits else label

    @property
    def needs_a_look(self) -> bool:
        return self.effect in {"changed", "moved", *STAYS_OUT}


@dataclass
class Preview:
    """The rows of one import. ``absent`` are known to us and not in it."""

    headings: tuple[str, ...]
    rows: list[PreviewRow] = field(default_factory=list)
    absent: list = field(default_factory=list)  # of Absent; of other kinds, texts
    notes: list[str] = field(default_factory=list)  # what was left out of the file
    skipped: list = field(default_factory=list)  # rows that name nobody
    units: list[UnitQuestion] = field(default_factory=list)
    units_chosen: list[UnitAnswer] = field(default_factory=list)
    without_category: int = 0  # rows that wait for one
    without_unit: int = 0  # rows that name none
    lowering: int = 0  # acts that lower an expected number: a document is asked for
    names_people: bool = False  # whether the commands print who the rows are about
    layouts: list = field(default_factory=list)  # how the files were read
    kept: dict = field(default_factory=dict)  # the numbers, where only some rows are

    @property
    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows do what; together they are the rows of the file."""
        if self.kept:
            return self.kept["counts"]
        effects = Counter(row.effect for row in self.rows)
        effects["skipped"] += len(self.skipped)
        counts = {key: effects[key] for key in EFFECTS}
        rows = len(self.rows) + len(self.skipped)
        return {"rows": rows} | counts | {"absent": len(self.absent)}

    @property
    def writes(self) -> int:
        if self.kept:
            return self.kept["writes"]
        return sum(1 for row in self.rows if row.effect in WRITES)

    @property
    def waiting(self) -> int:
        """How many rows do something that waits for a second person."""
        if self.kept:
            return self.kept["waiting"]
        waiting = sum(row.waits for row in self.rows)
        return waiting + sum(getattr(each, "waits", False) for each in self.absent)

    @property
    def is_clear(self) -> bool:
        """Nothing is doubtful or rejected: the whole can be written."""
        if self.kept:
            return self.kept["is_clear"]
        return not any(row.effect in STAYS_OUT for row in self.rows)

    def as_json(self) -> dict:
        """What the commands print with ``--json``."""
        problems = [
            {name: getattr(problem, name) for name in SAID} for problem in self.problems
        ]
        if not self.names_people:
            return self.counts | {"problems": problems}
        people = [row.person._asdict() for row in self.rows if row.person]
        return self.counts | {"people": people, "problems": problems}
