"""The units of a contest as a tree in the order of reports, with what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from contest import names
from contest.db import db_today
from contest.models import (
    Contest,
    Grant,
    Proposal,
    Role,
    RosterEntry,
    Unit,
    UnitAlias,
    UnitChange,
    User,
)

WAITING = Q(state="pending") | Q(state="approved", applied_at=None)


@dataclass
class TreeRow:
    """One unit on the page, ``depth`` steps below the first of its block."""

    unit: Unit
    depth: int
    headcount: int = 0
    has_ended: bool = False
    coordinators: list[User] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    waiting: list[Proposal] = field(default_factory=list)

    @property
    def parent_elsewhere(self) -> Unit | None:
        """The parent, where the row does not stand below it and it is no mere top."""
        parent = self.unit.parent
        return parent if parent and self.depth == 0 and parent.parent_id else None

    def matches(self, typed: str) -> bool:
        """Whether each typed word begins a word of one of its names, accents aside."""
        texts = [self.unit.name, self.unit.short_name, self.unit.code, *self.aliases]
        words = names.search_key(" ".join(texts)).split()
        return all(
            any(word.startswith(part) for word in words)
            for part in names.search_key(typed).split()
        )


def unit_tree(contest: Contest) -> list[TreeRow]:
    """Every unit under the contest's root: by block, and in it below their parents."""
    today = db_today()
    units = list(
        Unit.objects.under(contest.root_unit)
        .select_related("block", "parent", "successor")
        .in_protocol_order()
    )
    headcounts = _headcounts(contest)
    coordinators = _coordinators(contest)
    aliases = _by_unit(UnitAlias.objects.order_by("text"))
    waiting = waiting_for_units(contest)
    return [
        TreeRow(
            unit=unit,
            depth=depth,
            headcount=headcounts.get(unit.pk, 0),
            has_ended=unit.has_ended_by(today),
            coordinators=[grant.user for grant in coordinators[unit.pk]],
            aliases=[alias.text for alias in aliases[unit.pk]],
            waiting=waiting[unit.pk],
        )
        for unit, depth in _in_order(units)
    ]


def _in_order(units: list[Unit]) -> Iterator[tuple[Unit, int]]:
    """Each unit with its depth below its block's first: children after their parent."""
    by_pk = {unit.pk: unit for unit in units}
    below, tops = defaultdict(list), []
    for unit in units:
        parent = by_pk.get(unit.parent_id)
        # Of the units outside every block each stands for itself: they are no list.
        if parent and unit.block_id and parent.block_id == unit.block_id:
            below[parent.pk].append(unit)
        else:
            tops.append(unit)
    stack = [(unit, 0) for unit in reversed(tops)]
    while stack:
        unit, depth = stack.pop()
        yield unit, depth
        stack += [(child, depth + 1) for child in reversed(below[unit.pk])]


def _headcounts(contest: Contest) -> dict[int, int]:
    working = RosterEntry.objects.working().filter(contest=contest)
    counted = working.order_by().values("unit").annotate(people=Count("pk"))
    return dict(counted.values_list("unit", "people"))


def _coordinators(contest: Contest) -> dict[int, list[Grant]]:
    grants = (
        Grant.objects.current()
        .filter(Q(contest=None) | Q(contest=contest), role=Role.COORDINATOR)
        .select_related("user")
        .order_by("pk")
    )
    return _by_unit(grants)


def waiting_for_units(contest: Contest) -> dict[int, list[Proposal]]:
    """What is asked about units as such and not carried out yet, by unit."""
    proposals = (
        Proposal.objects.filter(WAITING, contest=contest, entry=None)
        .select_related("unit", "to_unit", "proposed_by")
        .order_by("pk")
    )
    return _by_unit(proposals)


def _by_unit(rows: Iterable) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.unit_id].append(row)
    return grouped


def others_of_the_block(unit: Unit) -> list[Unit]:
    """The units beside it in reports, of those that have not ended."""
    units = Unit.objects.filter(block=unit.block_id).exclude(pk=unit.pk)
    return list(units.not_ended_before(db_today()).in_protocol_order())


def neighbours(unit: Unit) -> tuple[Unit | None, Unit | None]:
    """Who stands right before and right after it in its block."""
    place = (unit.position, unit.pk)
    others = others_of_the_block(unit)
    before = [each for each in others if (each.position, each.pk) < place]
    after = [each for each in others if (each.position, each.pk) > place]
    return before[-1] if before else None, after[0] if after else None


@dataclass(frozen=True)
class UnitEnd:
    """How a unit came to its end: into which, since when, on what paper."""

    unit: Unit
    last_day: date
    change: UnitChange | None

    @property
    def is_merge(self) -> bool:
        return self.change is not None and self.change.act == UnitChange.Act.MERGED


def end_of(unit: Unit) -> UnitEnd | None:
    """What to say above everything of a unit that is no more; None while it is."""
    if not unit.has_ended_by(db_today()):
        return None
    change = (
        unit.changes.filter(
            Q(act=UnitChange.Act.MERGED, other=unit.successor_id)
            | Q(act=UnitChange.Act.SPLIT)
        )
        .select_related("other")
        .order_by("-pk")
        .first()
    )
    return UnitEnd(unit=unit, last_day=unit.valid_to, change=change)
