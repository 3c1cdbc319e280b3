"""The board, the coordinator's own units, one unit with its people."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from contest.context import roles_of
from contest.db import db_now
from contest.models import Role
from contest.permissions import can_confirm_list, can_see_reasons, roles_over
from contest.queries.signoff import roster_states
from contest.queries.unit_tree import end_of
from contest.services import record
from contest.views.current import contest_for, current_contest
from contest.views.pages import address_without_page, page_of
from reports import charts, permissions, queries
from reports.forms import BoardForm, Tab
from reports.views.overview import block_rates, trend_of
from reports.views.pages import (
    SEEN,
    countdown_tile,
    people_list,
)

UNITS_A_PAGE = 200
PEOPLE_A_PAGE = 200


@require_safe
def board(request):
    contest = contest_for(request.user, permissions.can_see_board)
    fresh = queries.freshness(contest)
    shown = queries.board(contest, request.user)
    form = BoardForm(request.GET, blocks=shown.blocks)
    units, count = form.chosen(shown)
    page = page_of(units, UNITS_A_PAGE, request, count=count)
    context = {
        "contest": contest,
        "fresh": fresh,
        "total": shown.total,
        "blocks": shown.blocks,
        "chart": charts.bar_chart(block_rates(shown.blocks)),
        "countdown": countdown_tile(contest, shown.total.missing),
        "waiting": Role.OFFICER in roles_of(request.user)
        and queries.waiting_for(contest, request.user),
        "can_export": permissions.can_export(request.user, contest),
        "can_chase": permissions.can_chase_somewhere(request.user, contest),
        "form": form,
        "page": page,
        "units": queries.with_coordinators(contest, request.user, page.object_list),
        "address": address_without_page(request, SEEN),
    }
    # Renewing the page must not use up the messages that its head shows.
    template = "reports/_board.html" if request.htmx else "reports/board.html"
    return render(request, template, context)


@require_safe
def own_units(request):
    """The coordinator's landing: his unit, or the list when there are several."""
    contest = current_contest()
    roles = frozenset({Role.COORDINATOR})
    seen = queries.board_units(contest, request.user, roles).in_protocol_order()
    # Whose only unit was merged still has a page, which says where it went.
    units = queries.without_ended(seen)
    units = units if units.exists() else seen
    fresh = queries.freshness(contest)
    page = page_of(units, UNITS_A_PAGE, request)
    if page.paginator.count == 0:
        raise PermissionDenied
    if page.paginator.count == 1:
        return redirect("reports:unit", pk=page.object_list[0].pk)
    context = {"fresh": fresh, "page": page, "units": page.object_list}
    return render(request, "reports/own_units.html", context)


@require_safe
def unit(request, pk):
    """One unit with its people; what it says of them renews itself."""
    contest = current_contest()
    units = queries.board_units(contest, request.user)
    unit = get_object_or_404(units.select_related("block", "successor"), pk=pk)
    roles = roles_over(request.user, contest, unit)
    people = queries.people_of(contest, request.user, unit)
    now = db_now()  # before the count: what is counted is at least as young
    counts = queries.count_people(people)
    running = queries.running_round(contest, at=now)
    context = {
        "unit": unit,
        "now": now,
        "counts": counts,
        "judged": _judged(unit, counts),
        "attempts": queries.count_attempts(contest, unit),
        "pace": queries.pace(running, counts.missing),
        "children": _children(units, unit),
        "end": end_of(unit),
        "can_chase": permissions.can_chase(roles),
        **_people(request, contest, unit, people, counts=counts, roles=roles),
    }
    context |= people_list(request, context)
    if context["people_list"]:
        tab = context["tab"]
        record("view_people", unit, by=request.user, contest=contest, tab=tab)
    if request.htmx:
        return render(request, "reports/_unit_renewed.html", context)
    context |= {
        **_work(request.user, contest, unit, roles),
        **_past(contest, units, unit, counts),
        "text": queries.unit_text(running, unit, people, counts, at=now)
        if permissions.can_chase(roles)
        else None,
    }
    return render(request, "reports/unit.html", context)


def _people(request, contest, unit, people, *, counts, roles) -> dict:
    """Who is listed: of the tab that was asked for, as much as these roles see."""
    added = queries.added_to(contest, request.user, unit)
    if not permissions.can_chase(roles):
        added = added.none()
    tabs = _tabs(counts, added.count())
    tab = request.GET.get("xem")
    tab = Tab(tab) if tab in {each["value"] for each in tabs} else Tab.MISSING
    listed = queries.with_standing(_listed(people, added, tab))
    if tab == Tab.EXCUSED and can_see_reasons(roles):
        listed = queries.with_reasons(listed, contest)
    return {
        "tab": tab,
        "tabs": tabs,
        "page": page_of(listed, PEOPLE_A_PAGE, request),
        "address": f"?xem={tab}&",
        "can_see_reasons": can_see_reasons(roles),
        "can_see_phones": permissions.can_see_phones(roles),
    }


def _work(user, contest, unit, roles) -> dict:
    """What is to be done there, and who does it."""
    return {
        "official": queries.official(contest),
        "coordinators": queries.coordinators_of(contest, [unit])[unit.pk],
        "is_coordinator": Role.COORDINATOR in roles,
        "can_export_unit": permissions.can_export_unit(roles),
        "can_confirm_list": can_confirm_list(roles),
        "list": next(iter(roster_states(user, contest, [unit.pk])), None),
        "waiting": queries.count_waiting(contest, unit),
        "requests": queries.waiting_requests(contest, user, unit).count(),
        "initiatives": queries.initiative_counts(contest, user, pk=unit.pk),
    }


def _past(contest, units, unit, counts) -> dict:
    """The days past, which do not change while somebody looks."""
    countdown = countdown_tile(contest, counts.missing)
    own = units.filter(pk=unit.pk)
    return {
        "countdown": countdown,
        "trend": trend_of(contest, own, counts, countdown),
    }


def _judged(unit, counts):
    """What says Đạt or Chưa đạt: the people counted now, or the subtree's figures."""
    if not unit.rolls_up:
        return {"participated": counts.participated, "expected": counts.expected}
    return {"participated": unit.tree_participated, "expected": unit.tree_expected}


def _children(units, unit):
    below = queries.without_ended(units.filter(parent=unit))
    return below.in_protocol_order()[:UNITS_A_PAGE]


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
