"""Signing in again inside a page of an attempt, so that the page is not lost.

The page's signed token says whose it is: only that person's password opens it again.
Without such a token there is nothing to find here.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from contest.devices import device_of, new_device, remember_device
from contest.errors import ContestError, ServerBusy, WrongCredentials
from contest.forms.access import LONGEST_SECRET
from contest.middleware import nothing_unseen
from contest.models import User
from contest.services import access
from contest.sessions import start_session
from quiz import services
from quiz.errors import BadToken

WRONG = (
    "Mật khẩu chưa đúng. Câu trả lời trên trang này không mất. Gõ lại; đã quên mật "
    "khẩu thì nhờ cán bộ đầu mối cấp lại mã."
)


@nothing_unseen
@login_not_required
@require_http_methods(["GET", "POST"])
def attempt_sign_in(request):
    """Who is signed in now; or sign the page's own person in."""
    page, person = _owner_of_page(request)
    if request.method == "POST":
        return _sign_in(request, page, person)
    who = _who(request, person)
    return _admit(request, page, person if who == "owner" else None, who=who)


def _owner_of_page(request):
    """Return the page and its person; 404 without a token of ours."""
    try:
        page = services.read_page(request.headers.get("Page-Token", ""))
    except BadToken as error:
        raise Http404 from error
    if request.user.pk == page.user:
        return page, request.user
    person = User.objects.filter(pk=page.user, is_active=True).first()
    if person is None:
        raise Http404
    return page, person


def _who(request, person: User) -> str:
    if not request.user.is_authenticated:
        return "nobody"
    return "owner" if request.user.pk == person.pk else "other"


def _sign_in(request, page, person: User):
    device = device_of(request) or new_device()
    try:
        found = access.sign_in(
            person.username,
            request.POST.get("secret", "")[:LONGEST_SECRET],
            device=device,
        )
    except ContestError as error:
        return _refuse(error)
    if found.user.pk != person.pk:
        return _refuse(WrongCredentials())
    shared = "shared" in request.POST
    start_session(request, found.user, shared=shared, with_slip=found.with_slip)
    response = _admit(request, page, found.user, who="owner")
    remember_device(response, device)
    return response


def _admit(request, page, person: User | None, *, who: str) -> JsonResponse:
    """Tell who is signed in; the person gets a token for the same page."""
    body = {"who": who, "csrf": get_token(request)}
    if person:
        body["token"] = services.sign_page(services.admit_page(page, person))
    return JsonResponse(body)


def _refuse(error: ContestError) -> JsonResponse:
    is_wrong = isinstance(error, WrongCredentials)
    sentence = WRONG if is_wrong else str(error)
    if not isinstance(error, ServerBusy):
        return JsonResponse({"sentence": sentence}, status=403)
    headers = {"Retry-After": str(error.retry_after)}
    return JsonResponse({"sentence": sentence}, status=503, headers=headers)
