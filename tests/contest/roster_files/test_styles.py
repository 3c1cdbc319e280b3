"""Each style is read to exactly its people, and every other row is listed."""

from io import BytesIO

import pytest

from contest.roster_files import RosterReading, read_roster
from contest.workbooks import open_upload
from tests.contest.roster_styles import STYLES, Expected, Style, knows


def reading_of(made: Style) -> RosterReading:
    upload = open_upload(BytesIO(made.content), made.filename)
    return read_roster([upload], known_units=knows)


def people_of(reading: RosterReading) -> list[Expected]:
    return [
        Expected(
            f"{row.surname} {row.given_name}".strip(),
            row.unit,
            row.birth_date or row.birth_year,
            row.phone,
            row.code,
        )
        for row in reading.rows
    ]


def rows_with_content(made: Style) -> int:
    upload = open_upload(BytesIO(made.content), made.filename)
    return sum(1 for sheet in upload.sheets for _ in upload.rows(sheet))


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_read_to_exactly_its_people(name):
    made = STYLES[name]()

    reading = reading_of(made)

    assert people_of(reading) == made.people
    assert reading.problems == []


@pytest.mark.parametrize("name", STYLES)
def test_what_is_no_person_is_skipped_with_a_reason_and_all_adds_up(name):
    made = STYLES[name]()

    reading = reading_of(made)

    assert len(reading.skipped) == made.skipped
    assert len(reading.rows) + len(reading.skipped) == rows_with_content(made)
    assert all(row.reason and row.text for row in reading.skipped)
