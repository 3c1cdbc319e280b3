"""What the rules of a verdict ask about entries, in a fixed number of queries."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q

from contest.models import User
from initiatives.durations import Length, known_lengths
from initiatives.models import InitiativeEntry, LinkWatch
from initiatives.states import LIVE


class Known(NamedTuple):
    """Of one entry, for one officer."""

    is_own: bool
    length: Length
    twin: InitiativeEntry | None = None  # a live one that has the same video
    sees_twin: bool = False


def known_of(entries: Iterable[InitiativeEntry], by: User) -> dict[int, Known]:
    """By the key of each entry."""
    entries = list(entries)
    stored = InitiativeEntry.objects.filter(pk__in=[entry.pk for entry in entries])
    own = set(stored.of_entrant(by).values_list("pk", flat=True))
    lengths, twins = known_lengths(entries), twins_of(entries)
    seen = set(
        InitiativeEntry.objects.seen_in_screening_by(by)
        .filter(pk__in=[twin.pk for twin in twins.values()])
        .values_list("pk", flat=True)
    )
    known = {}
    for entry in entries:
        twin = twins.get(entry.pk)
        sees_twin = twin is not None and twin.pk in seen
        known[entry.pk] = Known(
            entry.pk in own, lengths[entry.pk], twin, sees_twin=sees_twin
        )
    return known


def twins_of(entries: Iterable[InitiativeEntry]) -> dict[int, InitiativeEntry]:
    """Of those whose video another live entry has as well: the other one.

    Their links differ: a short one was found to lead to the video of the other.
    """
    found = LinkWatch.objects.current().filter(
        Q(entry__in=entries) | Q(clash_with__in=entries),
        entry__state__in=sorted(LIVE),
        clash_with__state__in=sorted(LIVE),
        platform=F("entry__platform"),
        video_key=F("entry__video_key"),
    )
    found = list(found.select_related("entry__unit", "clash_with__unit"))
    led_to = {each.clash_with_id: each.entry for each in found}
    return led_to | {each.entry_id: each.clash_with for each in found}
