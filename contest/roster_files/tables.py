"""The rows under one set of headings: a person, or why there is none."""

from contest.roster_files import phrases
from contest.roster_files.columns import NAMES, UNUSED
from contest.roster_files.heads import Head
from contest.roster_files.layouts import SheetLayout, fingerprint
from contest.roster_files.people import People
from contest.roster_files.rows import Row, text_of
from contest.roster_files.units import UnitsOfSheet
from contest.roster_workbooks import PersonRow
from contest.workbooks.cells import Cells
from contest.workbooks.headings import are_codes

HEADINGS = "Dòng tiêu đề cột"
REPEATED = "Dòng tiêu đề cột lặp lại"
CODES = "Dòng đánh số cột"
LINE = "Dòng ghi tên đơn vị"
TOTAL = "Dòng tổng cộng"
SIGNED = "Phần ký tên cuối bảng"
NUMBER_ONLY = "Chỉ có số thứ tự"
NO_NAME = "Không có họ và tên"
NOTE = "Dòng ghi chú"
NOT_CLEAR = "Không rõ là một người"

PRIVATE = {"personal_id", "note"}  # a note may say why somebody is away
PEOPLE_TO_SHOW, MOST_SAMPLES, LONGEST_SAMPLE = 20, 3, 60


class Table:
    """Knows of the rows before only what lasts: headings above, the end of the list."""

    def __init__(self, layout: SheetLayout, people: People, units: UnitsOfSheet):
        self.people = people
        self._layout, self._units = layout, units
        self._fields = {p: f for p, f in layout.columns.items() if f not in UNUSED}
        self._numbers = [p for p, f in layout.columns.items() if f == "number"]
        self._names = [p for p, f in self._fields.items() if f in NAMES]
        self._has_unit = not {"unit", "unit_code"}.isdisjoint(layout.columns.values())
        self._last_heading = layout.header_row + layout.header_rows - 1
        self._heading_reason = HEADINGS
        self._is_signed = self._is_numbered = False
        self._shown, self._samples = 0, {}

    def goes_on_under(self, head: Head) -> bool:
        """Whether these are the same headings again, as on a new page."""
        if fingerprint(head.headings) != self._layout.key:
            return False
        self._last_heading = head.row + head.rows - 1
        self._heading_reason, self._is_signed = REPEATED, False
        return True

    def finished_layout(self) -> SheetLayout:
        """Return what is known at the end: where units stood, what the columns hold."""
        base = self._units.base
        how = "column" if self._has_unit else self._units.how
        columns = dict.fromkeys(self._samples, "") | self._layout.columns
        return self._layout._replace(
            columns=_in_order(columns),
            headings=_in_order(dict.fromkeys(columns, "") | self._layout.headings),
            unit_from=how,
            unit_text=base.text if how == base.how else "",
            samples=_in_order(self._samples),
        )

    def person(self, number: int, cells: Cells) -> PersonRow:
        if self._shown < PEOPLE_TO_SHOW:
            self._show(cells)
        person = self.people.make(number, cells, self._units.category)
        unit = self._units.of_row(person.unit, has_column=self._has_unit)
        return person if unit == person.unit else person._replace(unit=unit)

    def _show(self, cells: Cells) -> None:
        self._shown += 1
        for place, cell in cells.items():
            is_private = self._layout.columns.get(place) in PRIVATE
            samples = self._samples.setdefault(place, [])
            if len(samples) < MOST_SAMPLES and not is_private:
                samples.append(text_of({place: cell})[:LONGEST_SAMPLE])

    def reason(self, number: int, cells: Cells) -> str | None:
        """Why the row names nobody; None if it does."""
        self.people.hear(number, cells)
        if number <= self._last_heading:
            return self._heading_reason
        if number == self._last_heading + 1 and are_codes(cells):
            return CODES
        row = Row(cells, self._fields, self._numbers, self._names)
        if row.is_plain and not self._is_signed:
            self._is_numbered = row.has_number
            return None
        return self._is_about_the_list(row) or self._is_alone(row)

    def _is_about_the_list(self, row: Row) -> str | None:
        """What stands around people in any list."""
        if not row.texts and not row.others:
            return NUMBER_ONLY if row.has_number else NO_NAME
        unit = None if row.has_number else phrases.unit_of_line(row.texts)
        if unit:
            self._units.hear_line(unit, is_inside=True)
        if unit is not None:
            return LINE
        if phrases.is_total(row.first_text):
            return TOTAL
        if self._ends_here(row):
            return SIGNED
        return NOTE if phrases.is_note(row.first_text) else None

    def _ends_here(self, row: Row) -> bool:
        """Whether the row is of those who sign; so are all after it until a person."""
        if self._is_signed:
            self._is_signed = not (row.name and (row.has_number or row.is_of_one))
        elif not row.has_number:
            offices = [row.name] if row.name else row.texts
            is_office = any(map(phrases.is_office, offices)) and not row.is_of_one
            self._is_signed = is_office or any(map(phrases.is_signed, row.texts))
        return self._is_signed

    def _is_alone(self, row: Row) -> str | None:
        """A text and nothing else may name a person, a unit, a group or nothing."""
        if row.name:
            return self._is_no_person(row)
        if row.is_of_one and (row.has_number or len(row.others) > 1):
            return None  # somebody whose name is missing
        if not row.is_one_text:
            return NO_NAME
        heading = self._units.hear_heading(*_heading(row.own_text, row))
        if heading:
            return heading.value
        return NO_NAME if row.has_number else NOTE

    def _is_no_person(self, row: Row) -> str | None:
        text, marker = _heading(row.name, row)
        if row.others and not self._units.is_one(text):
            is_strange = self._is_numbered and not (row.has_number or row.is_of_one)
            return NOT_CLEAR if is_strange and not phrases.may_be_person(text) else None
        heading = self._units.hear_heading(text, marker)
        if heading:
            return heading.value
        has_only_names = set(self._fields.values()) <= NAMES
        is_said_to_be = row.has_number or (has_only_names and not self._numbers)
        if is_said_to_be or (has_only_names and phrases.may_be_person(text)):
            return None
        return NOT_CLEAR


def _in_order(by_place: dict) -> dict:
    return dict(sorted(by_place.items()))


def _heading(text: str, row: Row) -> tuple[str, str]:
    marker, rest = phrases.numbered(text, row.marker)
    return rest, marker
