""" "Không có tên trong danh sách?": asking to be added, and the unit's answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest.devices import device_of, new_device, remember_device
from contest.errors import ContestError
from contest.forms.joining import DeclineForm, JoinForm
from contest.models import Contest, JoinRequest
from contest.permissions import is_coordinator, is_officer_somewhere
from contest.queries.joining import join_requests, units_to_join
from contest.services import record
from contest.services.joining import ask_to_join, decline_request
from contest.views.pages import page_of

A_PAGE = 100


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    """For everybody: the answer is the same whether or not one is on the list."""
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    form = JoinForm(request.POST or None, units=units_to_join(contest))
    if request.method != "POST" or not form.is_valid():
        return render(request, "contest/join.html", {"form": form})
    device = device_of(request) or new_device()
    try:
        asked = ask_to_join(contest, device=device, **form.values)
    except ContestError as error:
        form.add_error(None, str(error))
        return render(request, "contest/join.html", {"form": form})
    response = render(request, "contest/join_sent.html", {"unit": asked.unit})
    remember_device(response, device)
    return response


@require_safe
def requests(request):
    """Who asks to be put on the lists that this person keeps."""
    contest = _contest_of_keeper(request.user)
    asked = join_requests(request.user, contest)
    waiting = asked.filter(state=JoinRequest.State.WAITING)
    answered = asked.exclude(state=JoinRequest.State.WAITING).order_by("-answered_at")
    context = {
        "page": page_of(waiting, A_PAGE, request),
        "answered": answered[:20],
        "address": "?",
    }
    record("view_join_requests", contest, by=request.user, contest=contest)
    return render(request, "contest/join_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request_decline(request, pk):
    contest = _contest_of_keeper(request.user)
    asked = get_object_or_404(join_requests(request.user, contest), pk=pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_request(asked, by=request.user, reason=form.cleaned_data["reason"])
        except ContestError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                f"Đã ghi: không bổ sung {asked.full_name}. Danh sách không đổi.",
            )
        return redirect("contest:join-requests")
    context = {"form": form, "asked": asked}
    return render(request, "contest/join_decline.html", context)


def _contest_of_keeper(user) -> Contest:
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    if not (is_coordinator(user, contest) or is_officer_somewhere(user, contest)):
        raise PermissionDenied
    return contest
