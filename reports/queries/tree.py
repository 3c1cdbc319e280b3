"""The units that somebody sees as a tree, parents above what belongs to them."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F, QuerySet

from contest.models import Unit


class Place(NamedTuple):
    """Where a unit stands: ``depth`` steps below the highest that is seen."""

    pk: int
    depth: int


def places(units: QuerySet[Unit]) -> list[Place]:
    """Every unit right after its parent, children in the order of reports."""
    rows = list(
        units.order_by(
            F("block__position").asc(nulls_first=True), "position", "pk"
        ).values_list("pk", "parent")
    )
    seen = {pk for pk, _ in rows}
    below = defaultdict(list)
    for pk, parent in rows:
        below[parent if parent in seen else None].append(pk)
    ordered, waiting = [], [Place(pk, 0) for pk in reversed(below[None])]
    while waiting:
        place = waiting.pop()
        ordered.append(place)
        waiting += [Place(pk, place.depth + 1) for pk in reversed(below[place.pk])]
    return ordered
