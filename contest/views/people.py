"""Accounts with a role: who holds what, and the administrator's acts on them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import names, permissions
from contest.errors import ContestError
from contest.forms.accounts import GrantForm
from contest.models import Contest, Grant, User
from contest.services import accounts
from contest.services.slips import reissue_slip
from contest.views.slips import sheet_context


@require_safe
def people(request):
    _require_administrator(request)
    return _people_page(request, GrantForm())


@require_POST
def grant_create(request):
    _require_administrator(request)
    form = GrantForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            accounts.grant_role(
                wanted["user"], wanted["role"], unit=wanted["unit"], by=request.user
            )
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã cấp quyền cho {wanted['user']}.")
            return redirect("contest:people")
    return _people_page(request, form)


@require_POST
def grant_revoke(request, pk):
    _require_administrator(request)
    grant = get_object_or_404(Grant.objects.select_related("user", "contest"), pk=pk)
    done = f"Đã thu hồi vai trò {grant.get_role_display()} của {grant.user}."
    return _act(request, accounts.revoke_role, grant, done)


@require_POST
def account_disable(request, pk):
    _require_administrator(request)
    user = get_object_or_404(User, pk=pk)
    done = f"Đã khóa tài khoản của {user}. Bài làm và kết quả còn nguyên."
    return _act(request, accounts.disable_account, user, done)


@require_POST
def account_enable(request, pk):
    _require_administrator(request)
    user = get_object_or_404(User, pk=pk)
    return _act(
        request, accounts.enable_account, user, f"Đã mở lại tài khoản của {user}."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def account_reissue(request, pk):
    """A new code for somebody with a role. Asks first; then shows the code once."""
    _require_administrator(request)
    user = get_object_or_404(User, pk=pk, is_active=True)
    if user == request.user:
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "contest/slip_reissue.html", {"person": user})
    printed = reissue_slip(user, by=request.user)
    context = sheet_context(Contest.objects.current(), None, [printed])
    return render(request, "contest/slip_reissued.html", context)


def _act(request, verb, thing, done: str):
    try:
        verb(thing, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("contest:people")


def _require_administrator(request):
    if not permissions.is_administrator(request.user):
        raise PermissionDenied


def _people_page(request, form):
    """Everybody with a role, by name; the search is blind to accents and case."""
    asked = names.search_key(request.GET.get("q", ""))
    grants = Grant.objects.select_related("user", "unit", "contest")
    holders = {}
    for grant in grants.order_by("role", "pk"):
        holders.setdefault(grant.user, []).append(grant)
    found = [
        {"user": user, "grants": held}
        for user, held in sorted(holders.items(), key=_by_name)
        if asked in names.search_key(f"{user.full_name} {user.username}")
    ]
    context = {"form": form, "holders": found, "asked": request.GET.get("q", "")}
    return render(request, "contest/people.html", context)


def _by_name(item):
    user, _ = item
    return names.sort_key(*names.split_name(user.full_name)), user.pk
