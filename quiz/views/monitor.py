"""Who sits the quiz now, for those who answer for people. It renews itself."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest.db import db_now
from contest.models import Round, Unit
from contest.services import record
from contest.views.current import current_contest
from contest.views.pages import page_of
from quiz import permissions
from quiz.queries import quiz_rounds
from quiz.queries.monitor import GROUPS, OVER, group_of, live, watched_units

UNITS_SHOWN = 300
PEOPLE_A_PAGE = 100


@require_safe
def monitor(request):
    """The round that runs, or the one that was asked for."""
    contest, units = _watched(request)
    now = db_now()
    rounds = list(quiz_rounds(contest).filter(is_hosted_here=True))
    round = _chosen(request, rounds, now)
    context = {
        "rounds": rounds,
        "round": round,
        "now": now,
        "sees_hints": permissions.can_run_rounds(request.user, contest),
    }
    if round:
        total, rows = live(round, units, now)
        sitting = [row for row in rows if row[1].now]
        shows_all = "tat-ca" in request.GET or not sitting
        context |= {
            "total": total,
            "rows": (rows if shows_all else sitting)[:UNITS_SHOWN],
            "others": 0 if shows_all else len(rows) - len(sitting),
        }
    template = "quiz/_monitor.html" if request.htmx else "quiz/monitor.html"
    return render(request, template, context)


@require_safe
def monitor_people(request, pk, group):
    """The names behind a figure, of one unit or of all that this person may see."""
    contest, units = _watched(request)
    round = get_object_or_404(quiz_rounds(contest), pk=pk)
    if group not in GROUPS:
        raise Http404
    now = db_now()
    unit = _asked_unit(request, units)
    of = units.filter(pk=unit.pk) if unit else units
    people = group_of(round, of, group, now)
    record("view_sitting", round, by=request.user, contest=contest, group=group)
    context = {
        "round": round,
        "now": now,
        "group": group,
        "label": GROUPS[group],
        "is_over": group in OVER,
        "unit": unit,
        "page": page_of(people, PEOPLE_A_PAGE, request),
        "address": f"?don-vi={unit.pk}&" if unit else "?",
    }
    return render(request, "quiz/monitor_people.html", context)


def _watched(request):
    contest = current_contest()
    units = watched_units(request.user, contest)
    if not units.exists():
        raise PermissionDenied
    return contest, units


def _chosen(request, rounds: list[Round], now) -> Round | None:
    asked = request.GET.get("phan", "")
    for round in rounds:
        if str(round.pk) == asked:
            return round
    real = [round for round in rounds if not round.is_practice]
    running = [round for round in real if round.is_open(now)]
    return next(iter(running or real[-1:] or rounds), None)


def _asked_unit(request, units) -> Unit | None:
    asked = request.GET.get("don-vi", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:  # noqa: PLR2004 - digits of a key
        raise Http404
    return get_object_or_404(units, pk=asked)
