"""What rows of people mean beside the roster as it is. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contest import names, words
from contest.models import (
    Category,
    Contest,
    RosterEntry,
    Unit,
    User,
)
from contest.models.units import COUNTING_CATEGORIES
from contest.previews import WRITES, Change, Preview, PreviewRow, by_place
from contest.queries.people import CODE, NAME, Doubt, Known, PeopleFinder, full_name
from contest.queries.units import UnitFinder
from contest.roster_workbooks import PersonRow
from contest.workbooks import Problem

HEADINGS = ("Họ và tên", "Chức vụ", "Đối tượng", "Đơn vị")
UNIT, CATEGORY = "Đơn vị", "Đối tượng"
LABELS = {
    "category": CATEGORY,
    "position": "Chức vụ",
    "birth_date": "Ngày sinh",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
}


@dataclass
class PersonItem:
    """One row: the person it is about, and what becomes of him."""

    number: int  # among the rows
    row: PersonRow
    problems: list[Problem]
    unit: Unit | None = None
    known: Known | None = None
    fields: dict = field(default_factory=dict)  # of StaffMember, all of them
    changes: list[Change] = field(default_factory=list)

    @property
    def effect(self) -> str:
        if self.problems:
            return "rejected"
        if self.known is None or self.known.entry is None:
            return "new"
        if self.known.entry_unit != self.unit.pk:
            return "moved"
        return "changed" if self.changes else "unchanged"

    @property
    def counts(self) -> bool:
        """By the category; what an officer set otherwise stays while it does."""
        category = self.fields["category"]
        if self.known and self.known.entry and self.known.category == category:
            return self.known.counts
        return category in COUNTING_CATEGORIES

    @property
    def changes_entry(self) -> bool:
        if self.effect not in {"changed", "moved"}:
            return False
        now = (self.unit.pk, RosterEntry.Status.WORKING, self.counts)
        return now != (self.known.entry_unit, self.known.status, self.known.counts)

    def refuse(self, column: str, value: str, reason: str) -> None:
        self.problems.append(self.row.place.problem(column, value, reason))


class RosterPlan:
    """The rows beside the stored people and units of ``contest``."""

    def __init__(
        self,
        contest: Contest,
        rows: Sequence[PersonRow],
        problems: Iterable[Problem],
    ):
        self.contest = contest
        self._units = {unit.pk: unit for unit in Unit.objects.under(contest.root_unit)}
        self._unit_finder = UnitFinder(self._units.values())
        self._people_finder = PeopleFinder(contest, rows, units=self._units)
        found = by_place(problems)
        self.items = [
            PersonItem(number, row, row.place.among(found))
            for number, row in enumerate(rows)
        ]
        for item in self.items:
            self._find(item)
        self._refuse_the_same_twice()
        self._refuse_taken_usernames()
        for item in self.items:
            self._compare(item)

    def writes(self) -> list[PersonItem]:
        return [item for item in self.items if item.effect in WRITES]

    def _find(self, item: PersonItem) -> None:
        """Set the item's unit and person, as far as they can be known."""
        item.unit = self._unit_of(item)
        if not item.row.given_name and not item.row.code:
            return
        try:
            unit_id = item.unit.pk if item.unit else None
            item.known = self._people_finder.find(item.row, unit_id)
        except Doubt as doubt:
            value = item.row.code if doubt.column == CODE else full_name(item.row)
            item.refuse(doubt.column, value, str(doubt))
            return
        if item.unit is None and not item.row.unit and item.known is not None:
            item.unit = self._units.get(item.known.entry_unit)
        if item.unit is None and not item.problems:
            item.refuse(UNIT, "", "để trống")

    def _unit_of(self, item: PersonItem) -> Unit | None:
        text = item.row.unit
        if not text:
            return None
        found = self._unit_finder.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            codes = ", ".join(sorted(unit.code for unit in found))
            item.refuse(UNIT, text, f"là tên của nhiều đơn vị; ghi mã: {codes}")
        else:
            reason = "chưa biết là đơn vị nào; ghi mã hoặc tên như ở danh sách đơn vị"
            item.refuse(UNIT, text, reason)
        return None

    def _refuse_the_same_twice(self) -> None:
        """Two rows for one person, and namesakes that nothing tells apart."""
        by_code, by_person, by_name = {}, {}, {}
        for item in self.items:
            _refuse_second(item, by_code, item.row.code, CODE, item.row.code)
            person = item.known.pk if item.known else None
            _refuse_second(item, by_person, person, NAME, full_name(item.row))
        for item in self.items:
            key = (item.unit, names.match_key(full_name(item.row)))
            by_name.setdefault(key, []).append(item)
        for alike in by_name.values():
            if len(alike) > 1 and alike[0].row.given_name:
                _refuse_namesakes(alike)

    def _refuse_taken_usernames(self) -> None:
        """The code becomes the user name: it must not be somebody's already."""
        new = {
            item.row.code: item
            for item in self.items
            if item.row.code and not item.problems
            if item.known is None or item.known.user is None
        }
        taken = User.objects.filter(username__in=new).values_list("username", flat=True)
        for code in taken:
            new[code].refuse(CODE, code, "đã là tên đăng nhập của người khác")

    def _compare(self, item: PersonItem) -> None:
        """Set the fields as they will be stored, and note what that changes."""
        row, known = item.row, item.known
        if known is None:
            item.fields = {name: getattr(row, name) or "" for name in LABELS}
            item.fields["birth_date"] = row.birth_date
        else:
            item.fields = {
                name: getattr(known, name)
                if getattr(row, name) is None
                else getattr(row, name)
                for name in LABELS
            }
        named = row if row.given_name else known
        if named is not None:
            item.fields["surname"] = named.surname
            item.fields["given_name"] = named.given_name
        self._refuse_incomplete(item)
        if known is not None and known.entry is not None:
            item.changes += self._changes(item)

    def _refuse_incomplete(self, item: PersonItem) -> None:
        if item.problems:
            return
        if not item.fields.get("given_name"):
            item.refuse(NAME, "", "để trống")
        if not item.fields["category"]:
            labels = ", ".join(Category.labels)
            item.refuse(CATEGORY, "", f"để trống; ghi một trong: {labels}")

    def _changes(self, item: PersonItem) -> Iterable[Change]:
        known, fields = item.known, item.fields
        name = f"{fields['surname']} {fields['given_name']}".strip()
        if name != known.full_name:
            yield Change(NAME, known.full_name, name)
        if item.unit is not None and known.entry_unit != item.unit.pk:
            old = self._units.get(known.entry_unit)
            yield Change(UNIT, old.name if old else "", item.unit.name)
        for field_name, label in LABELS.items():
            old, new = getattr(known, field_name), fields[field_name]
            if old != new:
                yield Change(label, _shown(old), _shown(new))
        if known.status != RosterEntry.Status.WORKING:
            old, new = RosterEntry.Status(known.status), RosterEntry.Status.WORKING
            yield Change("Tình trạng", old.label, new.label)

    @cached_property
    def absent(self) -> list[str]:
        """Who works in the units of the file, and is not in it."""
        units = {item.unit.pk for item in self.items if item.unit is not None}
        named = {item.known.entry for item in self.items if item.known}
        entries = (
            RosterEntry.objects.working()
            .filter(contest=self.contest, unit__in=units)
            .exclude(pk__in=named - {None})
            .order_by("unit__position", "staff_member__sort_key")
            .select_related("staff_member", "unit")
        )
        return [f"{entry.staff_member} ({entry.unit.short_name})" for entry in entries]

    def preview(self) -> Preview:
        return Preview(
            headings=HEADINGS,
            rows=[_preview_row(item) for item in self.items],
            absent=self.absent,
        )


def _refuse_second(item: PersonItem, seen: dict, key, column: str, value: str) -> None:
    if key is None:
        return
    first = seen.setdefault(key, item)
    if first is not item and not item.problems:
        item.refuse(column, value, f"trùng với dòng {first.row.place.row}")


def _refuse_namesakes(alike: list[PersonItem]) -> None:
    """A new one without code must differ from the others by birth date."""
    for item in alike:
        if item.row.code or item.known is not None or item.problems:
            continue
        for other in alike:
            dates = (item.row.birth_date, other.row.birth_date)
            if other is not item and (None in dates or dates[0] == dates[1]):
                reason = (
                    f"trùng họ tên với dòng {other.row.place.row} trong cùng đơn vị; "
                    "nếu là hai người khác nhau, ghi ngày sinh hoặc mã người dự thi "
                    "của từng người; nếu nhập trùng, xóa một dòng"
                )
                item.refuse(NAME, full_name(item.row), reason)
                break


def _shown(value) -> str:
    if value in Category.values:
        return Category(value).label
    if hasattr(value, "year"):
        return words.day(value)
    return value or ""


def _preview_row(item: PersonItem) -> PreviewRow:
    fields, row = item.fields, item.row
    name = full_name(row) or (item.known.full_name if item.known else "")
    unit = item.unit.short_name if item.unit else row.unit or ""
    cells = (name, fields["position"], _shown(fields["category"]), unit)
    return PreviewRow(
        place=row.place,
        cells=cells,
        effect=item.effect,
        changes=tuple(item.changes),
        problems=tuple(item.problems),
    )
