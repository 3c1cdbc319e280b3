"""One row of a roster file: the person it is about, and what becomes of him."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contest import words
from contest.models import Category, Proposal, RosterEntry, Unit
from contest.models.units import COUNTING_CATEGORIES
from contest.previews import Candidate, Change, Person, PreviewRow
from contest.queries.people import CODE, NAME, Doubt, Known, full_name
from contest.roster_workbooks import PersonRow
from contest.workbooks import Problem

UNIT, CATEGORY, STATUS = "Đơn vị", "Đối tượng", "Tình trạng"
LABELS = {
    "category": CATEGORY,
    "position": "Chức vụ",
    "birth_date": "Ngày sinh",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
}
# Of StaffMember, and how they are compared: each as it will be stored.
FIELDS = ("surname", "given_name", "category", "position", "birth_date", "birth_year")
FIELDS += ("phone", "email")
CATEGORIES = {category.value: category.label for category in Category}
NOTHING = MappingProxyType({})
WORKING, PROPOSED = RosterEntry.Status.WORKING, RosterEntry.Status.PROPOSED


def _nothing() -> Mapping:
    """One for all: there are as many items as rows."""
    return NOTHING


@dataclass(slots=True)
class PersonItem:
    row: PersonRow
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...] = ()
    candidates: tuple[Known, ...] = ()
    alike: tuple[str, ...] = ()  # keys of other rows
    unit: Unit | None = None
    known: Known | None = None
    is_mine: bool = True  # what is known of the person may be shown
    is_skipped: bool = False
    decision: str = ""
    fields: Mapping = field(default_factory=_nothing)  # of StaffMember, all of them
    changes: tuple[Change, ...] = ()
    asked: Mapping[str, Proposal] = field(
        default_factory=_nothing
    )  # what waits already
    may_accept: bool = True  # him whom the unit added
    waits: bool = False  # what lowers a number, for a second person
    effect: str = ""
    # As they were given, when written.
    code: str | None = None
    account: int | None = None
    person: int | None = None
    entry: int | None = None

    @property
    def name(self) -> str:
        return full_name(self.row)

    @property
    def is_live(self) -> bool:
        """Neither set aside nor with an error."""
        return not self.is_skipped and not self.problems

    @property
    def was_working(self) -> bool:
        return self.known.status == WORKING

    @property
    def moves(self) -> bool:
        """To another unit, unless that is asked for already."""
        return (
            self.known is not None
            and self.known.entry is not None
            and self.known.entry_unit != self.unit.pk
            and Proposal.Kind.MOVE not in self.asked
        )

    @property
    def counts(self) -> bool:
        """By the category; what an officer set otherwise stays while it does."""
        category = self.fields["category"]
        if self.known and self.known.entry and self.known.category == category:
            return self.known.counts
        return category in COUNTING_CATEGORIES

    @property
    def lowering(self) -> list[Proposal.Kind]:
        """What the row does that lowers an expected number."""
        if self.known is None or self.known.entry is None or not self.was_working:
            return []
        kinds = [Proposal.Kind.MOVE] if self.moves else []
        if self.known.counts and not self.counts:
            kinds.append(Proposal.Kind.CATEGORY)
        return kinds

    @property
    def entry_as_read(self) -> tuple:
        return self.known.entry_unit, self.known.status, self.known.counts

    @property
    def entry_after(self) -> tuple:
        """Unit, status and counting, as far as they are written at once."""
        waiting = self.lowering if self.waits else ()
        unit = self.unit.pk if self.moves else self.known.entry_unit
        if Proposal.Kind.MOVE in waiting:
            unit = self.known.entry_unit
        counts = self.counts
        if Proposal.Kind.CATEGORY in waiting:
            counts = self.known.counts
        return unit, self.status, counts

    @property
    def status(self) -> str:
        """Who is named works; whom the unit added, when he may be accepted."""
        if self.known.status == PROPOSED and not self.may_accept:
            return self.known.status
        return WORKING

    @property
    def is_accepted(self) -> bool:
        """Whom the unit added, and this file names."""
        if self.known is None or self.known.entry is None:
            return False
        return self.known.status == PROPOSED and self.status == WORKING

    @property
    def fields_after(self) -> dict:
        """The person's fields, as far as they are written at once."""
        if self.waits and Proposal.Kind.CATEGORY in self.lowering:
            return self.fields | {"category": self.known.category}
        return self.fields

    @property
    def full_name(self) -> str:
        """As it will be stored."""
        return f"{self.fields['surname']} {self.fields['given_name']}".strip()

    @property
    def changes_person(self) -> bool:
        if self.known is None:
            return False
        after = self.fields_after
        return not self.known.user or any(
            after[name] != getattr(self.known, name) for name in FIELDS
        )

    @property
    def changes_entry(self) -> bool:
        if self.known is None or self.known.entry is None:
            return False
        return self.entry_after != self.entry_as_read

    def refuse(
        self, column: str, value: str, reason: str, suggestion: str = ""
    ) -> None:
        self.problems += (self.row.place.problem(column, value, reason, suggestion),)

    def doubt(self, column: str, value: str, reason: str) -> None:
        self.doubts += (self.row.place.problem(column, value, reason),)

    def take_doubt(self, doubt: Doubt) -> None:
        value = self.row.code if doubt.column == CODE else self.name
        self.doubt(doubt.column, value, str(doubt))
        self.candidates += tuple(doubt.candidates)

    def merge(self, category: str | None) -> None:
        """Set the fields as they will be: what the row does not say stays."""
        row, known = self.row, self.known
        said = {name: getattr(row, name) for name in FIELDS}
        if row.birth_date:
            said["birth_year"] = row.birth_date.year
        if not row.given_name:
            said["surname"] = said["given_name"] = None
        if known is None:
            self.fields = {
                name: value if value is not None or name.startswith("birth") else ""
                for name, value in said.items()
            }
        else:
            self.fields = {
                name: getattr(known, name) if value is None else value
                for name, value in said.items()
            }
            self._keep_what_is_known_of_birth()
        self.fields["category"] = self.fields["category"] or category or ""
        if Proposal.Kind.CATEGORY in self.asked:
            self.fields["category"] = known.category

    def _keep_what_is_known_of_birth(self) -> None:
        """A year says nothing new of somebody born on a known day of it."""
        row, known, fields = self.row, self.known, self.fields
        if row.birth_date:
            if row.birth_date == known.birth_date:
                fields["birth_year"] = known.birth_year
        elif row.birth_year and known.birth_date:
            if row.birth_year == known.birth_date.year:
                fields["birth_year"] = known.birth_year
            else:
                fields["birth_date"] = None

    def compare(self, units: dict[int, Unit]) -> None:
        """Note what changes, and with it the effect."""
        if self.known is not None and self.known.entry is not None and not self.doubts:
            self.changes = tuple(self._changes(units))
        self.effect = self._effect()

    def _effect(self) -> str:
        if self.is_skipped:
            return "skipped"
        if self.problems:
            return "rejected"
        if self.doubts:
            return "doubtful"
        if self.known is None or self.known.entry is None:
            return "new"
        if self.moves:
            return "moved"
        return "changed" if self.changes else "unchanged"

    def _changes(self, units: dict[int, Unit]) -> Iterable[Change]:
        known, fields = self.known, self.fields
        if self.unit is not None and self.moves:
            old = units.get(known.entry_unit)
            yield Change(UNIT, old.name if old else "", self.unit.name)
        if not self.is_mine:
            return
        if self.full_name != known.full_name:
            yield Change(NAME, known.full_name, self.full_name)
        for field_name, label in LABELS.items():
            old, new = getattr(known, field_name), fields[field_name]
            if field_name == "birth_date":
                old, new = old or known.birth_year, new or fields["birth_year"]
            if old != new:
                yield Change(label, shown(old), shown(new))
        if known.status != self.status:
            old, new = RosterEntry.Status(known.status), RosterEntry.Status(self.status)
            yield Change(STATUS, old.label, new.label)

    def preview_row(self, units: dict[int, Unit]) -> PreviewRow:
        is_sure = self.effect in {"new", "changed", "moved", "unchanged"}
        unit = self.unit.short_name if self.unit else self.row.unit or ""
        return PreviewRow(
            place=self.row.place,
            cells=(
                self.shown_name(),
                self._shown("position") or "",
                shown(self._shown("category")),
                unit,
            ),
            effect=self.effect,
            changes=self.changes,
            problems=() if self.is_skipped else self.problems or self.doubts,
            candidates=tuple(candidate(person, units) for person in self.candidates),
            alike=self.alike,
            waits=self.waits and is_sure and bool(self.lowering),
            person=self._person() if is_sure else None,
        )

    def shown_name(self) -> str:
        if self.row.given_name or self.known is None or not self.is_mine:
            return self.name
        return self.known.full_name

    def _shown(self, name: str):
        """A field as it will be; of somebody who is not ours only what the row says."""
        if self.is_mine and self.fields:
            return self.fields[name]
        return getattr(self.row, name)

    def _person(self) -> Person:
        code = self.code or self.row.code
        if self.known is not None:
            code = self.known.code if self.is_mine else None
        born = self._shown("birth_date") or self._shown("birth_year")
        return Person(
            code=code,
            name=self.shown_name(),
            unit=self.unit.name,
            born=str(born) if born else None,
            phone=self._shown("phone") or None,
        )


def candidate(person: Known, units: dict[int, Unit]) -> Candidate:
    unit = units.get(person.unit)
    return Candidate(
        pk=person.pk,
        code=person.code,
        name=person.full_name,
        unit=unit.short_name if unit else "",
        born=shown(person.birth_date or person.birth_year),
        position=person.position,
    )


def shown(value) -> str:
    if value in CATEGORIES:
        return CATEGORIES[value]
    if hasattr(value, "year"):
        return words.day(value)
    return str(value or "")
