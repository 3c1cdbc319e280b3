"""Cells of a roster file as a person put them right: the same cleaners. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError

from contest.roster_workbooks import STAFF_CLEANERS, STAFF_COLUMNS, PersonRow
from contest.workbooks import Problem

A_YEAR = re.compile(r"(19|20)\d\d")
FIELD_OF = {column.heading: column.field for column in STAFF_COLUMNS}
HEADINGS = {column.field: column.heading for column in STAFF_COLUMNS}


def correct(
    rows: Sequence[PersonRow],
    problems: Iterable[Problem],
    texts: Mapping[str, Mapping[str, str]],
) -> tuple[list[PersonRow], list[Problem]]:
    """Return the rows and what is wrong with them after ``Decisions.corrected``."""
    problems = list(problems)
    if not texts:
        return list(rows), problems
    corrected = list(rows)
    for number, row in enumerate(rows):
        for field, text in texts.get(row.place.key, {}).items():
            if field in STAFF_CLEANERS:
                now = corrected[number]
                corrected[number], problems = _correct(now, field, text, problems)
    return corrected, problems


def _correct(
    row: PersonRow, field: str, text: str, problems: list[Problem]
) -> tuple[PersonRow, list[Problem]]:
    heading = HEADINGS[field]
    there = row.place.problem(heading, "", "")
    place = (there.file, there.sheet, there.row, there.column)
    left = [p for p in problems if (p.file, p.sheet, p.row, p.column) != place]
    if field == "birth_date" and A_YEAR.fullmatch(text.strip()):
        return row._replace(birth_date=None, birth_year=int(text)), left
    try:
        value = STAFF_CLEANERS[field](text)
    except ValidationError as error:
        meant = (error.params or {}).get("suggestion", "")
        return row, [*left, row.place.problem(heading, text, error.message, meant)]
    return row._replace(**_fields(field, value)), left


def _fields(field: str, value) -> dict:
    """What the value says of a PersonRow."""
    if field == "full_name":
        surname, given_name = value or ("", "")
        return {"surname": surname, "given_name": given_name}
    if field == "unit_code":
        return {"unit": value}
    if field in {"surname", "given_name"}:
        return {field: value or ""}
    return {field: value}


def field_of(place, problem: Problem) -> str:
    """Return the field of the cell that a problem is about, or nothing."""
    ours = {file: ours for ours, file in place.headings.items()}
    return FIELD_OF.get(ours.get(problem.column, problem.column), "")
