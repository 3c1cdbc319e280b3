"""Whom an act on a round touches, and what it would do to each; nothing is written."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Least

from contest.models import RosterEntry, Round, Unit, User
from quiz.models import Attempt
from quiz.queries.rounds import ended_by_time


class Move(NamedTuple):
    """What an act does to the deadline of who sits: the closing, and time beyond."""

    closes_at: datetime
    more: timedelta = timedelta(0)


class Moved(NamedTuple):
    """How the deadlines of those who sit now would move."""

    sitting: int
    longer: int
    shorter: int
    capped: int  # have less of the time given, because the round closes before
    earliest: datetime | None  # the new deadlines of those that move
    latest: datetime | None


def with_new_deadlines(round: Round, move: Move, at: datetime):
    """Those who sit now, each with ``new_due_at``."""
    ahead = round.attempts.filter(state=Attempt.State.IN_PROGRESS, due_at__gt=at)
    new = Least(F("started_at") + F("allowed") + move.more, move.closes_at)
    return ahead.annotate(new_due_at=new)


def moved(round: Round, move: Move, at: datetime) -> Moved:
    longer, shorter = Q(new_due_at__gt=F("due_at")), Q(new_due_at__lt=F("due_at"))
    moving = longer | shorter
    row = with_new_deadlines(round, move, at).aggregate(
        sitting=Count("pk"),
        longer=Count("pk", filter=longer),
        shorter=Count("pk", filter=shorter),
        capped=Count("pk", filter=Q(new_due_at__lt=F("due_at") + move.more)),
        earliest=Min("new_due_at", filter=moving),
        latest=Max("new_due_at", filter=moving),
    )
    return Moved(**row)


def sitters(round: Round, move: Move, user: User, at: datetime):
    """Each whom ``user`` may see, the next to end first after the move."""
    return (
        with_new_deadlines(round, move, at)
        .visible_to(user)
        .annotate(gains=F("new_due_at") - F("due_at"))
        .select_related("entry__staff_member", "entry__unit")
        .defer("paper")
        .order_by("new_due_at", "pk")
    )


def units_ended_by_time(round: Round, since: datetime, user: User):
    """Units with ``people`` whom the clock ended since then, in protocol order."""
    ended = ended_by_time(round, since).filter(
        entry__in=RosterEntry.objects.visible_to(user), entry__unit=OuterRef("pk")
    )
    people = ended.order_by().values("entry__unit")
    counted = people.annotate(n=Count("entry", distinct=True)).values("n")
    found = Unit.objects.annotate(people=Subquery(counted)).filter(people__gte=1)
    return found.in_protocol_order()
