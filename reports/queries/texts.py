"""What the texts for Zalo and the mails say; their words stand in the templates."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from contest.models import Contest, RosterEntry, Unit
from reports import rates
from reports.chasing import days_left
from reports.queries.boards import Board, Countdown, countdown
from reports.queries.people import UnitCounts

NAMES_IN_A_TEXT = 60
UNITS_IN_A_TEXT = 40


def running_round(contest: Contest, *, at: datetime) -> Countdown | None:
    """The counting round that is open: without one there is nothing to remind of."""
    found = countdown(contest, at=at)
    return found if found and found.is_open else None


def pace(running: Countdown | None, missing: int) -> dict:
    """How many people a day are needed, while the round runs; else nothing."""
    if running is None or not missing:
        return {}
    return {
        "left": days_left(running.left),
        "needed": rates.needed_per_day(missing, running.left),
    }


def unit_text(
    running: Countdown | None,
    unit: Unit,
    people: QuerySet[RosterEntry],
    counts: UnitCounts,
    *,
    at: datetime,
) -> dict | None:
    """For the group of the unit: its missing people by name. None: nothing to send."""
    if running is None or not counts.missing:
        return None
    missing = people.missing().select_related("staff_member")[:NAMES_IN_A_TEXT]
    names = [row.staff_member.full_name for row in missing]
    return {
        **_frame(running, at),
        "unit": unit,
        "counts": counts,
        "names": names,
        "more": counts.missing - len(names),
    }


def office_text(
    running: Countdown | None, board: Board, *, as_of: datetime
) -> dict | None:
    """For the coordinators' group: figures of units, no names of people."""
    if running is None or not board.total.missing:
        return None
    below = board.units.filter(missing__gt=0).order_by("-missing", "position", "pk")
    shown, count = list(below[:UNITS_IN_A_TEXT]), below.count()
    due = running.round.internal_due_at
    return {
        **_frame(running, as_of),
        "total": board.total,
        "units": shown,
        "below": count,
        "more": count - len(shown),
        "due": due if due and due > as_of else running.round.closes_at,
    }


def private_text(running: Countdown | None, *, at: datetime) -> dict | None:
    """What the word to one person says besides the name and the code of the person."""
    return running and _frame(running, at)


def _frame(running: Countdown, at: datetime) -> dict:
    round = running.round
    here = round.is_hosted_here or not round.contest.province_url
    return {
        "title": round.contest.short_title,
        "at": at,
        "round": round,
        "left": days_left(running.left),
        "site": settings.SITE_URL if here else round.contest.province_url,
    }
