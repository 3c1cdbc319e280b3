"""A person who is not on the list: takes part at once, counts when he is accepted."""

from datetime import date

from django.db import transaction

from contest import names
from contest.db import advisory_lock, wait_patiently
from contest.errors import (
    AlreadyHere,
    AskedAlready,
    MayBeAnother,
    NothingToDo,
    NotToBeAdded,
    UnitEnded,
)
from contest.models import (
    Contest,
    EntryChange,
    Move,
    Proposal,
    RosterEntry,
    StaffMember,
    Unit,
    User,
)
from contest.models.units import COUNTING_CATEGORIES
from contest.permissions import can_decide, roles_over
from contest.queries.people import (
    Doubt,
    Known,
    NameKeys,
    PeopleFinder,
    Refused,
    full_name,
    is_surely,
)
from contest.roster_workbooks import PersonRow
from contest.services.audit import record
from contest.services.history import write_change
from contest.services.people.saving import IMPORTS
from contest.services.people.writing import free_codes, no_password
from contest.services.proof import mark_dirty
from contest.services.proposals.asking import propose_change, store
from contest.services.proposals.locking import hold_unit, lock_entry, today

Status = RosterEntry.Status
MOVED_HERE = "Đơn vị mới bổ sung"


@transaction.atomic
def propose_person(  # noqa: PLR0913 - what a form says of a person
    contest: Contest,
    unit: Unit,
    *,
    by: User,
    surname: str,
    given_name: str,
    category: str,
    position: str = "",
    phone: str = "",
    birth_date: date | None = None,
    birth_year: int | None = None,
    code: str = "",
    document: str = "",
    is_another: bool = False,
) -> Proposal | RosterEntry:
    """Put somebody on the unit's list who takes the quiz at once.

    Added by an officer over the unit he is on it: the entry is returned. Else he
    counts once the returned proposal is approved. Who surely stands in another unit
    gets a proposal to move here instead (``kind`` says so); who had left another unit
    comes here. ``is_another`` says that he is not the namesake who is there already.
    Raises AlreadyHere, AskedAlready, MayBeAnother, NotToBeAdded, NothingToDo or
    UnitEnded.
    """
    wait_patiently()
    advisory_lock(IMPORTS)  # two who add the same person take turns, imports too
    unit = hold_unit(unit.pk)
    if unit.has_ended_by(today()):
        raise UnitEnded(unit)
    row = PersonRow(
        code or None,
        surname,
        given_name,
        unit.code,
        category,
        position=position or None,
        birth_date=birth_date,
        birth_year=birth_date.year if birth_date else birth_year,
        phone=phone or None,
    )
    known = _who(contest, unit, row, is_another=is_another)
    if known and known.entry:
        if known.status == Status.WORKING and known.entry_unit != unit.pk:
            return _ask_to_come(known, unit, by=by, document=document)
        _refuse_who_is_listed(known, row)
    is_sure = can_decide(roles_over(by, contest, unit))
    entry, before = _entry_of(known, contest, unit, row, is_sure=is_sure)
    if is_sure:
        _say_added(entry, before, by=by)
        mark_dirty(contest.pk, [unit.pk])
        return entry
    proposal = Proposal(
        contest=contest,
        kind=Proposal.Kind.ADD,
        entry=entry,
        unit=unit,
        effective_on=today(),
        document=document,
        subject_id=entry.staff_member.user_id,
        proposed_by=by,
    )
    proposal = store(proposal)
    _say_added(entry, before, by=by, proposal=proposal)
    return proposal


def _who(
    contest: Contest, unit: Unit, row: PersonRow, *, is_another: bool
) -> Known | None:
    """Whom the typed person is known as; only of his unit is anybody named."""
    units = set(Unit.objects.under(contest.root_unit).values_list("pk", flat=True))
    finder = PeopleFinder(contest, [row], units=units, mine={unit.pk}, keys=NameKeys())
    try:
        known = finder.find(row, None if is_another else unit.pk)
    except Doubt as doubt:
        if is_another:
            return None
        raise MayBeAnother(full_name(row)) from doubt
    except Refused as refused:
        raise NotToBeAdded(
            f"Chưa bổ sung được: mã {row.code} {refused}. Danh sách không đổi. Sửa mã "
            "hoặc để trống rồi bấm lại."
        ) from refused
    if known and is_another and known.unit == unit.pk and not row.code:
        return None
    return known


def _refuse_who_is_listed(known: Known, row: PersonRow) -> None:
    """Who is on a list or waits to be: surely he, or a namesake of whom we ask."""
    if known.status not in {Status.WORKING, Status.PROPOSED}:
        return
    if not row.code and not is_surely(row, known):
        raise MayBeAnother(known.full_name)
    if known.status == Status.PROPOSED:
        raise AskedAlready
    raise AlreadyHere(known.full_name)


def _ask_to_come(known: Known, unit: Unit, *, by: User, document: str) -> Proposal:
    return propose_change(
        RosterEntry(pk=known.entry),
        Proposal.Kind.MOVE,
        by=by,
        document=document or MOVED_HERE,
        to_unit=unit,
    )


def _entry_of(
    known: Known | None,
    contest: Contest,
    unit: Unit,
    row: PersonRow,
    *,
    is_sure: bool,
) -> tuple[RosterEntry, dict]:
    """Return the entry and how it stood before, if it was there."""
    status = Status.WORKING if is_sure else Status.PROPOSED
    if known and known.entry:  # who had left comes back, or comes here
        entry = lock_entry(known.entry)
        if (entry.status, entry.unit_id) != (known.status, known.entry_unit):
            raise NothingToDo
        left_on = entry.left_on and str(entry.left_on)
        before = {"status": entry.status, "left_on": left_on}
        if entry.unit_id != unit.pk:
            before["unit"] = entry.unit_id
        entry.status, entry.left_on, entry.unit = status, None, unit
        entry.save(update_fields=["status", "left_on", "unit"])
        return entry, before
    person = StaffMember.objects.get(pk=known.pk) if known else _new_person(row)
    entry = RosterEntry.objects.create(
        contest=contest,
        staff_member=person,
        unit=unit,
        status=status,
        counts=person.category in COUNTING_CATEGORIES,
    )
    return entry, {}


def _new_person(row: PersonRow) -> StaffMember:
    code = row.code or next(free_codes(set()))
    user = User.objects.create(
        username=code,
        full_name=full_name(row),
        phone=row.phone or "",
        password=no_password(),
    )
    return StaffMember.objects.create(
        code=code,
        surname=row.surname,
        given_name=row.given_name,
        category=row.category,
        position=row.position or "",
        birth_date=row.birth_date,
        birth_year=row.birth_year,
        phone=row.phone or "",
        sort_key=names.sort_key(row.surname, row.given_name),
        search_key=names.search_key(full_name(row)),
        user=user,
    )


def _say_added(
    entry: RosterEntry, before: dict, *, by: User, proposal: Proposal | None = None
) -> None:
    """Append the line of history, and the move of who comes from another unit."""
    came_back = before.get("status") == Status.LEFT and proposal is None
    after = {"status": entry.status, "counts": entry.counts}
    from_unit = before.get("unit")
    there = {}
    if from_unit:
        after["unit"] = entry.unit_id
        there = {"unit_id": from_unit, "to_unit_id": entry.unit_id}
    write_change(
        entry,
        EntryChange.Act.RETURNED if came_back else EntryChange.Act.ADDED,
        before=before,
        after=after,
        by=by,
        proposal=proposal,
        **there,
    )
    if from_unit:
        Move.objects.create(
            entry=entry,
            from_unit_id=from_unit,
            to_unit_id=entry.unit_id,
            effective_on=today(),
            recorded_by=by,
        )
    record("add_person", entry, by=by, contest=entry.contest, unit=entry.unit_id)
