"""Lines of text to the units that worked along, and back."""

from collections import defaultdict
from collections.abc import Iterable

from contest import names
from contest.errors import ContestError
from contest.models import Unit

MOST_UNITS = 30


class UnitNotUnderstood(ContestError):
    """A line of the list of units that names no unit, or several."""


def read_units(text: str, units: Iterable[Unit]) -> list[Unit]:
    """Return the units named in ``text``, one on a line. Raises UnitNotUnderstood."""
    lines = [names.clean(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MOST_UNITS:
        raise UnitNotUnderstood(
            f"Ghi nhiều nhất {MOST_UNITS} đơn vị phối hợp; ở đây có {len(lines)} dòng. "
            "Nội dung vẫn còn trên trang. Bỏ bớt rồi lưu lại."
        )
    by_name = _by_name(units) if lines else {}
    found = []
    for line in lines:
        named = by_name.get(names.match_key(line), [])
        if len(named) != 1:
            raise UnitNotUnderstood(_why_not(line, named))
        if named[0] not in found:
            found.append(named[0])
    return found


def _by_name(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    book = defaultdict(list)
    for unit in units:
        for text in {unit.name, unit.short_name, unit.code}:
            key = names.match_key(text)
            if unit not in book[key]:
                book[key].append(unit)
    return book


def _why_not(line: str, named: list[Unit]) -> str:
    if named:
        codes = ", ".join(unit.code for unit in named)
        return (
            f'Có nhiều đơn vị tên "{line}". Nội dung vẫn còn trên trang. Ghi mã của '
            f"đơn vị: {codes}."
        )
    return (
        f'Chưa thấy đơn vị "{line[:60]}" trong cuộc thi này. Nội dung vẫn còn trên '
        "trang. Ghi đúng tên đơn vị, mỗi dòng một đơn vị."
    )
