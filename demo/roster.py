"""Write units, people and accounts, and each contest's list with its changes."""

from datetime import datetime, timedelta
from typing import NamedTuple

from contest import names
from contest.models import (
    Block,
    Contest,
    Excusal,
    Grant,
    Move,
    Role,
    RosterEntry,
    Slip,
    StaffMember,
    Unit,
    User,
)
from demo import tables
from demo.calendar import day_of
from demo.people import Person
from demo.story import SCHOOL, Part, coordinators

UNUSABLE = "!"  # neither a password nor the code of a slip
SLIPS_BEFORE = timedelta(days=6)  # the opening


class Book(NamedTuple):
    """Who is who among the units, people and accounts that are written."""

    units: dict[str, Unit]  # by code
    staff: dict[str, StaffMember]  # by staff code
    coordinators: dict[str, User]  # by code of the unit
    officer: User
    participant: StaffMember  # of the log-ins


def write_units(rows: list[tables.Unit]) -> dict[str, Unit]:
    """Create blocks and units; return the units by code, with their paths."""
    blocks = Block.objects.bulk_create(
        Block(**block._asdict()) for block in tables.read_blocks()
    )
    by_code = {block.code: block for block in blocks}
    units: dict[str, Unit] = {}
    waiting = list(rows)
    while waiting:  # parents first: one statement for each level of the tree
        level = [row for row in waiting if not row.parent or row.parent in units]
        waiting = [row for row in waiting if row not in level]
        new = Unit.objects.bulk_create(
            Unit(
                code=row.code,
                name=row.name,
                short_name=row.short_name,
                block=by_code.get(row.block),
                position=row.position,
                parent=units.get(row.parent),
                path="/",
                subject_to_rating=row.subject_to_rating,
            )
            for row in level
        )
        for unit in new:
            unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        units |= {unit.code: unit for unit in new}
    Unit.objects.bulk_update(units.values(), ["path"])
    return units


def write_staff(parts: list[Part]) -> dict[str, StaffMember]:
    """Create the people of ``parts`` with their accounts; return them by staff code.

    Nobody can sign in to the accounts, though the story says who has.
    """
    people = [part.person for part in parts]
    users = User.objects.bulk_create(
        User(
            username=person.staff_code,
            full_name=f"{person.surname} {person.given_name}",
            phone=person.phone,
            password=UNUSABLE,
            last_login=part.signed_in_at,
        )
        for part, person in zip(parts, people, strict=True)
    )
    staff = StaffMember.objects.bulk_create(
        StaffMember(
            code=person.staff_code,
            surname=person.surname,
            given_name=person.given_name,
            category=person.category,
            position=person.position,
            birth_date=person.birth_date,
            phone=person.phone,
            email=address_of(person),
            sort_key=names.sort_key(person.surname, person.given_name),
            search_key=names.search_key(f"{person.surname} {person.given_name}"),
            user=user,
        )
        for person, user in zip(people, users, strict=True)
    )
    return {member.code: member for member in staff}


def address_of(person: Person) -> str:
    """One in three has an address; no mail ever reaches a name under ``.example``."""
    has_one = int(person.staff_code) % 3 == 0
    return f"{person.staff_code}@thu.example" if has_one else ""


def write_coordinators(
    people: list[Person],
    units: dict[str, Unit],
    staff: dict[str, StaffMember],
    coordinator: User,
) -> dict[str, User]:
    """Give each unit its coordinator; return them by the unit's code.

    The school of the log-ins has ``coordinator``, who has his grant already.
    """
    chosen = {
        code: staff[person.staff_code].user
        for code, person in coordinators(people).items()
        if code != SCHOOL
    }
    Grant.objects.bulk_create(
        Grant(user=user, role=Role.COORDINATOR, unit=units[code])
        for code, user in chosen.items()
    )
    return chosen | {SCHOOL: coordinator}


def write_slips(parts: list[Part], book: Book, opens_at: datetime) -> None:
    """Record who was given a slip. No code fits them: printing one makes a new code."""
    Slip.objects.bulk_create(
        Slip(
            user=book.staff[part.person.staff_code].user,
            code_hmac=UNUSABLE,
            issued_at=max(opens_at - SLIPS_BEFORE, part.listed_at),
            issued_by=book.coordinators[part.unit],
        )
        for part in parts
        if part.has_slip
    )


def write_entries(contest: Contest, parts: list[Part], book: Book) -> list[RosterEntry]:
    """Create the contest's list, in the order of ``parts``, with all its changes."""
    entries = RosterEntry.objects.bulk_create(
        RosterEntry(
            contest=contest,
            staff_member=book.staff[part.person.staff_code],
            unit=book.units[part.unit],
            status=RosterEntry.Status.LEFT
            if part.left_at
            else RosterEntry.Status.WORKING,
            left_on=day_of(part.left_at) if part.left_at else None,
            counts=part.counts,
            participated_at=part.participated_at,
            created_at=part.listed_at,
        )
        for part in parts
    )
    pairs = list(zip(entries, parts, strict=True))
    Move.objects.bulk_create(
        Move(
            entry=entry,
            from_unit=book.units[part.transfer.from_unit],
            to_unit=book.units[part.transfer.to_unit],
            effective_on=day_of(part.transfer.recorded_at),
            document=part.transfer.document,
            recorded_at=part.transfer.recorded_at,
            recorded_by=book.officer,
        )
        for entry, part in pairs
        if part.transfer
    )
    _write_excusals(pairs, book)
    return entries


def _write_excusals(pairs: list[tuple[RosterEntry, Part]], book: Book) -> None:
    Excusal.objects.bulk_create(
        Excusal(
            entry=entry,
            reason=absence.reason,
            detail=absence.detail,
            starts_on=absence.starts_on,
            ends_on=absence.ends_on,
            document=absence.document,
            state=absence.state,
            proposed_by=book.coordinators[part.unit],
            proposed_at=absence.proposed_at,
            decided_by=book.officer if absence.decided_at else None,
            decided_at=absence.decided_at,
            decision_note=absence.note,
        )
        for entry, part in pairs
        for absence in [part.absence]
        if absence
    )
