"""Cells of a roster file as a person put them right: the same cleaners. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError

from contest.roster_workbooks import STAFF_CLEANERS, STAFF_COLUMNS, PersonRow
from contest.suggestions import suggest
from contest.workbooks import Problem

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
    try:
        value = STAFF_CLEANERS[field](text)
    except ValidationError as error:
        return row, [*left, row.place.problem(heading, text, error.message)]
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


def with_suggestions(row: PersonRow, problems: list[Problem]) -> list[Problem]:
    """Return what is wrong with the row, each with what may have been meant."""
    if not problems:
        return problems
    fields = {file: FIELD_OF.get(ours) for ours, file in row.place.headings.items()}
    return [
        problem
        if problem.suggestion
        else problem._replace(
            suggestion=suggest(_field(problem, fields), problem.value)
        )
        for problem in problems
    ]


def field_of(place, problem: Problem) -> str:
    """Return the field of the cell that a problem is about, or nothing."""
    fields = {file: FIELD_OF.get(ours) for ours, file in place.headings.items()}
    return _field(problem, fields)


def _field(problem: Problem, fields: Mapping[str, str | None]) -> str:
    return fields.get(problem.column) or FIELD_OF.get(problem.column) or ""
