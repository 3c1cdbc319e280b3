"""The invented staff: as many as the units say, the same each time, and plausible."""

import re
import unicodedata
from collections import Counter
from itertools import groupby
from operator import attrgetter

import pytest

from contest.models import Category
from contest.models.units import StaffMember
from demo import people
from demo.posts import OFFICES
from demo.tables import read_units

UNITS = read_units()
STAFF = people.generate(UNITS, seed=2023)
BY_UNIT = {code: list(group) for code, group in groupby(STAFF, attrgetter("unit"))}


def of_kind(kind):
    return [
        person for unit in UNITS if unit.kind == kind for person in BY_UNIT[unit.code]
    ]


def test_every_unit_has_the_people_that_its_headcount_says():
    assert {code: len(staff) for code, staff in BY_UNIT.items()} == {
        unit.code: unit.headcount for unit in UNITS if unit.headcount
    }


def test_same_seed_gives_the_same_people_and_another_does_not():
    assert people.generate(UNITS, seed=2023) == STAFF
    assert people.generate(UNITS, seed=2024) != STAFF


def test_people_of_a_unit_do_not_depend_on_the_units_before_it():
    school = next(unit for unit in UNITS if unit.code == "TH-01")
    alone = people.generate([school], seed=2023)

    assert [(p.surname, p.given_name, p.birth_date) for p in alone] == [
        (p.surname, p.given_name, p.birth_date) for p in BY_UNIT["TH-01"]
    ]


def test_staff_codes_have_five_digits_and_none_is_given_twice():
    codes = [person.staff_code for person in STAFF]

    assert all(re.fullmatch(r"\d{5}", code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_phones_are_of_the_invented_range_and_never_shared():
    phones = [person.phone for person in STAFF if person.phone]

    assert all(re.fullmatch(r"090000\d{4}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert 0.02 < 1 - len(phones) / len(STAFF) < 0.06


@pytest.mark.parametrize("field", ["surname", "given_name", "position"])
def test_texts_are_composed_and_fit_their_columns(field):
    longest = StaffMember._meta.get_field(field).max_length

    for text in {getattr(person, field) for person in STAFF}:
        assert unicodedata.is_normalized("NFC", text)
        assert 0 < len(text) <= longest
        assert re.fullmatch(r"[^\W\d_][^_{}]*", text)


def test_given_names_are_one_word_and_family_names_are_spread():
    families = Counter(person.surname.split()[0] for person in STAFF)

    assert all(" " not in person.given_name for person in STAFF)
    assert families.most_common(1)[0][0] == "Nguyễn"
    assert 0.25 < families["Nguyễn"] / len(STAFF) < 0.35
    assert len(families) > 20


def test_no_name_says_a_word_twice():
    for person in STAFF:
        words = [*person.surname.split(), person.given_name]
        assert len(set(words)) == len(words)


def test_some_units_have_namesakes():
    names = Counter((p.unit, p.surname, p.given_name) for p in STAFF)

    assert 20 < sum(times > 1 for times in names.values()) < 80


def test_everybody_is_of_working_age():
    ages = [people.YEAR - person.birth_date.year for person in STAFF]

    assert 22 <= min(ages) <= max(ages) <= 60


def test_categories_are_those_of_the_roster_and_all_occur():
    assert {person.category for person in STAFF} == set(Category.values)


def test_schools_have_a_head_teachers_and_people_who_do_not_count():
    teachers = of_kind("truong_th")

    assert BY_UNIT["TH-01"][0].position == "Hiệu trưởng"
    assert Counter(p.position for p in teachers)["Hiệu trưởng"] == 26
    assert {p.category for p in teachers} == {"public_employee", "worker"}
    assert sum(p.position == "Giáo viên" for p in teachers) / len(teachers) > 0.7


@pytest.mark.parametrize(
    ("headcount", "permanent", "part_time"), [(36, 22, 14), (32, 20, 12), (28, 18, 10)]
)
def test_communes_are_staffed_as_decreed(headcount, permanent, part_time):
    for unit in UNITS:
        if unit.kind == "xa" and unit.headcount == headcount:
            found = Counter(person.category for person in BY_UNIT[unit.code])
            assert found["cadre"] + found["civil_servant"] == permanent
            assert found["part_time"] == part_time


def test_commune_titles_name_the_commune_or_the_town():
    town = {person.position for person in BY_UNIT["20791"]}
    commune = {person.position for person in BY_UNIT["20794"]}

    assert "Chủ tịch UBND thị trấn" in town
    assert "Chủ tịch UBND xã" in commune
    assert "Công chức Văn phòng - Thống kê" in commune


def test_enterprises_employ_workers_and_the_police_armed_forces():
    assert {person.category for person in of_kind("doanh_nghiep")} == {"worker"}
    assert {person.category for person in BY_UNIT["CAH"]} == {"armed_forces"}


def test_titles_of_their_own_belong_to_units_or_kinds_that_exist():
    known = {unit.code for unit in UNITS} | {unit.kind for unit in UNITS}

    assert set(OFFICES) - known == set()
