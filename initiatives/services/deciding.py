"""Decisions before their entrants are told: made, undone, told by beat or at once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import OperationalError, transaction

from contest.db import db_now
from contest.errors import ContestError
from contest.models import User
from contest.services import record
from initiatives.errors import (
    AlreadyDecided,
    ChangedMeanwhile,
    DecisionOver,
    NotLookedAt,
    PlanChanged,
    SameVideo,
    TransitionRefused,
)
from initiatives.models import Decision, InitiativeEntry
from initiatives.queries.deciding import known_of
from initiatives.queries.screening import lines_to_look_at
from initiatives.services.screening import apply_verdict, check_verdict
from initiatives.states import State
from initiatives.verdicts import Line, Plan, Verdict

logger = logging.getLogger(__name__)
# By the entrant, or by an officer who gave it another deadline or link.
EDITED = (
    "Đã sửa bài sau khi có quyết định. Quyết định chưa được báo và đã hủy. Xem nội "
    "dung mới rồi quyết định lại."
)
# Read by all who may read the entry: the page of screening names the other one itself.
SAME_VIDEO = (
    "Video của bài này cũng là video của một bài dự thi khác. Quyết định chưa được báo "
    "và đã hủy. Mở trang kiểm tra để xem là bài nào rồi quyết định lại."
)
MOVED = (
    'Trước khi báo, bài đã chuyển sang "{}". Quyết định chưa được báo và đã hủy. Không '
    "cần làm gì thêm."
)


class Told(NamedTuple):
    """What came of telling several."""

    released: int = 0
    cancelled: int = 0


@transaction.atomic
def decide(
    entry: InitiativeEntry,
    verdict: Verdict,
    *,
    by: User,
    seen: datetime | None = None,
    at: datetime | None = None,
) -> Decision:
    """Keep the verdict; the entrant is told when it can be undone no more.

    ``seen`` is the ``updated_at`` of the entry as the officer saw it. Raises
    TransitionRefused, AlreadyDecided, ChangedMeanwhile, OwnEntry, NotLookedAt and what
    ``check_verdict`` raises.
    """
    entry = _lock([entry.pk])[entry.pk]
    at = at or db_now()
    _check(entry, verdict, _Known([entry], by), at, seen)
    return _keep(entry, verdict, by, at)


def plan_decisions(
    entries: Iterable[InitiativeEntry],
    verdict: Verdict,
    *,
    by: User,
    at: datetime | None = None,
) -> Plan:
    """Say what ``decide_all`` would do with each. Writes nothing."""
    entries, at = list(entries), at or db_now()
    known = _Known(entries, by)
    return Plan(verdict, [_line(entry, verdict, known, at) for entry in entries])


@transaction.atomic
def decide_all(
    entries: Iterable[InitiativeEntry],
    verdict: Verdict,
    *,
    by: User,
    seen: str,
    at: datetime | None = None,
) -> list[Decision]:
    """Keep the verdict on all that the plan accepted, or on none. Raises PlanChanged.

    ``seen`` is the fingerprint of the plan that the officer read.
    """
    locked = _lock([entry.pk for entry in entries])
    at = at or db_now()
    plan = plan_decisions(locked.values(), verdict, by=by, at=at)
    if plan.fingerprint() != seen:
        raise PlanChanged
    return [_keep(line.entry, verdict, by, at) for line in plan.accepted]


@transaction.atomic
def undo_decision(
    decision: Decision, *, by: User, at: datetime | None = None
) -> Decision:
    """Take it back before anybody is told. Raises DecisionOver."""
    decision = _lock_decision(decision)
    if not decision.is_pending:
        raise DecisionOver(decision.get_state_display())
    return _settle(decision, Decision.State.UNDONE, by=by, at=at or db_now())


@transaction.atomic
def release_decision(
    decision: Decision, *, by: User | None = None, at: datetime | None = None
) -> Decision:
    """Tell the entrant: move the entry, or cancel what cannot stand any more.

    ``by`` is who would not wait; None is the worker. A settled one is returned as it
    is, so that two who come at once tell it once.
    """
    decision = _lock_decision(decision)
    if not decision.is_pending:
        return decision
    at = at or db_now()
    try:
        with transaction.atomic():
            apply_verdict(
                decision.entry,
                decision.verdict,
                by=decision.decided_by,
                seen=decision.seen_at,
                at=at,
                told_by=by,
            )
    except ContestError as error:
        note = _why_cancelled(error, decision.entry)
        return _settle(decision, Decision.State.CANCELLED, by=by, at=at, note=note)
    return _settle(decision, Decision.State.RELEASED, by=by, at=at)


def release_all(decisions: Iterable[Decision], *, by: User | None = None) -> Told:
    """Tell them one by one: what holds up one holds up none of the others."""
    states = [release_decision(each, by=by).state for each in decisions]
    return Told(
        states.count(Decision.State.RELEASED), states.count(Decision.State.CANCELLED)
    )


def release_due_decisions(at: datetime | None = None) -> int:
    """Tell those that can be undone no more, each in a transaction of its own.

    A run that dies leaves the rest to the next one.
    """
    done = 0
    for decision in Decision.objects.due(at or db_now()):
        try:
            release_decision(decision, at=at)
            done += 1
        except OperationalError:  # somebody holds the entry; the next run comes soon
            logger.warning("Decision %s was not told yet.", decision.pk)
    return done


# --- What they share ----------------------------------------------------------


class _Known:
    """What the rules ask about many entries, read in a fixed number of queries."""

    def __init__(self, entries: list[InitiativeEntry], by: User):
        stored = InitiativeEntry.objects.filter(pk__in=[entry.pk for entry in entries])
        self.decided = set(stored.decided_not_told().values_list("pk", flat=True))
        self.of = known_of(entries, by)


def _check(entry, verdict: Verdict, known: _Known, at: datetime, seen=None) -> None:
    if verdict.new_state not in entry.step.leads_to:
        raise TransitionRefused(State(entry.state))
    if entry.pk in known.decided:
        raise AlreadyDecided
    if seen is not None and seen != entry.updated_at:
        raise ChangedMeanwhile
    if verdict.new_state == State.APPROVED:
        lines = lines_to_look_at(entry, known.of[entry.pk].length)
        missing = [name for key, name in lines.items() if key not in verdict.ticks]
        if missing:
            raise NotLookedAt(missing)
    check_verdict(entry, verdict, at=at + _window(), known=known.of[entry.pk])


def _line(entry, verdict, known, at) -> Line:
    try:
        _check(entry, verdict, known, at)
    except ContestError as error:
        return Line(entry, str(error))
    return Line(entry)


def _keep(entry, verdict: Verdict, by: User, at: datetime) -> Decision:
    decision = Decision.objects.create(
        entry=entry,
        new_state=verdict.new_state,
        reason=verdict.reason.strip(),
        reopened_until=verdict.reopened_until,
        duplicate_of=verdict.duplicate_of,
        ticks=list(verdict.ticks),
        seen_at=entry.updated_at,
        decided_by=by,
        decided_at=at,
        due_at=at + _window(),
    )
    record(
        "decide_initiative",
        entry,
        by=by,
        contest=entry.round.contest,
        decision=decision.pk,
        new=decision.new_state,
        ticks=decision.ticks,
        reason=decision.reason,
    )
    return decision


def _settle(decision: Decision, state: str, *, by, at, note: str = "") -> Decision:
    decision.state, decision.settled_at = state, max(at, decision.decided_at)
    decision.settled_by, decision.note = by, note
    decision.save(update_fields=["state", "settled_at", "settled_by", "note"])
    record(
        f"{state}_decision",
        decision.entry,
        by=by,
        contest=decision.entry.round.contest,
        decision=decision.pk,
        new=decision.new_state,
    )
    return decision


def _why_cancelled(error: ContestError, entry: InitiativeEntry) -> str:
    if isinstance(error, ChangedMeanwhile):
        return EDITED
    if isinstance(error, TransitionRefused):
        return MOVED.format(entry.get_state_display())
    if isinstance(error, SameVideo):
        return SAME_VIDEO
    return str(error)


def _lock(pks: Iterable[int]) -> dict[int, InitiativeEntry]:
    """The entries by their keys, locked in this order."""
    entries = InitiativeEntry.objects.select_for_update(of=("self",))
    entries = entries.select_related("round__contest", "unit", "theme")
    return {entry.pk: entry for entry in entries.filter(pk__in=pks).order_by("pk")}


def _lock_decision(decision: Decision) -> Decision:
    """Its entries first, as everybody does."""
    pks = {decision.entry_id, decision.duplicate_of_id} - {None}
    locked = _lock(pks)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("decided_by", "duplicate_of")
        .get(pk=decision.pk)
    )
    decision.entry = locked[decision.entry_id]
    return decision


def _window() -> timedelta:
    return timedelta(seconds=settings.SCREENING_UNDO_SECONDS)
