"""Which unit a file means."""

from collections import defaultdict
from collections.abc import Iterable

from contest import names
from contest.models import Unit, UnitAlias


def code_key(code: str) -> str:
    """The key under which a code is the same after Excel took its first zeros."""
    return code.upper().lstrip("0") if code.isdecimal() else code.upper()


class UnitFinder:
    """Which unit a file means: by code, else by name, short name or learned alias.

    Nothing is guessed: Bình Định Bắc is not Bình Định Nam.
    """

    def __init__(self, units: Iterable[Unit]):
        self._by_code = {}
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
