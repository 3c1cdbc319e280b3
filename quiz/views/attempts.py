"""A participant's pages: the card, the paper, handing in, the receipt."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from contest import words
from contest.db import db_now
from contest.errors import ContestError
from contest.models import Contest
from quiz import permissions, queries, services
from quiz.confirmation import confirmation_code
from quiz.errors import AttemptClosed, SaveRefused
from quiz.models import Attempt


@require_GET
def home(request):
    """ "Cuộc thi của tôi": one card, one big word, one button."""
    contest = Contest.objects.current()
    entry = queries.own_entry(request.user, contest) if contest else None
    now = db_now()
    round = queries.quiz_round_of(contest, now) if contest else None
    if entry is None or round is None:
        return render(request, "quiz/no_entry.html", {"contest": contest})
    for attempt in Attempt.objects.due(now).filter(entry=entry):
        services.close_if_due(attempt, at=now)
    entry.refresh_from_db(fields=["participated_at"])
    context = {
        "card": queries.card_of(entry, round, now),
        "entry": entry,
        "round": round,
        "initiatives": contest.rounds.filter(kind="initiatives").first(),
    }
    return render(request, "quiz/home.html", context)


def attempt_start(request):
    """GET shows what is asked; POST starts, or goes on with what was started."""
    contest = Contest.objects.current()
    entry = queries.own_entry(request.user, contest) if contest else None
    round = queries.quiz_round_of(contest, db_now()) if contest else None
    if entry is None or round is None:
        raise Http404
    if request.method != "POST":
        rules = queries.rules_line(round)
        return render(request, "quiz/before.html", {"round": round, "rules": rules})
    try:
        attempt = services.start_attempt(entry, round)
    except ContestError as error:
        messages.error(request, str(error))
        return redirect("quiz:home")
    return redirect("quiz:attempt", pk=attempt.pk)


@require_GET
def attempt(request, pk):
    attempt = services.close_if_due(_own_attempt(request, pk))
    if not attempt.is_open:
        return redirect("quiz:attempt-result", pk=pk)
    token = services.new_page(attempt, request.user)
    answers = services.shown_answers(attempt.pk)
    context = {
        "attempt": attempt,
        "places": queries.shown_paper(attempt, answers),
        "saved": len(answers),
        "total": len(attempt.paper),
        "token": services.sign_page(token),
        "seconds_left": max(0, int((attempt.due_at - db_now()).total_seconds())),
        "ends": words.moment(attempt.due_at),
    }
    return render(request, "quiz/attempt.html", context)


def attempt_review(request, pk):
    """POST saves what the page holds; then: what is not answered yet."""
    attempt = services.close_if_due(_own_attempt(request, pk))
    if request.method == "POST":
        _save_form(request, attempt)
        goes_on = "save" in request.POST
        return redirect("quiz:attempt" if goes_on else "quiz:attempt-review", pk=pk)
    if not attempt.is_open:
        return redirect("quiz:attempt-result", pk=pk)
    answers = services.shown_answers(attempt.pk)
    total = len(attempt.paper)
    open_places = [place + 1 for place in range(total) if place not in answers]
    context = {"attempt": attempt, "open_places": open_places, "total": total}
    return render(request, "quiz/review.html", context)


@require_POST
def attempt_submit(request, pk):
    """Hand in. On a shared machine the person is signed out by it."""
    attempt = _own_attempt(request, pk)
    services.close_attempt(attempt, Attempt.Cause.SUBMITTED)
    if not request.session.get("shared_machine"):
        return redirect("quiz:attempt-result", pk=pk)
    context = _result(_own_attempt(request, pk)) | {"is_shared": True}
    logout(request)
    return render(request, "quiz/result.html", context)


@require_GET
def attempt_result(request, pk):
    attempt = services.close_if_due(_own_attempt(request, pk))
    if attempt.is_open:
        return redirect("quiz:attempt", pk=pk)
    return render(request, "quiz/result.html", _result(attempt))


def _result(attempt: Attempt) -> dict:
    entry = attempt.entry
    round = attempt.round
    used = Attempt.objects.filter(entry=entry, round=round, given_back=False).count()
    return {
        "attempt": attempt,
        "entry": entry,
        "total": len(attempt.paper),
        "counts": attempt.answered >= round.min_answers,
        "code": confirmation_code(attempt),
        "left": max(0, round.max_attempts - used) if round.is_open(db_now()) else 0,
    }


def _save_form(request, attempt: Attempt) -> None:
    """Save the choices of a plain form that differ from what is stored."""
    try:
        if not attempt.is_open:
            raise AttemptClosed
        token = services.read_page(request.POST.get("token", ""))
        if (token.attempt, token.user) != (attempt.pk, request.user.pk):
            raise PermissionDenied
        changed = _changed_answers(request, attempt, token)
        if changed:
            for error in services.save_answers(token, changed).refused.values():
                messages.error(request, str(error))
    except SaveRefused as error:
        messages.error(request, str(error))


def _changed_answers(request, attempt: Attempt, token) -> list:
    stored = services.shown_answers(attempt.pk)
    newest = attempt.events.filter(page=token.page).aggregate(seq=Max("seq"))["seq"]
    changed = []
    for place in range(len(attempt.paper)):
        choice = request.POST.get(f"place-{place}", "")
        if choice.isdecimal() and stored.get(place) != int(choice):
            seq = (newest or 0) + 1 + len(changed)
            changed.append(services.Answer(seq, place, int(choice)))
    return changed


def _own_attempt(request, pk) -> Attempt:
    """Return the attempt; 404 if one may not know of it, 403 if it is another's."""
    attempts = Attempt.objects.visible_to(request.user)
    attempt = get_object_or_404(
        attempts.select_related("round", "entry__staff_member", "entry__unit"), pk=pk
    )
    if not permissions.can_sit(request.user, attempt):
        raise PermissionDenied
    return attempt
