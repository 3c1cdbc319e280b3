"""What every response carries, who is not answered any more, when a session ends."""

import select

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect

from contest.sessions import is_over

SIGNED_OUT = (
    "Hệ thống đã tự đăng xuất để giữ an toàn cho anh/chị. Những gì đã lưu không mất. "
    "Mời anh/chị đăng nhập lại."
)
NOT_DONE = (
    "Máy này đã được đăng xuất nên việc vừa bấm chưa thực hiện được. Những gì đã lưu "
    "không mất. Mời anh/chị đăng nhập rồi làm lại những gì chưa lưu."
)


def security_headers(get_response):
    """Pages hold personal data: nobody stores them, unless a view says otherwise."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        return response

    return middleware


class ContentPolicy(CSPMiddleware):
    """django-csp's own, with the policy of nearly all responses built but once.

    It builds two for each response, some 0.2 ms: a tenth of an answer's save.
    """

    OF_ITS_OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")

    def __init__(self, get_response):
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(self, request, response):
        asks_for_more = any(hasattr(response, name) for name in self.OF_ITS_OWN)
        if asks_for_more or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response


# Where the system cannot say that the other side sends no more (only Linux does), a
# connection counts as given up when it is broken.
LEFT = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR
CLIENT_CLOSED_REQUEST = 499  # nginx's; nobody reads it but an access log


def left_out_when_gone(get_response):
    """Do nothing for visitors who gave up while they waited for their turn.

    On a busy server pages are loaded again and again, and each time somebody's old
    request would still take what those who wait need. Only what is nothing to those who
    do not see it is left out: views that are read, and views marked so. What anybody
    sent to be kept is kept.
    """

    def middleware(request):
        return get_response(request)

    middleware.process_view = _leave_out_when_gone
    return middleware


def nothing_unseen(view):
    """Mark a view whose POST is worth nothing to somebody who does not see its page."""
    view.is_nothing_unseen = True
    return view


def _leave_out_when_gone(request, view, args, kwargs):
    is_read = request.method in ("GET", "HEAD")
    if (is_read or hasattr(view, "is_nothing_unseen")) and _has_gone(request):
        response = HttpResponse(
            status=CLIENT_CLOSED_REQUEST, reason="Client Closed Request"
        )
        response._has_been_logged = True  # as a trouble of ours, hundreds in a second
        return response
    return None


def _has_gone(request) -> bool:
    """Whether gunicorn's connection of this request was given up by the other side."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        return False
    poll = select.poll()
    poll.register(connection, LEFT)
    return bool(poll.poll(0))


class SignInRequired(LoginRequiredMiddleware):
    """Django's own, which reads session and user even where no sign-in is asked.

    On a view that anybody may ask for all the time that is two statements each time.
    What a form posted is not done after signing in: its address may know no GET.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        is_read = request.method in ("GET", "HEAD")
        # A script asks for the sign-in in its own page, and sends once more.
        if is_read or "text/html" not in request.headers.get("Accept", ""):
            return super().handle_no_permission(request, view_func)
        messages.error(request, NOT_DONE)
        return redirect(self.get_login_url(view_func))


def session_limits(get_response):
    """End sessions that are over, before anything asks who is signed in.

    Visitors without a session are left alone, and so are views that read none.
    """

    def middleware(request):
        return get_response(request)

    middleware.process_view = _end_what_is_over
    return middleware


def without_session(view):
    """Mark a view that must answer without the session, so without the database."""
    view.reads_no_session = True
    return view


def _end_what_is_over(request, view, args, kwargs):
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if hasattr(view, "reads_no_session") or not has_session:
        return
    if not request.user.is_authenticated:
        return
    by_itself = request.method == "GET" and "HX-Request" in request.headers
    if is_over(request.session, request.user, by_itself=by_itself):
        logout(request)
        messages.info(request, SIGNED_OUT)
