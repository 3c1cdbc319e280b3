"""One sheet of a list, row by row: people, and why every other row is none."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from contest.roster_files import phrases
from contest.roster_files.columns import FIELDS
from contest.roster_files.heads import (
    Head,
    find_head,
    head_at,
    may_be_head,
    with_parts_of_names,
)
from contest.roster_files.layouts import SheetLayout, by_number, fingerprint
from contest.roster_files.people import People
from contest.roster_files.rows import text_of
from contest.roster_files.tables import HEADINGS, LINE, REPEATED, Table
from contest.roster_files.units import UnitsOfSheet
from contest.workbooks import Problem, Unreadable, Upload
from contest.workbooks.cells import Cells
from contest.workbooks.parts import Sheet

FIRST_ROWS = 80  # enough for titles, headings and some people
ROWS_TO_JUDGE_BY = 40

TITLE = "Dòng phía trên bảng"
NO_TABLE = "Tờ này không có bảng danh sách"
NOT_WANTED = "Tờ này được chọn là không đọc"


class Skipped(NamedTuple):
    """A row with something in it that is no person, and why."""

    file: str
    sheet: str
    row: int
    text: str
    reason: str


class Ahead:
    """Rows one after the other, with a look at those that come next."""

    def __init__(self, rows: Iterable[tuple[int, Cells]]):
        self._rows, self._seen = iter(rows), deque()

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        while next_row := self.peek(1):
            self._seen.popleft()
            yield next_row[0]

    def peek(self, count: int) -> list[tuple[int, Cells]]:
        while len(self._seen) < count:
            row = next(self._rows, None)
            if row is None:
                break
            self._seen.append(row)
        return list(self._seen)[:count]


class SheetReader:
    """Reads one sheet. ``rows`` and ``skipped`` are all of it that holds anything."""

    def __init__(
        self,
        upload: Upload,
        sheet: Sheet,
        units: UnitsOfSheet,
        *,
        layouts: Mapping[str, dict],
        choice: Mapping,
        file: str,
    ):
        self.rows = []  # of PersonRow
        self.problems: list[Problem] = []
        self.skipped: list[Skipped] = []
        self.layouts: list[SheetLayout] = []
        self.unreadable: list[str] = []  # reasons, in rows that were skipped
        self.file, self.sheet = file, sheet
        self._upload = upload
        self._units, self._layouts, self._choice = units, layouts, choice
        self._ahead = Ahead(upload.rows(sheet))
        self._table: Table | None = None
        self._head: Head | None = None  # that begins the next table

    def read(self) -> None:
        reason = NOT_WANTED if self._choice.get("skip") else None
        if not reason:
            self._head = self._first_head()
        for number, cells in self._ahead:
            self._take(number, cells, reason)
        self._end_table()
        if not self.layouts and not reason:
            self.skipped = [row._replace(reason=NO_TABLE) for row in self.skipped]

    def _take(self, number: int, cells: Cells, reason: str | None) -> None:
        reason = reason or self._reason(number, cells)
        if reason:
            row = Skipped(self.file, self.sheet.name, number, text_of(cells), reason)
            self.skipped.append(row)
            self.unreadable += [
                cell.reason for cell in cells.values() if isinstance(cell, Unreadable)
            ]

    def _reason(self, number: int, cells: Cells) -> str | None:
        """Why the row is no person; None once it was taken as one."""
        if self._head and number < self._head.row:
            return self._title(cells)
        if self._head and number == self._head.row:
            return self._begin_table(self._head)
        if self._table is None or may_be_head(cells):
            head = self._head_at(number, cells)
            if head:
                return self._begin_table(head)
        if self._table is None:
            return self._title(cells)
        reason = self._table.reason(number, cells)
        if reason is None:
            self.rows.append(self._table.person(number, cells))
        return reason

    def _title(self, cells: Cells) -> str:
        texts = {p: cell for p, cell in cells.items() if isinstance(cell, str)}
        unit = phrases.unit_of_line(texts.values())
        if unit:
            self._units.hear_line(unit)
        if unit is not None:
            return LINE
        for place, text in texts.items():
            self._units.hear_title(place, text)
        return TITLE

    def _first_head(self) -> Head | None:
        """Where the headings are, unless a person said that they are elsewhere."""
        rows = self._ahead.peek(FIRST_ROWS)
        found = find_head(rows)
        remembered = self._layouts.get(fingerprint(found.headings)) if found else None
        chosen = {**(remembered or {}), **self._choice}
        places = {number: index for index, (number, _) in enumerate(rows)}
        index = places.get(chosen.get("header_row"))
        if index is None:
            return found
        return head_at(rows, index, height=chosen.get("header_rows") or 1)

    def _head_at(self, number: int, cells: Cells) -> Head | None:
        if not may_be_head(cells):
            return None
        head = head_at([(number, cells), *self._ahead.peek(1)], 0)
        return head if head.is_of_people else None

    def _begin_table(self, head: Head) -> str:
        """Go on under these headings; they may be the same on a new page."""
        is_first = self._head is not None or self._table is None
        self._head = None
        if not is_first and self._table.goes_on_under(head):
            return REPEATED
        self._end_table()
        head = with_parts_of_names(head, self._ahead.peek(ROWS_TO_JUDGE_BY))
        layout = self._layout(head)
        merged = () if not layout.columns else self._upload.merged_down(self.sheet)
        people = People(layout, is_1904=self._upload.is_1904, merged=merged)
        self._table = Table(layout, people, self._units)
        return HEADINGS

    def _layout(self, head: Head) -> SheetLayout:
        key = fingerprint(head.headings)
        is_meant = not self.layouts or self._choice.get("key") == key
        choice = self._choice if is_meant else {}  # of the sheet's first table
        chosen = {**self._layouts.get(key, {}), **choice}
        columns = head.columns | {
            place: field if field in FIELDS else ""
            for place, field in by_number(chosen.get("columns", {})).items()
        }
        self._units.choose(chosen.get("unit_from", ""), chosen.get("unit_text", ""))
        return SheetLayout(
            file=self.file,
            sheet=self.sheet.name,
            header_row=head.row,
            header_rows=head.rows,
            columns=columns,
            headings=head.headings,
            unit_from="",
            unit_text="",
            key=key,
        )

    def _end_table(self) -> None:
        if self._table:
            self.problems += self._table.people.problems
            self.layouts.append(self._table.finished_layout())
            self._table = None
