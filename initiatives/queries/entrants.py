"""Where and for whom a person may send an entry."""

from django.db.models import Q

from contest.db import db_today
from contest.models import Contest, Grant, Role, RosterEntry, Round, Unit, User
from initiatives.models import InitiativeEntry

SUBMITS_FOR_UNIT = (Role.COORDINATOR, Role.OFFICER)


def current_round() -> Round | None:
    """The part of the current contest to which entries are sent."""
    return (
        Round.objects.filter(contest__is_current=True, kind=Round.Kind.INITIATIVES)
        .select_related("contest")
        .first()
    )


def roster_entry_of(user: User, contest: Contest) -> RosterEntry | None:
    """The person's own place in the contest, while working there."""
    return (
        RosterEntry.objects.working()
        .filter(contest=contest, staff_member__user=user)
        .select_related("unit", "staff_member")
        .first()
    )


def submitting_units(
    user: User, contest: Contest, *, and_also: InitiativeEntry | None = None
):
    """The units for which ``user`` may send: his own, and those he coordinates.

    ``and_also``: an entry whose unit stays a choice, whoever has moved meanwhile.
    """
    own = RosterEntry.objects.working().filter(contest=contest, staff_member__user=user)
    grants = Grant.objects.current().filter(
        Q(contest=None) | Q(contest=contest), user=user, role__in=SUBMITS_FOR_UNIT
    )
    mine = Q(pk__in=own.values("unit"))
    if and_also is not None:
        mine |= Q(pk=and_also.unit_id)
    today = db_today()
    for path in grants.values_list("unit__path", flat=True):
        mine |= Q(path__startswith=path) & ~Q(valid_to__lt=today)
    return Unit.objects.filter(mine).in_protocol_order()


def may_write(user: User, round: Round) -> bool:
    """Whether there is a unit for which ``user`` may send, or an entry that is his."""
    return (
        submitting_units(user, round.contest).exists()
        or InitiativeEntry.objects.filter(round=round, created_by=user).exists()
    )
