"""The demo's units are those of the district of 2023, in protocol order."""

import unicodedata
from collections import Counter

import pytest

from demo.tables import read_blocks, read_units

ROOT, *UNITS = read_units()
COMMUNES = [unit for unit in UNITS if unit.kind == "xa"]
SCHOOLS = [unit for unit in UNITS if unit.kind.startswith("truong_")]


def test_root_stands_above_all_and_in_no_block():
    assert (ROOT.code, ROOT.block, ROOT.parent, ROOT.headcount) == ("UBND-H", "", "", 0)


def test_blocks_are_numbered_in_the_order_of_the_report():
    blocks = read_blocks()

    assert [block.code for block in blocks] == [
        "I",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
    ]
    assert [block.position for block in blocks] == [1, 2, 3, 4, 5, 6, 7]


def test_units_and_people_per_block():
    units = Counter(unit.block for unit in UNITS)
    people = Counter()
    for unit in UNITS:
        people[unit.block] += unit.headcount

    assert units == {"I": 12, "II": 12, "III": 7, "IV": 70, "V": 22, "VI": 14, "VII": 8}
    assert people == {
        "I": 76,
        "II": 110,
        "III": 95,
        "IV": 1995,
        "V": 704,
        "VI": 340,
        "VII": 280,
    }
    assert (units.total(), people.total()) == (145, 3600)


@pytest.mark.parametrize("field", ["code", "name", "short_name", "position"])
def test_no_two_units_share(field):
    values = [getattr(unit, field) for unit in [ROOT, *UNITS]]

    assert len(set(values)) == len(values)


def test_protocol_order_follows_the_blocks():
    order = {block.code: block.position for block in read_blocks()}
    listed = [(order[unit.block], unit.position) for unit in UNITS]

    assert listed == sorted(listed)
    assert [unit.position for unit in UNITS] == sorted(unit.position for unit in UNITS)


def test_names_are_composed_and_fit_their_columns():
    for unit in [ROOT, *UNITS]:
        assert unicodedata.is_normalized("NFC", unit.name + unit.short_name)
        assert len(unit.code) <= 20
        assert len(unit.short_name) <= 80


def test_parents_stand_before_their_children():
    seen = {ROOT.code}
    for unit in UNITS:
        assert unit.parent in seen
        seen.add(unit.code)


def test_seventy_public_schools_are_under_the_education_office():
    kinds = Counter(school.kind for school in SCHOOLS)

    assert kinds == {
        "truong_mn": 23,
        "truong_th": 26,
        "truong_thcs": 19,
        "truong_thth": 2,
    }
    assert {school.parent for school in SCHOOLS} == {"PGDDT"}
    assert all(15 <= school.headcount <= 45 for school in SCHOOLS)


def test_communes_have_their_statistics_codes_and_the_decreed_staff():
    codes = [int(commune.code) for commune in COMMUNES]

    assert (min(codes), max(codes), codes) == (20791, 20851, sorted(codes))
    assert Counter(commune.headcount for commune in COMMUNES) == {36: 6, 32: 10, 28: 6}


def test_vertical_agencies_and_enterprises_are_not_rated():
    unrated = {unit.block for unit in UNITS if not unit.subject_to_rating}
    rated = {unit.block for unit in UNITS if unit.subject_to_rating}

    assert unrated == {"VI", "VII"}
    assert rated == {"I", "II", "III", "IV", "V"}
