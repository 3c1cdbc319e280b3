"""People from rows: what is refused, and two imports that meet."""

from datetime import date

import pytest
from django.db import connection, transaction

from contest.errors import ImportRefused, RosterChanged
from contest.models import (
    Category,
    RosterEntry,
    StaffMember,
)
from contest.services.people import preview_people, save_people
from tests.contest.rosters import (
    DOCUMENT,
    at,
    contest_with_units,
    entry_of,
    officer_of,
    person,
)
from tests.factories import (
    RosterEntryFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
BORN, BORN_LATER = date(1980, 1, 2), date(1985, 3, 4)


def only(preview):
    (row,) = preview.rows
    return row


def refusals(contest, *rows):
    """Return (column, reason) of each problem, having seen that nothing is written."""
    before = StaffMember.objects.count()
    with pytest.raises(ImportRefused) as caught:
        save_people(contest, rows)
    assert StaffMember.objects.count() == before
    return [(problem.column, problem.reason) for problem in caught.value.problems]


def test_unknown_unit_is_refused_and_not_guessed():
    contest, _ = contest_with_units("TH-ND")
    UnitFactory(code="NGOAI")  # another district's

    for text in ("Bình Định Nam", "NGOAI"):
        assert refusals(contest, person("Lê An", text)) == [
            (
                "Đơn vị",
                "chưa biết là đơn vị nào; ghi mã hoặc tên như ở danh sách đơn vị",
            )
        ]


def test_unit_name_of_two_is_refused_with_their_codes():
    contest, *units = contest_with_units("A1", "A2")
    for unit in units:
        unit.short_name = "Văn phòng"
        unit.save()

    assert refusals(contest, person("Lê An", "văn phòng")) == [
        ("Đơn vị", "là tên của nhiều đơn vị; ghi mã: A1, A2")
    ]


def test_what_is_missing_is_refused():
    contest, _ = contest_with_units("TH-ND")

    found = refusals(
        contest,
        person("Lê An", None),
        person("Lê Bình", "TH-ND", category=None),
        person("", "TH-ND"),
    )

    assert [column for column, _ in found] == ["Đơn vị", "Đối tượng", "Họ và tên"]


def test_namesakes_with_birth_dates_are_two_people():
    contest, _ = contest_with_units("TH-ND")
    rows = [
        person("Nguyễn Văn Hùng", "TH-ND", birth_date=BORN),
        person("Nguyễn Văn Hùng", "TH-ND", birth_date=BORN_LATER),
    ]

    save_people(contest, rows)
    again = preview_people(contest, rows)

    assert StaffMember.objects.count() == 2
    assert [row.effect for row in again.rows] == ["unchanged", "unchanged"]


def test_namesakes_without_birth_dates_in_one_unit_are_refused():
    contest, *_ = contest_with_units("TH-ND", "KHAC")
    name = "Nguyễn Văn Hùng"

    found = refusals(
        contest,
        person(name, "TH-ND", birth_date=BORN),
        person(name, "TH-ND"),
        person(name, "KHAC"),
    )

    assert [column for column, _ in found] == ["Họ và tên", "Họ và tên"]
    assert "nếu là hai người khác nhau, chọn" in found[0][1]


def test_a_name_that_two_known_people_have_is_refused():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê An", school, code="00901", birth_date=BORN)
    entry_of(contest, "Lê An", school, code="00902", birth_date=BORN_LATER)

    ((column, reason),) = refusals(contest, person("Lê An", "TH-ND"))

    assert column == "Họ và tên"
    assert "mã 00901, 00902" in reason


def test_birth_date_tells_known_namesakes_apart():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê An", school, birth_date=BORN)
    later = entry_of(contest, "Lê An", school, birth_date=BORN_LATER)

    row = person("Lê An", "TH-ND", birth_date=BORN_LATER, phone="0905000009")
    save_people(contest, [row])

    later.staff_member.refresh_from_db()
    assert later.staff_member.phone == "0905000009"


def test_one_code_under_two_names_is_refused():
    contest, _ = contest_with_units("TH-ND")

    found = refusals(
        contest,
        person("Lê Bình", "TH-ND", code="00999"),
        person("Lê Chi", "TH-ND", code="00999"),
    )

    assert found == [("Mã người dự thi", "trùng với dòng 0")]


def test_one_person_in_two_rows_is_in_doubt():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê An", school, code="00901")

    preview = preview_people(
        contest,
        [
            person("Lê An", "TH-ND", code="00901", place=at(5)),
            person("Lê An", "TH-ND", code="00901", place=at(3, file="hai.xlsx")),
        ],
    )

    assert [row.effect for row in preview.rows] == ["doubtful", "doubtful"]
    assert [problem.reason for problem in preview.problems] == [
        "cùng một người với dòng 3, tờ Tờ 1, tệp hai.xlsx; chọn dòng giữ lại",
        "cùng một người với dòng 5, tờ Tờ 1, tệp danh sách.xlsx; chọn dòng giữ lại",
    ]
    assert preview.rows[0].alike == (preview.rows[1].key,)


def test_a_code_under_a_wholly_other_name_is_refused():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê Thị An", school, code="00901")

    ((column, reason),) = refusals(
        contest, person("Trần Văn Bình", "TH-ND", code="00901")
    )

    assert column == "Mã người dự thi"
    assert reason.startswith("là mã của Lê Thị An;")


def test_a_new_code_beside_a_known_namesake_is_refused():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê An", school, code="00901")

    ((column, reason),) = refusals(contest, person("Lê An", "TH-ND", code="CB-1"))
    told_apart = preview_people(
        contest,
        [
            person("Lê An", "TH-ND", code="CB-1"),
            person("Lê An", "TH-ND", code="00901"),
        ],
    )

    assert column == "Mã người dự thi"
    assert "đơn vị đã có Lê An, mã 00901" in reason
    assert [row.effect for row in told_apart.rows] == ["new", "unchanged"]


def test_a_code_of_another_district_is_refused():
    contest, _ = contest_with_units("TH-ND")
    RosterEntryFactory(staff_member__code="00901")

    assert refusals(contest, person("Người dự Thi", "TH-ND", code="00901")) == [
        ("Mã người dự thi", "là mã của người ngoài phạm vi cuộc thi này")
    ]


def test_a_code_that_is_somebodys_user_name_is_refused():
    contest, _ = contest_with_units("TH-ND")
    UserFactory(username="PHUTRACH")

    assert refusals(contest, person("Lê An", "TH-ND", code="PHUTRACH")) == [
        ("Mã người dự thi", "đã là tên đăng nhập của người khác")
    ]


def lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_longer_for_another_than_a_page_does():
    contest, _ = contest_with_units("TH-ND")

    with transaction.atomic():
        save_people(contest, [person("Lê An", "TH-ND")])
        meanwhile = lock_timeout()

    assert (meanwhile, lock_timeout()) == ("25s", "5s")


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns():
    contest, _ = contest_with_units("TH-ND")
    with transaction.atomic():
        save_people(contest, [person("Lê An", "TH-ND")])
        other = run_into(save_people, contest, [person("Lê An", "TH-ND")])

    assert only(other.result()).effect == "unchanged"
    assert StaffMember.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_changed_meanwhile_refuses_the_whole():
    contest, old, new = contest_with_units("CU", "MOI")
    entry, officer = entry_of(contest, "Lê An", old, code="00901"), officer_of(contest)

    with transaction.atomic():
        RosterEntry.objects.filter(pk=entry.pk).update(unit=new)
        other = run_into(
            save_people,
            contest,
            [
                person("Lê An", "CU", code="00901", category=Category.WORKER),
                person("Lê Bình", "CU"),
            ],
            by=officer,
            document=DOCUMENT,
        )

    with pytest.raises(RosterChanged):
        other.result()
    assert RosterEntry.objects.get().unit == new
    assert StaffMember.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_taken_meanwhile_refuses_the_whole():
    contest, _ = contest_with_units("TH-ND")

    with transaction.atomic():
        UserFactory(username="00001")
        other = run_into(save_people, contest, [person("Lê An", "TH-ND")])

    with pytest.raises(RosterChanged):
        other.result()
    assert not StaffMember.objects.exists()
