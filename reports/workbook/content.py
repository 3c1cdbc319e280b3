"""What the workbook says: rows of a snapshot, in the order of the form. No cells."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from contest.queries.proposals import LoweringAct, lowering_acts
from contest.unit_words import OUTSIDE
from contest.workbooks.official import Issuer
from initiatives.models import InitiativeEntry
from initiatives.states import State
from reports.models import Snapshot, SnapshotInitiative, SnapshotUnit
from reports.workbook.days import DayRow, days_of
from reports.workbook.people import (
    AT_ONCE,
    MissingPerson,
    missing_entries,
    missing_people,
)
from reports.workbook.scope import Scope, issuer_of
from reports.workbook.since import Since, since_closing

COUNTED = (
    "headcount",
    "counting",
    "excused",
    "expected",
    "participated",
    "extra",
    "initiatives_sent",
    "initiatives_approved",
)


@dataclass
class Totals:
    """Sums over units. A rate is made of sums, never of rates."""

    units: list[SnapshotUnit]

    def __getattr__(self, name):
        if name in {*COUNTED, "opening", "added", "removed"}:
            return sum(getattr(row, name) for row in self.units)
        raise AttributeError(name)

    @property
    def missing(self) -> int:
        return self.expected - self.participated

    @property
    def reached(self) -> int:
        return sum(row.is_judged and not row.is_below for row in self.units)

    @property
    def judged(self) -> int:
        """Units about which Đạt or Chưa đạt can be said."""
        return sum(row.is_judged for row in self.units)

    @property
    def bound(self) -> list[SnapshotUnit]:
        """Units each of which had to send an initiative."""
        return [row for row in self.units if row.duty_met is not None]

    @property
    def owing(self) -> list[SnapshotUnit]:
        """Those of them that had not."""
        return [row for row in self.units if row.duty_met is False]

    @property
    def below(self) -> list[SnapshotUnit]:
        return [row for row in self.units if row.is_below]

    @property
    def short(self) -> list[SnapshotUnit]:
        """Units of whose own people somebody is missing."""
        return [row for row in self.units if row.participated < row.expected]


@dataclass
class BlockRows:
    name: str
    units: list[SnapshotUnit]

    @property
    def all(self) -> Totals:
        return Totals(self.units)

    @property
    def rated(self) -> Totals:
        return Totals([row for row in self.units if row.subject_to_rating])

    @property
    def shows_rated(self) -> bool:
        """Whether the second line would say something that the first does not."""
        return 0 < len(self.rated.units) < len(self.units)


@dataclass
class Content:
    """Everything the sheets print but the names of the missing, read once."""

    snapshot: Snapshot
    scope: Scope
    blocks: list[BlockRows]
    missing_count: int
    initiatives: list[SnapshotInitiative]
    lowering: list[LoweringAct]
    days: list[DayRow]
    before: Snapshot | None
    since: Since
    is_annex: bool = False  # goes with a covering report
    is_brief: bool = False  # one page stands alone
    # Hears now and then how many names of the missing are written.
    names_written: Callable[[int], None] = lambda names: None

    @property
    def contest(self):
        return self.snapshot.contest

    @cached_property
    def issuer(self) -> Issuer:
        return issuer_of(self.scope)

    @cached_property
    def all(self) -> Totals:
        return Totals([row for block in self.blocks for row in block.units])

    @cached_property
    def rated(self) -> Totals:
        return Totals([row for row in self.all.units if row.subject_to_rating])

    @cached_property
    def block_of(self) -> dict[int, str]:
        return {row.unit_id: block.name for block in self.blocks for row in block.units}

    def missing(self) -> Iterator[MissingPerson]:
        people = missing_people(self.snapshot, self.scope)
        for names, person in enumerate(people, start=1):
            yield person
            if names % AT_ONCE == 0:
                self.names_written(names)

    def totals_before(self) -> Totals | None:
        """The same units' sums in the report before."""
        if self.before is None:
            return None
        return Totals(list(self.before.units.filter(self.scope.covers())))


def read_content(
    snapshot: Snapshot,
    scope: Scope | None = None,
    *,
    is_annex: bool = False,
    is_brief: bool = False,
) -> Content:
    scope = scope or Scope(snapshot.contest)
    return Content(
        snapshot=snapshot,
        scope=scope,
        blocks=_blocks(snapshot, scope),
        missing_count=missing_entries(snapshot, scope).count(),
        initiatives=_initiatives(snapshot, scope),
        lowering=lowering_acts(
            snapshot.contest,
            snapshot.taken_at,
            on=timezone.localdate(snapshot.cut_off),
            within=scope.units(),
        ),
        days=days_of(snapshot, scope),
        before=_report_before(snapshot, scope),
        since=since_closing(snapshot, scope),
        is_annex=is_annex,
        is_brief=is_brief,
    )


def _blocks(snapshot, scope) -> list[BlockRows]:
    rows = (
        snapshot.units.filter(scope.covers())
        .select_related("unit__block", "unit__successor")
        .order_by("unit__block__position", "unit__position", "unit_id")
    )
    by_block = defaultdict(list)
    for row in rows:
        by_block[row.unit.block.name if row.unit.block else OUTSIDE].append(row)
    return [BlockRows(name, units) for name, units in by_block.items()]


def _initiatives(snapshot, scope) -> list[SnapshotInitiative]:
    """Those that had been sent then, as they stood then."""
    frozen = snapshot.initiatives.filter(scope.covers())
    rows = list(
        frozen.select_related("initiative__theme", "unit", "dispatch")
        .prefetch_related("initiative__authors")
        .order_by("initiative__submitted_at", "initiative")
    )
    return rows or _initiatives_of_before(snapshot, scope)


def _initiatives_of_before(snapshot, scope) -> list[SnapshotInitiative]:
    """Of figures that kept no list: as they are now, less what was decided since."""
    if snapshot.initiatives.exists():
        return []
    entries = InitiativeEntry.objects.filter(
        scope.covers(),
        round__contest=snapshot.contest,
        submitted_at__lte=snapshot.taken_at,
    ).sent()
    entries = entries.select_related("theme", "unit").prefetch_related("authors")
    return [
        SnapshotInitiative(
            initiative=entry,
            unit=entry.unit,
            state=State.SUBMITTED
            if entry.decided_at and entry.decided_at > snapshot.taken_at
            else entry.state,
        )
        for entry in entries.order_by("submitted_at", "pk")
    ]


def _report_before(snapshot, scope) -> Snapshot | None:
    """What was reported last of the same part: a unit's own form is not of all."""
    return (
        Snapshot.objects.filter(
            contest=snapshot.contest,
            cut_off__lt=snapshot.cut_off,
            pk__lt=snapshot.pk,
            exports__unit=scope.unit or snapshot.contest.root_unit,
            exports__block=scope.block,
        )
        .order_by("-cut_off", "-pk")
        .first()
    )
