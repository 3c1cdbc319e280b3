"""People from rows: who is meant, what changes, what is refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.models import (
    AuditEvent,
    Category,
    RosterEntry,
    StaffMember,
    UnitAlias,
    UnitDirty,
    User,
)
from contest.services.people import preview_people, save_people
from tests.contest.rosters import (
    DOCUMENT,
    batch_of,
    contest_with_units,
    entry_of,
    officer_of,
    person,
)
from tests.factories import (
    ContestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BORN, BORN_LATER = date(1980, 1, 2), date(1985, 3, 4)


def only(preview):
    (row,) = preview.rows
    return row


def test_new_person_gets_code_account_and_entry():
    contest, school = contest_with_units("TH-ND")

    preview = save_people(
        contest,
        [person("Nguyễn Thị Hoa", "TH-ND", position="Giáo viên", phone="0905000001")],
    )

    entry = RosterEntry.objects.get(contest=contest)
    member = entry.staff_member
    assert only(preview).effect == "new"
    assert (member.surname, member.given_name) == ("Nguyễn Thị", "Hoa")
    assert (member.code, member.search_key) == ("00001", "nguyen thi hoa")
    assert (member.user.username, member.user.phone) == ("00001", "0905000001")
    assert member.user.full_name == "Nguyễn Thị Hoa"
    assert not member.user.has_usable_password()
    assert (entry.unit, entry.counts, entry.is_working) == (school, True, True)


def test_codes_go_on_where_none_is_taken():
    contest, _ = contest_with_units("TH-ND")
    UserFactory(username="00001")
    rows = [
        person("Lê An", "TH-ND", code="00002"),
        person("Lê Bình", "TH-ND"),
        person("Lê Chi", "TH-ND"),
    ]

    save_people(contest, rows)

    codes = StaffMember.objects.order_by("sort_key").values_list("code", flat=True)
    assert list(codes) == ["00002", "00003", "00004"]


@pytest.mark.parametrize(
    ("category", "counts"),
    [
        (Category.CADRE, True),
        (Category.CIVIL_SERVANT, True),
        (Category.PUBLIC_EMPLOYEE, True),
        (Category.WORKER, False),
        (Category.PART_TIME, False),
        (Category.ARMED_FORCES, False),
    ],
)
def test_who_counts_by_default_says_the_category(category, counts):
    contest, _ = contest_with_units("TH-ND")

    save_people(contest, [person("Lê An", "TH-ND", category=category)])

    assert RosterEntry.objects.get().counts is counts


def test_the_same_rows_twice_change_nothing():
    contest, _ = contest_with_units("TH-ND")
    rows = [person("Lê An", "TH-ND", birth_date=BORN), person("Lê Bình", "TH-ND")]
    save_people(contest, rows)
    marks, acts = UnitDirty.objects.count(), AuditEvent.objects.count()

    again = save_people(contest, rows)

    assert [row.effect for row in again.rows] == ["unchanged", "unchanged"]
    assert StaffMember.objects.count() == User.objects.count() == 2
    assert (UnitDirty.objects.count(), AuditEvent.objects.count()) == (marks, acts)


def test_a_changed_field_is_updated_and_shown_old_and_new():
    contest, school = contest_with_units("TH-ND")
    entry = entry_of(contest, "Lê Thị An", school, code="04127", phone="0905000001")

    row = person("Lê Thị Ân", "TH-ND", code="04127", phone="0905000002")
    preview = save_people(contest, [row])

    entry.staff_member.refresh_from_db()
    entry.staff_member.user.refresh_from_db()
    assert only(preview).effect == "changed"
    assert [tuple(change) for change in only(preview).changes] == [
        ("Họ và tên", "Lê Thị An", "Lê Thị Ân"),
        ("Điện thoại", "0905000001", "0905000002"),
    ]
    assert entry.staff_member.full_name == "Lê Thị Ân"
    assert entry.staff_member.search_key == "le thi an"
    assert entry.staff_member.user.phone == "0905000002"
    assert entry.staff_member.user.full_name == "Lê Thị Ân"


def test_an_empty_cell_leaves_what_is_known():
    contest, school = contest_with_units("TH-ND")
    entry = entry_of(
        contest, "Lê An", school, code="04127", phone="0905000001", birth_date=BORN
    )

    preview = save_people(contest, [person("Lê An", None, code="04127", category=None)])

    entry.staff_member.refresh_from_db()
    assert only(preview).effect == "unchanged"
    assert entry.staff_member.phone == "0905000001"
    assert entry.staff_member.birth_date == BORN


def test_matching_by_name_minds_no_case_and_no_place_of_the_tone():
    contest, school = contest_with_units("TH-ND")
    entry = entry_of(contest, "Lê Thị Hòa", school)

    preview = preview_people(contest, [person("lê thị hoà", "TH-ND")])

    assert only(preview).effect == "changed"
    assert only(preview).changes[0].old == entry.staff_member.full_name


def test_other_accents_are_another_person():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê Thị Hoa", school)

    preview = preview_people(contest, [person("Lê Thị Hòa", "TH-ND")])

    assert only(preview).effect == "new"


@pytest.mark.parametrize(
    "known", [{"birth_date": BORN}, {"phone": "0905000001"}], ids=["born", "phone"]
)
def test_without_code_a_move_needs_more_than_the_name(known):
    contest, old, _ = contest_with_units("CU", "MOI")
    entry_of(contest, "Lê An", old, **known)

    surely = preview_people(contest, [person("Lê An", "MOI", **known)])
    by_name_only = preview_people(contest, [person("Lê An", "MOI")])

    assert only(surely).effect == "moved"
    assert only(by_name_only).effect == "new"


def test_what_an_officer_set_stays_while_the_category_does():
    contest, school = contest_with_units("TH-ND")
    entry = entry_of(contest, "Lê An", school)
    RosterEntry.objects.update(counts=False)

    save_people(contest, [person("Lê An", "TH-ND", phone="0905000001")])

    entry.refresh_from_db()
    assert entry.counts is False


def test_who_left_and_is_named_again_works_again():
    contest, school = contest_with_units("TH-ND")
    entry = entry_of(contest, "Lê An", school)
    RosterEntry.objects.update(status="left", left_on="2023-10-01")

    preview = save_people(contest, [person("Lê An", "TH-ND")])

    entry.refresh_from_db()
    assert entry.is_working
    assert only(preview).changes[-1].label == "Tình trạng"


def test_a_person_of_last_year_is_the_same_person():
    contest, school = contest_with_units("TH-ND")
    before = entry_of(ContestFactory(root_unit=contest.root_unit), "Lê An", school)

    preview = save_people(contest, [person("Lê An", "TH-ND")])

    assert only(preview).effect == "new"
    assert StaffMember.objects.get() == before.staff_member
    assert before.staff_member.entries.count() == 2


def test_absent_people_are_listed_and_left_alone():
    contest, school, other = contest_with_units("TH-ND", "KHAC")
    stays = entry_of(contest, "Lê An", school)
    entry_of(contest, "Lê Bình", other)

    preview = save_people(contest, [person("Lê Chi", "TH-ND")])

    stays.refresh_from_db()
    assert [str(person) for person in preview.absent] == [
        f"Lê An ({school.short_name})"
    ]
    assert stays.is_working


def test_counts_add_up_to_the_rows():
    contest, old, _ = contest_with_units("CU", "MOI")
    entry_of(contest, "Lê An", old, code="00901")
    entry_of(contest, "Lê Bình", old, code="00902", position="")
    entry_of(contest, "Lê Chi", old, code="00903", position="")
    rows = [
        person("Lê An", "MOI", code="00901"),
        person("Lê Bình", "CU", code="00902", position="Hiệu trưởng"),
        person("Lê Chi", "CU", code="00903"),
        person("Lê Dũng", "CU"),
        person("Lê Em", "không rõ"),
    ]

    preview = preview_people(contest, rows)

    assert preview.counts == {
        "rows": 5,
        "new": 1,
        "changed": 1,
        "moved": 1,
        "unchanged": 1,
        "doubtful": 0,
        "rejected": 1,
        "skipped": 0,
        "absent": 0,
    }


def test_unit_is_found_by_code_name_short_name_and_alias():
    contest, school = contest_with_units("20794")
    school.short_name = "Xã Bình Dương"
    school.save()
    UnitAlias.objects.create(unit=school, text="B.Dương", key="b dương")
    texts = ["20794", school.name.upper(), "xã bình dương", "B. Dương"]

    rows = [person(f"Lê {n}", text) for n, text in zip("ABCD", texts, strict=True)]
    preview = preview_people(contest, rows)

    assert [row.effect for row in preview.rows] == ["new"] * 4


def test_the_import_leaves_one_act_with_its_counts():
    contest, _ = contest_with_units("TH-ND")
    officer = officer_of(contest)

    save_people(contest, [person("Lê An", "TH-ND")], by=officer)

    act = AuditEvent.objects.get(verb="save_people")
    assert (act.actor, act.contest) == (officer, contest)
    assert act.detail["new"] == 1


def test_sorted_by_given_name_in_vietnamese_order():
    contest, _ = contest_with_units("TH-ND")
    written = ["Lê Đào", "Trần Ân", "Lê Ánh", "Nguyễn An", "Lê Dũng", "Lê An"]

    save_people(contest, [person(name, "TH-ND") for name in written])

    listed = [str(e.staff_member) for e in RosterEntry.objects.in_name_order()]
    assert listed == [
        "Lê An",
        "Nguyễn An",
        "Lê Ánh",
        "Trần Ân",
        "Lê Dũng",
        "Lê Đào",
    ]


def test_queries_do_not_grow_with_the_rows():
    contest, school, _ = contest_with_units("CU", "MOI")
    batch, officer = batch_of(contest, UserFactory()), officer_of(contest)

    def queries_for(first, last):
        for number in range(first, last):
            entry_of(contest, f"Lê Cũ{number}", school, code=f"0900{number}")
        rows = [
            person(f"Lê Cũ{n}", "MOI", code=f"0900{n}", category=Category.WORKER)
            for n in range(first, last)
        ]
        rows += [person(f"Lê Mới{n}x", "CU") for n in range(first, last)]
        with CaptureQueriesContext(connection) as context:
            save_people(contest, rows, by=officer, batch=batch, document=DOCUMENT)
        return len(context)

    assert queries_for(0, 1) == queries_for(1, 4)
