"""The people behind the numbers that a page shows before an act on a round."""

from datetime import datetime

from django.core.paginator import Paginator

from contest.models import Round
from contest.services import record
from quiz.queries import (
    Move,
    moved,
    reference_day_off,
    sitters,
    units_ended_by_time,
)
from quiz.round_words import gained

PEOPLE_A_PAGE = 50


def touched(request, round: Round, move: Move, at: datetime) -> dict:
    """How many deadlines move; with "trang" in the form also whose, and to when.

    Where the closing moves, also the day that excusals no longer look at.
    """
    context = {"moved": moved(round, move, at)}
    if move.closes_at != round.closes_at:
        context["day_off"] = reference_day_off(round, move.closes_at)
    asked = request.POST.get("trang")
    if asked:
        people = Paginator(sitters(round, move, request.user, at), PEOPLE_A_PAGE)
        page = people.get_page(asked)
        context |= {
            "page": page,
            "people": [(each, gained(each.gains)) for each in page],
        }
        record("view_sitting", round, by=request.user, contest=round.contest)
    return context


def touched_units(request, round: Round, since: datetime) -> dict:
    """Where those work whom the clock ended."""
    return {"units": units_ended_by_time(round, since, request.user)}
