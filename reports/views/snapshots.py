"""Frozen figures: the list, one of them, closing and adjustments, the check code."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest.db import db_now
from contest.errors import ContestError
from contest.services import record
from contest.views.current import contest_for
from contest.views.pages import page_of
from reports import permissions
from reports.closing_forms import CodeForm
from reports.models import ClosingRemainder, Snapshot
from reports.queries import closing as closings
from reports.queries import snapshots as queries
from reports.services.codes import find_by_code

SNAPSHOTS_A_PAGE = 50


@require_safe
def snapshots(request):
    contest = contest_for(request.user, permissions.can_see_board)
    moment = closings.closing_moment(contest)
    taken = queries.snapshots_of(contest, request.user)
    context = {
        "contest": contest,
        "official": closings.official(contest),
        "moment": moment,
        "is_over": moment is not None and moment <= db_now(),
        "can_close": permissions.can_close(request.user, contest),
        "page": page_of(taken, SNAPSHOTS_A_PAGE, request),
    }
    return render(request, "reports/snapshots.html", context)


@require_safe
def snapshot(request, pk):
    """The units of it that this person may see; of any contest, as a sheet may be."""
    found = Snapshot.objects.exclude(sha256="").select_related("contest", "taken_by")
    snapshot = get_object_or_404(found, pk=pk)
    rows = queries.rows_of(snapshot, request.user)
    if not rows:
        raise Http404
    blocks, total = queries.tables_of(rows)
    context = {
        "snapshot": snapshot,
        "blocks": blocks,
        "total": total,
        "remainders": _remainders(request.user, snapshot),
        "is_found": "tra-ma" in request.GET,
    }
    return render(request, "reports/snapshot.html", context)


@require_safe
def comparison(request):
    """Provisional, closing and what was adjusted since, by block and unit."""
    contest = contest_for(request.user, permissions.can_see_board)
    shown = queries.comparison(contest, request.user)
    if shown.adjustments and shown.adjustments.lines:
        record("view_adjustments", shown.closing, by=request.user, contest=contest)
    context = {
        "shown": shown,
        "remainders": _remainders(request.user, shown.closing),
        "can_close": permissions.can_close(request.user, contest),
    }
    return render(request, "reports/comparison.html", context)


def _remainders(user, snapshot: Snapshot | None) -> list[ClosingRemainder]:
    if snapshot is None or not permissions.can_see_remainders(user, snapshot.contest):
        return []
    return closings.remainders(snapshot)


@require_http_methods(["GET", "HEAD", "POST"])
def check_code(request):
    """Whose sheet is this? Posted, so that a code stands in no address."""
    contest_for(request.user, permissions.can_see_board)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = find_by_code(request.user, form.cleaned_data["ma"])
        except ContestError as error:
            form.add_error("ma", str(error))
        else:
            page = redirect("reports:snapshot", pk=found.pk)
            page["Location"] += "?tra-ma"
            return page
    return render(request, "reports/check_code.html", {"form": form})
