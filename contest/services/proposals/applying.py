"""What an approved proposal does, once its day has come."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Max

from contest.db import db_now
from contest.errors import ContestError, ProposalOutdated
from contest.models import (
    EntryChange,
    Move,
    Proposal,
    RosterEntry,
    StaffMember,
    UnitChange,
)
from contest.models.units import COUNTING_CATEGORIES
from contest.services.audit import record
from contest.services.history import write_applied, write_unit_change
from contest.services.merging import apply_merge
from contest.services.proof import mark_dirty
from contest.services.proposals.locking import lock_proposed, today

Kind, Status, Act = Proposal.Kind, RosterEntry.Status, EntryChange.Act
logger = logging.getLogger(__name__)


def apply_if_due(proposal: Proposal) -> Proposal:
    """Do it if its day has come; else it waits for ``apply_due_proposals``.

    Call it under the locks of ``lock_proposed``. Raises ProposalOutdated.
    """
    if proposal.entry_id and proposal.entry.unit_id != proposal.unit_id:
        raise ProposalOutdated
    if proposal.effective_on > today() and proposal.kind != Kind.ADD:
        return proposal
    APPLY[proposal.kind](proposal)
    proposal.applied_at = db_now()
    proposal.save(update_fields=["applied_at"])
    return proposal


def apply_due_proposals() -> int:
    """Do what was approved for a day that has come; returns how many it did.

    Each in a transaction of its own. What cannot be done any more is refused, for
    those who asked to see; what fails otherwise keeps nobody else waiting.
    """
    due = Proposal.objects.filter(
        state=Proposal.State.APPROVED, applied_at=None, effective_on__lte=today()
    ).order_by("effective_on", "pk")
    return sum(_apply_one(proposal) for proposal in due)


def _apply_one(proposal: Proposal) -> bool:
    try:
        with transaction.atomic():
            proposal = lock_proposed(proposal)
            if proposal.applied_at or proposal.state != Proposal.State.APPROVED:
                return False
            apply_if_due(proposal)
            record(
                "apply_proposal", proposal, contest=proposal.contest, kind=proposal.kind
            )
            return True
    except ContestError as error:
        logger.warning("Proposal %s could not be applied.", proposal.pk)
        _give_up(proposal, error)
    except Exception:
        logger.exception("Proposal %s failed; the next sweep tries it.", proposal.pk)
    return False


@transaction.atomic
def _give_up(proposal: Proposal, error: ContestError) -> None:
    proposal = lock_proposed(proposal)
    if proposal.applied_at is None and proposal.state == Proposal.State.APPROVED:
        proposal.state = Proposal.State.REFUSED
        proposal.decision_note = str(error)[:200]
        proposal.save(update_fields=["state", "decision_note"])
        record("give_up_proposal", proposal, contest=proposal.contest)


def _move(proposal: Proposal) -> None:
    entry, target = proposal.entry, proposal.to_unit
    if not entry.may_take_part or target.has_ended_by(today()):
        raise ProposalOutdated
    last = entry.moves.aggregate(day=Max("effective_on"))["day"]
    if last and proposal.effective_on < last:
        raise ProposalOutdated
    Move.objects.create(
        entry=entry,
        from_unit_id=entry.unit_id,
        to_unit=target,
        effective_on=proposal.effective_on,
        document=proposal.document,
        recorded_by_id=proposal.decided_by_id,
    )
    write_applied(
        proposal,
        Act.MOVED,
        before={"unit": entry.unit_id},
        after={"unit": target.pk},
        to_unit=target,
    )
    mark_dirty(entry.contest_id, sorted([entry.unit_id, target.pk]))
    entry.unit = target
    entry.save(update_fields=["unit"])
    # What else waits about him goes on to those who are responsible now. A move from
    # the old unit is not one from the new: it is outdated.
    waiting = entry.proposals.filter(
        applied_at=None,
        state__in=[Proposal.State.PENDING, Proposal.State.APPROVED],
    )
    waiting.exclude(kind=Kind.MOVE).update(unit=target)


def _leave(proposal: Proposal) -> None:
    entry = proposal.entry
    _expect(entry.is_working)
    write_applied(
        proposal,
        Act.LEFT,
        before={"status": entry.status, "left_on": None},
        after={"status": Status.LEFT, "left_on": str(proposal.effective_on)},
    )
    entry.status, entry.left_on = Status.LEFT, proposal.effective_on
    entry.save(update_fields=["status", "left_on"])
    mark_dirty(entry.contest_id, [entry.unit_id])


def _count_no_longer(proposal: Proposal) -> None:
    entry = proposal.entry
    _expect(entry.is_working and entry.counts)
    write_applied(
        proposal, Act.NOT_COUNTING, before={"counts": True}, after={"counts": False}
    )
    entry.counts = False
    entry.save(update_fields=["counts"])
    mark_dirty(entry.contest_id, [entry.unit_id])


def _change_category(proposal: Proposal) -> None:
    entry = proposal.entry
    _expect(entry.is_working)
    people = StaffMember.objects.select_for_update(no_key=True)
    person = people.get(pk=entry.staff_member_id)
    counts = proposal.category in COUNTING_CATEGORIES
    write_applied(
        proposal,
        Act.CATEGORY,
        before={"category": person.category, "counts": entry.counts},
        after={"category": proposal.category, "counts": counts},
    )
    person.category = proposal.category
    person.save(update_fields=["category"])
    entry.counts = counts
    entry.save(update_fields=["counts"])
    mark_dirty(entry.contest_id, [entry.unit_id])


def _accept(proposal: Proposal) -> None:
    entry = proposal.entry
    _expect(entry.status == Status.PROPOSED)
    _expect(not proposal.unit.has_ended_by(today()))
    write_applied(
        proposal,
        Act.ACCEPTED,
        before={"status": Status.PROPOSED, "left_on": None},
        after={"status": Status.WORKING, "left_on": None},
    )
    entry.status = Status.WORKING
    entry.save(update_fields=["status"])
    mark_dirty(entry.contest_id, [entry.unit_id])


def _rate_no_longer(proposal: Proposal) -> None:
    unit = proposal.unit
    _expect(unit.subject_to_rating and not unit.has_ended_by(today()))
    unit.subject_to_rating = False
    unit.save(update_fields=["subject_to_rating"])
    write_unit_change(
        unit,
        UnitChange.Act.UNRATED,
        before={"subject_to_rating": True},
        after={"subject_to_rating": False},
        effective_on=proposal.effective_on,
        document=proposal.document,
        by_id=proposal.decided_by_id,
    )
    mark_dirty(proposal.contest_id, [unit.pk])


def _expect(is_as_asked: bool) -> None:  # noqa: FBT001 - a condition
    if not is_as_asked:
        raise ProposalOutdated


APPLY: dict[str, Callable[[Proposal], None]] = {
    Kind.ADD: _accept,
    Kind.MOVE: _move,
    Kind.LEAVE: _leave,
    Kind.NOT_COUNTING: _count_no_longer,
    Kind.CATEGORY: _change_category,
    Kind.UNRATED: _rate_no_longer,
    Kind.MERGE: apply_merge,
}
