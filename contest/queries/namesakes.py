"""Rows of one import that may be the same person, in one file or across files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, repeat
from types import SimpleNamespace

from contest.decisions import NEW
from contest.queries.people import CODE, NAME, NameKeys, differ, is_surely
from contest.queries.person_item import PersonItem

MOST_ALIKE = 50  # rows of one name and unit that are compared each with each


def doubt_the_same_twice(items: Iterable[PersonItem], keys: NameKeys) -> None:
    """Make doubtful, until somebody decides, what seems to be one person twice."""
    live = [item for item in items if item.is_live]
    for alike in _groups(live, lambda item: item.row.code):
        _same_code(alike, keys)
    for alike in _groups(live, lambda item: item.known and item.known.pk):
        _same_person(alike)
    named = [item for item in live if item.name]
    for alike in _namesakes_among(named, keys):
        for one, other in _pairs(alike):
            if _may_be_one(one, other):
                _doubt(one, other, _namesakes)
                _doubt(other, one, _namesakes)


def _pairs(alike: list[PersonItem]) -> Iterable[tuple[PersonItem, PersonItem]]:
    """Each with each; of a whole column of one name each with the first."""
    if len(alike) > MOST_ALIKE:
        return zip(alike[1:], repeat(alike[0]))
    return combinations(alike, 2)


def _namesakes_among(
    items: list[PersonItem], keys: NameKeys
) -> Iterator[list[PersonItem]]:
    """Those of one name who share something more: a unit, a day, a telephone."""
    for alike in _groups(items, lambda item: keys[item.name][0]):
        yield from _groups(alike, lambda item: item.unit.pk)
        yield from _groups(alike, lambda item: item.row.birth_date)
        yield from _groups(alike, lambda item: item.row.phone)


def _groups(items: list[PersonItem], key) -> list[list[PersonItem]]:
    found = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return [
        alike for value, alike in found.items() if value is not None and len(alike) > 1
    ]


def _same_code(alike: list[PersonItem], keys: NameKeys) -> None:
    first = alike[0]
    for item in alike[1:]:
        if keys[item.name] != keys[first.name]:
            item.refuse(CODE, item.row.code, f"trùng với {_row(first, item)}")
        else:
            _doubt(item, first, _twice)
            _doubt(first, item, _twice)


def _same_person(alike: list[PersonItem]) -> None:
    """Who was decided stands; a second decision for the same person does not."""
    alike = [item for item in alike if item.row.code is None and item.is_live]
    decided = [item for item in alike if item.decision]
    undecided = [item for item in alike if not item.decision]
    for item in undecided + decided[1:]:
        for other in alike[:MOST_ALIKE]:
            if other is not item:
                _doubt(item, other, _twice)
                if item.is_mine:
                    item.candidates = item.candidates or (item.known,)


def _may_be_one(one: PersonItem, other: PersonItem) -> bool:
    """New people of one name: in one unit unless born otherwise, elsewhere only with
    the same birth date or telephone, and no other telephone. "Two different people",
    once said, is heard."""
    if not (one.name and one.is_live and other.is_live):
        return False
    if NEW in (one.decision, other.decision) or (one.row.code and other.row.code):
        return False
    if one.known and other.known:
        return False
    first, second = _born(one), _born(other)
    if one.unit == other.unit:
        return not differ(first, second)
    if first.phone and second.phone and first.phone != second.phone:
        return False
    return is_surely(first, second)


def _born(item: PersonItem) -> SimpleNamespace:
    """As the row says it, else as it is known."""
    row, known = item.row, item.known
    if row.birth_date or row.birth_year or known is None:
        return row
    return SimpleNamespace(
        birth_date=known.birth_date, birth_year=known.birth_year, phone=row.phone
    )


def _doubt(item: PersonItem, other: PersonItem, reason) -> None:
    """A row with a code, or decided, is sure of itself where the other is not."""
    if reason is _namesakes and (item.row.code or item.known or item.decision):
        return
    if not item.alike:
        item.doubt(NAME, item.name, reason(_row(other, item)))
    if other.row.place.key not in item.alike:
        item.alike += (other.row.place.key,)


def _namesakes(where: str) -> str:
    return (
        f"trùng họ tên với {where}; nếu là hai người khác nhau, chọn “Hai người khác "
        "nhau” hoặc ghi ngày sinh của từng người; nếu nhập trùng, chọn dòng giữ lại"
    )


def _twice(where: str) -> str:
    return f"cùng một người với {where}; chọn dòng giữ lại"


def _row(item: PersonItem, other: PersonItem) -> str:
    """Where the item is, as said beside the other."""
    place, here = item.row.place, other.row.place
    parts = [f"dòng {place.row}"]
    if place.sheet != here.sheet or place.file != here.file:
        parts.append(f"tờ {place.sheet}")
    if place.file != here.file:
        parts.append(f"tệp {place.file}")
    return ", ".join(parts)
