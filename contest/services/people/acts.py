"""What a file does to people who are known: history, moves, and what two decide."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from contest.db import copy_rows, db_now
from contest.models import (
    AuditEvent,
    Contest,
    EntryChange,
    ImportBatch,
    Move,
    Proposal,
    RosterEntry,
    User,
)
from contest.models.proposals import LOWERING
from contest.queries import Decider, PersonItem, RosterPlan
from contest.queries.person_item import FIELDS
from contest.services.people.writing import LEFT, WORKING

CHANGE = ("entry_id", "act", "unit_id", "to_unit_id", "before", "after")
CHANGE += ("effective_on", "document", "by_id", "batch_id", "proposal_id")
AUDITED = {
    Proposal.Kind.MOVE: "move_out",
    Proposal.Kind.CATEGORY: "change_category",
    Proposal.Kind.LEAVE: "leave",
}
CORRECTABLE = tuple(name for name in FIELDS if name != "category")
ACTS = EntryChange.Act


class Act(NamedTuple):
    """Who does it, on what paper, when."""

    contest: Contest
    by: User | None
    batch: ImportBatch | None
    document: str
    decider: Decider
    at: datetime
    today: date

    @classmethod
    def now(cls, plan: RosterPlan, *, by, batch, document: str) -> "Act":
        at = db_now()
        today = timezone.localdate(at)
        return cls(plan.contest, by, batch, document, plan.decider, at, today)


class Line(NamedTuple):
    """One line of an entry's history, before it has the act's who and when."""

    entry: int
    act: str
    unit: int
    to_unit: int | None = None
    before: dict = {}
    after: dict = {}
    kind: str | None = None  # of the proposal behind it


def write_acts(plan: RosterPlan, act: Act) -> set[int]:
    """Store what ``write_people`` did and what waits; return the units touched."""
    items = plan.writes()
    proposals = _write_proposals(plan, items, act)
    lines = [line for item in items for line in _lines(item)]
    lines += [
        _leave(proposal, act)
        for proposal in proposals.values()
        if proposal.kind == Proposal.Kind.LEAVE and proposal.applied_at
    ]
    proposals |= _accept_added(items, act)
    _write_moves(lines, act)
    _write_history(lines, proposals, act)
    _audit(proposals.values(), act)
    return {line.unit for line in lines if line.act != ACTS.CORRECTED} | {
        line.to_unit for line in lines if line.to_unit
    }


def _write_proposals(
    plan: RosterPlan, items: list[PersonItem], act: Act
) -> dict[tuple[int, str], Proposal]:
    """Ask for all that lowers a number, and decide it where this person may."""
    proposals = [
        _proposal(
            act,
            kind,
            entry=item.known.entry,
            unit=item.known.entry_unit,
            to_unit=item.unit.pk if kind == Proposal.Kind.MOVE else None,
            category=item.fields["category"] if kind == Proposal.Kind.CATEGORY else "",
            subject=item.known.user,
        )
        for item in items
        for kind in item.lowering
    ]
    proposals += [
        _proposal(
            act,
            Proposal.Kind.LEAVE,
            entry=entry.pk,
            unit=entry.unit_id,
            subject=entry.staff_member.user_id,
        )
        for entry in plan.leaving
    ]
    Proposal.objects.bulk_create(proposals)
    applied = [p.entry_id for p in proposals if p.kind == "leave" and p.applied_at]
    RosterEntry.objects.filter(pk__in=applied).update(status=LEFT, left_on=act.today)
    return {(proposal.entry_id, proposal.kind): proposal for proposal in proposals}


def _proposal(
    act: Act,
    kind: Proposal.Kind,
    *,
    entry: int,
    unit: int,
    subject: int | None,
    to_unit: int | None = None,
    category: str = "",
) -> Proposal:
    proposal = Proposal(
        contest=act.contest,
        kind=kind,
        entry_id=entry,
        unit_id=unit,
        to_unit_id=to_unit,
        category=category,
        subject_id=subject,
        effective_on=act.today,
        document=act.document,
        batch=act.batch,
        proposed_by_id=act.decider.proposer,
    )
    if not act.decider.waits_for(subject):
        proposal.state = Proposal.State.APPROVED
        proposal.decided_by = act.by
        proposal.decided_at = proposal.applied_at = act.at
        proposal.self_decided = act.decider.is_alone
    return proposal


def _lines(item: PersonItem) -> Iterator[Line]:
    """What was done to this entry, in the order in which it is told and undone."""
    if item.effect == "new":
        yield Line(item.entry, ACTS.ADDED, item.unit.pk, after=_added(item))
        if item.known:
            yield from _corrections(item, item.entry, item.unit.pk)
        return
    entry, known, unit = item.known.entry, item.known, item.known.entry_unit
    yield from _corrections(item, entry, unit)
    to_unit, status, counts = item.entry_after
    category = item.fields_after["category"]
    if category != known.category:
        before = {"category": known.category, "counts": known.counts}
        after = {"category": category, "counts": counts}
        kind = Proposal.Kind.CATEGORY
        yield Line(entry, ACTS.CATEGORY, unit, None, before, after, kind)
    if status != known.status:
        yield Line(
            entry,
            ACTS.RETURNED if known.status == LEFT else ACTS.ACCEPTED,
            unit,
            before={"status": known.status, "left_on": _stored(known.left_on)},
            after={"status": status, "left_on": None},
            kind=Proposal.Kind.ADD if item.is_accepted else None,
        )
    if to_unit != unit:
        before, after = {"unit": unit}, {"unit": to_unit}
        kind = Proposal.Kind.MOVE
        yield Line(entry, ACTS.MOVED, unit, to_unit, before, after, kind)


def _added(item: PersonItem) -> dict:
    """What is new with the entry: it goes again when the import is undone."""
    return {
        "category": item.fields["category"],
        "counts": item.counts,
        "is_new_person": item.known is None,
        "is_new_account": item.account is not None,
    }


def _corrections(item: PersonItem, entry: int, unit: int) -> Iterator[Line]:
    after = item.fields_after
    names = CORRECTABLE if item.effect != "new" else FIELDS
    changed = [name for name in names if after[name] != getattr(item.known, name)]
    if changed:
        yield Line(
            entry,
            ACTS.CORRECTED,
            unit,
            before={name: _stored(getattr(item.known, name)) for name in changed},
            after={name: _stored(after[name]) for name in changed},
        )


def _stored(value):
    return str(value) if isinstance(value, date) else value


def _leave(proposal: Proposal, act: Act) -> Line:
    return Line(
        proposal.entry_id,
        ACTS.LEFT,
        proposal.unit_id,
        before={"status": str(WORKING), "left_on": None},
        after={"status": str(LEFT), "left_on": str(act.today)},
        kind=Proposal.Kind.LEAVE,
    )


def _accept_added(items: list[PersonItem], act: Act) -> dict:
    """Whom the unit added and the office names: what the unit asked is approved."""
    added = {
        (item.known.entry, Proposal.Kind.ADD): item.asked[Proposal.Kind.ADD]
        for item in items
        if item.is_accepted and Proposal.Kind.ADD in item.asked
    }
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in added.values()]).update(
        state=Proposal.State.APPROVED,
        decided_by=act.by,
        decided_at=act.at,
        applied_at=act.at,
        self_decided=act.decider.is_alone and Q(proposed_by=act.by),
    )
    return added


def _write_moves(lines: list[Line], act: Act) -> None:
    Move.objects.bulk_create(
        Move(
            entry_id=line.entry,
            from_unit_id=line.unit,
            to_unit_id=line.to_unit,
            effective_on=act.today,
            document=act.document,
            recorded_by=act.by,
        )
        for line in lines
        if line.act == ACTS.MOVED
    )


def _write_history(lines: Iterable[Line], proposals: dict, act: Act) -> None:
    copy_rows(
        EntryChange._meta.db_table,
        CHANGE,
        (
            (
                line.entry,
                line.act,
                line.unit,
                line.to_unit,
                json.dumps(line.before),
                json.dumps(line.after, ensure_ascii=False),
                None if line.act == ACTS.CORRECTED else act.today,
                act.document if line.kind in LOWERING else "",
                act.by and act.by.pk,
                act.batch and act.batch.pk,
                getattr(proposals.get((line.entry, line.kind)), "pk", None),
            )
            for line in lines
        ),
    )


def _audit(proposals: Iterable[Proposal], act: Act) -> None:
    """One row for each act of the file that lowers a unit's expected number."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            actor=act.by,
            contest=act.contest,
            verb=AUDITED[proposal.kind] if proposal.applied_at else "propose_change",
            subject=f"rosterentry {proposal.entry_id}",
            detail={
                "kind": proposal.kind,
                "unit": proposal.unit_id,
                "to_unit": proposal.to_unit_id,
                "category": proposal.category,
                "batch": act.batch and act.batch.pk,
            },
        )
        for proposal in proposals
    )
