"""The queue of screening: whose it is, how far it is, what comes next."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from contest.models import Round, User
from contest.queries.scope import Reach
from initiatives.models import SEES_SCREENING, Decision, InitiativeEntry
from initiatives.states import State

PAGE = re.compile("[1-9][0-9]{0,4}")


def in_queue(user: User, round: Round):
    """The round's entries that were sent, in the subtrees where ``user`` may look.

    The same as ``seen_in_screening_by``; it reads the grants once, not for each row.
    """
    entries = InitiativeEntry.objects.was_sent().filter(round=round)
    reach = Reach(user, round.contest, SEES_SCREENING)
    if reach.covers(round.contest.root_unit):
        return entries
    return entries.filter(unit__in=reach.units())


@dataclass(frozen=True)
class Rows:
    """One page of a list that is not counted: it only knows whether there is more."""

    entries: list
    number: int
    has_next: bool

    def __iter__(self):
        return iter(self.entries)

    def __len__(self):
        return len(self.entries)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1


def rows_of(entries, asked: str | None, per_page: int) -> Rows:
    """The page that was asked for; the first one where there is no such page."""
    number = int(asked) if asked and PAGE.fullmatch(asked) else 1
    first = (number - 1) * per_page
    found = list(entries[first : first + per_page + 1])
    if not found and number > 1:
        return rows_of(entries, None, per_page)
    return Rows(found[:per_page], number, len(found) > per_page)


def next_waiting(entries, after: InitiativeEntry, user: User):
    """The entry that ``user`` screens after this one, from the start once at the end.

    ``entries`` is the queue as filtered. One's own entries are left to others.
    """
    waiting = (
        entries.undecided()
        .exclude(pk=after.pk)
        .exclude(pk__in=InitiativeEntry.objects.of_entrant(user))
        .in_queue_order()
    )
    return waiting.filter(_behind(after)).first() or waiting.first()


class Neighbours(NamedTuple):
    before: int | None
    after: int | None


def neighbours(entries, entry: InitiativeEntry) -> Neighbours:
    """The entries just before and behind this one, in the queue as filtered."""
    others = entries.exclude(pk=entry.pk)
    ahead = others.exclude(_behind(entry)).order_by("-submitted_at", "-pk")
    behind = others.filter(_behind(entry)).in_queue_order()
    return Neighbours(
        ahead.values_list("pk", flat=True).first(),
        behind.values_list("pk", flat=True).first(),
    )


def _behind(entry: InitiativeEntry) -> Q:
    return Q(submitted_at__gt=entry.submitted_at) | Q(
        submitted_at=entry.submitted_at, pk__gt=entry.pk
    )


# --- What waits to be told ----------------------------------------------------


def decisions_of(user: User, round: Round):
    """All decisions about the entries of the queue."""
    return (
        Decision.objects.filter(entry__in=in_queue(user, round))
        .select_related(
            "entry__round__contest",
            "entry__unit",
            "entry__theme",
            "decided_by",
            "settled_by",
            "duplicate_of",
        )
        .order_by("due_at", "pk")
    )


def pending_by_entry(entries) -> dict[int, Decision]:
    pending = Decision.objects.pending().filter(entry__in=[each.pk for each in entries])
    return {each.entry_id: each for each in pending.select_related("decided_by")}


def cancelled_for(user: User, round: Round):
    """The officer's own decisions that an edit undid, while their entries wait anew."""
    newer = Q(entry__decisions__state=Decision.State.PENDING)
    return (
        decisions_of(user, round)
        .filter(
            decided_by=user,
            state=Decision.State.CANCELLED,
            entry__state=State.SUBMITTED,
        )
        .exclude(newer)
        .order_by("-settled_at")[:10]
    )
