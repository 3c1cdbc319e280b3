"""Cells of a roster file as a person put them right: the same cleaners. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError

from contest.cleaners import suggestion_of
from contest.previews import Place
from contest.roster_files.people import BIRTHS, CLEANERS, HEADINGS
from contest.roster_workbooks import PersonRow
from contest.workbooks import Problem

EMPTIED = {"-", "–"}  # what people write into a form where nothing stands
FIELDS = {heading: field for field, heading in HEADINGS.items() if field in CLEANERS}


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
            if field in CLEANERS:
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
        value = None if text.strip() in EMPTIED else CLEANERS[field](text)
    except ValidationError as error:
        meant = suggestion_of(error)
        return row, [*left, row.place.problem(heading, text, error.message, meant)]
    return row._replace(**_fields(field, value)), left


def _fields(field: str, value) -> dict:
    """What the value says of a PersonRow."""
    if field == "full_name":
        surname, given_name = value or ("", "")
        return {"surname": surname, "given_name": given_name}
    if field in BIRTHS:
        birth_date, birth_year = value or (None, None)
        return {"birth_date": birth_date, "birth_year": birth_year}
    if field == "unit_code":
        return {"unit": value}
    if field in {"surname", "given_name"}:
        return {field: value or ""}
    return {field: value}


def field_of(place: Place, problem: Problem) -> str:
    """Return the field of the cell that a problem is about, or nothing."""
    ours = {file: heading for heading, file in place.headings.items()}
    return FIELDS.get(ours.get(problem.column, problem.column), "")
