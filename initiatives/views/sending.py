"""What makes an entry count: registering, sending, sending changes, withdrawing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest.errors import ContestError
from contest.words import moment
from initiatives import permissions, queries, services
from initiatives.contents import changes, content_of
from initiatives.errors import EntryIncomplete
from initiatives.forms import EntryForm
from initiatives.models import InitiativeEntry
from initiatives.services.sending import REGISTERED_WITH
from initiatives.views.entries import get_created


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """The last look, then sending: of a first version, or of unsent changes."""
    entry = get_created(request, pk)
    copy = queries.copy_of(entry)
    has_changes = bool(copy and entry.submitted_at)
    if request.method == "GET":
        return _last_look(request, entry, copy if has_changes else None)
    try:
        if has_changes:
            entry = _send_changes(request, entry, copy)
        else:
            entry = services.submit_entry(entry, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        at = entry.updated_at if has_changes else entry.submitted_at
        messages.success(
            request,
            f"Đã gửi {'thay đổi' if has_changes else 'bài'} lúc {moment(at)}. "
            f"{entry.round.contest.host_office} sẽ kiểm tra điều kiện dự thi.",
        )
    return redirect("initiatives:detail", pk=pk)


@require_http_methods(["GET", "POST"])
def register(request, pk):
    entry = get_created(request, pk)
    if request.method == "GET":
        missing = entry.missing_fields()
        context = {
            "entry": entry,
            "missing": {
                name: missing[name] for name in REGISTERED_WITH if name in missing
            },
            "can_register": permissions.can_register(request.user, entry),
        }
        return render(request, "initiatives/entry_register.html", context)
    try:
        services.register_entry(entry, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            "Đã đăng ký. Đơn vị và cơ quan chủ trì thấy tên sáng kiến. Có video thì bổ "
            "sung rồi bấm Gửi bài.",
        )
    return redirect("initiatives:detail", pk=pk)


@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    entry = get_created(request, pk)
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


def _last_look(request, entry, copy):
    context = {"entry": entry, "is_again": bool(copy)}
    if copy:
        before = content_of(entry)
        form = _understood(request, entry, copy)
        context |= {
            "copy": copy,
            "missing": _missing_of(form),
            "changes": [
                change
                for change in changes(before, _content_of(form, before))
                if change.pieces
            ],
            "can_submit": permissions.can_send_changes(request.user, entry),
        }
    else:
        context |= {
            "missing": queries.missing_of(entry),
            "can_submit": permissions.can_submit(request.user, entry),
        }
    return render(request, "initiatives/entry_submit.html", context)


def _send_changes(request, entry, copy):
    form = _understood(request, entry, copy)
    if form.unclear:  # though it was clear when it was typed
        raise EntryIncomplete(list(_to_mend(form).values()))
    return services.send_changes(
        form.instance,
        by=request.user,
        authors=form.authors or [],
        cooperating=form.cooperating or [],
        base=copy.mark,
    )


def _understood(request, entry, copy):
    """The entry as its unsent changes would make it, in a form that was checked."""
    contest = entry.round.contest
    form = EntryForm(
        {**copy.typed, "base": copy.mark, "page": str(copy.page)},
        instance=InitiativeEntry.objects.select_related("round__contest").get(
            pk=entry.pk
        ),
        units=queries.submitting_units(request.user, contest, and_also=entry),
        me=None,
    )
    form.is_valid()
    return form


def _missing_of(form):
    missing = form.instance.missing_fields()
    missing.pop("author_lines", None)
    if not form.authors:
        missing["author_lines"] = "tác giả"
    return missing | _to_mend(form)


def _to_mend(form):
    return {name: f"{label} (cần sửa)" for name, label in form.unclear.items()}


def _content_of(form, before):
    """The content that sending would freeze, before anything is stored."""
    lines = [
        author.name if author.share is None else f"{author.name}: {author.share}%"
        for author in form.authors or []
    ]
    return {
        **content_of(form.instance),
        "authors": "\n".join(lines),
        "cooperating": "\n".join(str(unit) for unit in form.cooperating or []),
        "unit": before["unit"],
    }
