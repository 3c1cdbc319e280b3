"""What lowers no expected number: one officer is enough, and the history says so."""

from datetime import date

from django.db import transaction

from contest import names
from contest.db import db_today
from contest.errors import AboutYourself, LowersANumber, NothingToDo, PaperNeeded
from contest.models import (
    Contest,
    EntryChange,
    Excusal,
    RosterEntry,
    StaffMember,
    Unit,
    UnitChange,
    User,
)
from contest.models.units import COUNTING_CATEGORIES
from contest.services.audit import record
from contest.services.history import write_change, write_unit_change
from contest.services.people.writing import let_accounts_follow
from contest.services.proof import mark_dirty
from contest.services.proposals.locking import lock_entry, lock_proposed

Status, Act = RosterEntry.Status, EntryChange.Act
CORRECTED = ("surname", "given_name", "position", "birth_date", "birth_year")
CORRECTED += ("phone", "email")


@transaction.atomic
def return_entry(entry: RosterEntry, *, by: User, document: str) -> RosterEntry:
    """Put back on the list who had left. Raises PaperNeeded, NothingToDo."""
    if not document.strip():
        raise PaperNeeded
    entry = lock_entry(entry.pk)
    if entry.status != Status.LEFT:
        raise NothingToDo
    before = {"status": entry.status, "left_on": str(entry.left_on)}
    entry.status, entry.left_on = Status.WORKING, None
    entry.save(update_fields=["status", "left_on"])
    _tell(
        entry,
        Act.RETURNED,
        before,
        {"status": Status.WORKING},
        by=by,
        document=document,
    )
    return entry


@transaction.atomic
def count_entry(entry: RosterEntry, *, by: User, document: str) -> RosterEntry:
    """Let a person count toward the 100 %. Raises PaperNeeded, NothingToDo."""
    if not document.strip():
        raise PaperNeeded
    entry = lock_entry(entry.pk)
    if entry.counts or not entry.is_working:
        raise NothingToDo
    entry.counts = True
    entry.save(update_fields=["counts"])
    _tell(
        entry,
        Act.COUNTING,
        {"counts": False},
        {"counts": True},
        by=by,
        document=document,
    )
    return entry


@transaction.atomic
def correct_entry(
    entry: RosterEntry, *, by: User, document: str = "", **fields
) -> RosterEntry:
    """Put right what is written of a person: name, post, birth, telephone, e-mail.

    ``category`` too, as long as it lowers no number. Raises LowersANumber, NothingToDo.
    """
    entry = lock_entry(entry.pk)
    people = StaffMember.objects.select_for_update(no_key=True)
    person = people.get(pk=entry.staff_member_id)
    category = fields.pop("category", person.category)
    if fields.get("birth_date"):
        fields["birth_year"] = fields["birth_date"].year
    changed = {n: v for n, v in fields.items() if getattr(person, n) != v}
    if not changed and category == person.category:
        raise NothingToDo
    before = {name: _stored(getattr(person, name)) for name in changed}
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        _save_corrected(person, changed)
        after = {name: _stored(value) for name, value in changed.items()}
        _tell(entry, Act.CORRECTED, before, after, by=by, document=document)
    if category != person.category:
        _change_category(entry, person, category, by, document)
    return entry


@transaction.atomic
def end_excusal(excusal: Excusal, *, by: User, ends_on: date) -> Excusal:
    """Let an excused absence end earlier. Raises NothingToDo."""
    excusal = lock_proposed(excusal)
    if excusal.state != Excusal.State.APPROVED or not (
        excusal.starts_on <= ends_on < excusal.ends_on
    ):
        raise NothingToDo
    before = {"ends_on": str(excusal.ends_on)}
    excusal.ends_on = ends_on
    excusal.save(update_fields=["ends_on"])
    write_change(
        excusal.entry,
        Act.NOT_EXCUSED,
        before=before,
        after={"ends_on": str(ends_on)},
        effective_on=ends_on,
        by=by,
        excusal=excusal,
    )
    mark_dirty(excusal.entry.contest_id, [excusal.entry.unit_id])
    record("end_excusal", excusal, by=by, contest=excusal.entry.contest)
    return excusal


@transaction.atomic
def rate_unit(contest: Contest, unit: Unit, *, by: User, document: str) -> Unit:
    """Make a unit subject to rating again. Raises PaperNeeded, NothingToDo."""
    if not document.strip():
        raise PaperNeeded
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if unit.subject_to_rating:
        raise NothingToDo
    unit.subject_to_rating = True
    unit.save(update_fields=["subject_to_rating"])
    write_unit_change(
        unit,
        UnitChange.Act.RATED,
        before={"subject_to_rating": False},
        after={"subject_to_rating": True},
        effective_on=db_today(),
        document=document,
        by=by,
    )
    mark_dirty(contest.pk, [unit.pk])
    record("rate_unit", unit, by=by, contest=contest)
    return unit


def _save_corrected(person: StaffMember, changed: dict) -> None:
    person.sort_key = names.sort_key(person.surname, person.given_name)
    person.search_key = names.search_key(person.full_name)
    person.save(update_fields=[*changed, "sort_key", "search_key"])
    let_accounts_follow([person.pk])


def _change_category(
    entry: RosterEntry, person: StaffMember, category: str, by: User, document: str
) -> None:
    """One that lowers a number is proposed; one that raises it not by the person."""
    counts = category in COUNTING_CATEGORIES
    if entry.counts and not counts:
        raise LowersANumber
    if person.user_id == by.pk:
        raise AboutYourself
    before = {"category": person.category, "counts": entry.counts}
    person.category = category
    person.save(update_fields=["category"])
    if counts != entry.counts:
        entry.counts = counts
        entry.save(update_fields=["counts"])
    after = {"category": category, "counts": counts}
    _tell(entry, Act.CATEGORY, before, after, by=by, document=document)


def _tell(
    entry: RosterEntry, act: Act, before: dict, after: dict, *, by: User, document: str
) -> None:
    write_change(
        entry,
        act,
        before=before,
        after=after,
        effective_on=None if act == Act.CORRECTED else db_today(),
        document=document,
        by=by,
    )
    mark_dirty(entry.contest_id, [entry.unit_id])
    fields = sorted(after)
    record(f"{act}_entry", entry, by=by, contest=entry.contest, fields=fields)


def _stored(value):
    return str(value) if isinstance(value, date) else value
