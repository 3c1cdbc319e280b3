"""What the views of figures have in common: the contest, pages, the time left."""

import hashlib

from django.template.loader import render_to_string

from contest import words
from contest.models import Contest
from reports import queries

SEEN = "dang-xem"


def people_list(request, context: dict) -> dict:
    """The names of a page; none for one that renews itself and shows them already.

    It says by SEEN what it shows. So names go out, and are audited, as they change.
    """
    names = render_to_string("reports/_people_list.html", context)
    seen = hashlib.sha256(names.encode()).hexdigest()[:16]
    is_known = request.htmx and request.GET.get(SEEN) == seen
    return {"people_list": "" if is_known else names, "seen": seen}


def countdown_tile(contest: Contest, missing: int) -> dict:
    """The tile about time: what is left, and how many people a day that means."""
    countdown = queries.countdown(contest)
    if countdown is None:
        return {}
    tile = {"round": countdown.round, "is_over": countdown.is_over}
    if countdown.is_open:
        tile["left"] = words.remaining(countdown.left)
        tile["needed"] = queries.pace(countdown, missing).get("needed", 0)
    return tile
