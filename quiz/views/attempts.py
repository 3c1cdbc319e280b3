"""A participant's pages: the card, the paper, handing in, the receipt."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from contest.devices import device_key_of
from contest.errors import ContestError
from contest.services import access
from quiz import permissions, queries, services
from quiz.confirmation import confirmation_code
from quiz.errors import SaveRefused
from quiz.forms import StartForm
from quiz.models import Attempt

LONGEST_CHOICE = 100  # digits; int() refuses thousands
EMPTIES_AFTER = 5 * 60


@require_GET
def home(request):
    """ "Cuộc thi của tôi": one card, one big word, one button."""
    entry = queries.own_entry(request.user)
    if entry is None or not entry.may_take_part:
        return render(request, "quiz/no_entry.html", {"entry": entry})
    round, now = queries.quiz_round()
    for attempt in Attempt.objects.due(now).filter(entry=entry):
        services.close_if_due(attempt, at=now)
    initiatives, practice = queries.rounds_beside(entry.contest, now)
    card = queries.card_of(entry, round, now) if round else None
    context = {
        "card": card,
        "entry": entry,
        "initiatives": initiatives,
        "practice": practice if card and card.may_practise else None,
    }
    return render(request, "quiz/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attempt_start(request, *, is_practice=False):
    """What is asked, and the promise; then start, or go on with what was started."""
    entry = queries.own_entry(request.user)
    round, now = queries.quiz_round()
    if is_practice:
        round = queries.practice_round()
    if entry is None or round is None:
        raise Http404
    form = StartForm(request.POST or None)
    if not form.is_valid():
        return _before_start(request, form, entry, round, now)
    try:
        attempt = services.start_attempt(entry, round, device=device_key_of(request))
    except ContestError as error:
        messages.error(request, str(error))
        return _go_on(request, "quiz:home")
    return _go_on(request, "quiz:attempt", pk=attempt.pk)


def _go_on(request, name, **kwargs):
    """Redirect; or tell a script where to, which could not tell it from a sign-in."""
    address = reverse(name, kwargs=kwargs)
    if _is_script(request):
        return JsonResponse({"goes_to": address})
    return redirect(address)


def _is_script(request) -> bool:
    return request.headers.get("Accept") == "application/json"


def _before_start(request, form, entry, round, now):
    card = queries.chances_of(entry, round, now)
    if card.kind == "running":
        return redirect("quiz:attempt", pk=card.attempt.pk)
    if not card.attempts_left or now < round.opens_at:
        return redirect("quiz:home")
    context = {"form": form, "round": round, "card": card}
    return render(request, "quiz/before.html", context)


def _of_own_attempt(view):
    """Give ``view`` the attempt with the time ``now``. Who came to another's, as on a
    shared machine by signing in, is told so; 404 if one may not know of it."""

    @wraps(view)
    def with_own(request, pk):
        own = queries.attempt_with_place(pk)
        if own is not None and permissions.can_sit(request.user, own):
            return view(request, own)
        is_known = Attempt.objects.visible_to(request.user).filter(pk=pk).exists()
        status = 403 if is_known else 404
        return render(request, "quiz/not_own.html", status=status)

    return with_own


@require_GET
@_of_own_attempt
def attempt(request, own):
    """The paper: all questions on one page, as far as they are answered."""
    attempt, now = services.close_if_due(own, at=own.now), own.now
    if not attempt.is_open:
        return redirect("quiz:attempt-result", pk=own.pk)
    if attempt.is_worked_on_elsewhere(device_key_of(request)):
        return render(request, "quiz/elsewhere.html", {"attempt": attempt})
    token, answers = services.new_page(attempt, request.user)
    context = {
        "attempt": attempt,
        "places": queries.shown_paper(attempt, answers),
        "total": len(attempt.paper),
        "numbers": range(1, len(attempt.paper) + 1),
        "saved": len(answers),
        "token": token,
        "signed": services.sign_page(token),
    }
    return render(request, "quiz/attempt.html", context | _left(attempt, now))


def _left(attempt: Attempt, now) -> dict:
    """How much time is left, for the words of the clock and for its script."""
    left = attempt.due_at - now
    return {"left": left, "left_ms": max(0, int(left.total_seconds() * 1000))}


@require_POST
@_of_own_attempt
def attempt_move(request, own):
    """Go on with it in this browser."""
    services.move_attempt(own, device_key_of(request))
    return redirect("quiz:attempt", pk=own.pk)


@require_POST
@_of_own_attempt
def attempt_save(request, attempt):
    """Keep what a plain form holds; then back to it, or on to handing in."""
    try:
        token = services.read_page(request.POST.get("token", ""))
        if (token.attempt, token.user) != (attempt.pk, request.user.pk):
            raise PermissionDenied
        # Who posts has signed in: what was signed out since is another session.
        token = services.admit_page(token, request.user)
        saved = services.save_form(token, _choices(request, attempt))
    except SaveRefused as error:
        messages.error(request, str(error))
    else:
        for sentence in dict.fromkeys(map(str, saved.refused.values())):
            messages.error(request, sentence)
    goes_on = "submit" in request.POST
    name = "quiz:attempt-review" if goes_on else "quiz:attempt"
    return redirect(name, pk=attempt.pk)


def _choices(request, attempt: Attempt) -> dict[int, int]:
    """Return {place: choice} of the radio fields that were posted."""
    posted = {
        place: request.POST.get(f"place-{place}", "")
        for place in range(len(attempt.paper))
    }
    return {
        place: int(choice)
        for place, choice in posted.items()
        if choice.isdecimal() and len(choice) <= LONGEST_CHOICE
    }


@require_GET
@_of_own_attempt
def attempt_review(request, own):
    """Between the paper and handing in: what is not answered yet."""
    attempt, now = services.close_if_due(own, at=own.now), own.now
    if not attempt.is_open:
        return redirect("quiz:attempt-result", pk=own.pk)
    answers = queries.answers_of(attempt.pk).choices
    places = range(len(attempt.paper))
    context = {
        "attempt": attempt,
        "left_out": [place + 1 for place in places if place not in answers],
        "saved": len(answers),
        "total": len(attempt.paper),
        "signed": services.sign_page(services.blank_page(attempt, request.user)),
    }
    return render(request, "quiz/review.html", context | _left(attempt, now))


@require_POST
@_of_own_attempt
def attempt_submit(request, attempt):
    """Hand in. A script shows the receipt in place: at the rush that is a page less.

    On a shared machine it also signs out; this response is all there is.
    """
    closed = services.close_attempt(attempt, Attempt.Cause.SUBMITTED)
    stays = not request.session.get("shared_machine")
    if attempt.round.is_practice or (stays and not _is_script(request)):
        return _go_on(request, "quiz:attempt-result", pk=attempt.pk)
    context = _receipt(attempt, closed)
    if not stays:
        context["empties_after"] = EMPTIES_AFTER
        access.sign_out(request.user)
        logout(request)
    return render(request, "quiz/result.html", context)


@require_GET
@_of_own_attempt
def attempt_result(request, own):
    attempt = services.close_if_due(own, at=own.now)
    if attempt.is_open:
        return redirect("quiz:attempt", pk=own.pk)
    if own.round.is_practice:
        return render(request, "quiz/practice_result.html", _practised(own, attempt))
    context = _receipt(own, attempt)
    # The time handed it in, so nobody has been signed out as by ``attempt_submit``.
    if attempt.was_cut_off and request.session.get("shared_machine"):
        context["hands_over_after"] = EMPTIES_AFTER
    return render(request, "quiz/result.html", context)


def _receipt(own: Attempt, closed: Attempt) -> dict:
    """``own`` was read with its entry, person and unit; ``closed`` is as stored."""
    round, entry = own.round, own.entry
    is_proof = queries.is_proof(closed)
    return {
        "attempt": closed,
        "entry": entry,
        "round": round,
        "total": len(closed.paper),
        "counts": is_proof,
        "is_withdrawn": not is_proof and closed.answered >= round.min_answers,
        "code": confirmation_code(closed),
        "attempts_left": 0 if is_proof else _attempts_left(own),
    }


def _practised(own: Attempt, attempt: Attempt) -> dict:
    """No code and no name: nothing that could be taken for a receipt."""
    round, now = queries.quiz_round()
    may_sit = round is not None and round.is_open(now) and round.is_hosted_here
    return {
        "attempt": attempt,
        "total": len(attempt.paper),
        "attempts_left": _attempts_left(own),
        "may_sit": may_sit,
    }


def _attempts_left(own: Attempt) -> int:
    round = own.round
    if not round.is_open(own.now) or not round.is_hosted_here:
        return 0
    return queries.sat_by(own.entry, round).left
