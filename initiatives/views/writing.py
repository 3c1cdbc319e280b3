"""The form of an entry: opened, saved by a button, saved while typing."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contest.db import db_now
from contest.errors import ContestError
from contest.words import clock, moment
from initiatives import permissions, queries, services
from initiatives.deadlines import edit_deadline
from initiatives.errors import BegunAlready, SavedElsewhere
from initiatives.forms import EntryForm
from initiatives.models import InitiativeEntry
from initiatives.views.entries import can_write_at_all, get_created, left_until

CONFLICT = 409


@require_http_methods(["GET", "POST"])
def create(request):
    entry = _new_entry(request)
    if request.method == "GET" and db_now() >= entry.round.closes_at:
        return redirect("initiatives:own")  # which says that it is over
    return _write(request, entry)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    entry = get_created(request, pk)
    if request.method == "GET" and not permissions.can_edit(request.user, entry):
        return redirect("initiatives:detail", pk=pk)  # which says why
    return _write(request, entry)


@require_POST
def keep_new(request):
    """The first save while typing: there is no entry yet."""
    return _keep(request, _new_entry(request))


@require_POST
def keep(request, pk):
    return _keep(request, get_created(request, pk))


@require_http_methods(["GET", "POST"])
def discard(request, pk):
    entry = get_created(request, pk)
    if request.method == "GET":
        context = {"entry": entry, "copy": queries.copy_of(entry)}
        return render(request, "initiatives/entry_discard.html", context)
    try:
        services.discard_changes(entry, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã bỏ thay đổi chưa gửi. Bài đã gửi còn nguyên.")
    return redirect("initiatives:detail", pk=pk)


def _new_entry(request):
    """An entry that is not stored yet, or the one that this very page has begun."""
    round = queries.current_round()
    # Whether it is still time, the verb says: what was typed stays on the page.
    if not can_write_at_all(request.user, round):
        raise PermissionDenied
    return _begun_on(request, round) or InitiativeEntry(round=round)


def _begun_on(request, round):
    page = _page_of(request)
    if page is None:
        return None
    return InitiativeEntry.objects.filter(
        created_by=request.user, round=round, copy__page=page
    ).first()


def _page_of(request):
    try:
        return UUID(request.POST.get("page", ""))
    except ValueError:
        return None


def _write(request, entry):
    """Show the form, or store what was typed and go where the button says."""
    copy = queries.copy_of(entry)
    if request.method == "GET":
        return _show(request, entry, _form_to_show(request, entry, copy), copy)
    form = _form(request, entry, request.POST)
    if form.can_be_stored:
        try:
            entry = _store(request, entry, form)
        except SavedElsewhere as error:
            form.take_base(queries.base_of(entry, error.copy))
            form.add_error(None, f"{error} {KEEP_THIS}")
            copy = error.copy
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            return _after_writing(request, entry, form)
    return _show(request, entry, form, copy)


KEEP_THIS = "Bấm Lưu lần nữa là giữ nội dung trên trang này."


def _form(request, entry, data=None, **options):
    contest = entry.round.contest
    return EntryForm(
        data,
        instance=entry,
        units=queries.submitting_units(request.user, contest, and_also=entry),
        me=queries.roster_entry_of(request.user, contest),
        can_send=_can_send(request.user, entry),
        **options,
    )


def _can_send(user, entry):
    entry.created_by_id = entry.created_by_id or user.pk
    return permissions.can_submit(user, entry) or permissions.can_send_changes(
        user, entry
    )


def _form_to_show(request, entry, copy):
    """As typed last, with what is not understood told beneath its field."""
    of_page = {"base": queries.base_of(entry, copy), "page": str(uuid4())}
    if copy:
        return _form(request, entry, {**copy.typed, **of_page})
    return _form(request, entry, initial=of_page)


def _store(request, entry, form):
    try:
        return _save(request, entry, form)
    except BegunAlready:
        entry = _begun_on(request, entry.round)
        form = _form(request, entry, request.POST)
        form.is_valid()
        return _save(request, entry, form)


def _save(request, entry, form):
    typed = services.Typed(
        fields=form.typed,
        unclear=form.unclear,
        page=form.cleaned_data["page"] or uuid4(),
        base=form.cleaned_data["base"],
    )
    return services.save_draft(
        entry,
        by=request.user,
        authors=form.authors,
        cooperating=form.cooperating,
        typed=typed,
    )


def _show(request, entry, form, copy):
    round, now = entry.round, db_now()
    context = {
        "form": form,
        "entry": entry,
        "round": round,
        "copy": copy,
        "rules": queries.rules_of(round),
        "now": now,
        "deadline": edit_deadline(entry),
        "left": edit_deadline(entry) - now,
        "internal_left": left_until(round.internal_due_at, now),
        "before_opening": now < round.opens_at,
        "similar": queries.similar_for_entrant(
            queries.text_of(entry), round.contest, but=entry
        ),
    }
    return render(request, "initiatives/entry_form.html", context)


def _after_writing(request, entry, form):
    at = moment(entry.copy.saved_at)
    if form.unclear:
        messages.warning(
            request,
            f"Đã lưu lúc {at}. Còn ô cần sửa trước khi gửi: "
            f"{', '.join(form.unclear.values())}. Những gì đã gõ được giữ nguyên.",
        )
        return redirect("initiatives:edit", pk=entry.pk)
    messages.success(request, f"Đã lưu lúc {at}.")
    if entry.is_too_long:
        messages.warning(
            request,
            f"Video dài {entry.duration}, quá {entry.round.max_seconds // 60} phút "
            "theo Thể lệ. Bài vẫn được lưu. Nên rút ngắn video trước khi gửi.",
        )
    return redirect(_way_on(request, entry), pk=entry.pk)


def _way_on(request, entry):
    if "send" in request.POST and _can_send(request.user, entry):
        return "initiatives:submit"
    if "register" in request.POST and permissions.can_register(request.user, entry):
        return "initiatives:register"
    return "initiatives:detail"


def _keep(request, entry):
    """Store what stands on the page; the answer is for the script that asked."""
    form = _form(request, entry, request.POST)
    if not form.can_be_stored:
        sentence = (
            "Chưa lưu được: chưa chọn đơn vị gửi bài. Nội dung vẫn còn trên trang."
        )
        return JsonResponse({"sentence": sentence}, status=422)
    try:
        entry = _store(request, entry, form)
    except SavedElsewhere as error:
        base = queries.base_of(entry, error.copy)
        return JsonResponse({"sentence": str(error), "base": base}, status=CONFLICT)
    except ContestError as error:
        return JsonResponse({"sentence": str(error)}, status=422)
    return JsonResponse(
        {
            "base": entry.copy.mark,
            "at": clock(entry.copy.saved_at),
            "edit": reverse("initiatives:edit", args=[entry.pk]),
            "keep": reverse("initiatives:keep", args=[entry.pk]),
            "unclear": {name: form.errors[name][0] for name in form.unclear},
        }
    )
