"""What becomes of everybody in a contest: invented, likely, always the same. Pure.

Each thing has its own sequence of chances, named after contest and unit or person: what
is changed in one leaves the others as they were.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from contest.models.units import COUNTING_CATEGORIES
from demo import absences
from demo.absences import Absence
from demo.calendar import Calendar, chance_of, hours_of_work
from demo.people import Person
from demo.tables import Unit
from demo.texts import Windows

HOST = "PNV"  # the office that runs the contest goes ahead
SCHOOL = "TH-01"  # where the log-ins of coordinator and participant belong
CLERKS = ("Văn thư", "Công chức Văn phòng - Thống kê", "Kế toán")
LISTED_BEFORE = timedelta(days=12)
MOVES_BETWEEN = {"truong_mn", "truong_th", "truong_thcs", "xa"}  # kinds of units
NEWS_UNTIL = timedelta(days=4)  # before the end of the story
LOOKS_IN, WAS_MET = 0.35, 0.85  # of those who do not take part
A_SITTING = timedelta(minutes=25)


class Lag(NamedTuple):
    """So many units in which only such a share of the expected people took part."""

    units: int
    least: float
    most: float


class Scene(NamedTuple):
    """One contest as the story needs it."""

    code: str
    windows: Windows
    at: datetime  # the story is told until then
    lags: tuple[Lag, ...]  # all other units are at 100 %
    school_misses: int
    absences: absences.Numbers
    joined: int
    left: int
    moved: int
    volunteers: float  # the share of those who need not take part and do
    sitting_now: int

    @property
    def until(self) -> datetime:
        """The end of what may have happened."""
        return min(self.at, self.windows.part1_closes)

    @property
    def last_start(self) -> datetime:
        """Until when a sitting may begin and be over at the end of the story."""
        return self.until - A_SITTING


class Transfer(NamedTuple):
    from_unit: str
    to_unit: str
    recorded_at: datetime
    document: str


@dataclass(eq=False)
class Part:
    """One person's part in a contest."""

    person: Person
    unit: str  # where he works at the end
    counts: bool
    listed_at: datetime
    left_at: datetime | None = None
    transfer: Transfer | None = None
    absence: Absence | None = None
    has_slip: bool = True
    signed_in_at: datetime | None = None  # first of all
    begins: bool = False  # and then takes the quiz
    is_sitting: bool = False  # at this moment, for the first time
    sittings: list = field(default_factory=list)  # of demo.sittings.Sitting

    @property
    def participated_at(self) -> datetime | None:
        """When there was the first proof of it."""
        return next((sat.closed_at for sat in self.sittings if sat.answered), None)

    @property
    def is_expected(self) -> bool:
        excused = self.absence is not None and self.absence.is_in_force
        return self.counts and not self.left_at and not excused

    @property
    def waits_for_excusal(self) -> bool:
        return self.absence is not None and self.absence.is_waiting


def coordinators(people: Iterable[Person]) -> dict[str, Person]:
    """{unit: who in it looks after the contest}: a clerk, else the second in rank."""
    chosen = {}
    for unit, staff in _by(people, "unit").items():
        clerks = [person for person in staff if person.position in CLERKS]
        chosen[unit] = (clerks or staff[1:] or staff)[0]
    return chosen


def participant(people: Iterable[Person]) -> Person:
    """The one with a log-in who has not taken the quiz yet."""
    return [person for person in people if person.unit == SCHOOL][-1]


def tell(scene: Scene, units: list[Unit], people: list[Person]) -> list[Part]:
    """Say of all ``people``, in their order, what became of them."""
    parts = [
        Part(
            person=person,
            unit=person.unit,
            counts=person.category in COUNTING_CATEGORIES,
            listed_at=scene.windows.part1_opens - LISTED_BEFORE,
        )
        for person in people
    ]
    login = next(part for part in parts if part.person == participant(people))
    clerks = {person.staff_code for person in coordinators(people).values()}
    free = _free(parts, clerks | {login.person.staff_code})
    changed = _change_roster(scene, units, free)
    absences.propose(scene, [part for part in free if part not in changed], SCHOOL)
    missing = _missing(scene, parts, first=login, never=clerks)
    windows = scene.windows
    calendar = Calendar(windows.part1_opens, windows.part1_closes, scene.last_start)
    for part in parts:
        _sign_in(scene, part, calendar, is_missing=part.person.staff_code in missing)
    if not login.begins:  # has a password, so has signed in
        login.has_slip = True
        login.signed_in_at = calendar.moment(chance_of(scene.code, "log-in"))
    _sit_down(scene, [part for part in parts if part is not login])
    return parts


def _by(rows, name) -> dict[str, list]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _free(parts: list[Part], kept: set[str]) -> list[Part]:
    """Those to whom anything may happen: not the heads, and not ``kept``."""
    heads = {staff[0].person.staff_code for staff in _by(parts, "unit").values()}
    return [part for part in parts if part.person.staff_code not in heads | kept]


def _change_roster(scene: Scene, units: list[Unit], free: list[Part]) -> list[Part]:
    """Let some come after the opening, some leave, some go to another unit."""
    chance = chance_of(scene.code, "roster")
    opens_at, last = scene.windows.part1_opens, scene.until - NEWS_UNTIL
    free = [part for part in free if part.unit != SCHOOL]
    chance.shuffle(free)
    joined = [free.pop() for _ in range(scene.joined)]
    left = [free.pop() for _ in range(scene.left)]
    for part in joined:
        part.listed_at = hours_of_work(chance, opens_at, last)
    for part in left:
        part.left_at = hours_of_work(chance, opens_at, last)

    places = _by((unit for unit in units if unit.kind in MOVES_BETWEEN), "kind")
    kinds = {unit.code: unit.kind for unit in units}
    movable = [part for part in free if kinds[part.unit] in MOVES_BETWEEN]
    moved = movable[: scene.moved]
    for number, part in enumerate(moved, start=41):
        chance = chance_of(scene.code, "move", part.person.staff_code)
        targets = [unit.code for unit in places[kinds[part.unit]]]
        target = chance.choice([c for c in targets if c not in {part.unit, SCHOOL}])
        moved_at = hours_of_work(chance, opens_at, last)
        document = f"Quyết định số {number}/QĐ-UBND ngày {moved_at:%d/%m/%Y}"
        part.transfer = Transfer(part.unit, target, moved_at, document)
        part.unit = target
    return joined + left + moved


def _missing(
    scene: Scene, parts: list[Part], *, first: Part, never: set[str]
) -> set[str]:
    """The staff codes of the expected people who have not taken part."""
    chance = chance_of(scene.code, "missing")
    expected = _by((part for part in parts if part.is_expected), "unit")
    codes = [code for code in expected if code not in {HOST, SCHOOL}]
    chance.shuffle(codes)
    numbers = {SCHOOL: scene.school_misses}
    for lag in scene.lags:
        for _ in range(lag.units):
            code = codes.pop()
            share = 1 - chance.uniform(lag.least, lag.most)
            numbers[code] = max(1, round(share * len(expected[code])))

    def by_turn(part):  # whoever waits for an excusal is missing before others
        is_clerk = part.person.staff_code in never
        return part is not first, is_clerk, not part.waits_for_excusal

    missing = set()
    for code, number in numbers.items():
        staff = chance.sample(expected[code], len(expected[code]))
        staff.sort(key=by_turn)
        missing |= {part.person.staff_code for part in staff[:number]}
    return missing


def _sign_in(scene: Scene, part: Part, calendar: Calendar, *, is_missing: bool) -> None:
    """Set when the person first signed in, if ever, and whether he then went on."""
    chance = chance_of(scene.code, part.person.staff_code)
    if part.is_expected:
        part.begins = not is_missing
    else:
        part.begins = chance.random() < scene.volunteers
    if part.begins or chance.random() < LOOKS_IN:
        part.signed_in_at = calendar.moment(chance, after=part.listed_at)
    else:
        part.has_slip = chance.random() < WAS_MET
    if part.left_at and part.signed_in_at and part.signed_in_at >= part.left_at:
        part.signed_in_at, part.begins = None, False


def _sit_down(scene: Scene, parts: list[Part]) -> None:
    """Let a few be in the middle of it right now; their time runs out by itself."""
    waiting = [
        part
        for part in parts
        if part.is_expected and part.signed_in_at and not part.begins
    ]
    for part in chance_of(scene.code, "now").sample(waiting, scene.sitting_now):
        part.is_sitting = True
