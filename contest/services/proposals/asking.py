"""Ask for an act that lowers an expected number, and for an absence to be excused."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from contest.db import constraint_of, wait_patiently
from contest.errors import (
    AskedAlready,
    ExcusalOverlaps,
    MoveOutOfOrder,
    NothingToDo,
    PaperNeeded,
    ReasonNeeded,
    UnitEnded,
)
from contest.models import (
    Contest,
    Excusal,
    ImportBatch,
    Paper,
    Proposal,
    RosterEntry,
    Unit,
    User,
)
from contest.models.units import COUNTING_CATEGORIES
from contest.permissions import decides_at_once, roles_over
from contest.services.audit import record
from contest.services.proposals import deciding
from contest.services.proposals.locking import contest_of, lock_entry, today, unit_of
from contest.services.tree import lock_tree

Kind = Proposal.Kind
ONE_PENDING = {
    "proposal_one_pending_per_entry_and_kind",
    "proposal_one_pending_per_unit_and_kind",
}


@transaction.atomic
def propose_change(  # noqa: PLR0913 - what a paper says
    entry: RosterEntry,
    kind: Proposal.Kind,
    *,
    by: User,
    document: str,
    reason: str = "",
    effective_on: date | None = None,
    to_unit: Unit | None = None,
    category: str = "",
    paper: Paper | None = None,
    batch: ImportBatch | None = None,
) -> Proposal:
    """Ask that a person moves, leaves, or counts no longer; the figure stays as it is.

    Where one officer runs the contest, his own is decided at once and recorded so.
    Raises PaperNeeded, NothingToDo, MoveOutOfOrder, UnitEnded or AskedAlready.
    """
    if not document.strip():
        raise PaperNeeded
    wait_patiently()  # an import holds its people for seconds
    entry = lock_entry(entry.pk)
    day = effective_on or today()
    _refuse_needless(entry, kind, to_unit, category)
    if kind == Kind.MOVE:
        _refuse_out_of_order(entry, day)
    proposal = Proposal(
        contest=entry.contest,
        kind=kind,
        entry=entry,
        unit=entry.unit,
        to_unit=to_unit,
        category=category,
        reason=reason,
        effective_on=day,
        document=document,
        paper=paper,
        batch=batch,
        subject_id=entry.staff_member.user_id,
        proposed_by=by,
    )
    return store(proposal)


@transaction.atomic
def propose_for_unit(  # noqa: PLR0913 - what a paper says
    contest: Contest,
    unit: Unit,
    kind: Proposal.Kind,
    *,
    by: User,
    document: str,
    reason: str = "",
    effective_on: date | None = None,
    to_unit: Unit | None = None,
    paper: Paper | None = None,
) -> Proposal:
    """Ask that a unit is rated no longer, or goes up in another one.

    Raises PaperNeeded, NothingToDo or AskedAlready.
    """
    if not document.strip():
        raise PaperNeeded
    lock_tree()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if kind == Kind.UNRATED and not unit.subject_to_rating:
        raise NothingToDo
    proposal = Proposal(
        contest=contest,
        kind=kind,
        unit=unit,
        to_unit=to_unit,
        reason=reason,
        effective_on=effective_on or today(),
        document=document,
        paper=paper,
        proposed_by=by,
    )
    return store(proposal)


@transaction.atomic
def propose_excusal(
    entry: RosterEntry,
    *,
    by: User,
    reason: Excusal.Reason,
    starts_on: date,
    ends_on: date,
    document: str,
    detail: str = "",
    paper: Paper | None = None,
) -> Excusal:
    """Ask that an absence is excused; until then the person is expected.

    ``is_short`` of the result says that it lasts less than the contest asks for.
    Raises PaperNeeded, ReasonNeeded, NothingToDo or ExcusalOverlaps.
    """
    if not document.strip():
        raise PaperNeeded
    if reason == Excusal.Reason.OTHER and not detail.strip():
        raise ReasonNeeded
    wait_patiently()
    entry = lock_entry(entry.pk)
    if not entry.is_working:
        raise NothingToDo
    _refuse_overlap(entry, starts_on, ends_on)
    excusal = Excusal(
        entry=entry,
        reason=reason,
        detail=detail,
        starts_on=starts_on,
        ends_on=ends_on,
        document=document,
        paper=paper,
        subject_id=entry.staff_member.user_id,
        proposed_by=by,
    )
    return store(excusal)


def store(proposed: Proposal | Excusal) -> Proposal | Excusal:
    """Store what is asked, once; decide it where one may. Raises AskedAlready."""
    by = proposed.proposed_by
    try:
        with transaction.atomic():
            proposed.save()
    except IntegrityError as error:
        if constraint_of(error) in ONE_PENDING:
            raise AskedAlready from error
        raise
    proposed.refresh_from_db(fields=["proposed_at"])
    contest, unit = contest_of(proposed), unit_of(proposed)
    record(
        "propose",
        proposed,
        by=by,
        contest=contest,
        kind=getattr(proposed, "kind", "excusal"),
        entry=proposed.entry_id,
        unit=unit.pk,
    )
    if decides_at_once(contest, roles_over(by, contest, unit)):
        return deciding.decide_alone(proposed)
    return proposed


def _refuse_needless(entry, kind, to_unit, category) -> None:
    """What would change nothing, or could not be done to this entry."""
    if not entry.is_working:
        raise NothingToDo
    if kind == Kind.MOVE and (to_unit is None or to_unit.pk == entry.unit_id):
        raise NothingToDo
    if kind == Kind.MOVE and to_unit.has_ended_by(today()):
        raise UnitEnded(to_unit)
    if kind == Kind.NOT_COUNTING and not entry.counts:
        raise NothingToDo
    is_lowered = category and category not in COUNTING_CATEGORIES and entry.counts
    if kind == Kind.CATEGORY and not is_lowered:
        raise NothingToDo


def _refuse_out_of_order(entry: RosterEntry, day: date) -> None:
    """The order of days is the order of rows: a snapshot asks for the last by a day."""
    last = entry.moves.aggregate(day=Max("effective_on"))["day"]
    if last and day < last:
        raise MoveOutOfOrder(last)


def _refuse_overlap(entry: RosterEntry, starts_on: date, ends_on: date) -> None:
    others = entry.excusals.filter(
        state__in=[Excusal.State.PENDING, Excusal.State.APPROVED],
        starts_on__lte=ends_on,
        ends_on__gte=starts_on,
    )
    if others.exists():
        raise ExcusalOverlaps
