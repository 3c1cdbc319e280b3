"""Which known person a row means. Reads only; where it is in doubt it says so."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import date
from difflib import SequenceMatcher
from sys import intern
from typing import NamedTuple

from django.db.models import FilteredRelation, Q

from contest import names
from contest.models import Contest, RosterEntry, StaffMember
from contest.roster_workbooks import PersonRow

CODE, NAME = "Mã người dự thi", "Họ và tên"
NEAR = 0.75  # of two names with the same birth date or telephone


class Known(NamedTuple):
    """A person, and where he stands in this contest (or stood in the last one)."""

    pk: int
    code: str
    surname: str
    given_name: str
    category: str
    position: str
    birth_date: date | None
    birth_year: int | None
    phone: str
    email: str
    search_key: str
    user: int | None
    entry: int | None
    entry_unit: int | None
    status: str | None
    counts: bool | None
    left_on: date | None
    last_unit: int | None = None

    @property
    def full_name(self) -> str:
        return full_name(self)

    @property
    def unit(self) -> int | None:
        return self.entry_unit or self.last_unit


COLUMNS = (
    *("pk", "code", "surname", "given_name", "category", "position", "birth_date"),
    *("birth_year", "phone", "email", "search_key", "user_id", "here__pk"),
    *("here__unit_id", "here__status", "here__counts", "here__left_on"),
)


class NameKeys(dict):
    """The keys of names, each made once: (case and place of the tone aside, accents
    aside too)."""

    def __missing__(self, name: str) -> tuple[str, str]:
        self[name] = keys = (names.match_key(name), names.search_key(name))
        return keys


class Refused(Exception):
    """The row cannot mean anybody. ``column`` says where to mend it."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column = column


class Doubt(Refused):
    """The row may mean one or another: a person decides among the candidates."""

    def __init__(self, column: str, reason: str, candidates: Iterable[Known]):
        super().__init__(column, reason)
        self.candidates = list(candidates)


def full_name(person) -> str:
    return f"{person.surname} {person.given_name}".strip()


def differ(one, other) -> bool:
    """Whether both are known to be born at different times: a day, or only a year."""
    if one.birth_date and other.birth_date:
        return one.birth_date != other.birth_date
    years = (year_of(one), year_of(other))
    return None not in years and years[0] != years[1]


def year_of(person) -> int | None:
    return person.birth_date.year if person.birth_date else person.birth_year


def is_surely(one, other) -> bool:
    """Of two with one name: more than the name says that they are one person."""
    if differ(one, other):
        return False
    return bool(
        (one.birth_date and one.birth_date == other.birth_date)
        or (one.phone and one.phone == other.phone)
    )


def known_people(
    contest: Contest, codes: Container[str], search_keys: Container[str]
) -> list[Known]:
    """Return all who have one of these codes or, accents aside, of these names."""
    return _known(contest, Q(code__in=codes) | Q(search_key__in=search_keys))


def near_people(contest: Contest, rows: Sequence[tuple[PersonRow, int]]) -> list[Known]:
    """Return who stands in a unit of these rows and has a birth date or a telephone
    number of theirs."""
    dates = {row.birth_date for row, _ in rows if row.birth_date}
    phones = {row.phone for row, _ in rows if row.phone}
    return _known(
        contest,
        Q(here__unit__in={unit for _, unit in rows})
        & (Q(birth_date__in=dates) | Q(phone__in=phones)),
    )


def _known(contest: Contest, condition: Q) -> list[Known]:
    people = StaffMember.objects.annotate(
        here=FilteredRelation("entries", condition=Q(entries__contest=contest)),
    ).filter(condition)
    rows = people.values_list(*COLUMNS).iterator()
    found = [Known(*map(_shared, person)) for person in rows]
    last_units = _last_units([person.pk for person in found if not person.entry])
    return [
        person if person.entry else person._replace(last_unit=last_units.get(person.pk))
        for person in found
    ]


def _last_units(people: list[int]) -> dict[int, int]:
    """Where those who are in another contest only stood last.

    Not a subquery: right after a large import the planner walks all entries for each.
    """
    entries = RosterEntry.objects.filter(staff_member__in=people).order_by("pk")
    return dict(entries.values_list("staff_member", "unit"))


def _shared(value):
    """The same text once: thousands have one surname and one position."""
    return intern(value) if isinstance(value, str) else value


class PeopleFinder:
    """By code when the row has one; else by name in the unit, told apart by birth
    date; else by name and birth date or telephone in another unit: a move."""

    def __init__(
        self,
        contest: Contest,
        rows: Sequence[PersonRow],
        *,
        units: Container[int],
        mine: Container[int],
        keys: NameKeys | None = None,
    ):
        """``units`` are those of this contest: nobody of another's is found. Outside
        of ``mine`` somebody is found only if he surely is the one, and never named."""
        self._contest = contest
        self._units, self._mine = units, mine
        self._keys = keys = NameKeys() if keys is None else keys
        self._by_code: dict[str, Known] = {}
        self._by_name = defaultdict(list)  # accents aside
        self._codes = {row.code for row in rows if row.code}
        search_keys = {keys[full_name(row)][1] for row in rows}
        for person in known_people(contest, self._codes, search_keys):
            self._by_code[person.code] = person
            if person.unit in units:
                self._by_name[person.search_key].append(person)

    def is_mine(self, person: Known) -> bool:
        return person.unit in self._mine

    def find(self, row: PersonRow, unit_id: int | None) -> Known | None:
        """Return the person, or None for a new one. Raises Doubt or Refused."""
        if row.code:
            return self._by_his_code(row, unit_id)
        free = [
            person for person in self._accents_aside(row) if not self._is_named(person)
        ]
        alike = self._of_name(row, free)
        found = _of_birth(row, [person for person in alike if person.unit == unit_id])
        if not found:
            found = [person for person in alike if is_surely(row, person)]
        if len(found) > 1:
            raise self._several(found)
        if not found:
            self._doubt_lost_accents(row, unit_id, free)
        return found[0] if found else None

    def find_near(
        self, rows: Sequence[tuple[PersonRow, int]], named: Container[int]
    ) -> list[list[Known]]:
        """Return for each new row in its unit who there may be meant by it: a name
        nearly the same, and the same birth date or telephone. Not who is ``named``."""
        here = defaultdict(list)
        for person in near_people(self._contest, rows):
            if person.pk not in named and not self._is_named(person):
                here[person.entry_unit].append(person)
        return [
            [person for person in here[unit] if _is_nearly(row, person)]
            for row, unit in rows
        ]

    def _accents_aside(self, row: PersonRow) -> list[Known]:
        return self._by_name.get(self._keys[full_name(row)][1], [])

    def _of_name(self, row: PersonRow, people: Iterable[Known]) -> list[Known]:
        """Those with the very name of the row: case and place of the tone aside."""
        key = self._keys[full_name(row)][0]
        return [person for person in people if self._keys[person.full_name][0] == key]

    def _is_named(self, person: Known) -> bool:
        """By his code, in another row."""
        return person.code in self._codes

    def _by_his_code(self, row: PersonRow, unit_id: int | None) -> Known | None:
        known = self._by_code.get(row.code)
        if known is None:
            self._doubt_second_code(row, unit_id)
        elif known.unit is not None and known.unit not in self._units:
            raise Refused(CODE, "là mã của người ngoài phạm vi cuộc thi này")
        elif known.unit not in self._mine and not self._of_name(row, [known]):
            raise Refused(CODE, "là mã của người khác; để trống nếu chưa biết mã")
        elif row.given_name and not _share_a_word(row, known):
            reason = (
                f"là mã của {known.full_name}; nếu là người khác thì để trống mã, "
                "hệ thống sẽ cấp mã mới"
            )
            raise Refused(CODE, reason)
        return known

    def _doubt_second_code(self, row: PersonRow, unit_id: int | None) -> None:
        """A new code beside a person of this name whom the file does not name."""
        alike = [
            person
            for person in self._of_name(row, self._accents_aside(row))
            if person.unit == unit_id and not self._is_named(person)
            if not differ(row, person)
        ]
        if alike:
            reason = (
                f"là mã mới, nhưng đơn vị đã có {alike[0].full_name}, mã "
                f"{alike[0].code}; chọn người này nếu là một người, chọn thêm mới nếu "
                "là hai người khác nhau"
            )
            raise Doubt(CODE, reason, alike)

    def _doubt_lost_accents(
        self, row: PersonRow, unit_id: int | None, people: list[Known]
    ) -> None:
        """A name typed without accents is that of whoever has it with accents."""
        if not full_name(row).isascii():
            return
        alike = [p for p in people if p.unit == unit_id and not differ(row, p)]
        if alike:
            reason = "viết không dấu; chọn người trong danh sách hoặc sửa lại họ tên"
            raise Doubt(NAME, reason, alike)

    def _several(self, found: list[Known]) -> Doubt:
        candidates = [person for person in found if self.is_mine(person)]
        codes = ", ".join(sorted(person.code for person in candidates))
        reason = (
            f"là tên của nhiều người trong danh sách{codes and f' (mã {codes})'}; "
            "chọn đúng người, hoặc ghi mã người dự thi hay ngày sinh trong tệp"
        )
        return Doubt(NAME, reason, candidates)


def _of_birth(row: PersonRow, people: list[Known]) -> list[Known]:
    """Those born on that day; else in that year; else of whom nothing else is known."""
    people = [person for person in people if not differ(row, person)]
    same_day = [p for p in people if row.birth_date and p.birth_date == row.birth_date]
    same_year = [p for p in people if year_of(row) and year_of(p) == year_of(row)]
    return same_day or same_year or people


def _is_nearly(row: PersonRow, person: Known) -> bool:
    return is_surely(row, person) and are_near(full_name(row), person.full_name)


def are_near(one: str, other: str) -> bool:
    """Whether two names may be one, misspelt. Never decides by itself."""
    keys = (names.search_key(one), names.search_key(other))
    return SequenceMatcher(None, *keys).ratio() >= NEAR


def _share_a_word(row: PersonRow, person: Known) -> bool:
    mine = set(names.search_key(full_name(row)).split())
    return not mine.isdisjoint(names.search_key(person.full_name).split())
