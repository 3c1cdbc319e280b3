"""People and their roster entries from rows (``save_people``)."""

from collections.abc import Iterable, Iterator
from itertools import count
from secrets import token_hex

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone

from contest import names
from contest.db import advisory_lock, db_now, wait_patiently
from contest.errors import ImportRefused, RosterChanged
from contest.models import (
    AuditEvent,
    Contest,
    ImportBatch,
    Move,
    RosterEntry,
    StaffMember,
    User,
)
from contest.previews import Preview
from contest.queries import PersonItem, RosterPlan
from contest.roster_workbooks import PersonRow
from contest.services.audit import record
from contest.services.proof import mark_dirty
from contest.workbooks import Problem

STAFF_FIELDS = (
    "surname",
    "given_name",
    "category",
    "position",
    "birth_date",
    "phone",
    "email",
    "sort_key",
    "search_key",
    "user",
)


def preview_people(
    contest: Contest, rows: Iterable[PersonRow], *, problems: Iterable[Problem] = ()
) -> Preview:
    """Say what ``save_people`` would do. ``problems`` were found while reading."""
    return RosterPlan(contest, list(rows), problems).preview()


@transaction.atomic
def save_people(
    contest: Contest,
    rows: Iterable[PersonRow],
    *,
    by: User | None = None,
    batch: ImportBatch | None = None,
) -> Preview:
    """Bring people, their accounts and entries in line with ``rows``, all or none.

    The new get an account that nobody can sign in to before a slip is issued, and a
    code if they bring none. Who is named under another unit moves there, today. Who is
    not named stays as he is. Raises ImportRefused with every problem, RosterChanged.
    """
    wait_patiently()
    advisory_lock("contest.save_people")
    plan = RosterPlan(contest, list(rows), ())
    preview = plan.preview()
    if preview.problems:
        raise ImportRefused(preview.problems)
    if not preview.writes:
        return preview

    people = _write_people(plan)
    _write_entries(contest, plan, people)
    _write_moves(plan, by=by)
    mark_dirty(contest.pk, sorted(_touched_units(plan)))
    _audit_lowering(contest, plan, by=by, batch=batch)
    record("save_people", batch or contest, by=by, contest=contest, **preview.counts)
    return preview


def _write_people(plan: RosterPlan) -> dict[int, StaffMember]:
    """Store accounts and people; return each person by the place of his row."""
    ids = {item.known.pk for item in plan.writes() if item.known}
    stored = StaffMember.objects.select_related("user").order_by("pk")
    stored = stored.select_for_update(of=("self",), no_key=True).in_bulk(ids)
    codes = _free_codes({item.row.code for item in plan.items if item.row.code})
    people = {}
    for item in plan.writes():
        person = stored[item.known.pk] if item.known else StaffMember()
        person.code = person.code or item.row.code or next(codes)
        _fill(person, item)
        people[item.number] = person
    _write_accounts(list(people.values()))
    new = [person for person in people.values() if person.pk is None]
    old = [person for person in people.values() if person.pk is not None]
    StaffMember.objects.bulk_create(new)
    StaffMember.objects.bulk_create(
        sorted(old, key=lambda person: person.pk),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=STAFF_FIELDS,
    )
    return people


def _fill(person: StaffMember, item: PersonItem) -> None:
    for name, value in item.fields.items():
        setattr(person, name, value)
    person.sort_key = names.sort_key(person.surname, person.given_name)
    person.search_key = names.search_key(person.full_name)


def _write_accounts(people: list[StaffMember]) -> None:
    """Give each an account; name and telephone of an account follow its person."""
    new = []
    for person in people:
        if person.user is None:
            person.user = User(username=person.code, password=_no_password())
            new.append(person.user)
        person.user.full_name = person.full_name
        person.user.phone = person.phone
    old = [person.user for person in people if person.user.pk is not None]
    User.objects.bulk_create(new)
    User.objects.bulk_create(
        sorted(old, key=lambda user: user.pk),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["full_name", "phone"],
    )


def _no_password() -> str:
    """As make_password(None), which takes a second for a district."""
    return UNUSABLE_PASSWORD_PREFIX + token_hex(20)


def _free_codes(wanted: set[str]) -> Iterator[str]:
    """Codes that nobody has and that the file does not bring, in order."""
    taken = wanted.union(
        User.objects.values_list("username", flat=True),
        StaffMember.objects.values_list("code", flat=True),
    )
    return (code for number in count(1) if (code := f"{number:05}") not in taken)


def _write_entries(
    contest: Contest, plan: RosterPlan, people: dict[int, StaffMember]
) -> None:
    new = [
        RosterEntry(
            contest=contest,
            staff_member=people[item.number],
            unit_id=item.unit.pk,
            counts=item.counts,
        )
        for item in plan.writes()
        if item.effect == "new"
    ]
    RosterEntry.objects.bulk_create(new)
    changed = [item for item in plan.writes() if item.changes_entry]
    entries = _lock_entries(changed)
    for item in changed:
        entry = entries[item.known.entry]
        entry.unit_id, entry.counts = item.unit.pk, item.counts
        entry.status, entry.left_on = RosterEntry.Status.WORKING, None
    RosterEntry.objects.bulk_create(
        entries.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["unit", "counts", "status", "left_on"],
    )


def _lock_entries(items: list[PersonItem]) -> dict[int, RosterEntry]:
    """Lock the entries that will change; refuse if they are not as they were read."""
    ids = [item.known.entry for item in items]
    locked = RosterEntry.objects.order_by("pk").select_for_update(no_key=True)
    entries = locked.in_bulk(ids)
    for item in items:
        entry, known = entries[item.known.entry], item.known
        as_read = (known.entry_unit, known.status, known.counts)
        if (entry.unit_id, entry.status, entry.counts) != as_read:
            raise RosterChanged
    return entries


def _write_moves(plan: RosterPlan, *, by: User | None) -> None:
    today = timezone.localdate(db_now())
    Move.objects.bulk_create(
        Move(
            entry_id=item.known.entry,
            from_unit_id=item.known.entry_unit,
            to_unit_id=item.unit.pk,
            effective_on=today,
            recorded_by=by,
        )
        for item in plan.writes()
        if item.effect == "moved"
    )


def _touched_units(plan: RosterPlan) -> set[int]:
    """Where somebody comes in, goes out, or counts otherwise than before."""
    touched = set()
    for item in plan.writes():
        if item.effect == "new" or item.changes_entry:
            touched.add(item.unit.pk)
        if item.effect == "moved":
            touched.add(item.known.entry_unit)
    return touched


def _audit_lowering(
    contest: Contest, plan: RosterPlan, *, by: User | None, batch: ImportBatch | None
) -> None:
    """One row for each act of the file that lowers a unit's expected number."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            actor=by,
            contest=contest,
            verb=verb,
            subject=f"rosterentry {item.known.entry}",
            detail=detail | {"batch": batch.pk if batch else None},
        )
        for item in plan.writes()
        for verb, detail in _lowering(item)
    )


def _lowering(item: PersonItem) -> Iterator[tuple[str, dict]]:
    if item.effect == "moved":
        yield (
            "move_out",
            {"from_unit": item.known.entry_unit, "to_unit": item.unit.pk},
        )
    if item.known and item.known.counts and not item.counts:
        yield (
            "change_category",
            {"from": item.known.category, "to": item.fields["category"]},
        )
