"""The headings of a list, in one row or in two, wherever they stand."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from contest import cleaners, names
from contest.roster_files.columns import (
    BEGINNINGS,
    OF_ONE_PERSON,
    OF_PERSONAL_ID,
    PARTS_OF_DAY,
    PARTS_OF_SURNAME,
    ROSTER_COLUMNS,
    SEXES,
)
from contest.workbooks.cells import Cells, shown
from contest.workbooks.headings import (
    LAST_ROW_OF_HEADINGS,
    are_codes,
    key_of,
    keys_of,
    match,
)

Rows = Sequence[tuple[int, Cells]]
ENOUGH_COLUMNS = 3
LONGEST_HEADING = 150
SAYS_SOMETHING = re.compile(r":\s*\S")  # "Chức vụ: Chuyên viên" is no heading
KNOWN = {
    key_of(n) for column in ROSTER_COLUMNS for n in (column.heading, *column.synonyms)
}
BEGINS_A_NAME = re.compile(r"(?:họ|ho|tên|ten)\b", re.IGNORECASE)
MOST_WORDS_OF_A_PART = 3


class Head(NamedTuple):
    row: int
    rows: int
    columns: dict[int, str]
    headings: dict[int, str]

    @property
    def fields(self) -> set[str]:
        return set(self.columns.values())

    @property
    def found(self) -> int:
        return sum(map(bool, self.columns.values()))

    @property
    def is_of_people(self) -> bool:
        """Whether there is a name, and not only in passing."""
        has_name = (
            "full_name" in self.fields or {"surname", "given_name"} <= self.fields
        )
        return has_name and (self.found > 1 or self._is_one_we_know)

    @property
    def _is_one_we_know(self) -> bool:
        """A list of nothing but names."""
        keys = [keys_of(text) for text in self.headings.values()]
        return len(keys) == 1 and not keys[0].isdisjoint(KNOWN)


def find_head(rows: Rows) -> Head | None:
    """Return the first headings near the top under which enough columns are known.

    If none are, those under which most are: a second table may know more.
    """
    heads = [
        head_at(rows, index)
        for index, (number, cells) in enumerate(rows)
        if number <= LAST_ROW_OF_HEADINGS and may_be_head(cells)
    ]
    of_people = [head for head in heads if head.is_of_people]
    sure = (head for head in of_people if head.found >= ENOUGH_COLUMNS)
    return next(sure, max(of_people, key=lambda head: head.found, default=None))


def may_be_head(cells: Cells) -> bool:
    """Whether it is worth asking: this is said of every row of a long list."""
    return any(
        BEGINS_A_NAME.match(cell) for cell in cells.values() if isinstance(cell, str)
    )


def head_at(rows: Rows, index: int, *, height: int = 0) -> Head:
    """Return what the row says as headings, with the one below if that says more."""
    number, top = rows[index]
    below = rows[index + 1][1] if _follows(rows, index) else {}
    is_double = _are_below(top, below) if height == 0 else height > 1
    if not is_double:
        below = {}
    keys, headings = {}, {}
    for place in sorted(top.keys() | below.keys()):
        above = _above(top, place) if place in below else top[place]
        keys[place] = _keys(above, below.get(place))
        headings[place] = _heading(above, below.get(place))
    columns = dict.fromkeys(headings, "")
    columns |= {place: field for field, place in match(keys, ROSTER_COLUMNS).items()}
    _add_sexes(columns, top, below)
    _add_parts_of_day(columns, top, below)
    _add_marks(columns, top, below)
    _add_the_rest(columns, keys)
    return Head(number, 2 if is_double else 1, columns, headings)


def _follows(rows: Rows, index: int) -> bool:
    return index + 1 < len(rows) and rows[index + 1][0] == rows[index][0] + 1


def _are_below(top: Cells, below: Cells) -> bool:
    """Whether each cell is a heading under a merged one or under none, not a value."""
    if not below or not all(isinstance(cell, str) for cell in below.values()):
        return False
    if not all(_is_free(top, below, place) for place in below) or are_codes(below):
        return False
    return any(
        keys_of(cell) & KNOWN or _is_sex(cell) or _category(cell)
        for cell in below.values()
    ) or _has_parts_of_day(below)


def _is_sex(cell: object) -> bool:
    return isinstance(cell, str) and cell.casefold() in SEXES


def _has_parts_of_day(below: Cells) -> bool:
    return set(PARTS_OF_DAY) <= {key_of(str(cell)) for cell in below.values()}


def _is_free(top: Cells, below: Cells, place: int) -> bool:
    """A heading over several columns stands in the first of them."""
    return place not in top or (place + 1 not in top and place + 1 in below)


def _above(top: Cells, place: int) -> str:
    found = max((other for other in top if other <= place), default=None)
    return "" if found is None else top[found]


def _keys(above: object, below: object) -> set[str]:
    if below is None:
        return _said_keys(above)
    if _is_sex(below):
        return _said_keys(above)
    both = {key_of(f"{above}{below}"), key_of(f"{below}{above}")}
    return _said_keys(below) | both


def _said_keys(cell: object) -> set[str]:
    is_none = not isinstance(cell, str) or len(cell) > LONGEST_HEADING
    return set() if is_none or SAYS_SOMETHING.search(cell) else keys_of(cell)


def _heading(above: object, below: object) -> str:
    return " – ".join(filter(None, map(shown, (above, below))))


def _add_sexes(columns: dict[int, str], top: Cells, below: Cells) -> None:
    """Under one heading, Nam and Nữ are two columns of the same."""
    of_heading = {}
    for place in below:
        if _is_sex(below[place]):
            above = _above(top, place)
            columns[place] = of_heading.setdefault(above, columns[place])


def _add_parts_of_day(columns: dict[int, str], top: Cells, below: Cells) -> None:
    """Ngày, Tháng and Năm are three columns of one day."""
    for place in below:
        three = [place, place + 1, place + 2]
        said = [key_of(str(below.get(other, ""))) for other in three]
        if said == PARTS_OF_DAY and "sinh" in key_of(str(_above(top, place))):
            columns |= dict.fromkeys(three, "birth_date")


def _category(cell: object) -> str | None:
    return cleaners.CATEGORIES.get(names.search_key(str(cell)))


def _add_marks(columns: dict[int, str], top: Cells, below: Cells) -> None:
    """Columns named after the categories are there to be crossed."""
    for place, cell in (top | below).items():
        if not columns[place] and (category := _category(cell)):
            columns[place] = f"category={category}"


def _add_the_rest(columns: dict[int, str], keys: dict[int, set[str]]) -> None:
    taken = set(columns.values())
    for place, field in columns.items():
        if field:
            continue
        if any(part in key for key in keys[place] for part in OF_PERSONAL_ID):
            columns[place] = "personal_id"
        elif keys[place] & PARTS_OF_SURNAME and "surname" in taken:
            columns[place] = "surname"
        elif (field := _by_beginning(keys[place])) and field not in taken:
            columns[place] = field
            taken.add(field)
    if not taken & {"full_name", "surname"} and taken & OF_ONE_PERSON:
        columns |= {p: "full_name" for p, f in columns.items() if f == "given_name"}


def _by_beginning(keys: set[str]) -> str:
    found = (
        field
        for beginning, field in BEGINNINGS.items()
        if any(key.startswith(beginning) for key in keys)
    )
    return next(found, "")


def with_parts_of_names(head: Head, rows: Rows) -> Head:
    """Take in the column after Họ và tên that has no heading and holds given names."""
    place = next((p for p, f in head.columns.items() if f == "full_name"), None)
    if place is None or place + 1 in head.headings:
        return head
    values = [
        cells[place + 1] for _, cells in rows if {place, place + 1} <= cells.keys()
    ]
    if not values or not all(map(_is_part_of_name, values)):
        return head
    if {value.casefold() for value in values} <= SEXES | {"x"}:
        return head
    return head._replace(columns={**head.columns, place + 1: "full_name"})


def _is_part_of_name(value: object) -> bool:
    is_text = isinstance(value, str) and not any(map(str.isdigit, value))
    return is_text and len(value.split()) <= MOST_WORDS_OF_A_PART
