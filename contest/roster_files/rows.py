"""What of a row matters for what it is."""

import re
from collections.abc import Mapping

from contest.roster_files import phrases
from contest.roster_files.columns import OF_ONE_PERSON
from contest.workbooks.cells import Cells, Unreadable, Value, shown

LONGEST_TEXT = 200
CARD = re.compile(r"\b(?:0\d{11}|[1-9]\d{10})\b")  # with its zero or without
SAYS_WHO = re.compile(r"[\d@]")
# First words of what is no name; a name that begins so too is only looked at longer.
FIRST_WORDS = """
tổng cộng tong cong t tc ts người thủ hiệu trưởng phó giám chủ xác ký tm kt tuq tl q
ghi lưu nơi chú danh đơn tên cơ địa kế chánh đã ấn lập văn phòng ban trường trung xã
thị ub ubnd ubmt ubmttq ủy uỷ hội công chi cục huyện đảng tòa toà tand viện vksnd
kho bảo bhxh ngân nhcsxh đội đồn hạt th thcs thpt mn mg tiểu mầm mẫu hđnd tt phường
liên đoàn bch điện bưu vnpt viettel cty thanh trạm mặt đài thư bql bệnh hợp quỹ sở
tổ bộ i ii iii iv v vi vii viii ix x
"""
SUSPECTS = frozenset(FIRST_WORDS.split())


class Row:
    """A row under known headings: ``fields`` of its columns, and which are numbers."""

    def __init__(
        self,
        cells: Cells,
        fields: Mapping[int, str],
        numbers: list[int],
        names: list[int],
    ):
        self._cells, self._fields = cells, fields
        self.name = " ".join(shown(cells[place]) for place in names if place in cells)
        self.others = {
            field
            for place, field in fields.items()
            if place in cells and place not in names
        }
        number = next((cells[place] for place in numbers if place in cells), None)
        self.has_number = phrases.is_number(number)
        self.marker = _marker(number)
        self._takes_numbers = bool(numbers)

    @property
    def is_plain(self) -> bool:
        """Nearly all rows: a number, a name, something about the person."""
        return bool(
            self.name
            and self.others
            and (self.has_number or not self._takes_numbers)
            and not self._is_suspect
        )

    @property
    def _is_suspect(self) -> bool:
        first = self.name.partition(" ")[0]
        is_no_word = not first.isalpha() or "ngày" in self.name
        return is_no_word or first.casefold() in SUSPECTS

    @property
    def is_of_one(self) -> bool:
        """Whether something in it is only one person's: a day, a number, an address."""
        return any(
            place in self._cells and SAYS_WHO.search(shown(self._cells[place]))
            for place, field in self._fields.items()
            if field in OF_ONE_PERSON
        )

    @property
    def texts(self) -> list[str]:
        return [
            shown(cell)
            for cell in self._cells.values()
            if isinstance(cell, str | Unreadable) and not phrases.is_number(cell)
        ]

    @property
    def first_text(self) -> str:
        return next((text for text in self.texts if len(text) > 1), "")

    @property
    def is_one_text(self) -> bool:
        """Besides its marker, as in merged cells."""
        return len(self._own_texts) == 1

    @property
    def own_text(self) -> str:
        return next(iter(self._own_texts), "")

    @property
    def _own_texts(self) -> list[str]:
        """Without the number of a heading: I, A."""
        return [t for t in self.texts if t.strip(phrases.MARKS) != self.marker]


def _marker(number: Value | None) -> str:
    text = shown(number)
    is_one = phrases.is_number(number) or phrases.is_outer_number(text)
    return text.strip(phrases.MARKS) if is_one else ""


def text_of(cells: Cells) -> str:
    """A row in one line; a number of an identity card goes no further."""
    return CARD.sub("…", " | ".join(map(shown, cells.values())))[:LONGEST_TEXT]
