"""Figures of many units: what the board shows, in a user's scope."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    Min,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from contest.db import db_now, db_today
from contest.models import (
    Block,
    Contest,
    Excusal,
    Grant,
    ImportBatch,
    JoinRequest,
    Proposal,
    Role,
    Round,
    Unit,
    UnitDirty,
    User,
)
from contest.models.roster import SEES_PEOPLE
from contest.queries.joining import join_requests
from contest.queries.scope import Reach, granted
from contest.queries.signoff import units_unconfirmed
from contest.unit_words import OUTSIDE
from initiatives.models import InitiativeEntry
from initiatives.states import State
from reports import rates
from reports.models import Snapshot
from reports.models.figures import COUNTS
from reports.queries.chasing import with_last_reminded
from reports.queries.closing import official

LATE = timedelta(seconds=60)
NO_BLOCK = "khong"


@dataclass(frozen=True)
class Sums:
    """Sums of integers over units; ``block`` is None for those outside every block.

    People are the units' own; ``passing`` and ``below`` say of a unit that rolls up
    what its subtree says.
    """

    block: int | None = None
    name: str = ""
    units: int = 0
    judged: int = 0  # units of which Đạt or Chưa đạt can be said
    below: int = 0
    short: int = 0  # units of whose own people somebody is missing
    headcount: int = 0
    counting: int = 0
    excused: int = 0
    expected: int = 0
    participated: int = 0
    extra: int = 0

    @property
    def scope(self) -> str:
        """The query of the pages that show these units; the total has no name."""
        return f"khoi={self.block or NO_BLOCK}" if self.name else ""

    @property
    def missing(self) -> int:
        return self.expected - self.participated

    @property
    def passing(self) -> int:
        return self.judged - self.below

    @property
    def verdict(self) -> str:
        """Of one unit alone: what it is judged to be, in words."""
        return rates.result(self.passing, self.judged)

    @property
    def without_people(self) -> int:
        """Units where nobody has to take part: neither pass nor fail."""
        return self.units - self.judged


@dataclass(frozen=True)
class Board:
    units: QuerySet[Unit]
    blocks: list[Sums]
    total: Sums


@dataclass(frozen=True)
class Freshness:
    """Every change committed before ``as_of`` is in the figures read after this."""

    as_of: datetime
    is_late: bool
    official: Snapshot | None = None  # what the closing says beside them


def freshness(contest: Contest) -> Freshness:
    """Say how old the figures are. Ask before reading them, never after.

    What is not counted yet has left a mark: without one the figures are of now.
    """
    now = db_now()
    waiting = UnitDirty.objects.filter(contest=contest).aggregate(at=Min("marked_at"))
    as_of = min(now, waiting["at"] or now)
    return Freshness(
        as_of=as_of, is_late=now - as_of > LATE, official=official(contest)
    )


def board(
    contest: Contest, user: User, roles: frozenset[str] = frozenset(SEES_PEOPLE)
) -> Board:
    """Units in the user's scope in protocol order, and their sums by block.

    A unit outside every block is a mere knot of the tree while nobody works there.
    """
    units = without_ended(board_units(contest, user, roles))
    units = units.exclude(block=None, headcount=0, rolls_up=False)
    blocks = _by_block(units)
    return Board(units=units.in_protocol_order(), blocks=blocks, total=_total(blocks))


def board_units(
    contest: Contest, user: User, roles: frozenset[str] = frozenset(SEES_PEOPLE)
) -> QuerySet[Unit]:
    """The units of the contest that the user sees in one of ``roles``, with figures.

    Own ones stand under the names of COUNTS, rolled-up ones under ``tree_…``, those
    that say Đạt or Chưa đạt under ``judged_…``.
    """
    units = Reach(user, contest, roles).units()
    return (
        units.alias(
            figure=FilteredRelation("figures", condition=Q(figures__contest=contest))
        )
        .annotate(
            **{name: Coalesce(f"figure__{name}", 0) for name in COUNTS},
            **{f"tree_{name}": Coalesce(f"figure__tree_{name}", 0) for name in COUNTS},
        )
        .annotate(
            missing=F("expected") - F("participated"),
            tree_missing=F("tree_expected") - F("tree_participated"),
            judged_expected=_judged("expected"),
            judged_participated=_judged("participated"),
        )
        .annotate(judged_missing=F("judged_expected") - F("judged_participated"))
    )


def _judged(name: str) -> Case:
    return Case(When(rolls_up=True, then=F(f"tree_{name}")), default=F(name))


def without_ended(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Leave out what was merged or closed, unless people stand on its list still."""
    return units.exclude(valid_to__lt=db_today(), headcount=0)


# Of units without figures these say no.
_JUDGED = Q(rolls_up=False, figure__expected__gt=0) | Q(
    rolls_up=True, figure__tree_expected__gt=0
)
_SHORT = Q(figure__participated__lt=F("figure__expected"))
_BELOW = Q(_SHORT, rolls_up=False) | Q(
    rolls_up=True, figure__tree_participated__lt=F("figure__tree_expected")
)


def _by_block(units: QuerySet[Unit]) -> list[Sums]:
    rows = (
        units.order_by()
        .values("block")
        .annotate(
            units_=Count("pk"),
            judged_=Count("pk", filter=_JUDGED),
            below_=Count("pk", filter=_BELOW),
            short_=Count("pk", filter=_SHORT),
            **{f"{name}_": Sum(f"figure__{name}", default=0) for name in COUNTS},
        )
    )
    by_block = {row.pop("block"): row for row in rows}
    blocks = Block.objects.filter(pk__in=filter(None, by_block))
    names = dict(blocks.values_list("pk", "name"))
    if None in by_block:
        names[None] = OUTSIDE
    return [
        Sums(
            block=block,
            name=name,
            **{key.removesuffix("_"): value for key, value in by_block[block].items()},
        )
        for block, name in names.items()
    ]


def _total(blocks: list[Sums]) -> Sums:
    names = ("units", "judged", "below", "short", *COUNTS)
    return Sums(**{name: sum(getattr(row, name) for row in blocks) for name in names})


@dataclass(frozen=True)
class Countdown:
    """The round that participation is waited for, and how it stands."""

    round: Round
    left: timedelta
    is_open: bool

    @property
    def is_over(self) -> bool:
        return self.left <= timedelta(0)


def countdown(contest: Contest, *, at: datetime | None = None) -> Countdown | None:
    """The counting round that is open, else the next, else the one that closed last."""
    at = at or db_now()
    rounds = list(contest.rounds.filter(counts=True))
    if not rounds:
        return None
    now_open = [each for each in rounds if each.is_open(at)]
    to_come = [each for each in rounds if each.opens_at > at]
    if now_open:
        chosen = max(now_open, key=lambda each: each.closes_at)
    elif to_come:
        chosen = min(to_come, key=lambda each: each.opens_at)
    else:
        chosen = max(rounds, key=lambda each: each.closes_at)
    return Countdown(
        round=chosen, left=chosen.closes_at - at, is_open=chosen.is_open(at)
    )


def with_coordinators(
    contest: Contest, user: User, units: QuerySet[Unit]
) -> list[Unit]:
    """Read the units of one page, each with ``coordinators``, ``shows_phones`` and when
    it was reminded last.

    Which ones they are is asked alone: sorting 5 000 whole rows takes much longer.
    """
    keys = list(units.values_list("pk", flat=True))
    whole = units.all()
    whole.query.clear_limits()
    rows = with_last_reminded(whole, contest).order_by().in_bulk(keys)
    units = [rows[key] for key in keys if key in rows]
    callers = Reach(user, contest, [Role.OFFICER, Role.COORDINATOR])
    named = coordinators_of(contest, units)
    for unit in units:
        unit.coordinators = named[unit.pk]
        unit.shows_phones = callers.covers(unit)
    return units


def coordinators_of(contest: Contest, units: list[Unit]) -> dict[int, list[User]]:
    """The coordinators named for exactly these units, by unit."""
    grants = (
        Grant.objects.current()
        .filter(Q(contest=None) | Q(contest=contest))
        .filter(role=Role.COORDINATOR, unit__in=units)
        .select_related("user")
        .order_by("unit", "pk")
    )
    named = defaultdict(list)
    for grant in grants:
        named[grant.unit_id].append(grant.user)
    return named


@dataclass(frozen=True)
class Waiting:
    """What waits for the officer."""

    requests: int
    excusals: int
    additions: int
    changes: int
    imports: int
    lists: int
    initiatives: int

    def __bool__(self):
        return any(vars(self).values())


def waiting_requests(contest: Contest, user: User, unit: Unit | None = None):
    """Who asks to be put on a list that this person keeps, of all units or one."""
    asked = join_requests(user, contest).filter(state=JoinRequest.State.WAITING)
    return asked.filter(unit=unit) if unit else asked


def count_waiting(contest: Contest, unit: Unit) -> int:
    """How many proposals about this unit's own people wait for a decision."""
    pending = Proposal.State.PENDING
    proposals = Proposal.objects.filter(contest=contest, unit=unit, state=pending)
    excusals = Excusal.objects.filter(
        entry__contest=contest, entry__unit=unit, state=pending
    )
    return proposals.count() + excusals.count()


def waiting_for(contest: Contest, user: User) -> Waiting:
    """Count what waits for this officer, in the subtrees of that role alone."""
    officer = [Role.OFFICER]
    excusals = Excusal.objects.filter(
        granted(user, contest, officer, "entry__unit__path"),
        entry__contest=contest,
        state=Excusal.State.PENDING,
    )
    proposals = Proposal.objects.filter(
        granted(user, contest, officer, "unit__path"),
        contest=contest,
        state=Proposal.State.PENDING,
    ).aggregate(
        additions=Count("pk", filter=Q(kind=Proposal.Kind.ADD)),
        changes=Count("pk", filter=~Q(kind=Proposal.Kind.ADD)),
    )
    imports = ImportBatch.objects.filter(
        contest=contest, uploaded_by=user, state=ImportBatch.State.PREVIEWED
    )
    initiatives = InitiativeEntry.objects.filter(
        granted(user, contest, officer, "unit__path"),
        round__contest=contest,
        state=State.SUBMITTED,
    )
    return Waiting(
        requests=waiting_requests(contest, user).count(),
        excusals=excusals.count(),
        **proposals,
        imports=imports.count(),
        lists=units_unconfirmed(user, contest),
        initiatives=initiatives.count(),
    )
