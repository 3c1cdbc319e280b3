"""Điều chỉnh sau chốt: what a recount at the same cut-off gives beside the closing.

The closing is never rewritten. Who makes another figure now is listed one by one, with
the act where it can be named; the sum of these is each unit's adjustment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from contest import words
from contest.models import Contest, EntryChange, Evidence, RosterEntry, Unit, UnitChange
from reports.models import Snapshot
from reports.models.figures import COUNTS
from reports.queries.closing import closing_of
from reports.queries.people_at import Changed, changed_since

UNNAMED = "Chưa xác định được thao tác"
# What was under way when the closing was taken bears a time from before it.
UNDER_WAY = timedelta(minutes=10)
TOUCHES_NO_FIGURE = (EntryChange.Act.CORRECTED, EntryChange.Act.REFUSED)
SHOWN = {
    "expected": "phải tham gia",
    "participated": "đã tham gia",
    "extra": "tham gia thêm",
    "headcount": "tổng số người",
}


@dataclass
class Delta:
    """What one unit's figures became since the closing: now minus then."""

    unit: Unit
    headcount: int = 0
    counting: int = 0
    excused: int = 0
    expected: int = 0
    participated: int = 0
    extra: int = 0

    def __bool__(self):
        return any(getattr(self, name) for name in COUNTS)

    @property
    def missing(self) -> int:
        return self.expected - self.participated

    @property
    def in_words(self) -> str:
        """ "phải tham gia -1; đã tham gia +1", as note and list print it."""
        changed = {name: getattr(self, name) for name in SHOWN}
        if self.expected:
            changed.pop("headcount")  # who is expected no more says it
        return "; ".join(f"{SHOWN[name]} {n:+d}" for name, n in changed.items() if n)


@dataclass(frozen=True)
class Act:
    """What was done, as far as it can be named. Never a reason of absence."""

    what: str
    at: datetime | None = None
    by: str = ""
    document: str = ""


@dataclass(frozen=True)
class Adjusted:
    """One person, or one unit taken into or out of rating, with the acts behind it."""

    deltas: list[Delta]
    acts: list[Act]
    person: str = ""

    @property
    def effect(self) -> str:
        if len(self.deltas) == 1:
            return self.deltas[0].in_words
        sides = (f"{each.unit.short_name}: {each.in_words}" for each in self.deltas)
        return " · ".join(sides)

    @property
    def units(self) -> str:
        return " → ".join(each.unit.short_name for each in self.deltas)


@dataclass(frozen=True)
class Adjustments:
    closing: Snapshot
    units: list[Delta]  # in protocol order, only where a figure changed
    lines: list[Adjusted]

    @property
    def by_unit(self) -> dict[int, Delta]:
        return {each.unit.pk: each for each in self.units}

    @property
    def total(self) -> Delta:
        return _sum(self.closing.contest.root_unit, self.units)


def adjustments(
    contest: Contest, *, within: Collection[int] | None = None
) -> Adjustments | None:
    """Everything after the closing, of all units or of those ``within``; None before.

    The number of queries is constant.
    """
    closing = closing_of(contest)
    return closing and adjustments_of(closing, within=within)


def adjustments_of(
    closing: Snapshot, *, within: Collection[int] | None = None
) -> Adjustments:
    changed = list(changed_since(closing))
    if within is not None:
        changed = [each for each in changed if _touched(each) & set(within)]
    named = _Acts(closing, changed)
    units = Unit.objects.select_related("block").in_bulk(
        {unit for each in changed for unit in _touched(each)}
    )
    lines = [
        Adjusted(_deltas(each, units), named.of(each), named.person(each))
        for each in changed
    ]
    sides = defaultdict(list)
    for line in lines:
        for side in line.deltas:
            if within is None or side.unit.pk in within:
                sides[side.unit].append(side)
    totals = filter(None, (_sum(unit, parts) for unit, parts in sides.items()))
    return Adjustments(
        closing=closing,
        units=sorted(totals, key=_in_protocol_order),
        lines=[*lines, *_rated_otherwise(closing, within)],
    )


def _in_protocol_order(delta: Delta) -> tuple:
    unit = delta.unit
    return unit.block.position if unit.block else 0, unit.position, unit.pk


def _touched(changed: Changed) -> set[int]:
    return {side.unit for side in (changed.frozen, changed.present) if side}


def _deltas(changed: Changed, units: dict[int, Unit]) -> list[Delta]:
    """The unit he counted in first, then the one he counts in now."""
    sides = [(changed.frozen, -1), (changed.present, 1)]
    by_unit: dict[int, list[Delta]] = {}
    for standing, sign in sides:
        if standing:
            figures = [sign * figure for figure in standing.figures]
            part = Delta(
                units[standing.unit], **dict(zip(COUNTS, figures, strict=True))
            )
            by_unit.setdefault(standing.unit, []).append(part)
    return [_sum(units[unit], parts) for unit, parts in by_unit.items()]


def _sum(unit: Unit, parts: Iterable[Delta]) -> Delta:
    parts = list(parts)
    return Delta(
        unit, **{name: sum(getattr(each, name) for each in parts) for name in COUNTS}
    )


class _Acts:
    """The names of people and of what was done to them, read once for all."""

    def __init__(self, closing: Snapshot, changed: list[Changed]):
        self.closing = closing
        entries = [each.entry for each in changed]
        self.people = RosterEntry.objects.select_related("staff_member").in_bulk(
            entries
        )
        self.evidence = Evidence.objects.select_related(
            "confirmed_by", "withdrawn_by"
        ).in_bulk({proof for each in changed for proof in _proofs(each)})
        self.changes = defaultdict(list)
        after = closing.taken_at - UNDER_WAY
        for change in (
            EntryChange.objects.filter(entry__in=entries, at__gt=after)
            .exclude(act__in=TOUCHES_NO_FIGURE)
            .select_related("by")
            .order_by("pk")
        ):
            self.changes[change.entry_id].append(change)

    def person(self, changed: Changed) -> str:
        return self.people[changed.entry].staff_member.full_name

    def of(self, changed: Changed) -> list[Act]:
        acts = [*self._of_roster(changed), *self._of_proof(changed)]
        return acts or [Act(UNNAMED)]

    def _of_roster(self, changed: Changed) -> list[Act]:
        if _place(changed.frozen) == _place(changed.present):
            return []
        known = self.changes[changed.entry]
        later = [each for each in known if each.at > self.closing.taken_at]
        return [
            Act(each.get_act_display(), each.at, str(each.by or ""), each.document)
            for each in later or known[-1:]
        ]

    def _of_proof(self, changed: Changed) -> list[Act]:
        had = changed.frozen and self.evidence.get(changed.frozen.evidence)
        has = changed.present and self.evidence.get(changed.present.evidence)
        acts = []
        if had and had != has and had.withdrawn_at:
            what = f"Hủy ghi nhận tham gia ({had.get_source_display()})"
            acts.append(Act(what, had.withdrawn_at, str(had.withdrawn_by)))
        if has and not (changed.frozen and changed.frozen.took_part):
            what = (
                f"Ghi nhận tham gia ({has.get_source_display()}), tham gia "
                f"{words.moment(has.happened_at)}"
            )
            acts.append(Act(what, has.recorded_at, str(has.confirmed_by or "")))
        return acts


def _proofs(changed: Changed) -> set[int]:
    sides = (changed.frozen, changed.present)
    return {side.evidence for side in sides if side and side.evidence}


def _place(standing) -> tuple | None:
    return standing and standing[:3]


def _rated_otherwise(closing: Snapshot, within) -> list[Adjusted]:
    """Units that were taken into or out of rating since: their people count as ever."""
    rated = dict(closing.units.values_list("unit", "subject_to_rating"))
    changes = (
        UnitChange.objects.filter(
            unit__in=rated,
            act__in=[UnitChange.Act.RATED, UnitChange.Act.UNRATED],
            at__gt=closing.taken_at,
        )
        .select_related("unit", "by")
        .order_by("pk")
    )
    return [
        Adjusted(
            [Delta(each.unit)],
            [Act(each.get_act_display(), each.at, str(each.by or ""), each.document)],
        )
        for each in changes
        if each.unit.subject_to_rating != rated[each.unit_id]
        and (within is None or each.unit_id in within)
    ]
