"""Which unit a file means, and which units and people a person may list."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import cached_property
from heapq import nlargest

from django.db.models import Count, Q

from contest import names
from contest.db import db_today
from contest.models import (
    Contest,
    RosterEntry,
    Unit,
    UnitAlias,
    User,
)
from contest.models.roster import SEES_PEOPLE
from contest.queries.scope import granted
from contest.queries.unit_people import named

MOST_NEAR, ALIKE = 3, 0.5  # units suggested for an unknown text
MOST_COMPARED, MOST_ASKED = 20, 200


def code_key(code: str) -> str:
    """The key under which a code is the same after Excel took its first zeros."""
    return code.upper().lstrip("0") if code.isdecimal() else code.upper()


class UnitFinder:
    """Which unit a file means: by code, else by name, short name or learned alias.

    Nothing is guessed: Bình Định Bắc is not Bình Định Nam. A unit that has ended is
    not found; the names of a merged one are aliases of its successor.
    """

    def __init__(self, units: Iterable[Unit]):
        self._by_code = {}
        self._nearest = {}
        self._by_name = defaultdict(dict)
        self._ended = {}
        today = db_today()
        for unit in units:
            if unit.has_ended_by(today):
                self._ended |= dict.fromkeys(_keys_of(unit), unit)
                continue
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

    def ended(self, text: str) -> Unit | None:
        """Return the unit that was called so and is no more, to say so."""
        unit = self._ended.get(code_key(text))
        return unit or self._ended.get(names.match_key(text))

    def nearest(self, text: str) -> list[Unit]:
        """Return units whose names are like ``text``, for a person to choose from.

        Of a file in which nothing is a unit only the first texts get an answer.
        """
        key = names.search_key(text)
        if key not in self._nearest:
            if len(self._nearest) >= MOST_ASKED:
                return []
            self._nearest[key] = self._most_alike(key)
        return self._nearest[key]

    def _most_alike(self, key: str) -> list[Unit]:
        words = set(key.split())
        sharing = [
            (len(words & theirs) / len(words | theirs), -unit.pk, name, unit)
            for unit, name, theirs in self._words_of_units
            if not words.isdisjoint(theirs)
        ]
        ranked = [
            (SequenceMatcher(None, key, name).ratio(), number, unit)
            for _, number, name, unit in nlargest(MOST_COMPARED, sharing)
        ]
        return [
            unit
            for likeness, _, unit in nlargest(MOST_NEAR, ranked)
            if likeness >= ALIKE
        ]

    @cached_property
    def _words_of_units(self) -> list[tuple[Unit, str, set[str]]]:
        units = self._by_code.values()
        keyed = ((unit, names.search_key(unit.name)) for unit in units)
        return [(unit, name, set(name.split())) for unit, name in keyed]


def _keys_of(unit: Unit) -> set[str]:
    texts = (unit.name, unit.short_name)
    return {code_key(unit.code), *map(names.match_key, texts)}


def names_a_unit(contest: Contest, within: Unit | None = None) -> Callable[[str], bool]:
    """Return what tells whether a text names a unit of the contest, or of ``within``:
    by it the reader knows heading rows and sheet names from others. One that has
    ended is a heading too: those below it are not of the unit above. The root is the
    sender of every list: it names the unit of nobody, unless it has no units below."""
    units = Unit.objects.under(within or contest.root_unit)
    below = units.exclude(pk=contest.root_unit_id)
    finder = UnitFinder(below if below.exists() else units)
    return lambda text: bool(finder.find(text) or finder.ended(text))


def units_on_roster(user: User, contest: Contest):
    """The units whose people ``user`` may see, each with how many there are."""
    here = Q(entries__contest=contest, entries__status=RosterEntry.Status.WORKING)
    return (
        Unit.objects.under(contest.root_unit)
        .filter(granted(user, contest, SEES_PEOPLE))
        .annotate(
            headcount=Count("entries", filter=here),
            counting=Count("entries", filter=here & Q(entries__counts=True)),
        )
        .exclude(valid_to__lt=db_today(), headcount=0)
        .select_related("block")
        .in_protocol_order()
    )


def find_people(user: User, contest: Contest, typed: str):
    """Those whose names have words that begin as those typed, accents aside."""
    people = named(RosterEntry.objects.visible_to(user).filter(contest=contest), typed)
    return people.select_related("staff_member", "unit").in_name_order()
