"""What entrants will be told and when: told at once, or taken back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from contest.errors import ContestError
from contest.views.pages import page_of
from initiatives import permissions, queries, services
from initiatives.forms import OutboxFilter
from initiatives.models import InitiativeEntry
from initiatives.views.screening import (
    PER_PAGE,
    filter_query,
    get_officers_round,
    get_round,
)


@require_safe
def outbox(request):
    round = get_round(request)
    filters = OutboxFilter(request.GET, user=request.user)
    decisions = filters.narrow(queries.decisions_of(request.user, round))
    context = {
        "filters": filters,
        "page": page_of(decisions, PER_PAGE, request),
        "filter_query": filter_query(request),
        "can_decide": permissions.can_screen_some(request.user, round),
    }
    return render(request, "initiatives/outbox.html", context)


@require_POST
def release(request):
    chosen = _chosen(request)
    told = services.release_all(chosen, by=request.user)
    if told.released:
        messages.success(request, f"Đã báo {told.released} bài.")
    if told.cancelled:
        messages.warning(
            request,
            f"{told.cancelled} bài không báo được vì bài vừa thay đổi; quyết định đã "
            'hủy. Xem lý do ở tình trạng "Đã hủy, bài có thay đổi".',
        )
    return _back(request, chosen)


@require_POST
def undo(request):
    chosen, done = _chosen(request), 0
    for decision in chosen:
        try:
            services.undo_decision(decision, by=request.user)
            done += 1
        except ContestError as error:
            messages.error(request, f"{decision.entry}: {error}")
    if done:
        messages.success(
            request, f"Đã hoàn tác {done} quyết định. Bài chờ kiểm tra như trước."
        )
    return _back(request, chosen)


def _chosen(request) -> list:
    """Those ticked that wait to be told, about entries that this officer decides."""
    round = get_officers_round(request)
    ticked = [each for each in request.POST.getlist("muc") if each.isdecimal()]
    entries = InitiativeEntry.objects.screened_by(request.user)
    chosen = queries.decisions_of(request.user, round).pending()
    chosen = chosen.filter(pk__in=ticked, entry__in=entries).exclude(
        entry__in=InitiativeEntry.objects.of_entrant(request.user)
    )
    chosen = list(chosen)
    gone = len(set(ticked)) - len(chosen)
    if gone or not chosen:
        messages.info(
            request,
            f"{gone} quyết định đã chọn không còn chờ báo nên không thay đổi."
            if gone
            else "Chưa chọn quyết định nào. Không có gì thay đổi. Chọn rồi bấm lại.",
        )
    return chosen


def _back(request, chosen):
    """To the entry's own page where the button stood, else to the list."""
    if "mot_bai" in request.POST and len(chosen) == 1:
        return redirect("initiatives:screen", pk=chosen[0].entry_id)
    return redirect("initiatives:outbox")
