"""An uploaded table, every cell through its cleaner. Checks input; writes nothing."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError

from contest import names
from contest.previews import Place
from contest.workbooks import Column, Problem, Row, Table, Upload, read_table

ROW_NUMBERS = {"tt", "stt", "so tt", "so thu tu"}
Cleaners = dict[str, Callable]


class CleanRow(NamedTuple):
    """``values`` holds what could be read; a column that is not there says None."""

    place: Place
    values: dict


class Reading(NamedTuple):
    """The rows of a file, what is wrong with single cells, and what was left out."""

    rows: list
    problems: list[Problem]
    notes: list[str]


def read(
    upload: Upload,
    columns: Sequence[Column],
    cleaners: Cleaners,
    make: Callable[[CleanRow], object],
) -> Reading:
    """Read the table with these columns; ``make`` turns each row into its own type."""
    table = read_table(upload, columns)
    problems = list(table.problems)
    headings = {column.heading: table.headings[column.field] for column in columns}
    rows = []
    for row in table.rows:
        place = Place(table.sheet, row.number, headings)
        values = dict.fromkeys(column.field for column in columns)
        values |= _clean(table, row, cleaners, problems)
        rows.append(make(CleanRow(place, values)))
    return Reading(rows, problems, _notes(table))


def _clean(table: Table, row: Row, cleaners: Cleaners, problems: list[Problem]) -> dict:
    values = {}
    for field in table.letters:
        try:
            values[field] = cleaners[field](row.values.get(field))
        except ValidationError as error:
            problems.append(table.problem(row, field, error.message))
    return values


def _notes(table: Table) -> list[str]:
    notes = []
    unused = [h for h in table.unknown if names.search_key(h) not in ROW_NUMBERS]
    if unused:
        notes.append("Cột không dùng đến: " + ", ".join(unused) + ".")
    if table.other_sheets:
        notes.append(
            "Chưa đọc các tờ: " + ", ".join(table.other_sheets) + ". "
            "Muốn nhập các tờ này, lưu từng tờ thành một tệp rồi tải lên."
        )
    return notes
