"""Decide what was asked: somebody else than who asked and whom it is about."""

from collections.abc import Iterable

from django.db import transaction

from contest.db import db_now, wait_patiently
from contest.errors import (
    AboutYourself,
    AlreadyDecided,
    NoteNeeded,
    NotYourProposal,
    OwnProposal,
)
from contest.models import Contest, EntryChange, Excusal, Proposal, RosterEntry, User
from contest.services.audit import record
from contest.services.history import write_change
from contest.services.proof import mark_dirty
from contest.services.proposals.applying import apply_if_due
from contest.services.proposals.locking import contest_of, lock_proposed

Kind, State = Proposal.Kind, Proposal.State


@transaction.atomic
def approve(
    proposed: Proposal | Excusal, *, by: User, note: str = ""
) -> Proposal | Excusal:
    """Let it take effect, on its day. Raises AlreadyDecided, OwnProposal,
    AboutYourself, or ProposalOutdated when things have changed since."""
    wait_patiently()  # an import holds its people for seconds
    proposed = lock_proposed(proposed)
    _refuse_to_decide(proposed, by)
    return _approve(proposed, by, note)


@transaction.atomic
def refuse(proposed: Proposal | Excusal, *, by: User, note: str) -> Proposal | Excusal:
    """Answer no, with the reason. Raises NoteNeeded and what ``approve`` raises."""
    if not note.strip():
        raise NoteNeeded
    wait_patiently()
    proposed = lock_proposed(proposed)
    _refuse_to_decide(proposed, by)
    _decide(proposed, State.REFUSED, by, note)
    if getattr(proposed, "kind", "") == Kind.ADD:
        _turn_away(proposed)
    return proposed


@transaction.atomic
def withdraw(proposed: Proposal | Excusal, *, by: User) -> Proposal | Excusal:
    """Take back what one has asked oneself. Raises AlreadyDecided, NotYourProposal."""
    wait_patiently()
    proposed = lock_proposed(proposed)
    if proposed.state != State.PENDING:
        raise AlreadyDecided(proposed)
    if proposed.proposed_by_id != by.pk:
        raise NotYourProposal
    proposed.state = State.WITHDRAWN
    proposed.save(update_fields=["state"])
    if getattr(proposed, "kind", "") == Kind.ADD:
        _turn_away(proposed)
    record("withdraw_proposal", proposed, by=by, contest=contest_of(proposed))
    return proposed


@transaction.atomic
def approve_many(
    all_proposed: Iterable[Proposal | Excusal], *, by: User, note: str = ""
) -> list[Proposal | Excusal]:
    """All or none, in the order of the locks. Raises as ``approve``."""
    return [approve(each, by=by, note=note) for each in _in_order(all_proposed)]


@transaction.atomic
def refuse_many(
    all_proposed: Iterable[Proposal | Excusal], *, by: User, note: str
) -> list[Proposal | Excusal]:
    """All or none, in the order of the locks. Raises as ``refuse``."""
    return [refuse(each, by=by, note=note) for each in _in_order(all_proposed)]


def decide_alone(proposed: Proposal | Excusal) -> Proposal | Excusal:
    """Approve for the proposer himself, where the contest has it recorded."""
    return _approve(lock_proposed(proposed), proposed.proposed_by, "")


def _in_order(all_proposed) -> list[Proposal | Excusal]:
    """Units first, then entries by number: two bulk decisions cannot lock crosswise."""
    return sorted(
        all_proposed,
        key=lambda each: (each.entry_id or 0, type(each).__name__, each.pk),
    )


def _refuse_to_decide(proposed: Proposal | Excusal, by: User) -> None:
    if proposed.state != State.PENDING:
        raise AlreadyDecided(proposed)
    if contest_of(proposed).approval == Contest.Approval.RECORDED:
        return
    if proposed.proposed_by_id == by.pk:
        raise OwnProposal
    if by.pk in {proposed.subject_id, _account_of(proposed)}:
        raise AboutYourself


def _account_of(proposed) -> int | None:
    """Of the person as he is now: he may have got an account since."""
    return proposed.entry.staff_member.user_id if proposed.entry_id else None


def _approve(proposed, by: User, note: str):
    _decide(proposed, State.APPROVED, by, note)
    if isinstance(proposed, Excusal):
        _excuse(proposed)
    else:
        apply_if_due(proposed)
    return proposed


def _decide(proposed, state: State, by: User, note: str) -> None:
    proposed.state = state
    proposed.decided_by, proposed.decided_at = by, db_now()
    proposed.decision_note = note
    proposed.self_decided = by.pk in {proposed.proposed_by_id, proposed.subject_id}
    proposed.save(
        update_fields=[
            "state",
            "decided_by",
            "decided_at",
            "decision_note",
            "self_decided",
        ]
    )
    record(
        f"{'approve' if state == State.APPROVED else 'refuse'}_proposal",
        proposed,
        by=by,
        contest=contest_of(proposed),
        kind=getattr(proposed, "kind", "excusal"),
        entry=proposed.entry_id,
    )


def _excuse(excusal: Excusal) -> None:
    write_change(
        excusal.entry,
        EntryChange.Act.EXCUSED,
        effective_on=excusal.starts_on,
        document=excusal.document,
        by=excusal.decided_by,
        excusal=excusal,
    )
    mark_dirty(excusal.entry.contest_id, [excusal.entry.unit_id])


def _turn_away(proposal: Proposal) -> None:
    """Whom the unit added is not accepted: he stands as before, or counts nowhere."""
    entry = proposal.entry
    if entry.status != RosterEntry.Status.PROPOSED:
        return
    added = entry.changes.filter(proposal=proposal).order_by("-pk").first()
    before = added.before if added else {}
    here = entry.unit_id
    entry.status = before.get("status", RosterEntry.Status.REFUSED)
    entry.left_on = before.get("left_on")
    if "unit" in before:  # he had left another unit: he never came from there
        entry.unit_id = before["unit"]
        entry.moves.filter(recorded_at__gte=added.at).delete()
    entry.save(update_fields=["status", "left_on", "unit"])
    write_change(
        entry,
        EntryChange.Act.REFUSED,
        before={"status": RosterEntry.Status.PROPOSED, "left_on": None, "unit": here},
        after={
            "status": entry.status,
            "left_on": entry.left_on,
            "unit": entry.unit_id,
        },
        unit_id=here,
        by=proposal.decided_by or proposal.proposed_by,
        proposal=proposal,
    )
    mark_dirty(entry.contest_id, [here])
