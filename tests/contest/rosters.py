"""Rows and files of rosters for tests."""

from io import BytesIO

from contest.models import Category
from contest.roster_workbooks import PersonRow
from tests.contest.books import book
from tests.factories import ContestFactory, GrantFactory, UnitFactory, UserFactory

HEADINGS = [
    "TT",
    "Mã người dự thi",
    "Họ và tên",
    "Ngày sinh",
    "Chức vụ",
    "Đối tượng",
    "Đơn vị",
    "Điện thoại",
]


def contest_with_units(*codes):
    """Return the current contest and a unit of each code under its root."""
    contest = ContestFactory(is_current=True)
    units = [UnitFactory(code=code, parent=contest.root_unit) for code in codes]
    return contest, *units


def officer_of(contest):
    officer = UserFactory()
    GrantFactory(user=officer, unit=contest.root_unit)
    return officer


def person(name, unit, *, code=None, category=Category.PUBLIC_EMPLOYEE, **fields):
    surname, _, given_name = name.rpartition(" ")
    return PersonRow(code, surname, given_name, unit, category, **fields)


def staff_line(name, unit, *, code=None, born=None, category="Viên chức", phone=None):
    return [1, code, name, born, "Giáo viên", category, unit, phone]


def staff_book(*lines) -> BytesIO:
    """Return a workbook as offices send it: title lines, then headings, then people."""
    return book(
        ["ỦY BAN NHÂN DÂN HUYỆN"],
        ["DANH SÁCH CBCCVC, NLĐ THAM GIA CUỘC THI"],
        HEADINGS,
        *lines,
    )


def many_lines(count, units):
    """Lines of ``count`` people who differ by name, spread over ``units``."""
    surnames = ("Nguyễn Thị", "Trần Văn", "Lê Minh", "Phạm Ngọc", "Huỳnh Đức")
    given = ("An", "Bình", "Chi", "Dũng", "Đào", "Hà", "Hòa", "Khánh", "Lan", "Mỹ")
    return [
        staff_line(
            f"{surnames[n % 5]} {given[n // 5 % 10]} {given[n // 50 % 10]}",
            units[n % len(units)].code,
            born=f"{n % 28 + 1:02}/{n % 12 + 1:02}/{1965 + n % 35}",
            phone=f"0905{n:06}",
        )
        for n in range(count)
    ]
