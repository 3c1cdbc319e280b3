"""A row under known headings as a person, every cell through its cleaner."""

import re
from collections.abc import Callable, Iterable
from functools import partial

from django.core.exceptions import ValidationError

from contest import cleaners, names
from contest.models import Category
from contest.previews import Place
from contest.roster_files.columns import FIELDS, MARKS, ROSTER_COLUMNS, UNUSED
from contest.roster_files.layouts import SheetLayout
from contest.roster_files.rows import CARD
from contest.roster_workbooks import STAFF_CLEANERS, PersonRow
from contest.workbooks import Problem, Unreadable
from contest.workbooks.cells import Cells, Value, shown
from contest.workbooks.reading import MergedDown

CLEANERS: dict[str, Callable] = STAFF_CLEANERS | {
    "surname": partial(cleaners.name_part, longest=80),
    "given_name": partial(cleaners.name_part, longest=40),
    "birth_date": cleaners.birth,
    "birth_year": cleaners.birth_year,
}
HEADINGS = {column.field: column.heading for column in ROSTER_COLUMNS}
JOINED = {"full_name": " ", "surname": " ", "given_name": " ", "position": ", "}
OFTEN_THE_SAME = {"unit", "unit_code", "position", "category"}
PARTS_OF_A_DAY = 3
BIRTHS = {"birth_date", "birth_year"}
DAYS_BETWEEN_CALENDARS = 1462  # that of 1904 begins so much later
FEWEST_DAYS = 3000  # smaller numbers are no days

NOTHING = re.compile(r"(?!//$)[-–—._…/\\ ]+")
SIGNS_OF_NOTHING = "-–—._…/\\"
AS_ABOVE = re.compile(
    r"[\s\-–]*(?:nt|n/t|như trên|″|”|\"|''|//)[\s\-–.]*", re.IGNORECASE
)
NOTHING_ABOVE = "không có gì ở dòng trên để lấy theo"
DIFFERS = "khác với cột bên cạnh; chỉ để một"


class People:
    """Makes people of the rows of one table; keeps what is wrong with their cells."""

    def __init__(
        self,
        layout: SheetLayout,
        *,
        is_1904: bool = False,
        merged: Iterable[MergedDown] = (),
    ):
        self.problems: list[Problem] = []
        self._layout, self._is_1904 = layout, is_1904
        self._places: dict[str, list[int]] = {}
        for place, field in sorted(layout.columns.items()):
            if field not in UNUSED and field in FIELDS:
                self._places.setdefault(field, []).append(place)
        self._headings = {
            HEADINGS[field]: layout.headings.get(places[0], "")
            for field, places in self._places.items()
            if field in HEADINGS
        }
        shared = {p for f in OFTEN_THE_SAME for p in self._places.get(f, ())}
        self._last_rows = {
            (m.first_row, m.column): m.last_row for m in merged if m.column in shared
        }
        self._open: dict[int, tuple[int, Value]] = {}
        self._above: dict[str, Value] = {}
        self._cleaned: dict[tuple[str, Value], object] = {}

    def hear(self, number: int, cells: Cells) -> None:
        """Remember the first of cells that are merged downwards."""
        if self._last_rows:
            for place, value in cells.items():
                if last_row := self._last_rows.get((number, place)):
                    self._open[place] = last_row, value

    def make(
        self, number: int, cells: Cells, category: Category | None = None
    ) -> PersonRow:
        """Return the person; ``category`` is what a heading above said."""
        found = {
            field: self._field(field, places, number, cells)
            for field, places in self._places.items()
        }
        surname, given_name = _name(found)
        birth_date, birth_year = _birth(found)
        marked = [Category(MARKS[field]) for field in MARKS if found.get(field)]
        return PersonRow(
            code=found.get("code"),
            surname=surname,
            given_name=given_name,
            unit=found.get("unit_code") or found.get("unit"),
            category=found.get("category") or next(iter(marked), category),
            position=found.get("position"),
            birth_date=birth_date,
            birth_year=birth_year,
            phone=found.get("phone"),
            email=found.get("email"),
            place=Place(self._layout.sheet, number, self._headings, self._layout.file),
        )

    def _field(self, field: str, places: list[int], number: int, cells: Cells):
        alone = field, cells.get(places[0]) if len(places) == 1 else None
        if alone in self._cleaned:
            self._above[field] = alone[1]
            return self._cleaned[alone]
        values = []
        for place in places:
            value = cells.get(place)
            if value is None and place in self._open:
                last_row, value = self._open[place]
                value = value if number <= last_row else None
            if value is not None and not _is_nothing(value):
                values.append((place, value))
        if not values:
            return None
        place, value = self._one(field, values, number)
        if isinstance(value, Unreadable):
            self._add(number, place, value.shown, value.reason)
            return None
        if field in MARKS:
            return value != 0 and names.search_key(str(value)) != "khong"
        return self._clean(field, place, value, number)

    def _one(self, field: str, values: list[tuple[int, Value]], number: int):
        """One value of all columns that hold this field."""
        place, value = next(
            (v for v in values if isinstance(v[1], Unreadable)), values[0]
        )
        if len(values) > 1 and not isinstance(value, Unreadable):
            if field == "birth_date" and len(values) == PARTS_OF_A_DAY:
                value = "/".join(str(value) for _, value in values)
            elif field in JOINED:
                value = JOINED[field].join(str(value) for _, value in values)
            elif len({str(value) for _, value in values}) > 1:
                place, value = values[1]
                return place, Unreadable(str(value), DIFFERS)
        if field in OFTEN_THE_SAME:
            if (field, value) not in self._cleaned and AS_ABOVE.fullmatch(str(value)):
                value = self._above.get(field, Unreadable(str(value), NOTHING_ABOVE))
            self._above[field] = value
        return place, value

    def _clean(self, field: str, place: int, value: Value, number: int):
        if field in BIRTHS and self._is_1904 and _is_number_of_day(value):
            value += DAYS_BETWEEN_CALENDARS
        key = field, value
        if field in OFTEN_THE_SAME and key in self._cleaned:
            return self._cleaned[key]
        try:
            cleaned = CLEANERS[field](value)
        except ValidationError as error:
            shown = _shown(field, value)
            self._add(
                number, place, shown, error.message, cleaners.suggestion_of(error)
            )
            return None
        if field in OFTEN_THE_SAME:
            self._cleaned[key] = cleaned
        return cleaned

    def _add(self, number, place, shown, reason, suggestion=""):
        field = self._layout.columns[place]
        heading = self._layout.headings.get(place) or FIELDS[field]
        sheet, file = self._layout.sheet, self._layout.file
        self.problems.append(
            Problem(sheet, number, heading, shown, reason, suggestion, file)
        )


def _is_nothing(value: Value) -> bool:
    is_suspect = isinstance(value, str) and value[0] in SIGNS_OF_NOTHING
    return is_suspect and NOTHING.fullmatch(value) is not None


def _is_number_of_day(value: Value) -> bool:
    return type(value) in {int, float} and value > FEWEST_DAYS


def _shown(field: str, value: Value) -> str:
    """A number of an identity card goes no further."""
    text = shown(value)
    return CARD.sub("…", text) if field == "code" else text


def _name(found: dict) -> tuple[str, str]:
    if full_name := found.get("full_name"):
        return full_name
    surname, given_name = found.get("surname") or "", found.get("given_name") or ""
    if bool(surname) != bool(given_name):
        return names.split_name(given_name or surname)
    return surname, given_name


def _birth(found: dict):
    day, year = found.get("birth_date") or (None, None)
    day_of_year, year_alone = found.get("birth_year") or (None, None)
    day = day or day_of_year
    return day, None if day else year or year_alone
