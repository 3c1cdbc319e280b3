"""From uploaded files to rows of people, every other row listed with its reason."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from contest.roster_files.layouts import SheetLayout
from contest.roster_workbooks import PersonRow, read_people
from contest.workbooks import Problem, Upload


class Skipped(NamedTuple):
    """A row with something in it that is no person, and why."""

    file: str
    sheet: str
    row: int
    text: str
    reason: str


class RosterReading(NamedTuple):
    """``rows`` and ``skipped`` together are all rows with anything in them."""

    rows: list[PersonRow]
    problems: list[Problem]
    skipped: list[Skipped]
    layouts: list[SheetLayout]
    notes: list[str]


def read_roster(
    uploads: Sequence[Upload],
    *,
    layouts: Mapping[str, dict] = {},
    sheet_choices: Mapping[str, dict] = {},
    known_units: Callable[[str], bool] | None = None,
) -> RosterReading:
    """Return the people in ``uploads``, or raise WorkbookRefused with what to do.

    ``layouts`` are remembered or corrected mappings, by SheetLayout.key;
    ``sheet_choices`` are those for one sheet only, by "file|sheet". Either may hold any
    of columns, unit_from, unit_text, header_row, header_rows; a sheet's also "skip".
    ``known_units`` tells whether a text names a unit.
    """
    readings = [(upload.name, read_people(upload)) for upload in uploads]
    rows = [
        row._replace(place=row.place._replace(file=name))
        for name, reading in readings
        for row in reading.rows
    ]
    problems = [
        problem._replace(file=name)
        for name, reading in readings
        for problem in reading.problems
    ]
    notes = [note for _, reading in readings for note in reading.notes]
    return RosterReading(rows, problems, [], [], notes)
