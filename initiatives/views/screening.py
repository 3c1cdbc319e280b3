"""The officer's pages: what waits, and one entry beside its video."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contest.context import roles_of
from contest.errors import ContestError
from initiatives import links, permissions, queries, services
from initiatives.forms import DecisionForm, QueueFilter
from initiatives.models import SEES_SCREENING, InitiativeEntry

PER_PAGE = 50
may_show_players = csp_update({"frame-src": links.FRAME_HOSTS})


@require_safe
def queue(request):
    round = _get_round(request)
    entries = _in_queue(request, round)
    filters = QueueFilter(request.GET, round=round, entries=entries)
    chosen = filters.narrow(entries).select_related("theme", "unit", "round")
    page = Paginator(chosen.in_queue_order(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "filters": filters,
        "page": page,
        "filter_query": _filter_query(request),
        "waiting": entries.waiting().count(),
    }
    return render(request, "initiatives/queue.html", context)


@require_safe
@may_show_players
def screen(request, pk):
    entry = _get_entry(request, pk)
    return _show(request, entry, DecisionForm(entry=entry))


@require_POST
@may_show_players
def approve(request, pk):
    return _decide(request, pk, services.approve_entry, needs_reason=False)


@require_POST
@may_show_players
def refuse(request, pk):
    return _decide(request, pk, services.refuse_entry)


@require_POST
@may_show_players
def ask_for_changes(request, pk):
    return _decide(request, pk, services.ask_for_changes)


def _decide(request, pk, verb, *, needs_reason=True):
    """Call the verb and go on; a refusal is shown on the page, with what was typed."""
    entry = _get_entry(request, pk)
    if not permissions.can_screen(request.user, entry):
        raise PermissionDenied
    form = DecisionForm(request.POST, entry=entry)
    if form.is_valid():
        reason = {"reason": form.whole_reason} if needs_reason else {}
        seen = form.cleaned_data["seen"]
        try:
            entry = verb(entry, by=request.user, seen=seen, **reason)
        except ContestError as error:
            messages.error(request, str(error))
            entry = _get_entry(request, pk)  # what it was refused for is shown too
            form.take_as_seen(entry)
        else:
            messages.success(request, f"Đã lưu: {entry} – {entry.get_state_display()}.")
            return _go_on(request, entry, to_next=form.cleaned_data["go_on"])
    return _show(request, entry, form)


def _go_on(request, entry, *, to_next):
    """To the next entry that waits under the same filters, else back to the queue."""
    query = _filter_query(request)
    if not to_next:
        return redirect(f"{reverse('initiatives:screen', args=[entry.pk])}?{query}")
    entries = _in_queue(request, entry.round)
    filters = QueueFilter(request.GET, round=entry.round, entries=entries)
    following = queries.next_waiting(
        filters.narrow(entries, any_state=True), entry, request.user
    )
    if following is None:
        return redirect(f"{reverse('initiatives:queue')}?{query}")
    return redirect(f"{reverse('initiatives:screen', args=[following.pk])}?{query}")


def _show(request, entry, form):
    can_screen = permissions.can_screen(request.user, entry)
    similar = queries.similar_for_officer(entry, request.user)
    context = {
        "entry": entry,
        "authors": entry.authors.select_related("roster_entry__staff_member"),
        "checks": [*queries.checklist(entry), queries.novelty_check(similar)],
        "similar": similar,
        "embed_url": links.embed_url(entry.platform, entry.video_key),
        "form": form if can_screen and entry.is_waiting else None,
        "is_own": entry.belongs_to(request.user),
        "filter_query": _filter_query(request),
    }
    return render(request, "initiatives/screen.html", context)


def _get_round(request):
    """Return the part of the contest, or 404 for whoever has no queue to see."""
    round = queries.current_round()
    if round is None or not roles_of(request.user) & set(SEES_SCREENING):
        raise Http404
    return round


def _in_queue(request, round):
    return InitiativeEntry.objects.filter(round=round).seen_in_screening_by(
        request.user
    )


def _get_entry(request, pk):
    """Return the entry, or 404 if this person does not look at screenings."""
    entries = InitiativeEntry.objects.seen_in_screening_by(request.user)
    return get_object_or_404(
        entries.select_related("round__contest", "theme", "unit", "decided_by"), pk=pk
    )


def _filter_query(request):
    """The filters as they stand in the address, to be carried along."""
    chosen = request.GET.copy()
    chosen.pop("page", None)
    return chosen.urlencode()
