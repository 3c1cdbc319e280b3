"""The queue of screening: whose it is, how far it is, what comes next."""

from typing import NamedTuple

from django.db.models import Count, Q

from contest.models import Round, User
from contest.queries.scope import Reach
from initiatives.models import SEES_SCREENING, Decision, InitiativeEntry
from initiatives.states import State


def in_queue(user: User, round: Round):
    """The round's entries that were sent, in the subtrees where ``user`` may look.

    The same as ``seen_in_screening_by``; it reads the grants once, not for each row.
    """
    reach = Reach(user, round.contest, SEES_SCREENING)
    return InitiativeEntry.objects.was_sent().filter(
        round=round, unit__in=reach.units()
    )


class Progress(NamedTuple):
    """How far the screening is; withdrawn entries are nobody's work."""

    checked: int
    total: int

    @property
    def waiting(self) -> int:
        return self.total - self.checked


def progress(entries) -> Progress:
    """What waits to be told was checked."""
    counts = entries.sent().aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
    )
    decided = Decision.objects.pending().filter(
        entry__in=entries.waiting().values("pk")
    )
    waiting = counts["waiting"] - decided.count()
    return Progress(counts["total"] - waiting, counts["total"])


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
