"""The officer's pages: what waits, and one entry beside its video."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contest.context import roles_of
from contest.errors import ContestError
from contest.views.pages import PAGE, query_without
from contest.words import hour, moment
from initiatives import links, permissions, queries, services
from initiatives.durations import told_of_lengths
from initiatives.forms import DeadlineForm, QueueFilter
from initiatives.models import SEES_SCREENING, InitiativeEntry
from initiatives.views.screening_page import decision_form, told_of_entry

PER_PAGE = 50
# What an address carries besides the filters.
PASSING = (PAGE, "tim", "canh", "bai", "tat_ca")
may_show_players = csp_update({"frame-src": links.FRAME_HOSTS})


@require_safe
def queue(request):
    """One page of rows; what is counted comes after it (``queue_counts``)."""
    round = get_round(request)
    filters = _filters(request, round)
    page = queries.rows_of(
        filters.ordered()
        .for_lists()
        .select_related("theme", "unit", "round", "duplicate_of"),
        request.GET.get(PAGE),
        PER_PAGE,
    )
    told_of_lengths(page.entries)
    number = queries.count_up_to(filters.narrow())
    can_decide = permissions.can_screen_some(request.user, round)
    context = {
        "filters": filters,
        "page": page,
        "number": min(number, queries.MOST_COUNTED),
        "is_more": number > queries.MOST_COUNTED,
        "most": queries.MOST_COUNTED,
        "pending": queries.pending_by_entry(page.entries),
        "filter_query": filter_query(request),
        "carried": carried(request),
        "can_decide": can_decide,
        "to_tell": queries.decisions_of(request.user, round).pending().count(),
        "cancelled": queries.cancelled_for(request.user, round) if can_decide else [],
        "can_change_phrases": permissions.can_change_phrases(
            request.user, round.contest
        ),
        "can_see_sendings": permissions.can_see_sendings(request.user, round.contest),
    }
    return render(request, "initiatives/queue.html", context)


@require_safe
def queue_counts(request):
    """What the page of the queue puts into itself: progress, links, all counts."""
    round = get_round(request)
    filters = _filters(request, round)
    counted = filters.count()
    entries = filters.entries
    context = {
        "filters": filters,
        "number": counted.number,
        "progress": counted.progress,
        "bad_links": queries.with_bad_links(entries).count(),
        "to_screen_again": entries.repeating_one_gone().count(),
        "links_to_open": queries.for_eyes(entries).count(),
    }
    return render(request, "initiatives/_queue_counts.html", context)


@require_safe
@may_show_players
def screen(request, pk):
    entry = _get_entry(request, pk)
    return _show(request, entry)


@require_POST
@may_show_players
def decide(request, pk):
    """Keep the verdict and go on; a refusal is shown here, with what was typed."""
    entry = _get_entry(request, pk)
    if not permissions.can_screen(request.user, entry):
        raise PermissionDenied
    seen = queries.in_queue(request.user, entry.round)
    form = decision_form(entry, seen, request.POST)
    if not form.is_valid():
        return _show(request, entry, form)
    try:
        decision = services.decide(
            entry, form.verdict, by=request.user, seen=form.cleaned_data["seen"]
        )
    except ContestError as error:
        messages.error(request, str(error))
        entry = _get_entry(request, pk)  # what it was refused for is shown too
        form.take_as_seen(entry)
        return _show(request, entry, form)
    messages.success(
        request,
        f"Đã ghi: {entry} – {decision.get_new_state_display()}. Người dự thi được báo "
        f"lúc {hour(decision.due_at)}; trước đó vẫn hoàn tác được.",
    )
    return _go_on(request, entry, to_next="go_on" in request.POST)


@require_POST
def extend(request, pk):
    """Another deadline for what is to be mended."""
    entry = _get_entry(request, pk)
    if not permissions.can_screen(request.user, entry):
        raise PermissionDenied
    form = DeadlineForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chưa đổi hạn sửa: ghi cả ngày và giờ rồi bấm lại.")
    else:
        until = form.cleaned_data["until"]
        try:
            services.extend_deadline(entry, until=until, by=request.user)
        except ContestError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Hạn sửa mới: {moment(until)}.")
    query = filter_query(request)
    return redirect(f"{reverse('initiatives:screen', args=[pk])}?{query}")


@require_POST
def screen_again(request, pk):
    """What repeats one that is gone waits again."""
    entry = _get_entry(request, pk)
    if not permissions.can_screen(request.user, entry):
        raise PermissionDenied
    try:
        services.screen_again(entry, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã đưa bài về chờ kiểm tra; giờ gửi giữ nguyên.")
    query = filter_query(request)
    return redirect(f"{reverse('initiatives:screen', args=[pk])}?{query}")


def _go_on(request, entry, *, to_next):
    """To the next entry that waits under the same filters, else back to the queue."""
    query = filter_query(request)
    if not to_next:
        return redirect(f"{reverse('initiatives:screen', args=[entry.pk])}?{query}")
    filters = _filters(request, entry.round)
    following = queries.next_waiting(
        filters.narrow(without="state"), entry, request.user
    )
    if following is None:
        return redirect(f"{reverse('initiatives:queue')}?{query}")
    return redirect(f"{reverse('initiatives:screen', args=[following.pk])}?{query}")


def _show(request, entry, form=None):
    seen = queries.in_queue(request.user, entry.round)
    context = {
        "filter_query": filter_query(request),
        "carried": carried(request),
        **told_of_entry(request, entry, seen, form),
        **_way(request, entry, seen),
    }
    return render(request, "initiatives/screen.html", context)


def _way(request, entry, seen) -> dict:
    """Where in the queue the entry stands."""
    queue = _filters(request, entry.round, seen).narrow()
    return {
        "progress": queries.progress(seen),
        "neighbours": queries.neighbours(queue, entry),
    }


def _filters(request, round, entries=None):
    if entries is None:
        entries = queries.in_queue(request.user, round)
    return QueueFilter(request.GET, round=round, entries=entries)


def get_round(request):
    """Return the part of the contest, or 404 for whoever has no queue to see."""
    round = queries.current_round()
    if round is None or not roles_of(request.user) & set(SEES_SCREENING):
        raise Http404
    return round


def get_officers_round(request):
    """The same, for whoever decides."""
    round = get_round(request)
    if not permissions.can_screen_some(request.user, round):
        raise PermissionDenied
    return round


def _get_entry(request, pk):
    """Return the entry, or 404 if this person does not look at screenings."""
    entries = InitiativeEntry.objects.seen_in_screening_by(request.user)
    return get_object_or_404(
        entries.for_lists().select_related(
            "round__contest", "theme", "unit", "decided_by", "duplicate_of"
        ),
        pk=pk,
    )


def filter_query(request):
    """The filters as they stand in the address, to be carried along."""
    return query_without(request, *PASSING)


def carried(request):
    """The same, for a form that is sent by GET."""
    return [(name, value) for name, value in request.GET.items() if name not in PASSING]
