"""Ten lists and their key, written by somebody who had not seen the importer.

The lists stand in ``arrived/``: a school with births split by sex, a commune under
headings, a sheet for each school, a UTF-16 export, capitals in NFD, years of birth and
sub-totals, days of 1904, namesakes, a list with notes, and one in an old encoding. They
say no category, so one is given for all, as the page asks once.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from contest import names
from contest.decisions import Decisions
from contest.models import Category, Unit
from contest.queries import names_a_unit
from contest.roster_files import read_roster
from contest.services.imports import UNITS, commit_batch, store_upload
from contest.services.people import preview_people
from contest.workbooks import WorkbookRefused, open_upload
from tests.contest.rosters import officer_of
from tests.factories import ContestFactory

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "arrived"
KEY = json.loads((FOLDER / "key.json").read_text(encoding="utf-8"))
READABLE = [name for name, said in KEY.items() if "people" in said]
CODE_DIGITS = 5  # zeros that a program lost come back as far as we know them


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    officer = officer_of(contest)
    with (FOLDER / "UNITS.xlsx").open("rb") as file:
        batch = store_upload(UNITS, file, "UNITS.xlsx", contest=contest, by=officer)
    commit_batch(UNITS, batch, by=officer)
    return contest


def read(contest, name):
    with (FOLDER / name).open("rb") as file:
        return read_roster([open_upload(file, name)], known_units=names_a_unit(contest))


def answered(contest, name):
    """What an officer says once: the category, and the units that no list knows."""
    codes = {each["text"]: each["code"] for each in KEY[name]["unknown_units"]}
    ids = dict(Unit.objects.values_list("code", "pk"))
    units = {names.match_key(text): ids[code] for text, code in codes.items()}
    return Decisions(category=Category.PUBLIC_EMPLOYEE, units=units)


def previewed(contest, name):
    reading = read(contest, name)
    return preview_people(
        contest,
        reading.rows,
        problems=reading.problems,
        skipped=reading.skipped,
        decisions=answered(contest, name),
    )


def doubted(name):
    """The rows that the key wants asked about, those that come twice too."""
    said = KEY[name]
    return {tuple(place) for place in [*said["doubts"], *said["duplicates"]]}


@pytest.mark.parametrize("name", READABLE)
def test_every_row_is_a_person_or_skipped_as_the_key_says(contest, name):
    said = KEY[name]

    reading = read(contest, name)

    sheet = reading.rows[0].place.sheet  # of a text file, which has none of its own
    people = {(p["sheet"] or sheet, p["row"]) for p in said["people"]}
    people |= {tuple(place) for place in said["duplicates"]}
    skipped = {(place[0] or sheet, place[1]) for place in said["skipped"]}
    assert {(row.place.sheet, row.place.row) for row in reading.rows} == people
    assert {(row.sheet, row.row) for row in reading.skipped} == skipped


@pytest.mark.parametrize("name", READABLE)
def test_people_are_those_of_the_key(contest, name):
    """Name, unit, birth, telephone, code; but of rows that somebody is asked about."""
    said = KEY[name]
    asked = doubted(name)

    preview = previewed(contest, name)

    sure = {(r.place.sheet, r.place.row): r.person for r in preview.rows if r.person}
    units = dict(Unit.objects.values_list("code", "name"))
    for person in said["people"]:
        sheet = person["sheet"] or next(iter(sure))[0]
        if (person["sheet"], person["row"]) in asked or (
            sheet,
            person["row"],
        ) not in sure:
            continue
        found = sure[sheet, person["row"]]
        assert names.match_key(found.name) == names.match_key(person["name"])
        assert found.unit == units[person["unit_code"]]
        assert (found.born, found.phone) == (person["born"], person["phone"])
        if person["code"]:
            assert found.code == person["code"].zfill(CODE_DIGITS)


@pytest.mark.parametrize("name", READABLE)
def test_only_what_the_key_doubts_is_asked_about(contest, name):
    preview = previewed(contest, name)

    asked = Counter(row.effect for row in preview.rows if not row.person)
    places = {(r.place.sheet, r.place.row) for r in preview.rows if not r.person}
    twice = {tuple(place) for place in KEY[name]["duplicates"]}
    wanted = doubted(name)
    # Of somebody named twice both rows are asked about; a remark is no doubt of ours.
    assert len(places - wanted) <= len(twice)
    assert asked["doubtful"] == 2 * len(twice)


def test_a_list_in_an_old_encoding_is_refused_by_its_name(contest):
    with pytest.raises(WorkbookRefused, match="TCVN3"):
        read(contest, "10_danh_sach_VnTime.xlsx")
