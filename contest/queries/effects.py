"""What a proposal would do to the number of expected people, unit by unit."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count

from contest.models import Contest, Excusal, Proposal, RosterEntry, Unit
from contest.models.units import COUNTING_CATEGORIES

Kind = Proposal.Kind
Status = RosterEntry.Status


class Effect(NamedTuple):
    """One unit's expected people before and after."""

    unit: Unit
    before: int
    after: int


class Effects:
    """Counts of the units that ``proposed`` name, read once for all of them."""

    def __init__(self, contest: Contest, proposed: Sequence[Proposal | Excusal]):
        self._contest = contest
        entries = RosterEntry.objects.filter(
            pk__in={each.entry_id for each in proposed if each.entry_id}
        )
        self._entries = entries.with_excused().in_bulk()
        self._units = {unit.pk: unit for unit in _units_of(proposed)}
        self._expected = _count_expected(contest, self._units)

    def of(self, proposed: Proposal | Excusal) -> list[Effect]:
        """What this one alone would do, the unit that it takes from first."""
        return self.of_all([proposed])

    def of_all(self, proposed: Iterable[Proposal | Excusal]) -> list[Effect]:
        """What all of these together would do. Nobody is taken away twice."""
        steps = {}
        for each in proposed:
            for unit_id, whom, step in self._steps(each):
                steps[unit_id, whom] = _further(steps.get((unit_id, whom), 0), step)
        changes = {}
        for (unit_id, _), step in steps.items():
            changes[unit_id] = changes.get(unit_id, 0) + step
        return [
            Effect(
                self._units[unit_id],
                before=self._expected.get(unit_id, 0),
                after=self._expected.get(unit_id, 0) + change,
            )
            for unit_id, change in changes.items()
        ]

    def _steps(self, proposed):
        """(unit, who, how many) for each unit that would change, or stay as it is."""
        if isinstance(proposed, Excusal):
            entry = self._entries[proposed.entry_id]
            covers = proposed.covers(self._contest.reference_date)
            return [(entry.unit_id, entry.pk, -int(covers and _is_expected(entry)))]
        if proposed.entry_id is None:
            return self._steps_of_unit(proposed)
        return _steps_of_person(proposed, self._entries[proposed.entry_id])

    def _steps_of_unit(self, proposal):
        whom = f"unit {proposal.unit_id}"
        if proposal.kind != Kind.MERGE:
            return [(proposal.unit_id, whom, 0)]
        people = self._expected.get(proposal.unit_id, 0)
        return [
            (proposal.unit_id, whom, -people),
            (proposal.to_unit_id, whom, people),
        ]


def _steps_of_person(proposal, entry):
    unit_id, is_expected = proposal.unit_id, int(_is_expected(entry))
    match proposal.kind:
        case Kind.ADD:
            # Excused he would not be: his absences come after his acceptance.
            return [(unit_id, entry.pk, int(entry.counts))]
        case Kind.MOVE:
            return [
                (unit_id, entry.pk, -is_expected),
                (proposal.to_unit_id, entry.pk, is_expected),
            ]
        case Kind.CATEGORY:
            still = proposal.category in COUNTING_CATEGORIES
            comes = entry.is_working and not entry.counts and not entry.excused
            return [
                (unit_id, entry.pk, int(still and comes) - is_expected * (not still))
            ]
        case _:
            return [(unit_id, entry.pk, -is_expected)]


def _is_expected(entry) -> bool:
    return entry.is_working and entry.counts and not entry.excused


def _further(one: int, other: int) -> int:
    return min(one, other) if min(one, other) < 0 else max(one, other)


def _units_of(proposed) -> Iterable[Unit]:
    for each in proposed:
        if isinstance(each, Excusal):
            yield each.entry.unit
        else:
            yield each.unit
            if each.to_unit is not None:
                yield each.to_unit


def _count_expected(contest: Contest, unit_ids: Iterable[int]) -> dict[int, int]:
    expected = RosterEntry.objects.filter(contest=contest, unit__in=list(unit_ids))
    rows = expected.expected().order_by().values("unit").annotate(people=Count("pk"))
    return {row["unit"]: row["people"] for row in rows}
