"""The entrant's pages: write, send, follow, withdraw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest.db import db_now
from contest.errors import ContestError
from contest.words import moment
from initiatives import permissions, queries, services
from initiatives.errors import LinkTaken
from initiatives.forms import EntryForm
from initiatives.models import InitiativeEntry
from initiatives.states import stages

PER_PAGE = 50


@require_safe
def own(request):
    """One's own entries, and those of the units that one coordinates."""
    round = queries.current_round()
    entries = InitiativeEntry.objects.filter(round=round).select_related(
        "round", "theme", "unit"
    )
    mine = entries.of_entrant(request.user).order_by("-updated_at")
    of_units = (
        entries.of_coordinated_units(request.user)
        .exclude(pk__in=mine.values("pk"))
        .order_by("-submitted_at")
    )
    context = {
        "round": round,
        "entries": mine,
        "page": Paginator(of_units, PER_PAGE).get_page(request.GET.get("page")),
        "can_create": _can_create(request.user, round),
        "is_over": bool(round) and db_now() >= round.closes_at,
    }
    return render(request, "initiatives/own.html", context)


@require_http_methods(["GET", "POST"])
def create(request):
    round = queries.current_round()
    if not _can_create(request.user, round):
        raise PermissionDenied
    return _write(request, InitiativeEntry(round=round))


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    entry = _get_created(request, pk)
    if request.method == "GET" and not permissions.can_edit(request.user, entry):
        return redirect("initiatives:detail", pk=pk)  # which says why
    return _write(request, entry)


@require_safe
def detail(request, pk):
    entry = _get_visible(request, pk)
    now = db_now()
    missing = entry.missing_parts() if entry.is_editable else []
    context = {
        "entry": entry,
        "authors": entry.authors.select_related("roster_entry__staff_member"),
        "is_own": entry.belongs_to(request.user),
        "stages": stages(entry.state),
        "missing": missing,
        "edits_first": bool(missing) or entry.must_be_mended,
        "is_over": now >= entry.round.closes_at,
        "can_edit": permissions.can_edit(request.user, entry, at=now),
        "can_submit": permissions.can_submit(request.user, entry, at=now),
        "can_withdraw": permissions.can_withdraw(request.user, entry),
    }
    if context["can_edit"]:
        context["similar"] = queries.similar_for_entrant(
            queries.text_of(entry), entry.round.contest, but=entry
        )
    return render(request, "initiatives/entry_detail.html", context)


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    entry = _get_created(request, pk)
    if request.method == "GET":
        context = {"entry": entry, "missing": entry.missing_parts()}
        context["can_submit"] = permissions.can_submit(request.user, entry)
        return render(request, "initiatives/entry_submit.html", context)
    try:
        entry = services.submit_entry(entry, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"Đã gửi bài lúc {moment(entry.submitted_at)}. "
            f"{entry.round.contest.host_office} sẽ kiểm tra điều kiện dự thi.",
        )
    return redirect("initiatives:detail", pk=pk)


@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    entry = _get_created(request, pk)
    if request.method == "GET":
        context = {"entry": entry}
        context["can_withdraw"] = permissions.can_withdraw(request.user, entry)
        return render(request, "initiatives/entry_withdraw.html", context)
    try:
        services.withdraw_entry(entry, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã rút bài. Bài không tính vào số bài đã gửi.")
    return redirect("initiatives:detail", pk=pk)


def _can_create(user, round):
    """Whether there is a part to send to, and a unit to send for."""
    return (
        round is not None
        and db_now() < round.closes_at
        and queries.submitting_units(user, round.contest).exists()
    )


def _write(request, entry):
    """Show the form, or store what was written and go where the button says."""
    contest = entry.round.contest
    form = EntryForm(
        request.POST or None,
        instance=entry,
        units=queries.submitting_units(request.user, contest, and_also=entry),
        me=queries.roster_entry_of(request.user, contest),
    )
    if form.is_valid():
        try:
            entry = services.save_draft(entry, authors=form.authors, by=request.user)
        except LinkTaken as error:
            form.add_error("video", str(error))
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            return _after_writing(request, entry)
    context = {"form": form, "entry": entry, "round": entry.round}
    context["similar"] = queries.similar_for_entrant(
        queries.text_of(entry), contest, but=entry
    )
    return render(request, "initiatives/entry_form.html", context)


def _after_writing(request, entry):
    messages.success(request, f"Đã lưu lúc {moment(entry.updated_at)}.")
    if entry.is_too_long:
        messages.warning(
            request,
            f"Video dài {entry.duration}, quá {entry.round.max_seconds // 60} phút "
            "theo Thể lệ. Bài vẫn được lưu. Nên rút ngắn video trước khi gửi.",
        )
    goes_on = "send" in request.POST and permissions.can_submit(request.user, entry)
    name = "submit" if goes_on else "detail"
    return redirect(f"initiatives:{name}", pk=entry.pk)


def _get_visible(request, pk):
    """Return the entry, or 404 if this person may not know that it exists."""
    entries = InitiativeEntry.objects.visible_to(request.user)
    return get_object_or_404(
        entries.select_related("round__contest", "theme", "unit"), pk=pk
    )


def _get_created(request, pk):
    entry = _get_visible(request, pk)
    if not permissions.is_creator(request.user, entry):
        raise PermissionDenied
    return entry
