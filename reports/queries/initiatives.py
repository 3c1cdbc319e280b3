"""How many initiatives were sent, approved and sent on: as the workbook counts them."""

from contest.models import Contest, User
from contest.models.roster import SEES_PEOPLE
from contest.queries.scope import Reach
from initiatives.queries.province import Counts, counts_of


def initiative_counts(contest: Contest, user: User, **within) -> Counts:
    """Of the units that the user sees, or those ``within`` a block of them."""
    reach = Reach(user, contest, SEES_PEOPLE)
    if reach.covers(contest.root_unit) and not within:
        return counts_of(contest)
    return counts_of(contest, reach.units().filter(**within))
