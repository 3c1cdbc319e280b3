"""How the changes of a unit are kept and read on a page. Pure: rows come read along."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from contest import words
from contest.models import Unit, UnitChange

OUTSIDE = "Không thuộc khối nào"  # of every block: the word on all pages and sheets
FIELDS = {
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "short_name": "Tên ngắn",
    "alias": "Tên khác",
    "block": "Khối",
    "position": "Thứ tự trong báo cáo",
    "parent": "Đơn vị cấp trên",
    "subject_to_rating": "Thuộc diện đánh giá, xếp loại",
    "rolls_up": "Tính gộp cả đơn vị trực thuộc",
    "valid_from": "Có từ ngày",
    "valid_to": "Đến hết ngày",
    "people": "Số người chuyển theo",
}


class Line(NamedTuple):
    """One change as a sentence, and the fields that it changed in words."""

    change: UnitChange
    words: str
    differences: list[tuple[str, str, str]]  # (field, old, new)


def kept(unit: Unit, fields: Iterable[str]) -> dict:
    """These fields of ``unit`` as a change keeps them: names as they are now."""
    return {name: _kept(getattr(unit, name)) for name in fields}


def _kept(value):
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def lines(changes: Iterable[UnitChange]) -> list[Line]:
    return [
        Line(change, sentence(change), differences(change.before, change.after))
        for change in changes
    ]


def sentence(change: UnitChange) -> str:
    """What was done, with the other unit in its place: "Sáp nhập vào …"."""
    other = change.other.name if change.other else ""
    match change.act, "successor" in change.after:
        case UnitChange.Act.MERGED, True:
            return f"Đã sáp nhập vào {other}"
        case UnitChange.Act.MERGED, False:
            return f"Nhận sáp nhập {other}"
        case UnitChange.Act.SPLIT, _:
            return f"Chia tách, lập {other}"
        case UnitChange.Act.CREATED, _ if other:
            return f"Thêm mới, chia tách từ {other}"
    return change.get_act_display()


def differences(before: Mapping, after: Mapping) -> list[tuple[str, str, str]]:
    """(field, old, new) in words, in the order in which a unit is described."""
    return [
        (label, _shown(name, before.get(name)), _shown(name, after.get(name)))
        for name, label in FIELDS.items()
        if before.get(name) != after.get(name)
    ]


def _shown(name: str, value) -> str:
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    if name in {"valid_from", "valid_to"}:
        return words.day(date.fromisoformat(value))
    return str(value)
