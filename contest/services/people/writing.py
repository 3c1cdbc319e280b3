"""People, accounts and entries of a plan as rows: many at once, by COPY."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from secrets import token_hex

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Model, OuterRef, Subquery, Value
from django.db.models.functions import Concat, Trim

from contest import names
from contest.db import copy_rows, take_ids
from contest.errors import RosterChanged
from contest.models import Contest, RosterEntry, StaffMember, User
from contest.queries import PersonItem, RosterPlan
from contest.queries.person_item import FIELDS

AT_ONCE = 2_000  # rows of one statement: they stand in memory several times
FOLLOWING = ("surname", "given_name", "phone")  # what an account has of its person
LEFT, WORKING = RosterEntry.Status.LEFT, RosterEntry.Status.WORKING

USER = ("id", "username", "password", "full_name", "phone", "is_active", "write_epoch")
PERSON = ("id", "code", *FIELDS, "sort_key", "search_key", "user_id")
OF_ENTRY = ("unit", "status", "left_on", "counts")
ENTRY = ("id", "contest_id", "staff_member_id", "unit_id", "status", "counts")


def write_people(contest: Contest, plan: RosterPlan) -> None:
    """Store accounts, people and entries; each item then knows its own.

    Entries are locked before people: in the order of all verbs. Raises RosterChanged
    when one is not as the plan read it.
    """
    items = plan.writes()
    _lock_entries(plan, items)
    _lock_people([item for item in items if item.known])
    _write_accounts(plan, items)
    _insert_people([item for item in items if item.known is None])
    _update_people([item for item in items if item.changes_person])
    _insert_entries(contest, [item for item in items if item.effect == "new"])
    _update_entries(contest, [item for item in items if item.changes_entry])


def _lock_entries(plan: RosterPlan, items: list[PersonItem]) -> None:
    as_read = {
        item.known.entry: item.entry_as_read
        for item in items
        if item.known and item.known.entry
    }
    for entry in plan.leaving:
        as_read[entry.pk] = (entry.unit_id, entry.status, entry.counts)
    locked = (
        RosterEntry.objects.filter(pk__in=as_read)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "unit_id", "status", "counts")
    )
    if {pk: tuple(now) for pk, *now in locked} != as_read:
        raise RosterChanged


def _lock_people(items: list[PersonItem]) -> None:
    as_read = {item.known.pk: item.known for item in items}
    locked = (
        StaffMember.objects.filter(pk__in=as_read)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "user_id", *FIELDS)
    )
    found = 0
    for pk, user, *fields in locked:
        known = as_read[pk]
        found += 1
        if (user, *fields) != (known.user, *(getattr(known, f) for f in FIELDS)):
            raise RosterChanged
    if found != len(as_read):
        raise RosterChanged


def _write_accounts(plan: RosterPlan, items: list[PersonItem]) -> None:
    """Give each without one an account under his code."""
    without = [item for item in items if item.known is None or not item.known.user]
    codes = free_codes({item.row.code for item in plan.items if item.row.code})
    for item, user in zip(without, take_ids(User, len(without)), strict=True):
        item.account = user
        item.code = item.known.code if item.known else item.row.code or next(codes)
    copy_rows(
        User._meta.db_table,
        USER,
        (
            (
                item.account,
                item.code,
                no_password(),
                item.full_name,
                item.fields["phone"],
                True,
                0,
            )
            for item in without
        ),
    )


def no_password() -> str:
    """As make_password(None), which takes a second for a district."""
    return UNUSABLE_PASSWORD_PREFIX + token_hex(20)


def free_codes(wanted: set[str]) -> Iterator[str]:
    """Codes that nobody has and that the file does not bring, in order."""
    taken = wanted.union(
        User.objects.values_list("username", flat=True).iterator(),
        StaffMember.objects.values_list("code", flat=True).iterator(),
    )
    return (code for number in count(1) if (code := f"{number:05}") not in taken)


def _insert_people(items: list[PersonItem]) -> None:
    for item, person in zip(items, take_ids(StaffMember, len(items)), strict=True):
        item.person = person
    copy_rows(
        StaffMember._meta.db_table,
        PERSON,
        (
            (
                item.person,
                item.code,
                *(item.fields[name] for name in FIELDS),
                *_keys(item),
                item.account,
            )
            for item in items
        ),
    )


def _keys(item: PersonItem) -> tuple[str, str]:
    surname, given_name = item.fields["surname"], item.fields["given_name"]
    return names.sort_key(surname, given_name), names.search_key(item.full_name)


def _update_people(items: list[PersonItem]) -> None:
    items = sorted(items, key=lambda item: item.known.pk)
    update_rows(map(_person, items), [*FIELDS, "sort_key", "search_key", "user"])
    renamed = [
        item.known.pk
        for item in items
        if any(item.fields[name] != getattr(item.known, name) for name in FOLLOWING)
    ]
    let_accounts_follow(renamed)


def _person(item: PersonItem) -> StaffMember:
    sort_key, search_key = _keys(item)
    return StaffMember(
        pk=item.known.pk,
        code=item.known.code,
        sort_key=sort_key,
        search_key=search_key,
        user_id=item.known.user or item.account,
        **item.fields_after,
    )


def let_accounts_follow(people: Iterable[int]) -> None:
    """Name and telephone number of an account are those of its person."""
    theirs = StaffMember.objects.filter(user=OuterRef("pk"))
    full_name = Trim(Concat("surname", Value(" "), "given_name"))
    User.objects.filter(staff_member__in=list(people)).update(
        full_name=Subquery(theirs.values_list(full_name)[:1]),
        phone=Subquery(theirs.values("phone")[:1]),
    )


def _insert_entries(contest: Contest, items: list[PersonItem]) -> None:
    for item, entry in zip(items, take_ids(RosterEntry, len(items)), strict=True):
        item.entry = entry
    copy_rows(
        RosterEntry._meta.db_table,
        ENTRY,
        (
            (
                item.entry,
                contest.pk,
                item.person or item.known.pk,
                item.unit.pk,
                WORKING,
                item.counts,
            )
            for item in items
        ),
    )


def _update_entries(contest: Contest, items: list[PersonItem]) -> None:
    items = sorted(items, key=lambda item: item.known.entry)
    update_rows((_entry(contest, item) for item in items), OF_ENTRY)


def _entry(contest: Contest, item: PersonItem) -> RosterEntry:
    unit, status, counts = item.entry_after
    return RosterEntry(
        pk=item.known.entry,
        contest=contest,
        staff_member_id=item.known.pk,
        unit_id=unit,
        status=status,
        counts=counts,
    )


def update_rows(objects: Iterable[Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are there, a part of them at a time."""
    objects = iter(objects)
    while some := list(islice(objects, AT_ONCE)):
        type(some[0]).objects.bulk_create(
            some, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
