"""Which unit a file means, and which units and people a person may list."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from django.db.models import Count, Exists, OuterRef, Q

from contest import names
from contest.models import (
    Contest,
    Grant,
    RosterEntry,
    Unit,
    UnitAlias,
    User,
)
from contest.models.roster import SEES_PEOPLE
from contest.queries.unit_people import named

MOST_NEAR, ALIKE = 3, 0.5  # units suggested for an unknown text


def code_key(code: str) -> str:
    """The key under which a code is the same after Excel took its first zeros."""
    return code.upper().lstrip("0") if code.isdecimal() else code.upper()


class UnitFinder:
    """Which unit a file means: by code, else by name, short name or learned alias.

    Nothing is guessed: Bình Định Bắc is not Bình Định Nam.
    """

    def __init__(self, units: Iterable[Unit]):
        self._by_code = {}
        self._nearest = {}
        self._by_name = defaultdict(dict)
        for unit in units:
            self._by_code[code_key(unit.code)] = unit
            for name in (unit.name, unit.short_name):
                self._by_name[names.match_key(name)][unit.pk] = unit
        known = {unit.pk: unit for unit in self._by_code.values()}
        for alias in UnitAlias.objects.filter(unit__in=known):
            self._by_name[alias.key][alias.unit_id] = known[alias.unit_id]

    def find(self, text: str) -> list[Unit]:
        """Return the one unit that ``text`` names, none, or several of that name."""
        unit = self._by_code.get(code_key(text))
        if unit is not None:
            return [unit]
        return list(self._by_name.get(names.match_key(text), {}).values())

    def nearest(self, text: str) -> list[Unit]:
        """Return units whose names are like ``text``, for a person to choose from."""
        key = names.search_key(text)
        if key not in self._nearest:
            self._nearest[key] = self._most_alike(key)
        return self._nearest[key]

    def _most_alike(self, key: str) -> list[Unit]:
        words = set(key.split())
        ranked = []
        for unit in self._by_code.values():
            name = names.search_key(unit.name)
            if not words.isdisjoint(name.split()):
                likeness = SequenceMatcher(None, key, name).ratio()
                ranked.append((likeness, -unit.pk, unit))
        ranked.sort(reverse=True)
        return [unit for likeness, _, unit in ranked[:MOST_NEAR] if likeness >= ALIKE]


def names_a_unit(contest: Contest, within: Unit | None = None) -> Callable[[str], bool]:
    """Return what tells whether a text names a unit of the contest, or of ``within``:
    by it the reader knows heading rows and sheet names from others."""
    finder = UnitFinder(Unit.objects.under(within or contest.root_unit))
    return lambda text: bool(finder.find(text))


def units_on_roster(user: User, contest: Contest):
    """The units whose people ``user`` may see, each with how many there are."""
    granted = (
        Grant.objects.current()
        .covering(contest=contest, unit_path=OuterRef("path"))
        .filter(user=user, role__in=SEES_PEOPLE)
    )
    here = Q(entries__contest=contest, entries__status=RosterEntry.Status.WORKING)
    return (
        Unit.objects.under(contest.root_unit)
        .filter(Exists(granted))
        .annotate(
            headcount=Count("entries", filter=here),
            counting=Count("entries", filter=here & Q(entries__counts=True)),
        )
        .select_related("block")
        .in_protocol_order()
    )


def find_people(user: User, contest: Contest, typed: str):
    """Those whose names have words that begin as those typed, accents aside."""
    people = named(RosterEntry.objects.visible_to(user).filter(contest=contest), typed)
    return people.select_related("staff_member", "unit").in_name_order()
