"""How entries and their changes read on a page. Pure: rows come read along."""

from datetime import date

from contest import words
from contest.models import Category, RosterEntry

FIELDS = {
    "surname": "Họ và tên đệm",
    "given_name": "Tên",
    "full_name": "Họ và tên",
    "code": "Mã người dự thi",
    "position": "Chức vụ",
    "category": "Đối tượng",
    "birth_date": "Ngày sinh",
    "birth_year": "Năm sinh",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "counts": "Tính tỷ lệ 100%",
    "ends_on": "Vắng đến hết ngày",
}
# Known to those who call people and correct what is written of them.
PRIVATE = {"birth_date", "birth_year", "phone", "email", "ends_on"}


def state(entry: RosterEntry) -> tuple[str, str]:
    """(words, look) of how somebody stands on the list, besides taking part."""
    if entry.status == RosterEntry.Status.LEFT:
        return f"Đã nghỉ từ {words.day(entry.left_on)}", ""
    if entry.status == RosterEntry.Status.PROPOSED:
        return entry.get_status_display(), "state-wait"
    if not entry.is_working:
        return entry.get_status_display(), "state-bad"
    if not entry.counts:
        return "Không thuộc diện tính tỷ lệ", ""
    if entry.excused:
        return "Vắng có lý do (đã duyệt)", ""
    return "Đang làm việc", "state-good"


def differences(before: dict, after: dict, *, with_private: bool) -> list[tuple]:
    """(field, old, new) in words, of what a change holds and this reader may know."""
    return [
        (label, _value(name, before.get(name)), _value(name, after.get(name)))
        for name, label in FIELDS.items()
        if (name in before or name in after)
        and before.get(name) != after.get(name)
        and (with_private or name not in PRIVATE)
    ]


def _value(name: str, value) -> str:
    if value is None or value == "":
        return "(trống)"
    if name == "category":
        return Category(value).label if value in Category.values else str(value)
    if name == "counts":
        return "có" if value else "không"
    if name in {"birth_date", "ends_on"}:
        return words.day(date.fromisoformat(value))
    return str(value)
