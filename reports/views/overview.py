"""The leader's overview, the tree of units, the names behind a figure."""

from typing import NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contest.db import db_now
from contest.models import Block, Contest, Unit
from contest.services import record
from contest.unit_words import OUTSIDE
from contest.views.current import contest_for
from contest.views.pages import address_without_page, page_of
from reports import charts, permissions, queries, rates
from reports.queries.boards import NO_BLOCK
from reports.views.pages import (
    SEEN,
    countdown_tile,
    people_list,
)

UNITS_A_PAGE = 200
PEOPLE_A_PAGE = 200
LOWEST = 5


@require_safe
def overview(request):
    """The whole of what one sees, or one block of it: the figures and their way."""
    contest = contest_for(request.user, permissions.can_see_board)
    fresh = queries.freshness(contest)
    shown = queries.board(contest, request.user)
    block = _chosen_block(request.GET.get("khoi"), shown)
    total, units = block or shown.total, shown.units
    if block:
        units = units.filter(block=block.block)
    countdown = countdown_tile(contest, total.missing)
    context = {
        "contest": contest,
        "initiatives": queries.initiative_counts(
            contest, request.user, **({"block": block.block} if block else {})
        ),
        "fresh": fresh,
        "one": block,  # a template's own ``block`` is another thing
        "total": total,
        "blocks": [] if block else shown.blocks,
        "chart": charts.bar_chart(block_rates([] if block else shown.blocks)),
        "lowest": charts.bar_chart(_unit_rates(queries.lowest(units, LOWEST))),
        "countdown": countdown,
        "can_export": permissions.can_export(request.user, contest),
    }
    if request.htmx:  # the days past do not change
        return render(request, "reports/_overview.html", context)
    # With those that ended: on the days past their people were theirs.
    past = queries.board_units(contest, request.user)
    if block:
        past = past.filter(block=block.block)
    context["trend"] = trend_of(contest, past, total, countdown)
    return render(request, "reports/overview.html", context)


def _chosen_block(asked: str | None, shown: queries.Board) -> queries.Sums | None:
    if not asked:
        return None
    for row in shown.blocks:
        if row.scope == f"khoi={asked}":
            return row
    raise Http404


def block_rates(blocks: list[queries.Sums]) -> list[charts.Rate]:
    address = reverse("reports:overview")
    return [
        charts.Rate(row.name, row.participated, row.expected, f"{address}?{row.scope}")
        for row in blocks
    ]


def _unit_rates(units: QuerySet[Unit]) -> list[charts.Rate]:
    return [
        charts.Rate(
            f"{unit.short_name} (tính gộp)" if unit.rolls_up else unit.short_name,
            unit.judged_participated,
            unit.judged_expected,
            reverse("reports:unit", args=[unit.pk]),
        )
        for unit in units
    ]


def trend_of(contest: Contest, units: QuerySet[Unit], sums, countdown: dict) -> dict:
    """The line by day until now, and what it says. ``sums`` are the figures of now."""
    round = countdown.get("round")
    days = queries.days_of(contest, units)
    pace = rates.pace([(row.day, row.participated) for row in days])
    return {
        "days": days[::-1],
        "pace": pace,
        "chart": round and days and _line(days, sums, round),
    }


def _line(days: list[queries.Day], sums, round) -> charts.LineChart | None:
    now = db_now()
    points = [charts.Point(rates.end_of(row.day), row.participated) for row in days]
    points.append(charts.Point(max(now, points[-1].at), sums.participated))
    return charts.line_chart(points, sums.expected, round.opens_at, round.closes_at)


@require_safe
def tree(request):
    contest = contest_for(request.user, permissions.can_see_board)
    fresh = queries.freshness(contest)
    units = queries.without_ended(queries.board_units(contest, request.user))
    page = page_of(queries.places(units), UNITS_A_PAGE, request)
    by_pk = units.order_by().in_bulk([place.pk for place in page])
    context = {
        "fresh": fresh,
        "page": page,
        "rows": [(by_pk[place.pk], min(place.depth, 4)) for place in page],
        "address": address_without_page(request, SEEN),
    }
    template = "reports/_tree.html" if request.htmx else "reports/tree.html"
    return render(request, template, context)


class Scope(NamedTuple):
    """Whose names are asked for: of what the audit and the page say it."""

    units: QuerySet[Unit]
    words: str
    subject: models.Model
    detail: dict


@require_safe
def names(request, figure):
    """Who is behind one figure, counted now; never why somebody is absent."""
    contest = contest_for(request.user, permissions.can_see_board)
    if figure not in queries.Figure.values:
        raise Http404
    figure = queries.Figure(figure)
    scope = _scope(request, contest)
    now = db_now()  # before the count: what is counted is at least as young
    people = queries.people_behind(figure, contest, scope.units)
    count = people.count()  # of fewer tables than the list itself asks for
    listed = queries.with_standing(people)
    page = page_of(listed, PEOPLE_A_PAGE, request, count=count)
    context = {
        "figure": figure,
        "figures": queries.Figure,
        "scope": scope,
        "now": now,
        "page": page,
        "address": address_without_page(request, SEEN),
        "shows_units": True,
    }
    context |= people_list(request, context)
    if context["people_list"]:
        detail = {"figure": figure, "page": page.number, **scope.detail}
        record("view_people", scope.subject, by=request.user, contest=contest, **detail)
    if request.htmx:
        return render(request, "reports/_names_renewed.html", context)
    return render(request, "reports/names.html", context)


def _scope(request, contest: Contest) -> Scope:
    """Of the units that the reader sees: one, one with all below it, a block, all."""
    units = queries.board_units(contest, request.user)
    asked = {name: request.GET.get(name) for name in ("don-vi", "gop", "khoi")}
    if asked["don-vi"]:
        unit = _unit(units, asked["don-vi"])
        return Scope(units.filter(pk=unit.pk), unit.name, unit, {})
    if asked["gop"]:
        unit = _unit(units, asked["gop"])
        words = f"{unit.name}, kể cả đơn vị trực thuộc"
        return Scope(units.under(unit), words, unit, {"with_subtree": True})
    if asked["khoi"] == NO_BLOCK:
        return Scope(units.filter(block=None), OUTSIDE, contest, {"block": None})
    if asked["khoi"]:
        block = get_object_or_404(Block, pk=_number(asked["khoi"]))
        return Scope(units.filter(block=block), block.name, block, {})
    return Scope(units, "Tất cả các đơn vị", contest, {})


def _unit(units: QuerySet[Unit], asked: str) -> Unit:
    return get_object_or_404(units, pk=_number(asked))


def _number(asked: str) -> int:
    if not asked.isdecimal():
        raise Http404
    return int(asked)
