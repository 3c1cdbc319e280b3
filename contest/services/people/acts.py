"""What a file does to people who are known: history, moves, and what two decide."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from contest.db import copy_rows, db_now, take_ids
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
PROPOSAL = ("id", "kind", "entry_id", "unit_id", "to_unit_id", "category", "subject_id")
PROPOSAL += ("state", "contest_id", "effective_on", "document", "batch_id")
PROPOSAL += ("proposed_by_id", "decided_by_id", "decided_at", "applied_at")
PROPOSAL += ("self_decided", "reason", "decision_note")
MOVE = ("entry_id", "from_unit_id", "to_unit_id", "effective_on", "document")
MOVE += ("recorded_by_id",)
AUDIT = ("actor_id", "contest_id", "verb", "subject", "detail")
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


class Asked(NamedTuple):
    """One act that lowers a number, as it is proposed."""

    pk: int
    kind: str
    entry: int
    unit: int
    to_unit: int | None
    category: str
    subject: int | None
    waits: bool


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
    asked = _ask(plan, items, act)
    accepted = _accept_added(items, act)
    proposals = {(each.entry, each.kind): each.pk for each in asked} | accepted
    told = Told()
    lines = _all_lines(items, asked, act)
    _write_history(told.noting(lines), proposals, act)
    _write_moves(told.moves, act)
    let_proposals_follow(line.entry for line in told.moves)
    _audit(asked, act)
    return told.units


class Told:
    """What the lines say of units and moves, noted while they pass."""

    def __init__(self):
        self.units: set[int] = set()
        self.moves: list[Line] = []

    def noting(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            if line.act != ACTS.CORRECTED:
                self.units |= {line.unit, line.to_unit or line.unit}
            if line.act == ACTS.MOVED:
                self.moves.append(line)
            yield line


def _ask(plan: RosterPlan, items: list[PersonItem], act: Act) -> list[Asked]:
    """Propose all that lowers a number, and decide it where this person may."""
    lowering = [*_lowering(items), *_leaving(plan)]
    asked = [
        Asked(pk, *each)
        for pk, each in zip(take_ids(Proposal, len(lowering)), lowering, strict=True)
    ]
    copy_rows(
        Proposal._meta.db_table, PROPOSAL, (_proposal(each, act) for each in asked)
    )
    left = [e.entry for e in asked if e.kind == Proposal.Kind.LEAVE and not e.waits]
    RosterEntry.objects.filter(pk__in=left).update(status=LEFT, left_on=act.today)
    return asked


def _lowering(items: list[PersonItem]) -> Iterator[tuple]:
    for item in items:
        for kind in item.lowering:
            is_move = kind == Proposal.Kind.MOVE
            yield (
                str(kind),
                item.known.entry,
                item.known.entry_unit,
                item.unit.pk if is_move else None,
                "" if is_move else str(item.fields["category"]),
                item.known.user,
                item.waits,
            )


def _leaving(plan: RosterPlan) -> Iterator[tuple]:
    kind = str(Proposal.Kind.LEAVE)
    for entry in plan.leaving:
        user = entry.staff_member.user_id
        waits = plan.decider.waits_for(user, entry.unit)
        yield kind, entry.pk, entry.unit_id, None, "", user, waits


def _proposal(asked: Asked, act: Act) -> tuple:
    state = Proposal.State.PENDING if asked.waits else Proposal.State.APPROVED
    decided_by, at = (None, None) if asked.waits else (act.by.pk, act.at)
    is_own = not asked.waits and act.decider.is_alone
    who = (act.decider.proposer, decided_by, at, at, is_own)
    batch = act.batch and act.batch.pk
    texts = ("", "")  # reason, decision_note
    return (
        *asked[:-1],
        state,
        act.contest.pk,
        act.today,
        act.document,
        batch,
        *who,
        *texts,
    )


def _accept_added(items: list[PersonItem], act: Act) -> dict:
    """Whom the unit added and the office names: what the unit asked is approved."""
    added = {
        (item.known.entry, Proposal.Kind.ADD): item.asked[Proposal.Kind.ADD].pk
        for item in items
        if item.is_accepted and Proposal.Kind.ADD in item.asked
    }
    Proposal.objects.filter(pk__in=added.values()).update(
        state=Proposal.State.APPROVED,
        decided_by=act.by,
        decided_at=act.at,
        applied_at=act.at,
        self_decided=act.decider.is_alone and Q(proposed_by=act.by),
    )
    return added


def _all_lines(
    items: Iterable[PersonItem], asked: Iterable[Asked], act: Act
) -> Iterator[Line]:
    for item in items:
        yield from _lines(item)
    for each in asked:
        if each.kind == Proposal.Kind.LEAVE and not each.waits:
            yield _leave(each, act)


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


def _leave(asked: Asked, act: Act) -> Line:
    return Line(
        asked.entry,
        ACTS.LEFT,
        asked.unit,
        before={"status": str(WORKING), "left_on": None},
        after={"status": str(LEFT), "left_on": str(act.today)},
        kind=Proposal.Kind.LEAVE,
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
                json.dumps(line.before, ensure_ascii=False),
                json.dumps(line.after, ensure_ascii=False),
                None if line.act == ACTS.CORRECTED else act.today,
                act.document if line.kind in LOWERING else "",
                act.by and act.by.pk,
                act.batch and act.batch.pk,
                proposals.get((line.entry, line.kind)),
            )
            for line in lines
        ),
    )


def _write_moves(lines: Iterable[Line], act: Act) -> None:
    by = act.by and act.by.pk
    copy_rows(
        Move._meta.db_table,
        MOVE,
        (
            (line.entry, line.unit, line.to_unit, act.today, act.document, by)
            for line in lines
        ),
    )


def let_proposals_follow(entries: Iterable[int]) -> None:
    """What else waits about who moved goes on to those who are responsible now."""
    units = RosterEntry.objects.filter(pk=OuterRef("entry")).values("unit")
    waiting = Proposal.objects.filter(
        entry__in=list(entries),
        state__in=[Proposal.State.PENDING, Proposal.State.APPROVED],
        applied_at=None,
    )
    waiting.exclude(kind=Proposal.Kind.MOVE).update(unit=Subquery(units))


def _audit(asked: Iterable[Asked], act: Act) -> None:
    """One row for each act of the file that lowers a unit's expected number."""
    batch = act.batch and act.batch.pk
    copy_rows(
        AuditEvent._meta.db_table,
        AUDIT,
        (
            (
                act.by.pk,
                act.contest.pk,
                "propose_change" if each.waits else AUDITED[each.kind],
                f"rosterentry {each.entry}",
                json.dumps(
                    {
                        "kind": each.kind,
                        "unit": each.unit,
                        "to_unit": each.to_unit,
                        "category": each.category,
                        "batch": batch,
                    }
                ),
            )
            for each in asked
        ),
    )
