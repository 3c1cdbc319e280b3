"""Approved entries as cards: what a person sees, found by words, page after page.

Nothing here reads more of 20 000 entries than the page shows: they come in the order of
an index, and so do the words.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from contest.models import Round, Unit, User
from contest.queries.scope import Reach
from initiatives.durations import told_of_lengths
from initiatives.models import SEES_SCREENING, InitiativeEntry
from initiatives.queries.province import authors, told_of_sendings

CARDS = 24


class Shelf(NamedTuple):
    """What a person may see in the gallery of a part, and the units it is from."""

    entries: QuerySet[InitiativeEntry]
    units: QuerySet[Unit]


def shelf(round: Round, user: User) -> Shelf:
    """For whoever screens, judges or leads, in the subtrees of his grants."""
    reach = Reach(user, round.contest, SEES_SCREENING)
    entries = InitiativeEntry.objects.approved().filter(round=round)
    units = reach.units()
    if not reach.covers(round.contest.root_unit):
        entries = entries.filter(unit__in=units)
    of_unit = InitiativeEntry.objects.approved().filter(
        round=round, unit=OuterRef("pk")
    )
    return Shelf(entries, units.filter(Exists(of_unit)).in_protocol_order())


class Cards(NamedTuple):
    """One page. ``after`` is the last card's key if there are more, else None."""

    entries: list[InitiativeEntry]
    after: int | None


def cards(entries: QuerySet[InitiativeEntry], *, after: int | None = None) -> Cards:
    """The page that begins behind the card ``after``, the last approved on top."""
    if after is not None:
        entries = _behind(entries, after)
    rows = entries.select_related("theme", "unit", "round")
    rows = rows.prefetch_related(authors()).order_by("-decided_at", "-pk")
    page = told_of_lengths(told_of_sendings(rows[: CARDS + 1]))
    has_more = len(page) > CARDS
    page = page[:CARDS]
    return Cards(page, page[-1].pk if has_more else None)


def _behind(entries: QuerySet[InitiativeEntry], card: int):
    """Those behind this card; all of them, where there is no such card."""
    last = InitiativeEntry.objects.filter(pk=card, decided_at__isnull=False).first()
    if last is None:
        return entries
    earlier = Q(decided_at__lt=last.decided_at) | Q(pk__lt=card)
    return entries.filter(earlier, decided_at__lte=last.decided_at)
