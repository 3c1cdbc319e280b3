"""The rows of a sheet as plain values."""

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from contest import names
from contest.workbooks.parts import IS_DAY, IS_DURATION, Part

MOST_COLUMNS = 200
LONGEST_TEXT = 32_767
LARGEST_WHOLE = 10**15  # beyond it Excel's numbers are no longer whole
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

OLD_ENCODINGS = {
    name: f"là chữ theo bảng mã cũ {name}; chuyển sang Unicode rồi tải lại"
    for name in ("TCVN3", "VNI")
}
NOT_COMPUTED = "là công thức chưa có kết quả; mở bằng Excel, lưu lại rồi tải lại"
FAILED_FORMULA = "là lỗi của công thức; sửa lại ô này"
NO_NUMBER = "không phải là số"
TOO_LONG = "dài quá 32.767 ký tự"


class Unreadable(NamedTuple):
    """In place of a value: what stands in the cell, and why it cannot be taken."""

    shown: str
    reason: str  # goes on after the value in quotation marks


Value = str | int | float | bool | date | datetime | time | timedelta | Unreadable
Cells = dict[int, Value]  # by the number of the column, from 1; blank ones are left out


class SheetRows(Part):
    """Hears a sheet; ``ready`` fills with (number, cells) of rows that have any."""

    def __init__(self, texts: list[str], kinds: list[str | None], *, is_1904: bool):
        super().__init__()
        self.ready: list[tuple[int, Cells]] = []
        self._texts, self._kinds = texts, kinds
        self._epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
        self._number, self._cells, self._column = 0, {}, 0
        self._attributes, self._raw = {}, None
        self._has_formula = self._in_reading = False

    def start(self, name, attributes):
        if name == "c":
            self._attributes, self._raw, self._has_formula = attributes, None, False
            place = attributes.get("r")
            self._column = _column(place) if place else self._column + 1
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._column = {}, 0
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._in_reading = True

    def end(self, name):
        if name == "v":
            self._raw = "".join(self.text)
        elif name == "t" and not self._in_reading:
            self._raw = (self._raw or "") + "".join(self.text)
        elif name == "c" and self._column <= MOST_COLUMNS:
            value = self._value()
            if value is not None:
                self._cells[self._column] = value
        elif name == "row" and self._cells:
            self.ready.append((self._number, self._cells))
        elif name == "rPh":
            self._in_reading = False

    def _value(self) -> Value | None:
        kind, raw = self._attributes.get("t", "n"), self._raw
        if not raw:
            is_missing = self._has_formula and kind != "str"
            return Unreadable("", NOT_COMPUTED) if is_missing else None
        if kind == "s":
            return plain_text(self._texts[int(raw)])
        if kind == "n":
            return self._number_or_day(raw)
        return OTHER_KINDS[kind](raw)

    def _number_or_day(self, raw: str) -> Value:
        number = float(raw)
        if not math.isfinite(number):
            return Unreadable(raw, NO_NUMBER)
        style = int(self._attributes.get("s", 0))
        kind = self._kinds[style] if style < len(self._kinds) else None
        if kind:
            try:
                shown = from_excel(number, self._epoch, timedelta=kind == IS_DURATION)
            except (OverflowError, ValueError):
                pass  # no such day: the number stays one
            else:
                return _day_if_midnight(shown) if kind == IS_DAY else shown
        is_whole = number.is_integer() and abs(number) < LARGEST_WHOLE
        return int(number) if is_whole else number


@lru_cache(maxsize=20_000)
def plain_text(raw: str) -> str | Unreadable | None:
    """Return the text as a form would have got it, or why it cannot be taken."""
    if "_x" in raw:
        raw = ESCAPED.sub(lambda code: chr(int(code[1], 16)), raw)
    if encoding := names.legacy_encoding(raw):
        return Unreadable(raw[:100], OLD_ENCODINGS[encoding])
    if len(raw) > LONGEST_TEXT:
        return Unreadable(raw[:100], TOO_LONG)
    return names.clean(raw) or None


def shown(value: Value | None) -> str:
    """A value as people write it."""
    if isinstance(value, Unreadable):
        return value.shown
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _day_if_midnight(value: datetime | time) -> date | datetime | time:
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


OTHER_KINDS = {
    "str": plain_text,
    "inlineStr": plain_text,
    "b": lambda raw: raw == "1",
    "e": lambda raw: Unreadable(raw, FAILED_FORMULA),
    "d": lambda raw: _day_if_midnight(datetime.fromisoformat(raw)),
}


def _column(place: str) -> int:
    """The number of the column of "AB12"."""
    return column_index_from_string(place.rstrip("0123456789"))
