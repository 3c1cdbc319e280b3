"""What an act on a unit would do, in numbers, before anybody presses. Reads only."""

import re
from dataclasses import dataclass

from django.db.models import Count, Q

from contest import names
from contest.db import db_today
from contest.models import (
    Contest,
    Grant,
    ImportBatch,
    Proposal,
    Role,
    RosterEntry,
    Unit,
)
from contest.queries.unit_tree import WAITING

CELL = re.compile(r"[\t;|]")
NUMBER = re.compile(r"^\s*\d+\s*[.)\-]?\s*")


@dataclass(frozen=True)
class Standing:
    """The people of one unit's list as they are now."""

    headcount: int = 0
    expected: int = 0
    participated: int = 0
    proposed: int = 0  # who wait to be accepted

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.headcount + other.headcount,
            self.expected + other.expected,
            self.participated + other.participated,
            self.proposed + other.proposed,
        )


def standings(contest: Contest, *units: Unit) -> list[Standing]:
    working = Q(status=RosterEntry.Status.WORKING)
    expected = working & Q(counts=True, excused=False)
    rows = (
        RosterEntry.objects.filter(contest=contest, unit__in=units)
        .with_excused()
        .order_by()
        .values("unit")
        .annotate(
            headcount=Count("pk", filter=working),
            expected=Count("pk", filter=expected),
            participated=Count(
                "pk", filter=expected & Q(participated_at__isnull=False)
            ),
            proposed=Count("pk", filter=Q(status=RosterEntry.Status.PROPOSED)),
        )
    )
    by_unit = {row.pop("unit"): Standing(**row) for row in rows}
    return [by_unit.get(unit.pk, Standing()) for unit in units]


@dataclass(frozen=True)
class MergeEffects:
    """Before: of both units. After: of the one that stays."""

    unit: Standing
    to_unit: Standing
    children: int
    waiting: int  # proposals about its people, which follow them
    imports: int  # files sent in and not decided
    coordinators: int

    @property
    def after(self) -> Standing:
        return self.unit + self.to_unit


def merge_effects(contest: Contest, unit: Unit, to_unit: Unit) -> MergeEffects:
    of_unit, of_to_unit = standings(contest, unit, to_unit)
    proposals = Proposal.objects.filter(WAITING, contest=contest, entry__isnull=False)
    grants = Grant.objects.current().filter(Q(contest=None) | Q(contest=contest))
    open_states = [ImportBatch.State.SENT, ImportBatch.State.RETURNED]
    imports = ImportBatch.objects.filter(
        contest=contest, unit=unit, state__in=open_states
    )
    return MergeEffects(
        unit=of_unit,
        to_unit=of_to_unit,
        children=unit.children.not_ended_before(db_today()).count(),
        waiting=proposals.filter(unit=unit).count(),
        imports=imports.count(),
        coordinators=grants.filter(unit=unit, role=Role.COORDINATOR).count(),
    )


@dataclass(frozen=True)
class PlaceEffects:
    """The people of the unit and of all below it, and how many units those are."""

    people: int
    units: int


def place_effects(contest: Contest, unit: Unit) -> PlaceEffects:
    below = Unit.objects.under(unit)
    working = RosterEntry.objects.working().filter(contest=contest, unit__in=below)
    return PlaceEffects(people=working.count(), units=below.count() - 1)


@dataclass(frozen=True)
class RatingEffects:
    unit: Standing
    rated: int  # units of the contest that are subject to rating now

    @property
    def rated_after(self) -> int:
        return self.rated - 1


def rating_effects(contest: Contest, unit: Unit) -> RatingEffects:
    (standing,) = standings(contest, unit)
    units = Unit.objects.under(contest.root_unit).not_ended_before(db_today())
    rated = units.filter(subject_to_rating=True).exclude(block=None)
    return RatingEffects(unit=standing, rated=rated.count())


@dataclass(frozen=True)
class PastedNames:
    """Lines of pasted text, and whom of a unit each surely means."""

    entries: list[int]
    doubts: list[tuple[str, str]]  # (line, why nobody was ticked for it)


def people_named(entries: list[RosterEntry], text: str) -> PastedNames:
    """Whom the pasted lines name, letter by letter; the rest a person decides.

    A line may be a row of a sheet: one of its cells is the name then.
    """
    by_name: dict[str, list[RosterEntry]] = {}
    for entry in entries:
        key = names.match_key(entry.staff_member.full_name)
        by_name.setdefault(key, []).append(entry)
    found, doubts = [], []
    for typed in filter(names.clean, text.splitlines()):
        line, alike = names.clean(typed), _named_by(typed, by_name)
        if len(alike) == 1:
            found.append(alike[0].pk)
        elif alike:
            doubts.append((line, f"có {len(alike)} người cùng tên, chọn trong bảng"))
        else:
            doubts.append((line, "không có ai tên đúng như vậy trong đơn vị này"))
    return PastedNames(entries=sorted(set(found)), doubts=doubts)


def _named_by(line: str, by_name: dict[str, list[RosterEntry]]) -> list[RosterEntry]:
    alike = []
    for cell in CELL.split(line):
        alike += by_name.get(names.match_key(NUMBER.sub("", cell)), [])
    return alike
