"""Everybody who may come upon an entry."""

from contest.models import Role
from tests.factories import (
    AuthorFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)

OUTSIDERS = [
    "coordinator of another unit",
    "officer of another contest",
    "former officer",
    "stranger",
]
GRANTED = [Role.COORDINATOR, Role.OFFICER, Role.LEADER, Role.JUDGE, "administrator"]


def user_as(who, entry):
    """Make and return a user who stands to the entry as ``who`` says."""
    return OTHERS[who](entry) if who in OTHERS else granted(entry, role=who)


def granted(entry, **fields):
    fields = {"unit": entry.unit, "contest": entry.round.contest, **fields}
    return GrantFactory(**fields).user


def author_of(entry):
    person = RosterEntryFactory(contest=entry.round.contest)
    AuthorFactory(entry=entry, roster_entry=person, position=9)
    return person.staff_member.user


OTHERS = {
    "creator": lambda entry: entry.created_by,
    "author": author_of,
    "administrator": lambda entry: granted(entry, role=Role.ADMINISTRATOR, unit=None),
    "coordinator of another unit": lambda entry: granted(
        entry,
        role=Role.COORDINATOR,
        unit=UnitFactory(parent=entry.round.contest.root_unit),
    ),
    "officer of another contest": lambda entry: granted(
        entry, contest=RoundFactory().contest
    ),
    "former officer": lambda entry: granted(entry, ends_at=days_from_now(-1)),
    "stranger": lambda entry: UserFactory(),
}
