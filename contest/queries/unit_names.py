"""Whose name a text is: what may be given to a unit, and what is taken. Reads only."""

from collections import defaultdict
from collections.abc import Iterable

from contest import names
from contest.db import db_today
from contest.models import Unit, UnitAlias


class NameBook:
    """Every name under which a file finds a unit now: names, short names, aliases.

    An ended unit gives its names free; those of a merged one are its successor's.
    """

    def __init__(self):
        self._owners: dict[str, list[Unit]] = defaultdict(list)
        for unit in Unit.objects.not_ended_before(db_today()).order_by("pk"):
            for text in {unit.name, unit.short_name}:
                self._owners[names.match_key(text)].append(unit)
        self._aliases = set()
        for alias in UnitAlias.objects.select_related("unit"):
            self._owners[alias.key].append(alias.unit)
            self._aliases.add(alias.key)

    def owner(self, text: str, *, besides: Iterable[Unit] = ()) -> Unit | None:
        """Return a unit that ``text`` names, other than ``besides``, or None."""
        others = set(besides)
        owners = self._owners.get(names.match_key(text), [])
        return next((unit for unit in owners if unit not in others), None)

    def is_alias(self, text: str) -> bool:
        return names.match_key(text) in self._aliases
