"""The board, the coordinator's own units, one unit with its people."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from contest import words
from contest.db import db_now
from contest.models import Contest, Role
from contest.permissions import can_confirm_list, can_see_reasons, roles_over
from contest.queries.signoff import roster_states
from contest.queries.unit_tree import end_of
from contest.services import record
from reports import charts, permissions, queries, rates
from reports.forms import BoardForm, Tab

UNITS_A_PAGE = 200
PEOPLE_A_PAGE = 200


@require_safe
def board(request):
    contest = _current_contest()
    if not permissions.can_see_board(request.user, contest):
        raise PermissionDenied
    fresh = queries.freshness(contest)
    shown = queries.board(contest, request.user)
    form = BoardForm(request.GET, blocks=shown.blocks)
    page = _page(form.chosen(shown.units), UNITS_A_PAGE, request)
    context = {
        "contest": contest,
        "fresh": fresh,
        "total": shown.total,
        "blocks": shown.blocks,
        "chart": charts.bar_chart(shown.blocks),
        "countdown": _countdown(contest, shown.total.missing),
        "waiting": queries.waiting_for(contest, request.user),
        "can_export": permissions.can_export(request.user, contest),
        "can_chase": permissions.can_chase_somewhere(request.user, contest),
        "form": form,
        "page": page,
        "units": queries.with_coordinators(contest, request.user, page.object_list),
        "address": _address_without_page(request),
    }
    # Renewing the page must not use up the messages that its head shows.
    template = "reports/_board.html" if request.htmx else "reports/board.html"
    return render(request, template, context)


@require_safe
def own_units(request):
    """The coordinator's landing: his unit, or the list when there are several."""
    contest = _current_contest()
    roles = frozenset({Role.COORDINATOR})
    seen = queries.board_units(contest, request.user, roles).in_protocol_order()
    # Whose only unit was merged still has a page, which says where it went.
    units = queries.without_ended(seen)
    units = units if units.exists() else seen
    fresh = queries.freshness(contest)
    page = _page(units, UNITS_A_PAGE, request)
    if page.paginator.count == 0:
        raise PermissionDenied
    if page.paginator.count == 1:
        return redirect("reports:unit", pk=page.object_list[0].pk)
    context = {"fresh": fresh, "page": page, "units": page.object_list}
    return render(request, "reports/own_units.html", context)


@require_safe
def unit(request, pk):
    contest = _current_contest()
    units = queries.board_units(contest, request.user)
    unit = get_object_or_404(units.select_related("block", "successor"), pk=pk)
    roles = roles_over(request.user, contest, unit)
    people = queries.people_of(contest, request.user, unit)
    added = queries.added_to(contest, request.user, unit)
    if not permissions.can_chase(roles):
        added = added.none()
    now = db_now()  # before the count: what is counted is at least as young
    counts = queries.count_people(people)
    running = queries.running_round(contest, at=now)
    tabs = _tabs(counts, added.count())
    tab = request.GET.get("xem")
    tab = Tab(tab) if tab in {each["value"] for each in tabs} else Tab.MISSING
    listed = queries.with_standing(_listed(people, added, tab))
    if tab == Tab.EXCUSED and can_see_reasons(roles):
        listed = queries.with_reasons(listed, contest)
    context = {
        "unit": unit,
        "now": now,
        "counts": counts,
        "tab": tab,
        "tabs": tabs,
        "page": _page(listed, PEOPLE_A_PAGE, request),
        "address": f"?xem={tab}&",
        "children": _children(units, unit),
        "end": end_of(unit),
        "coordinators": queries.coordinators_of(contest, [unit])[unit.pk],
        "can_see_reasons": can_see_reasons(roles),
        "can_see_phones": permissions.can_see_phones(roles),
        "can_chase": permissions.can_chase(roles),
        "list": next(iter(roster_states(request.user, contest, [unit.pk])), None),
        "can_confirm_list": can_confirm_list(roles),
        "waiting": queries.count_waiting(contest, unit),
        "requests": queries.waiting_requests(contest, request.user, unit).count(),
        "pace": queries.pace(running, counts.missing),
        "text": queries.unit_text(running, unit, people, counts, at=now)
        if permissions.can_chase(roles)
        else None,
        "is_coordinator": Role.COORDINATOR in roles,
    }
    record("view_people", unit, by=request.user, contest=contest, tab=tab)
    return render(request, "reports/unit.html", context)


def _children(units, unit):
    below = queries.without_ended(units.filter(parent=unit))
    return below.in_protocol_order()[:UNITS_A_PAGE]


def _current_contest():
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    return contest


def _page(rows, size, request):
    return Paginator(rows, size).get_page(request.GET.get("trang"))


def _address_without_page(request):
    """The query that a link to another page goes on from."""
    asked = request.GET.copy()
    asked.pop("trang", None)
    return f"?{asked.urlencode()}&" if asked else "?"


def _countdown(contest, missing):
    """The tile about time: what is left, and how many people a day that means."""
    countdown = queries.countdown(contest)
    if countdown is None:
        return {}
    tile = {"round": countdown.round, "is_over": countdown.is_over}
    if countdown.is_open:
        tile["left"] = words.remaining(countdown.left)
        tile["needed"] = rates.needed_per_day(missing, countdown.left)
    return tile


def _listed(people, added, tab):
    match tab:
        case Tab.ADDED:
            return added
        case Tab.MISSING:
            return people.missing()
        case Tab.JOINED:
            return people.expected().exclude(participated_at=None)
        case Tab.EXCUSED:
            return people.filter(counts=True, excused=True)
        case _:
            return people


def _tabs(counts, added):
    """Each with its number; whom the unit added only while there are any."""
    numbers = (counts.missing, counts.participated, counts.excused, counts.headcount)
    return [
        {"value": tab.value, "label": tab.label, "number": number}
        for tab, number in zip(Tab, (*numbers, added), strict=True)
        if tab != Tab.ADDED or number
    ]
