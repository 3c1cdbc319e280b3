"""Which known person a row means. Reads only; where it is in doubt it says so."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from contest import names
from contest.models import Contest, RosterEntry, StaffMember
from contest.roster_workbooks import PersonRow

CODE, NAME = "Mã người dự thi", "Họ và tên"


class Known(NamedTuple):
    """A person, and where he stands in this contest (or stood in the last one)."""

    pk: int
    code: str
    surname: str
    given_name: str
    category: str
    position: str
    birth_date: date | None
    phone: str
    email: str
    user: int | None
    entry: int | None
    entry_unit: int | None
    status: str | None
    counts: bool | None
    last_unit: int | None

    @property
    def full_name(self) -> str:
        return full_name(self)

    @property
    def unit(self) -> int | None:
        return self.entry_unit or self.last_unit


class Doubt(Exception):
    """The row may mean one or another. ``column`` says where to help."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column = column


def full_name(person) -> str:
    return f"{person.surname} {person.given_name}".strip()


def known_people(contest: Contest, rows: Sequence[PersonRow]) -> list[Known]:
    """Return all who have a code or, accents aside, a name of these rows."""
    latest = RosterEntry.objects.filter(staff_member=OuterRef("pk")).order_by("-pk")
    people = StaffMember.objects.filter(
        Q(code__in={row.code for row in rows if row.code})
        | Q(search_key__in={names.search_key(full_name(row)) for row in rows})
    ).annotate(
        here=FilteredRelation("entries", condition=Q(entries__contest=contest)),
        last_unit=Subquery(latest.values("unit_id")[:1]),
    )
    columns = ("pk", "code", "surname", "given_name", "category", "position")
    columns += ("birth_date", "phone", "email", "user_id", "here__pk")
    columns += ("here__unit_id", "here__status", "here__counts", "last_unit")
    return [Known(*person) for person in people.values_list(*columns)]


class PeopleFinder:
    """By code when the row has one; else by name in the unit, told apart by birth
    date; else by name and birth date or telephone in another unit: a move."""

    def __init__(
        self, contest: Contest, rows: Sequence[PersonRow], *, units: Container[int]
    ):
        """``units`` are those of this contest: nobody of another's is found."""
        self._units = units
        self._by_code: dict[str, Known] = {}
        self._by_name = defaultdict(list)
        self._codes = {row.code for row in rows if row.code}
        for person in known_people(contest, rows):
            self._by_code[person.code] = person
            if person.unit in units:
                self._by_name[names.match_key(person.full_name)].append(person)

    def find(self, row: PersonRow, unit_id: int | None) -> Known | None:
        """Return the person, or None for a new one. Raises Doubt."""
        if row.code:
            return self._by_his_code(row, unit_id)
        alike = [
            person
            for person in self._by_name.get(names.match_key(full_name(row)), ())
            if person.code not in self._codes
        ]
        here = [person for person in alike if person.unit == unit_id]
        found = _of_birth_date(row.birth_date, here)
        if not found:
            found = [person for person in alike if _is_surely(row, person)]
        if len(found) > 1:
            raise Doubt(NAME, _several(found))
        return found[0] if found else None

    def _by_his_code(self, row: PersonRow, unit_id: int | None) -> Known | None:
        known = self._by_code.get(row.code)
        if known is None:
            self._refuse_second_code(row, unit_id)
        elif known.unit is not None and known.unit not in self._units:
            raise Doubt(CODE, "là mã của người ngoài phạm vi cuộc thi này")
        elif row.given_name and not _share_a_word(row, known):
            reason = (
                f"là mã của {known.full_name}; nếu là người khác thì để trống mã, "
                "hệ thống sẽ cấp mã mới"
            )
            raise Doubt(CODE, reason)
        return known

    def _refuse_second_code(self, row: PersonRow, unit_id: int | None) -> None:
        """A new code beside a person of this name whom the file does not name."""
        alike = self._by_name.get(names.match_key(full_name(row)), ())
        for person in alike:
            if person.unit != unit_id or person.code in self._codes:
                continue
            if not _differ(row.birth_date, person.birth_date):
                reason = (
                    f"là mã mới, nhưng đơn vị đã có {person.full_name}, mã "
                    f"{person.code}; nếu là một người thì ghi mã {person.code}, nếu "
                    "là hai thì thêm dòng của người kia hoặc ghi ngày sinh"
                )
                raise Doubt(CODE, reason)


def _of_birth_date(birth_date: date | None, people: list[Known]) -> list[Known]:
    """Those born on that day; if none, those of whom it is not known otherwise."""
    same = [
        person for person in people if birth_date and person.birth_date == birth_date
    ]
    return same or [
        person for person in people if not _differ(birth_date, person.birth_date)
    ]


def _differ(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one != other


def _is_surely(row: PersonRow, person: Known) -> bool:
    """Under another unit, and more than the name says so."""
    if _differ(row.birth_date, person.birth_date):
        return False
    return bool(
        (row.birth_date and row.birth_date == person.birth_date)
        or (row.phone and row.phone == person.phone)
    )


def _share_a_word(row: PersonRow, person: Known) -> bool:
    mine = set(names.search_key(full_name(row)).split())
    return not mine.isdisjoint(names.search_key(person.full_name).split())


def _several(people: Iterable[Known]) -> str:
    codes = ", ".join(sorted(person.code for person in people))
    return (
        f"là tên của nhiều người trong danh sách (mã {codes}); ghi mã người dự thi "
        "hoặc ngày sinh để biết là ai"
    )
