"""Figures of many units: what the board shows, in a user's scope."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, FilteredRelation, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from contest.db import db_now, db_today
from contest.models import (
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
from contest.queries.signoff import units_unconfirmed
from initiatives.models import InitiativeEntry
from initiatives.states import State
from reports.models.figures import COUNTS
from reports.queries.chasing import with_last_reminded
from reports.queries.scope import granted

LATE = timedelta(seconds=60)


@dataclass(frozen=True)
class Sums:
    """Sums of integers over units; ``block`` is None for those outside every block."""

    block: int | None = None
    name: str = ""
    units: int = 0
    passing: int = 0
    below: int = 0
    headcount: int = 0
    counting: int = 0
    excused: int = 0
    expected: int = 0
    participated: int = 0
    extra: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.participated

    @property
    def judged(self) -> int:
        """Units of which Đạt or Chưa đạt can be said."""
        return self.passing + self.below

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


def freshness(contest: Contest) -> Freshness:
    """Say how old the figures are. Ask before reading them, never after.

    What is not counted yet has left a mark: without one the figures are of now.
    """
    now = db_now()
    waiting = UnitDirty.objects.filter(contest=contest).aggregate(at=Min("marked_at"))
    as_of = min(now, waiting["at"] or now)
    return Freshness(as_of=as_of, is_late=now - as_of > LATE)


def board(
    contest: Contest, user: User, roles: frozenset[str] = frozenset(SEES_PEOPLE)
) -> Board:
    """Units in the user's scope in protocol order, and their sums by block.

    A unit outside every block is a mere knot of the tree while nobody works there.
    """
    units = without_ended(board_units(contest, user, roles)).exclude(
        block=None, headcount=0
    )
    blocks = _by_block(units)
    return Board(units=units.in_protocol_order(), blocks=blocks, total=_total(blocks))


def board_units(
    contest: Contest, user: User, roles: frozenset[str] = frozenset(SEES_PEOPLE)
) -> QuerySet[Unit]:
    """The units of the contest that the user sees in one of ``roles``, with figures.

    Own ones stand under the names of COUNTS, rolled-up ones under ``tree_…``.
    """
    units = Unit.objects.under(contest.root_unit).filter(granted(user, contest, roles))
    return (
        units.alias(
            figure=FilteredRelation("figures", condition=Q(figures__contest=contest))
        )
        .annotate(
            **{name: Coalesce(f"figure__{name}", 0) for name in COUNTS},
            **{f"tree_{name}": Coalesce(f"figure__tree_{name}", 0) for name in COUNTS},
        )
        .annotate(missing=F("expected") - F("participated"))
    )


def without_ended(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Leave out what was merged or closed, unless people stand on its list still."""
    return units.exclude(valid_to__lt=db_today(), headcount=0)


def _by_block(units: QuerySet[Unit]) -> list[Sums]:
    rows = (
        units.order_by()
        .values("block", "block__name", "block__position")
        .annotate(
            units_=Count("pk"),
            passing_=Count("pk", filter=Q(expected__gt=0, missing=0)),
            below_=Count("pk", filter=Q(missing__gt=0)),
            **{f"{name}_": Sum(name) for name in COUNTS},
        )
        .order_by(F("block__position").asc(nulls_last=True))
    )
    names = ("units", "passing", "below", *COUNTS)
    return [
        Sums(
            block=row["block"],
            name=row["block__name"] or "Không thuộc khối nào",
            **{name: row[f"{name}_"] for name in names},
        )
        for row in rows
    ]


def _total(blocks: list[Sums]) -> Sums:
    names = ("units", "passing", "below", *COUNTS)
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
    it was reminded last."""
    callers = [Role.OFFICER, Role.COORDINATOR]
    units = units.annotate(shows_phones=granted(user, contest, callers))
    units = list(with_last_reminded(units, contest))
    named = coordinators_of(contest, units)
    for unit in units:
        unit.coordinators = named[unit.pk]
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
