"""Looking for an author or a unit by a few signs of the name or the code."""

from typing import NamedTuple

from contest import names
from contest.db import db_today
from contest.models import Contest, Unit
from initiatives.authors import UnitRoster
from initiatives.queries.writing import people_of

MOST_SHOWN = 8
SHORTEST = 2  # signs


class Choice(NamedTuple):
    """``line`` is what goes into the list; ``note`` tells namesakes apart."""

    line: str
    note: str


def find_people(unit: Unit, contest: Contest, text: str) -> list[Choice]:
    """People of the unit with ``text`` at the beginning of a word of their names.

    Or whose code it is, in the order of given names. A code is half of a sign-in: it
    is shown only where two share a name, and not found out sign by sign.
    """
    key, code = names.search_key(text), names.clean(text).casefold()
    if len(key) < SHORTEST:
        return []
    people = list(people_of(unit, contest))
    roster = UnitRoster(people)
    found = [
        Choice(roster.line_of_person(entry), entry.staff_member.position)
        for entry in people
        if begins_a_word(key, entry.staff_member.search_key)
        or entry.staff_member.code.casefold() == code
    ]
    return found[:MOST_SHOWN]


def begins_a_word(key: str, text: str) -> bool:
    return f" {key}" in f" {text}"


def units_to_cooperate(contest: Contest):
    return Unit.objects.under(contest.root_unit).not_ended_before(db_today())


def find_units(contest: Contest, text: str) -> list[Choice]:
    """Units of the contest with ``text`` at the beginning of a word of their names."""
    key = names.search_key(text)
    if len(key) < SHORTEST:
        return []
    found = [
        Choice(unit.name, unit.code)
        for unit in units_to_cooperate(contest).in_protocol_order()
        if begins_a_word(
            key, names.search_key(f"{unit.name} {unit.short_name} {unit.code}")
        )
    ]
    return found[:MOST_SHOWN]
