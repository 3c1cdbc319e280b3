"""How far each unit's list is, and what changed since the unit confirmed it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from contest.db import db_today
from contest.models import (
    Category,
    Contest,
    Move,
    Role,
    RosterConfirmation,
    RosterEntry,
    Unit,
    UnitRoster,
    User,
)
from contest.queries.scope import Reach
from contest.queries.units import units_on_roster
from contest.signoff_states import LEADS_TO, SETTLED, TONES, State, state_of

# Who stands otherwise on the list than in each confirmation: the one place that says
# what a change is. Excused as RosterEntryQuerySet.with_excused says it.
CHANGED = """
frozen AS (
    SELECT confirmed.id AS confirmation_id, confirmed.unit_id,
           (person ->> 0)::bigint AS entry_id, person ->> 1 AS category,
           (person ->> 2)::boolean AS counts, (person ->> 3)::boolean AS excused
      FROM confirmed, jsonb_array_elements(confirmed.people) AS person
), present AS (
    SELECT confirmed.id AS confirmation_id, entry.unit_id, entry.id AS entry_id,
           person.category, entry.counts,
           EXISTS (SELECT FROM contest_excusal AS excusal
                    WHERE excusal.entry_id = entry.id
                      AND excusal.state = 'approved'
                      AND contest.reference_date
                          BETWEEN excusal.starts_on AND excusal.ends_on) AS excused
      FROM confirmed
      JOIN contest_contest AS contest ON contest.id = confirmed.contest_id
      JOIN contest_rosterentry AS entry
        ON entry.contest_id = confirmed.contest_id
       AND entry.unit_id = confirmed.unit_id AND entry.status = 'working'
      JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
), changed AS (
    SELECT confirmation_id, entry_id,
           frozen.category AS old_category, frozen.counts AS counted,
           frozen.excused AS was_excused,
           present.category AS new_category, present.counts AS counts,
           present.excused AS is_excused
      FROM frozen FULL JOIN present USING (confirmation_id, unit_id, entry_id)
     WHERE (frozen.category, frozen.counts, frozen.excused)
           IS DISTINCT FROM (present.category, present.counts, present.excused)
)
"""

STATES = f"""
WITH confirmed AS MATERIALIZED (
    SELECT DISTINCT ON (unit_id) *
      FROM contest_rosterconfirmation
     WHERE contest_id = %(contest)s AND unit_id = ANY(%(units)s)
     ORDER BY unit_id, id DESC
), {CHANGED}
SELECT unit.id, roster.state, roster.note, roster.changed_at,
       confirmed.as_of, confirmed.confirmed_at, coalesce(differing.people, 0)
  FROM unnest(%(units)s::bigint[]) AS unit (id)
  LEFT JOIN contest_unitroster AS roster
    ON roster.contest_id = %(contest)s AND roster.unit_id = unit.id
  LEFT JOIN confirmed ON confirmed.unit_id = unit.id
  LEFT JOIN (SELECT confirmation_id, count(*) AS people
               FROM changed GROUP BY confirmation_id) AS differing
    ON differing.confirmation_id = confirmed.id
"""  # noqa: S608 - all parts are constants of this module

CHANGES = f"""
WITH confirmed AS MATERIALIZED (
    SELECT * FROM contest_rosterconfirmation WHERE id = %(confirmation)s
), {CHANGED}
SELECT * FROM changed
"""  # noqa: S608 - all parts are constants of this module


class UnitState(NamedTuple):
    """The list of one unit: how far it is, and what the unit last confirmed."""

    unit: Unit  # with its ``headcount``
    state: State
    note: str
    changed_at: datetime | None
    as_of: date | None
    confirmed_at: datetime | None
    changes: int

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_locked(self) -> bool:
        return self.state == State.LOCKED

    @property
    def is_confirmed(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def is_to_mend(self) -> bool:
        return self.state == State.TO_MEND

    @property
    def may_be_mended(self) -> bool:
        return self.may_become(State.TO_MEND)

    @property
    def may_be_locked(self) -> bool:
        return self.may_become(State.LOCKED)

    @property
    def may_be_confirmed(self) -> bool:
        return self.may_become(State.CONFIRMED)

    def may_become(self, new: State) -> bool:
        return new in LEADS_TO[self.state]


class Change(NamedTuple):
    """One person who stands otherwise than confirmed: ``words`` say in what."""

    entry: RosterEntry
    kind: str  # "added", "gone" or "changed"
    words: str


def roster_states(
    user: User, contest: Contest, units: QuerySet[Unit] | None = None
) -> list[UnitState]:
    """The lists that ``user`` may see, or those of these units, in protocol order."""
    seen = _with_lists(units_on_roster(user, contest), contest)
    if units is not None:
        seen = seen.filter(pk__in=units)
    by_id = {unit.pk: unit for unit in seen}
    facts = _facts(contest, list(by_id))
    return [_state(unit, *facts[pk]) for pk, unit in by_id.items()]


def _facts(contest: Contest, ids: list[int]) -> dict[int, Sequence]:
    with connection.cursor() as cursor:
        cursor.execute(STATES, {"contest": contest.pk, "units": ids})
        return {pk: facts for pk, *facts in cursor.fetchall()}


def _state(unit: Unit, stored, note, changed_at, *confirmed) -> UnitState:
    state = state_of(stored, unit.headcount)
    return UnitState(unit, state, note or "", changed_at, *confirmed)


def units_unconfirmed(user: User, contest: Contest) -> int:
    """How many lists this officer waits for the units to confirm."""
    settled = UnitRoster.objects.filter(
        contest=contest, unit=OuterRef("pk"), state__in=SETTLED
    )
    units = units_in_role(user, contest, Role.OFFICER).filter(~Exists(settled))
    return _with_lists(units, contest).count()


def units_in_role(user: User, contest: Contest, role: Role) -> QuerySet[Unit]:
    """The units of the contest over which ``user`` holds ``role`` now."""
    return Reach(user, contest, [role]).units()


def _with_lists(units: QuerySet[Unit], contest: Contest) -> QuerySet[Unit]:
    """Those where people work and those that owe a list.

    Nobody asks a mere knot of the tree or a unit that has ended for one.
    """
    working = RosterEntry.objects.working().filter(contest=contest, unit=OuterRef("pk"))
    existing = Unit.objects.existing_on(db_today()).exclude(block=None)
    return units.filter(Exists(working) | Q(pk__in=existing))


def list_of_unit(contest: Contest, unit: Unit) -> QuerySet[RosterEntry]:
    """Who is on the unit's list now, in name order. Not yet who waits to be added."""
    return (
        RosterEntry.objects.working()
        .filter(contest=contest, unit=unit)
        .with_excused()
        .select_related("staff_member")
        .in_name_order()
    )


def waiting_to_be_added(contest: Contest, unit: Unit) -> int:
    """How many the unit has added whom the office has not accepted yet."""
    proposed = RosterEntry.Status.PROPOSED
    return RosterEntry.objects.filter(
        contest=contest, unit=unit, status=proposed
    ).count()


def superior_of(contest: Contest, unit: Unit) -> str:
    """The body above the unit, as the head of an official form names it."""
    if unit.parent_id in {None, contest.root_unit_id}:
        return contest.issuing_body
    return unit.parent.name


def frozen(entries: Iterable[RosterEntry]) -> list[list]:
    """The list as a confirmation keeps it."""
    return sorted(
        [entry.pk, entry.staff_member.category, entry.counts, entry.excused]
        for entry in entries
    )


def fingerprint(people: list[list]) -> str:
    """Tells whether the list that somebody saw is the list that is there."""
    return hashlib.sha256(json.dumps(people).encode()).hexdigest()


def newest_confirmation(contest: Contest, unit: Unit) -> RosterConfirmation | None:
    confirmations = RosterConfirmation.objects.filter(contest=contest, unit=unit)
    return confirmations.select_related("confirmed_by").order_by("-pk").first()


def still_holds(confirmation: RosterConfirmation | None) -> bool:
    """Whether the unit's word fits the list to the last person."""
    return confirmation is not None and not _changed(confirmation)


def changes_since(confirmation: RosterConfirmation) -> list[Change]:
    """Who stands otherwise on the list than confirmed, in name order; names of now."""
    changed = {row.entry_id: row for row in _changed(confirmation)}
    entries = RosterEntry.objects.filter(pk__in=changed).in_name_order()
    entries = list(entries.select_related("staff_member", "unit"))
    came_from = _came_from(confirmation.unit_id, list(changed))
    return [
        _change(entry, changed[entry.pk], came_from.get(entry.pk)) for entry in entries
    ]


class _Changed(NamedTuple):
    confirmation_id: int
    entry_id: int
    old_category: str | None  # None: was not on the list
    counted: bool | None
    was_excused: bool | None
    new_category: str | None  # None: is not on the list
    counts: bool | None
    is_excused: bool | None


def _changed(confirmation: RosterConfirmation) -> list[_Changed]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"confirmation": confirmation.pk})
        return [_Changed(*row) for row in cursor.fetchall()]


def _came_from(unit_id: int, ids: list[int]) -> dict[int, Unit]:
    """Where those who moved into the unit were before."""
    moves = Move.objects.filter(entry__in=ids, to_unit=unit_id).order_by("pk")
    return {move.entry_id: move.from_unit for move in moves.select_related("from_unit")}


def _change(entry: RosterEntry, row: _Changed, came_from: Unit | None) -> Change:
    if row.old_category is None:
        words = f"chuyển đến từ {came_from.short_name}" if came_from else "thêm mới"
        return Change(entry, "added", words)
    if row.new_category is None:
        return Change(entry, "gone", _where_to(entry))
    return Change(entry, "changed", "; ".join(_differences(row)))


def _where_to(entry: RosterEntry) -> str:
    if entry.is_working:
        return f"chuyển đi {entry.unit.short_name}"
    return entry.get_status_display().lower()


def _differences(row: _Changed) -> Iterable[str]:
    if row.old_category != row.new_category:
        old, new = Category(row.old_category), Category(row.new_category)
        yield f"đối tượng: {old.label} → {new.label}"
    if row.counted != row.counts:
        yield "nay " + ("thuộc" if row.counts else "không thuộc") + " diện tính tỷ lệ"
    if row.was_excused != row.is_excused:
        yield "nay " + ("" if row.is_excused else "không còn ") + "vắng có lý do"
