"""Rows and files of rosters for tests."""

from io import BytesIO

from contest.db import db_now
from contest.models import Category, ImportBatch
from contest.previews import Place
from contest.roster_workbooks import PersonRow
from tests.contest.books import book
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)

DOCUMENT = "Quyết định số 12/QĐ-UBND ngày 05/10/2023"

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


def at(row, *, file="danh sách.xlsx", sheet="Tờ 1"):
    """Where a row stands: decisions about it are kept under ``.key``."""
    return Place(sheet, row, file=file)


def entry_of(contest, name, unit, *, entry=None, **fields):
    """Return the entry of a person of this name; ``fields`` are the person's."""
    surname, _, given_name = name.rpartition(" ")
    member = StaffMemberFactory(surname=surname, given_name=given_name, **fields)
    return RosterEntryFactory(
        contest=contest, unit=unit, staff_member=member, **(entry or {})
    )


def batch_of(contest, by, **fields):
    return ImportBatch.objects.create(
        contest=contest,
        kind=ImportBatch.Kind.STAFF,
        name="danh sách.xlsx",
        uploaded_by=by,
        **fields,
    )


def committed(batch, by):
    """Say that the rows of the batch are written, as its own verb does."""
    batch.state, batch.committed_by = ImportBatch.State.COMMITTED, by
    batch.committed_at = db_now()
    batch.save()
    return batch


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
