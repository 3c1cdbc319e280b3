"""Signing in and out, the first time with a slip, and the own password."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contest.context import roles_of
from contest.devices import device_of, new_device, remember_device
from contest.errors import ContestError, ServerBusy, TooManyTries
from contest.forms.access import PasswordForm, SignInForm
from contest.middleware import nothing_unseen
from contest.models import Contest, RosterEntry, User
from contest.services import access
from contest.sessions import start_session

WELCOME_LASTS = 10 * 60
STATUS = {ServerBusy: 503, TooManyTries: 429}
NOT_ME = (
    "Cảm ơn anh/chị. Phiếu này chưa bị dùng. Xin trả phiếu cho cán bộ đầu mối để nhận "
    "đúng phiếu của mình."
)


@login_not_required
@require_GET
def landing(request):
    """Everybody's first page: that of the strongest role."""
    if not request.user.is_authenticated:
        if "welcome" in request.session:
            return redirect("contest:welcome")
        return redirect("contest:sign-in")
    roles = roles_of(request.user) | {"participant"}
    page = next(name for role, name in settings.LANDING_PAGES.items() if role in roles)
    return redirect(_safe_next(request) or page)


@nothing_unseen
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.method == "POST":
        return _try_to_sign_in(request)
    if request.user.is_authenticated:
        return redirect(_safe_next(request) or "contest:landing")
    return _sign_in_page(request, SignInForm())


@login_not_required
@require_GET
def scan(request):
    """The same page, for the QR: a script fills it in from what is behind ``#``."""
    return _sign_in_page(request, SignInForm())


def _try_to_sign_in(request):
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form)
    device = device_of(request) or new_device()
    try:
        found = access.sign_in(
            form.cleaned_data["name"], form.cleaned_data["secret"], device=device
        )
    except ContestError as error:
        form.add_error(None, str(error))
        return _sign_in_page(request, form, status=STATUS.get(type(error), 200))
    response = _enter(request, found, shared=form.cleaned_data["shared"])
    remember_device(response, device)
    return response


def _enter(request, found: access.SignIn, *, shared: bool):
    """Start the session; with a slip used for the first time, ask who it is before."""
    goes_to = _safe_next(request) or reverse("contest:landing")
    if not found.is_first_use:
        start_session(request, found.user, shared=shared, with_slip=found.with_slip)
        return redirect(goes_to)
    logout(request)  # of whoever sat here before
    request.session["welcome"] = {
        "user": found.user.pk,
        "epoch": found.user.write_epoch,
        "shared": shared,
        "next": goes_to,
        "until": int(time.time()) + WELCOME_LASTS,
        "is_confirmed": False,
    }
    request.session.set_expiry(0)
    return redirect("contest:welcome")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request):
    """Is it you; what is kept about you; then the session begins."""
    started = request.session.get("welcome")
    user = _who_is_welcomed(started)
    if user is None:
        request.session.pop("welcome", None)
        return redirect("contest:sign-in")
    if request.method != "POST":
        context = {"person": user, "unit": _unit_of(user)}
        is_confirmed = started["is_confirmed"]
        page = "contest/notice.html" if is_confirmed else "contest/who.html"
        return render(request, page, context)
    if request.POST.get("answer") == "no":
        del request.session["welcome"]
        messages.info(request, NOT_ME)
        return redirect("contest:sign-in")
    if not started["is_confirmed"]:
        request.session["welcome"] = started | {"is_confirmed": True}
        return redirect("contest:welcome")
    del request.session["welcome"]
    start_session(request, user, shared=started["shared"], with_slip=True)
    request.session["after_password"] = started["next"]
    return redirect("contest:password")


def _who_is_welcomed(started: dict | None) -> User | None:
    """The person who typed the code, if it still holds: not replaced meanwhile."""
    if started is None or time.time() > started["until"]:
        return None
    return User.objects.filter(
        pk=started["user"], write_epoch=started["epoch"], is_active=True
    ).first()


@require_POST
def sign_out(request):
    access.sign_out(request.user)
    logout(request)
    return redirect("contest:sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    """Set the own password: with the old one, or while signed in with the slip."""
    user = request.user
    asks_current = user.has_usable_password()
    form = PasswordForm(
        request.POST or None, asks_current=asks_current, facts=_facts_about(user)
    )
    status = 200
    if form.is_valid():
        try:
            return _set_password(request, form, asks_current=asks_current)
        except ContestError as error:
            form.add_error(None, str(error))
            status = STATUS.get(type(error), 200)
    later = request.session.get("after_password") or reverse("contest:landing")
    context = {"form": form, "later": later, "asks_current": asks_current}
    return _render(request, "contest/password.html", context, status)


def _set_password(request, form, *, asks_current: bool):
    if asks_current:
        access.check_own_password(
            request.user,
            form.cleaned_data["current"],
            device=device_of(request),
        )
    user = access.set_own_password(request.user, form.cleaned_data["password"])
    update_session_auth_hash(request, user)
    request.session["with_slip"] = False
    messages.success(
        request, "Đã đặt mật khẩu. Từ lần sau, anh/chị đăng nhập bằng mật khẩu này."
    )
    return redirect(request.session.pop("after_password", None) or "contest:landing")


def _sign_in_page(request, form, status=200):
    is_busy = status == STATUS[ServerBusy]
    context = {"form": form, "next": _safe_next(request), "is_busy": is_busy}
    return _render(request, "contest/sign_in.html", context, status)


def _render(request, template, context, status):
    response = render(request, template, context, status=status)
    if status == STATUS[ServerBusy]:
        response.headers["Retry-After"] = str(ServerBusy.retry_after)
    return response


def _safe_next(request) -> str:
    """The page of this site that was asked for before signing in, or nothing."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_here = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    is_path = address.startswith("/") and address.isprintable()
    return address if is_here and is_path else ""


def _unit_of(user: User) -> str:
    entries = RosterEntry.objects.filter(
        contest=Contest.objects.current(), staff_member__user=user
    )
    return entries.values_list("unit__name", flat=True).first() or ""


def _facts_about(user: User) -> list[str]:
    """What colleagues know, so no password."""
    return [user.full_name, user.username, user.phone, _unit_of(user)]
