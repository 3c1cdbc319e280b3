"""A unit's list on its way: sent, mended, confirmed by the unit, locked by the office.

A list may go on changing after the unit confirmed it: that takes nothing back, and the
pages show the differences.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.db.models import Count

from contest.db import db_now, db_today
from contest.errors import (
    ContestError,
    DayAhead,
    OtherListSeen,
    RosterEmpty,
    RosterLocked,
    RostersNotLocked,
    RosterStepRefused,
    WordsMissing,
)
from contest.models import (
    AuditEvent,
    Contest,
    Paper,
    RosterConfirmation,
    RosterEntry,
    Unit,
    UnitRoster,
    User,
)
from contest.queries.signoff import (
    fingerprint,
    frozen,
    list_of_unit,
    newest_confirmation,
    still_holds,
)
from contest.services.audit import record
from contest.services.papers import forget_file, store_paper
from contest.signoff_states import (
    LEADS_TO,
    NEEDS_REASON,
    SETTLED,
    UNLOCKING,
    State,
    state_of,
)


@transaction.atomic
def list_sent(contest: Contest, unit: Unit, *, by: User) -> UnitRoster:
    """The unit sent a file: it waits for the office. Raises RosterLocked."""
    return _move(rosters_under_lock(contest, [unit], by=by), State.SENT, by=by)[0]


@transaction.atomic
def list_returned(contest: Contest, unit: Unit, *, by: User, note: str) -> UnitRoster:
    """The office gave the unit's file back. A locked list stays as it is.

    Raises WordsMissing.
    """
    note = _given(note, "cần sửa gì")
    [roster] = rosters_under_lock(contest, [unit], by=by)
    if roster.state == State.LOCKED:
        return roster
    return _move([roster], State.TO_MEND, by=by, note=note)[0]


@transaction.atomic
def list_received(contest: Contest, unit: Unit, *, by: User) -> UnitRoster:
    """The rows of the unit's file are written. What was confirmed stays confirmed."""
    [roster] = rosters_under_lock(contest, [unit], by=by)
    if roster.state in SETTLED:
        return roster
    return _move([roster], State.UNCONFIRMED, by=by)[0]


@transaction.atomic
def ask_to_mend(contest: Contest, unit: Unit, *, by: User, note: str) -> UnitRoster:
    """Tell the unit what is wrong with its list.

    Raises WordsMissing or RosterStepRefused.
    """
    note = _given(note, "cần sửa gì")
    return _move(
        rosters_under_lock(contest, [unit], by=by), State.TO_MEND, by=by, note=note
    )[0]


@transaction.atomic
def confirm_roster(
    contest: Contest,
    unit: Unit,
    *,
    by: User,
    as_of: date,
    document: str,
    paper: Paper | None = None,
    seen: str | None = None,
) -> RosterConfirmation:
    """Keep the unit's word that its list is right as of a day, with the list itself.

    ``seen`` is the fingerprint of the list as the person saw it. Raises WordsMissing,
    DayAhead, RosterEmpty, RosterLocked, RosterStepRefused or OtherListSeen.
    """
    document = _given(document, "số, ngày của văn bản")
    if as_of > db_today():
        raise DayAhead
    _move(rosters_under_lock(contest, [unit], by=by), State.CONFIRMED, by=by)
    people = frozen(list_of_unit(contest, unit))
    if not people:
        raise RosterEmpty
    if seen is not None and seen != fingerprint(people):
        raise OtherListSeen

    confirmation = RosterConfirmation.objects.create(
        contest=contest,
        unit=unit,
        as_of=as_of,
        document=document,
        paper=paper,
        headcount=len(people),
        counting=sum(counts for _, _, counts, _ in people),
        people=people,
        confirmed_by=by,
    )
    record(
        "confirm_roster",
        confirmation,
        by=by,
        contest=contest,
        unit=unit.pk,
        as_of=as_of.isoformat(),
        document=document,
        headcount=confirmation.headcount,
        counting=confirmation.counting,
    )
    return confirmation


def confirm_with_scan(
    contest: Contest, unit: Unit, *, by: User, file: BinaryIO | None, **given
) -> RosterConfirmation:
    """As ``confirm_roster``, and keep the scan of the signed paper: both or neither."""
    paper = None
    try:
        with transaction.atomic():
            if file is not None:
                paper = store_paper(contest, unit, file, by)
            return confirm_roster(contest, unit, by=by, paper=paper, **given)
    except Exception:
        if paper is not None:
            forget_file(paper)
        raise


def lock_roster(
    contest: Contest, unit: Unit, *, by: User, reason: str = ""
) -> UnitRoster:
    """As ``lock_all``, of one unit."""
    return lock_all(contest, [unit], by=by, reason=reason)[0]


@transaction.atomic
def lock_all(
    contest: Contest, units: Iterable[Unit], *, by: User, reason: str = ""
) -> list[UnitRoster]:
    """Lock these lists, all or none; those not confirmed only with a reason.

    Raises RostersNotLocked with each that cannot be (of one: RosterStepRefused or
    RosterEmpty), or WordsMissing.
    """
    rosters = rosters_under_lock(contest, units, by=by)
    if any(roster.state in NEEDS_REASON for roster in rosters):
        reason = _given(reason, "lý do chốt danh sách mà đơn vị chưa xác nhận")
    return _move(rosters, State.LOCKED, by=by, note=reason.strip())


@transaction.atomic
def unlock_roster(contest: Contest, unit: Unit, *, by: User, reason: str) -> UnitRoster:
    """Open a locked list again: confirmed if the unit's word still fits it.

    Raises WordsMissing or RosterStepRefused.
    """
    reason = _given(reason, "lý do bỏ chốt")
    rosters = rosters_under_lock(contest, [unit], by=by)
    holds = still_holds(newest_confirmation(contest, unit))
    new = State.CONFIRMED if holds else State.UNCONFIRMED
    return _move(rosters, new, by=by, note=reason, ways=UNLOCKING)[0]


def rosters_under_lock(
    contest: Contest, units: Iterable[Unit], *, by: User
) -> list[UnitRoster]:
    """Lock the rows of these units, made where there are none, in the order of pk.

    Each comes with the state that the list itself gives it, read under the lock.
    """
    units = sorted(units, key=lambda unit: unit.pk)
    at = db_now()
    UnitRoster.objects.bulk_create(
        [
            UnitRoster(
                contest=contest,
                unit=unit,
                state=State.NOT_SENT,
                changed_at=at,
                changed_by=by,
            )
            for unit in units
        ],
        ignore_conflicts=True,
    )
    rosters = UnitRoster.objects.filter(contest=contest, unit__in=units)
    rosters = rosters.select_related("unit").order_by("pk")
    rosters = list(rosters.select_for_update(of=("self",)))
    working = RosterEntry.objects.working().filter(contest=contest, unit__in=units)
    people = dict(working.order_by().values_list("unit").annotate(Count("pk")))
    for roster in rosters:
        roster.state = state_of(roster.state, people.get(roster.unit_id, 0))
    return rosters


def _move(
    rosters: list[UnitRoster],
    new: State,
    *,
    by: User,
    note: str = "",
    ways: Mapping[State, frozenset[State]] = LEADS_TO,
) -> list[UnitRoster]:
    """The one door through which locked rows change their state."""
    refused = [roster for roster in rosters if new not in ways[roster.state]]
    if refused:
        raise _refusal(refused, new, asked=len(rosters))

    # What is to be mended may speak of people: it stays out of the audit log.
    reason = "" if new == State.TO_MEND else note
    steps = [
        AuditEvent(
            actor=by,
            contest_id=roster.contest_id,
            verb="move_roster",
            subject=f"unitroster {roster.pk}",
            detail={
                "unit": roster.unit_id,
                "old": roster.state,
                "new": new,
                "reason": reason,
            },
        )
        for roster in rosters
    ]
    at = db_now()
    for roster in rosters:
        roster.state, roster.note = new, note
        roster.changed_at, roster.changed_by = at, by
    UnitRoster.objects.bulk_update(
        rosters, ["state", "note", "changed_at", "changed_by"]
    )
    AuditEvent.objects.bulk_create(steps)
    return rosters


def _refusal(refused: list[UnitRoster], new: State, *, asked: int) -> ContestError:
    if asked > 1:
        return RostersNotLocked(
            [(roster.unit.short_name, roster.state.label) for roster in refused],
            asked=asked,
        )
    roster = refused[0]
    if roster.state == State.NOT_SENT:
        return RosterEmpty()
    if roster.state == State.LOCKED and new in {State.SENT, State.CONFIRMED}:
        return RosterLocked(roster.changed_at)
    return RosterStepRefused(roster.state)


def _given(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise WordsMissing(what)
    return text
