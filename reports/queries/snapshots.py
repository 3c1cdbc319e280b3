"""Frozen figures as pages show them: in a user's scope, by block and unit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, QuerySet

from contest.models import Contest, Unit, User
from contest.models.roster import SEES_PEOPLE
from contest.queries.scope import granted
from contest.unit_words import OUTSIDE
from reports.models import Snapshot, SnapshotUnit
from reports.models.figures import COUNTS
from reports.queries.adjustments import Adjustments, Delta, adjustments_of
from reports.queries.boards import Sums
from reports.queries.closing import closing_of, provisional_of


def snapshots_of(contest: Contest, user: User) -> QuerySet[Snapshot]:
    """Those that hold a unit in the user's scope, the newest first."""
    rows = _in_scope(
        SnapshotUnit.objects.filter(snapshot=OuterRef("pk")), contest, user
    )
    return (
        Snapshot.objects.filter(Exists(rows), contest=contest)
        .exclude(sha256="")
        .select_related("contest", "taken_by")
        .order_by("-pk")
    )


def coded(user: User, signs: str) -> Snapshot | None:
    """The figures whose hash begins so, if the user may see any unit of them."""
    found = Snapshot.objects.filter(sha256__startswith=signs)
    for snapshot in found.select_related("contest").order_by("-pk"):
        if _in_scope(snapshot.units.all(), snapshot.contest, user).exists():
            return snapshot
    return None


def _in_scope(rows: QuerySet, contest: Contest, user: User) -> QuerySet:
    return rows.filter(granted(user, contest, SEES_PEOPLE, "unit__path"))


def rows_of(snapshot: Snapshot, user: User) -> list[SnapshotUnit]:
    """The unit rows of a snapshot that the user may see, in the order of the form."""
    rows = _in_scope(snapshot.units.all(), snapshot.contest, user)
    return list(
        rows.select_related("unit__block").order_by(
            F("unit__block__position").asc(nulls_last=True), "unit__position", "unit"
        )
    )


@dataclass
class Figures:
    """The figures of one unit or block at each stage; None where there are none."""

    name: str
    unit: Unit | None = None
    provisional: Sums | None = None
    closing: Sums | None = None
    delta: Delta | None = None
    units: list["Figures"] = field(default_factory=list)  # of a block

    @property
    def present(self) -> Sums | None:
        """The closing with what was adjusted since."""
        if self.closing is None and self.delta is None:
            return None
        then, delta = self.closing or Sums(), self.delta
        if not delta:
            return then
        return Sums(
            **{name: getattr(then, name) + getattr(delta, name) for name in COUNTS}
        )


@dataclass(frozen=True)
class Comparison:
    """Provisional, closing and adjustments side by side, by block and unit."""

    provisional: Snapshot | None
    closing: Snapshot | None
    adjustments: Adjustments | None
    blocks: list[Figures]
    total: Figures


def tables_of(rows: Iterable[SnapshotUnit]) -> tuple[list[Figures], Figures]:
    """One snapshot's rows by block, and their total."""
    units = [Figures(row.unit.name, row.unit, closing=sums_of([row])) for row in rows]
    return _by_block(units)


def comparison(contest: Contest, user: User) -> Comparison:
    closing = closing_of(contest)
    provisional = provisional_of(contest, closing)
    before = (
        {row.unit: row for row in rows_of(provisional, user)} if provisional else {}
    )
    after = {row.unit: row for row in rows_of(closing, user)} if closing else {}
    under = Unit.objects.under(contest.root_unit).filter(
        granted(user, contest, SEES_PEOPLE)
    )
    adjusted = closing and adjustments_of(
        closing, within=set(under.values_list("pk", flat=True))
    )
    deltas = {each.unit: each for each in adjusted.units} if adjusted else {}
    # A unit that got its first people since the closing stands in no snapshot.
    shown = sorted({*before, *after, *deltas}, key=_protocol_order)
    units = [
        Figures(
            unit.name,
            unit,
            provisional=sums_of([before[unit]]) if unit in before else None,
            closing=sums_of([after[unit]]) if unit in after else None,
            delta=deltas.get(unit),
        )
        for unit in shown
    ]
    blocks, total = _by_block(units)
    return Comparison(provisional, closing, adjusted or None, blocks, total)


def _protocol_order(unit: Unit) -> tuple:
    block = unit.block.position if unit.block else 10**6
    return block, unit.position, unit.pk


def _by_block(units: list[Figures]) -> tuple[list[Figures], Figures]:
    by_block = defaultdict(list)
    for each in units:
        by_block[each.unit.block.name if each.unit.block else OUTSIDE].append(each)
    blocks = [_added(name, members) for name, members in by_block.items()]
    total = _added("Tổng cộng", units)
    total.units = []
    return blocks, total


def _added(name: str, units: list[Figures]) -> Figures:
    return Figures(
        name,
        provisional=_add([each.provisional for each in units if each.provisional]),
        closing=_add([each.closing for each in units if each.closing]),
        delta=_add_deltas([each.delta for each in units if each.delta]),
        units=units,
    )


def _add(parts: list[Sums]) -> Sums | None:
    names = ("units", "judged", "below", *COUNTS)
    if not parts:
        return None
    return Sums(**{name: sum(getattr(each, name) for each in parts) for name in names})


def _add_deltas(parts: list[Delta]) -> Delta | None:
    if not parts:
        return None
    return Delta(
        parts[0].unit,
        **{name: sum(getattr(each, name) for each in parts) for name in COUNTS},
    )


def sums_of(rows: list[SnapshotUnit]) -> Sums:
    return Sums(
        units=len(rows),
        judged=sum(row.is_judged for row in rows),
        below=sum(row.is_below for row in rows),
        **{name: sum(getattr(row, name) for row in rows) for name in COUNTS},
    )
