"""A table in a workbook, found by its headings wherever they stand."""

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from contest.workbooks.cells import Cells, Unreadable, Value, shown
from contest.workbooks.guard import EMPTY, WorkbookRefused
from contest.workbooks.headings import (
    LAST_ROW_OF_HEADINGS,
    are_codes,
    keys_of,
    match,
    refuse_old_encoding,
)
from contest.workbooks.parts import Sheet
from contest.workbooks.reading import Upload

EXAMPLES = "Ví dụ"  # the template's second sheet
NO_ROWS = (
    "Bảng chưa có dòng nào dưới dòng tiêu đề. Chưa ghi gì cả. "
    "Điền vào các dòng dưới tiêu đề rồi tải lại."
)
LACKS = (
    "Tệp thiếu cột {}. Chưa ghi gì cả. "
    "Tải mẫu Excel, chép dữ liệu vào đúng cột rồi tải lại."
)


class Column(NamedTuple):
    """A column of a table that we read and of its template.

    Headings are compared without case, accents, spaces, signs and what stands in
    brackets. ``unless`` names the fields that together make a required one needless:
    the full name, unless surname and given name are there. With ``takes_next`` the
    columns up to the next heading belong to it too, as under a merged one.
    """

    field: str
    heading: str
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    unless: tuple[str, ...] = ()
    takes_next: bool = False
    is_text: bool = False  # codes and telephone numbers: the template keeps their zeros
    note: str = ""  # said above the column in the template


class Problem(NamedTuple):
    """What is wrong with one cell. ``column`` is its heading as the file has it."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str  # goes on after the value: "905123" thiếu số
    suggestion: str = ""  # what may have been meant; nothing is taken from it
    file: str = ""  # its name, where several are read together

    @property
    def sentence(self) -> str:
        said = f'"{self.value}" {self.reason}' if self.value else self.reason
        return f'Dòng {self.row}, cột "{self.column}": {said}.'


class Row(NamedTuple):
    """One row: every field with its value, None for a blank or unreadable cell."""

    number: int  # as Excel shows it
    values: dict[str, Value | None]


class Table(NamedTuple):
    sheet: str
    header_row: int
    letters: dict[str, str]  # of the columns found, by field
    headings: dict[str, str]  # by field; as the file has them, else ours
    rows: list[Row]
    problems: list[Problem]  # cells that could not be read
    unknown: list[str]  # headings that nobody asked for
    other_sheets: list[str]  # that hold such a table too and were not read

    def problem(self, row: Row, field: str, reason: str) -> Problem:
        """Return what is wrong with the cell of ``field`` in ``row``."""
        value = shown(row.values[field])
        return Problem(self.sheet, row.number, self.headings[field], value, reason)


class _Head(NamedTuple):
    """A row that may be the headings of our table: where which field stands."""

    sheet: Sheet
    row: int
    cells: Cells
    places: dict[str, int]
    missing: list[str]  # headings of required columns


def read_table(upload: Upload, columns: Sequence[Column]) -> Table:
    """Return the first table with these columns, its rows as plain values.

    A cell that cannot be read is a Problem and None in its row. Raises WorkbookRefused
    when there is no such table, naming the columns that are missing.
    """
    sheets = [sheet for sheet in upload.sheets if sheet.name != EXAMPLES]
    heads = [_find_head(upload, sheet, columns) for sheet in sheets]
    fitting = [head for head in heads if head and not head.missing]
    if not fitting:
        _refuse_headings(upload, sheets, heads, columns)
    for head in fitting:
        others = [other.sheet.name for other in fitting if other is not head]
        table = _read_below(upload, head, columns, others)
        if table.rows:
            return table
    raise WorkbookRefused(NO_ROWS)


def _find_head(upload: Upload, sheet: Sheet, columns: Sequence[Column]) -> _Head | None:
    """Return the row near the top in which most of ``columns`` are found; or two, the
    upper with headings merged down, or across what stands below them."""
    rows = list(_top(upload, sheet))
    found = [_head(sheet, *row, columns) for row in rows]
    for (above, upper), (number, lower) in pairwise(rows):
        if number == above + 1:
            found.append(_head(sheet, number, upper | lower, columns))
    return max(found, key=lambda head: len(head.places), default=None)


def _top(upload: Upload, sheet: Sheet) -> Iterable[tuple[int, Cells]]:
    return takewhile(lambda row: row[0] <= LAST_ROW_OF_HEADINGS, upload.rows(sheet))


def _head(sheet: Sheet, row: int, cells: Cells, columns: Sequence[Column]) -> _Head:
    keys = {place: keys_of(cell) for place, cell in cells.items()}
    places = match(keys, columns)
    missing = [column.heading for column in columns if _is_missing(column, places)]
    return _Head(sheet, row, cells, places, missing)


def _is_missing(column: Column, places: dict[str, int]) -> bool:
    is_needless = column.unless and all(field in places for field in column.unless)
    return column.is_required and column.field not in places and not is_needless


def _refuse_headings(upload, sheets, heads, columns):
    top = [cell for s in sheets for _, row in _top(upload, s) for cell in row.values()]
    if not top:
        raise WorkbookRefused(EMPTY)
    refuse_old_encoding(cell.reason for cell in top if isinstance(cell, Unreadable))
    nearest = max(filter(None, heads), key=lambda head: len(head.places))
    missing = ", ".join(f'"{heading}"' for heading in nearest.missing)
    raise WorkbookRefused(LACKS.format(missing))


def _read_below(
    upload: Upload, head: _Head, columns: Sequence[Column], others: list[str]
) -> Table:
    taken = {c.field: _places(head, c) for c in columns if c.field in head.places}
    headings = {column.field: column.heading for column in columns}
    headings |= {f: str(head.cells[places[0]]) for f, places in taken.items()}
    mine = {place for places in taken.values() for place in places}
    table = Table(
        sheet=head.sheet.name,
        header_row=head.row,
        letters={f: get_column_letter(places[0]) for f, places in taken.items()},
        headings=headings,
        rows=[],
        problems=[],
        unknown=[str(cell) for place, cell in head.cells.items() if place not in mine],
        other_sheets=others,
    )
    for number, cells in upload.rows(head.sheet):
        is_codes = number == head.row + 1 and are_codes(cells)
        if number > head.row and mine & cells.keys() and not is_codes:
            _add_row(table, number, cells, taken)
    refuse_old_encoding(problem.reason for problem in table.problems)
    return table


def _places(head: _Head, column: Column) -> list[int]:
    """Where the column stands: one place, or all under its merged heading."""
    first = head.places[column.field]
    after = min((place for place in head.cells if place > first), default=first + 1)
    return list(range(first, after)) if column.takes_next else [first]


def _add_row(
    table: Table, number: int, cells: Cells, taken: dict[str, list[int]]
) -> None:
    row = Row(number, dict.fromkeys(table.headings))
    for field, places in taken.items():
        found = [cells[place] for place in places if place in cells]
        unreadable = next((v for v in found if isinstance(v, Unreadable)), None)
        if unreadable:
            heading = table.headings[field]
            table.problems.append(Problem(table.sheet, number, heading, *unreadable))
        elif len(found) > 1:
            row.values[field] = " ".join(map(str, found))
        elif found:
            row.values[field] = found[0]
    table.rows.append(row)
