"""Who asks to be put on a list, for those who keep it."""

from contest.db import db_today
from contest.models import Contest, JoinRequest, Role, Unit, User
from contest.queries.scope import granted

KEEPS_LISTS = (Role.COORDINATOR, Role.OFFICER)


def join_requests(user: User, contest: Contest):
    """Those to the units whose list this person keeps, the oldest first."""
    return (
        JoinRequest.objects.filter(
            granted(user, contest, KEEPS_LISTS, "unit__path"), contest=contest
        )
        .select_related("unit", "answered_by")
        .order_by("pk")
    )


def units_to_join(contest: Contest):
    """The units of the contest that have not ended, as the form lists them."""
    units = Unit.objects.under(contest.root_unit).not_ended_before(db_today())
    return units.in_protocol_order()
