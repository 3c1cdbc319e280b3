"""What waits for a decision, what was decided, and what came late. Reads only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from contest.db import db_now
from contest.models import (
    Contest,
    EntryChange,
    Excusal,
    Move,
    Proposal,
    Role,
    RosterEntry,
    Unit,
    UnitChange,
    User,
)
from contest.models.proposals import LOWERING
from contest.queries.scope import granted

RELATED = ("entry__staff_member", "entry__unit", "proposed_by", "paper")
OF_HISTORY = ("unit", "to_unit", "by", "batch")
OF_HISTORY += ("proposal__proposed_by", "proposal__decided_by")
OF_HISTORY += ("excusal__proposed_by", "excusal__decided_by")
EXCUSED = "Vắng có lý do"  # never the reason
ALONE = "Tự duyệt"
# What a snapshot asks the day of; the rest holds as it stands when one is taken.
OF_A_DAY = (Proposal.Kind.MOVE, Proposal.Kind.LEAVE, Proposal.Kind.MERGE)


class LoweringAct(NamedTuple):
    """One act that lowered an expected number, as the report prints it."""

    day: date
    unit: str
    person: str
    what: str
    document: str
    proposer: str
    decider: str


@dataclass(frozen=True)
class Surge:
    """Many acts that lower one unit's expected number shortly before the closing."""

    unit: Unit
    acts: int
    counting: int
    days: int


def waiting(user: User, contest: Contest) -> list[Proposal | Excusal]:
    """What waits in the subtrees where this user is an officer, the oldest first."""
    return _oldest_first(
        pending_proposals(contest).filter(_officer(user, contest, "unit__path")),
        pending_excusals(contest).filter(_officer(user, contest, "entry__unit__path")),
    )


def own_proposals(user: User, contest: Contest, unit: Unit) -> list[Proposal | Excusal]:
    """What this user asked for in the unit and waits, the oldest first."""
    return _oldest_first(
        pending_proposals(contest).filter(
            Q(unit=unit) | Q(to_unit=unit), proposed_by=user
        ),
        pending_excusals(contest).filter(entry__unit=unit, proposed_by=user),
    )


def pending_proposals(contest: Contest) -> QuerySet[Proposal]:
    pending = Proposal.objects.filter(contest=contest, state=Proposal.State.PENDING)
    return pending.select_related(*RELATED, "unit", "to_unit")


def pending_excusals(contest: Contest) -> QuerySet[Excusal]:
    pending = Excusal.objects.filter(
        entry__contest=contest, state=Excusal.State.PENDING
    )
    return pending.select_related(*RELATED, "entry__contest")


def _oldest_first(proposals, excusals) -> list[Proposal | Excusal]:
    return sorted([*proposals, *excusals], key=lambda each: (each.proposed_at, each.pk))


def _officer(user: User, contest: Contest, path: str) -> Exists:
    return granted(user, contest, [Role.OFFICER], path)


def lowering_acts(
    contest: Contest,
    until: datetime,
    *,
    on: date | None = None,
    within: QuerySet[Unit] | None = None,
) -> list[LoweringAct]:
    """Every act decided until then that lowered an expected number, oldest first.

    With ``on`` without those who moved or left only after that day; with ``within``
    only those of these units.
    """
    acts = [
        *_excused(contest, until, _of(within, "entry__unit")),
        *_applied(contest, until, on, _of(within, "unit")),
        *_bare_moves(contest, until, on, _of(within, "from_unit")),
    ]
    return sorted(acts, key=lambda act: (act.day, act.unit, act.person))


def _of(units: QuerySet[Unit] | None, field: str) -> Q:
    return Q() if units is None else Q(**{f"{field}__in": units})


def _excused(contest: Contest, until: datetime, of: Q) -> Iterable[LoweringAct]:
    excusals = Excusal.objects.filter(
        of,
        entry__contest=contest,
        state=Excusal.State.APPROVED,
        decided_at__lte=until,
    ).select_related("entry__unit", "entry__staff_member", "proposed_by", "decided_by")
    for excusal in excusals:
        yield LoweringAct(
            timezone.localdate(excusal.decided_at),
            excusal.entry.unit.name,
            excusal.entry.staff_member.full_name,
            EXCUSED,
            excusal.document,
            str(excusal.proposed_by),
            _decider(excusal),
        )


def _applied(
    contest: Contest, until: datetime, on: date | None, of: Q
) -> Iterable[LoweringAct]:
    proposals = Proposal.objects.filter(
        of,
        contest=contest,
        kind__in=LOWERING,
        state=Proposal.State.APPROVED,
        applied_at__lte=until,
    ).select_related(
        "unit", "to_unit", "entry__staff_member", "proposed_by", "decided_by"
    )
    if on is not None:
        proposals = proposals.exclude(kind__in=OF_A_DAY, effective_on__gt=on)
    for proposal in proposals:
        yield LoweringAct(
            proposal.effective_on,
            proposal.unit.name,
            proposal.entry.staff_member.full_name if proposal.entry else "",
            what_of(proposal),
            proposal.document,
            str(proposal.proposed_by),
            _decider(proposal),
        )


def _bare_moves(
    contest: Contest, until: datetime, on: date | None, of: Q
) -> Iterable[LoweringAct]:
    """Moves that no proposal stands behind: recorded before there were any."""
    behind = Proposal.objects.filter(
        kind=Proposal.Kind.MOVE,
        entry=OuterRef("entry"),
        unit=OuterRef("from_unit"),
        to_unit=OuterRef("to_unit"),
        applied_at__isnull=False,
    )
    merged = Proposal.objects.filter(
        kind=Proposal.Kind.MERGE,
        unit=OuterRef("from_unit"),
        to_unit=OuterRef("to_unit"),
        applied_at__isnull=False,
    )
    # Who had left is missed nowhere when he is taken on elsewhere.
    had_left = EntryChange.objects.filter(
        entry=OuterRef("entry"),
        unit=OuterRef("from_unit"),
        to_unit=OuterRef("to_unit"),
        before__status=RosterEntry.Status.LEFT,
    )
    moves = Move.objects.filter(
        of,
        ~Exists(behind),
        ~Exists(merged),
        ~Exists(had_left),
        entry__contest=contest,
        recorded_at__lte=until,
    ).select_related("from_unit", "to_unit", "entry__staff_member", "recorded_by")
    if on is not None:
        moves = moves.filter(effective_on__lte=on)
    for move in moves:
        yield LoweringAct(
            move.effective_on,
            move.from_unit.name,
            move.entry.staff_member.full_name,
            f"Chuyển đến {move.to_unit.name}",
            move.document,
            str(move.recorded_by or ""),
            "",
        )


def what_of(proposal: Proposal) -> str:
    """What a proposal does, in the words of reports."""
    if proposal.kind == Proposal.Kind.MOVE:
        return f"Chuyển đến {proposal.to_unit.name}"
    if proposal.kind == Proposal.Kind.MERGE:
        return f"Sáp nhập vào {proposal.to_unit.name}"
    if proposal.kind == Proposal.Kind.CATEGORY:
        return f"Đổi đối tượng thành {proposal.get_category_display()}"
    return proposal.get_kind_display()


def _decider(proposed: Proposal | Excusal) -> str:
    return ALONE if proposed.self_decided else str(proposed.decided_by)


def surges(contest: Contest, *, at: datetime | None = None) -> list[Surge]:
    """Units where much was asked for in the last days before the closing.

    Both thresholds of the contest must be met: so many acts, and such a share of the
    people who count there. The most first.
    """
    closing = contest.rounds.filter(counts=True).aggregate(at=Max("closes_at"))["at"]
    if closing is None:
        return []
    last = min(closing, at or db_now())
    since = closing - timedelta(days=contest.surge_days)
    if last < since:
        return []
    acts = _acts_by_unit(contest, since, last)
    units = Unit.objects.filter(pk__in=acts).annotate(
        counting=Count(
            "entries",
            filter=Q(
                entries__contest=contest,
                entries__status=RosterEntry.Status.WORKING,
                entries__counts=True,
            ),
        )
    )
    found = [
        Surge(unit, acts[unit.pk], unit.counting, contest.surge_days)
        for unit in units
        if acts[unit.pk] >= contest.surge_least
        and acts[unit.pk] * 100 >= unit.counting * contest.surge_percent
    ]
    return sorted(found, key=lambda surge: (-surge.acts, surge.unit.pk))


def _acts_by_unit(contest: Contest, since: datetime, last: datetime) -> Counter:
    alive = [Proposal.State.PENDING, Proposal.State.APPROVED]
    asked = Q(state__in=alive, proposed_at__range=(since, last))
    units = Proposal.objects.filter(
        asked, contest=contest, kind__in=LOWERING, entry__isnull=False
    ).values_list("unit", flat=True)
    away = Excusal.objects.filter(asked, entry__contest=contest)
    return Counter([*units, *away.values_list("entry__unit", flat=True)])


def history_of(entry: RosterEntry) -> QuerySet[EntryChange]:
    """Everything that was done to this entry, the newest first."""
    return entry.changes.select_related(*OF_HISTORY).order_by("-pk")


def history_of_unit(unit: Unit, contest: Contest) -> QuerySet[EntryChange]:
    """Everything that was done to the list of this unit, the newest first."""
    return (
        EntryChange.objects.filter(Q(unit=unit) | Q(to_unit=unit))
        .filter(entry__contest=contest)
        .select_related(*OF_HISTORY, "entry__staff_member")
        .order_by("-pk")
    )


def changes_of_unit(unit: Unit) -> QuerySet[UnitChange]:
    """What became of the unit itself, the newest first."""
    return unit.changes.select_related("other", "by").order_by("-pk")
