"""How entries and changes read. Pure: nothing is stored."""

from datetime import date

import pytest

from contest.models import RosterEntry
from contest.roster_words import differences, state

Status = RosterEntry.Status


def entry(status=Status.WORKING, *, counts=True, excused=False, left_on=None):
    row = RosterEntry(status=status, counts=counts, left_on=left_on)
    row.excused = excused
    return row


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (entry(), "Đang làm việc"),
        (entry(counts=False, excused=True), "Không thuộc diện tính tỷ lệ"),
        (entry(excused=True), "Vắng có lý do (đã duyệt)"),
        (entry(Status.PROPOSED), "Chờ duyệt bổ sung"),
        (entry(Status.REFUSED), "Không được bổ sung"),
        (entry(Status.LEFT, left_on=date(2023, 10, 1)), "Đã nghỉ từ 01/10/2023"),
    ],
)
def test_state_says_how_somebody_stands_on_the_list(row, words):
    assert state(row)[0] == words


def test_differences_are_old_and_new_in_words():
    before = {
        "position": "",
        "category": "worker",
        "birth_date": None,
        "counts": False,
        "phone": "0905123456",
        "unknown": 1,
    }
    after = {
        "position": "Hiệu trưởng",
        "category": "cadre",
        "birth_date": "1985-10-05",
        "counts": True,
        "phone": "0905123456",
        "unknown": 2,
    }

    assert differences(before, after, with_private=True) == [
        ("Chức vụ", "(trống)", "Hiệu trưởng"),
        ("Đối tượng", "Người lao động", "Cán bộ"),
        ("Ngày sinh", "(trống)", "05/10/1985"),
        ("Tính tỷ lệ 100%", "không", "có"),
    ]


def test_differences_keep_private_facts_from_those_who_only_look():
    before = {"phone": "1", "email": "a", "birth_date": None, "birth_year": 1985}
    after = {"phone": "2", "email": "b", "birth_date": "1985-10-05", "birth_year": None}

    assert differences(before, after, with_private=False) == []
