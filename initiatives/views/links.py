"""Links of entries: which need somebody, what an officer saw, one for another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest.context import roles_of
from contest.db import db_now
from contest.errors import ContestError
from contest.views.pages import page_of
from contest.words import moment
from initiatives import durations, permissions, queries, services
from initiatives.deadlines import edit_deadline
from initiatives.errors import LinkTaken, SameLink
from initiatives.forms.links import LengthForm, LookForm, ReplaceLinkForm
from initiatives.models import SEES_SCREENING, InitiativeEntry
from initiatives.states import LIVE

PER_PAGE = 50


@require_safe
def overview(request):
    """The links that somebody must see to, and those that only a person can open."""
    round = queries.current_round()
    if round is None or not roles_of(request.user) & set(SEES_SCREENING):
        raise Http404
    seen = InitiativeEntry.objects.filter(round=round).seen_in_screening_by(
        request.user
    )
    lists = {"bad": queries.with_bad_links(seen), "eyes": queries.for_eyes(seen)}
    chosen = "eyes" if request.GET.get("xem") == "can-mo" else "bad"
    entries = lists[chosen].select_related("unit", "round").in_queue_order()
    page = page_of(entries, PER_PAGE, request)
    found = durations.told_of_lengths(page.object_list)
    watches = queries.watches_of(found)
    context = {
        "chosen": chosen,
        "counts": {name: entries.count() for name, entries in lists.items()},
        "page": page,
        "filter_query": "xem=can-mo" if chosen == "eyes" else "",
        "rows": [(entry, watches.get(entry.pk)) for entry in found],
    }
    return render(request, "initiatives/links.html", context)


@require_http_methods(["GET", "POST"])
def replace(request, pk):
    """Thay liên kết: by the entrant before the closing, by an officer after it."""
    entry = _get_visible(request, pk)
    is_creator = permissions.is_creator(request.user, entry)
    if entry.state not in LIVE and not is_creator:
        raise Http404  # its link was not sent, or is nobody's task any more
    if not (is_creator or permissions.can_screen(request.user, entry)):
        raise PermissionDenied
    at = db_now()
    can_replace = permissions.can_replace_link(request.user, entry, at=at)
    if request.method == "POST" and not can_replace:
        raise PermissionDenied
    is_over = at >= edit_deadline(entry)
    form = ReplaceLinkForm(request.POST or None, needs_reason=is_over)
    if request.method == "POST" and form.is_valid():
        try:
            services.replace_link(
                entry,
                form.cleaned_data["video"],
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except (LinkTaken, SameLink) as error:
            form.add_error("video", str(error))
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            _say_replaced(request, entry, form)
            return redirect("initiatives:detail", pk=pk)
    context = {
        "entry": entry,
        "form": form,
        "can_replace": can_replace,
        "is_over": is_over,
        "link": queries.link_facts(entry),
    }
    return render(request, "initiatives/replace_link.html", context)


@require_POST
def confirm(request, pk):
    """Note what the officer saw who opened the link."""
    entry = _get_to_screen(request, pk)
    form = LookForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        services.confirm_link(
            entry,
            by=request.user,
            opens=form.cleaned_data["opens"],
            key=form.cleaned_data["key"],
        )
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã ghi: anh/chị đã mở xem đường dẫn của bài này.")
    return redirect("initiatives:screen", pk=pk)


@require_POST
def measure(request, pk):
    """Keep the length that the player told while the officer had it played."""
    entry = _get_to_screen(request, pk)
    form = LengthForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        services.record_length(
            entry,
            by=request.user,
            seconds=form.cleaned_data["seconds"],
            key=form.cleaned_data["key"],
        )
    except ContestError as error:
        return JsonResponse({"words": str(error)}, status=409)
    length = durations.known_length(entry)
    is_over = durations.is_over(length, entry)
    return JsonResponse({"words": length.words, "is_over": is_over})


def _say_replaced(request, entry, form):
    if form.note:
        messages.info(request, form.note)
    messages.success(
        request,
        "Đã thay đường dẫn. Đường dẫn cũ được giữ trong lịch sử; hệ thống sẽ kiểm tra "
        "đường dẫn mới.",
    )
    if entry.must_be_mended and permissions.is_creator(request.user, entry):
        deadline = moment(edit_deadline(entry))
        messages.warning(request, f"Còn phải bấm Gửi lại bài trước {deadline}.")


def _get_visible(request, pk):
    entries = InitiativeEntry.objects.visible_to(request.user)
    return get_object_or_404(entries.select_related("round__contest", "unit"), pk=pk)


def _get_to_screen(request, pk):
    """Return the entry: 404 for whoever sees no screening, 403 for who only looks."""
    entries = InitiativeEntry.objects.seen_in_screening_by(request.user)
    entry = get_object_or_404(entries.select_related("round__contest", "unit"), pk=pk)
    if not permissions.can_screen(request.user, entry):
        raise PermissionDenied
    return entry
