"""One person's attempts, for the unit and the office; voiding one, more time."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest.db import db_now
from contest.errors import ContestError
from contest.models import Contest, RosterEntry
from contest.permissions import can_see_people, roles_over
from contest.services import record
from quiz import permissions, services
from quiz.forms.rounds import ExtraTimeForm, VoidForm
from quiz.models import Attempt
from quiz.queries import (
    allowances_of,
    attempts_of,
    fingerprint_of,
    is_proof,
    pages_of,
    quiz_rounds,
)
from quiz.views.rounds import GET_OR_POST, why_of


@require_safe
def entry_attempts(request, pk):
    """Times for who chases; scores and acts for the officer of the whole contest."""
    entry, contest = _entry_to_see(request, pk)
    now = db_now()
    attempts = [
        services.close_if_due(attempt, at=now) if attempt.is_open else attempt
        for attempt in attempts_of(entry)
    ]
    may_act = permissions.can_run_rounds(request.user, contest)
    context = {
        "entry": entry,
        "attempts": attempts,
        "allowances": allowances_of(entry),
        "may_act": may_act and entry.staff_member.user_id != request.user.pk,
        "shows_scores": may_act,
    }
    record("view_attempts", entry, by=request.user, contest=contest)
    return render(request, "quiz/entry_attempts.html", context)


@require_http_methods(GET_OR_POST)
def attempt_void(request, pk):
    """Take an attempt out, after a page that says what happens to the participation."""
    attempt, contest = _attempt_to_judge(request, pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.void_attempt(
            attempt,
            by=request.user,
            reason=form.cleaned_data["reason"],
            give_back=form.cleaned_data["give_back"],
        )
        name = attempt.entry.staff_member.full_name
        messages.success(request, f"Đã hủy lượt {attempt.number} của {name}.")
        return redirect("quiz:entry-attempts", pk=attempt.entry_id)
    others = attempt.entry.evidence.accepted().exclude(source_key=str(attempt.pk))
    context = {
        "attempt": attempt,
        "entry": attempt.entry,
        "form": form,
        "pages": pages_of(attempt),
        "is_proof": is_proof(attempt),
        "has_other_proof": others.exists(),
    }
    record("view_attempt", attempt, by=request.user, contest=contest)
    return render(request, "quiz/attempt_void.html", context)


@require_http_methods(GET_OR_POST)
def entry_time(request, pk):
    """More time for one person, in this round's every attempt and the one that runs."""
    entry, contest = _entry_to_see(request, pk)
    _refuse_own(request.user, entry, contest)
    round = quiz_rounds(contest).parts().filter(is_hosted_here=True).last()
    if round is None:
        raise Http404
    form = ExtraTimeForm(request.POST or None)
    seen = fingerprint_of(round)
    if request.method == "POST" and form.is_valid():
        minutes = form.cleaned_data["minutes"]
        try:
            services.give_extra_time(round, [entry], minutes, why_of(request, form))
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            name = entry.staff_member.full_name
            messages.success(request, f"{name} được thêm {minutes} phút mỗi lượt.")
            return redirect("quiz:entry-attempts", pk=pk)
    context = {"entry": entry, "round": round, "form": form, "seen": seen}
    return render(request, "quiz/entry_time.html", context)


def _entry_to_see(request, pk) -> tuple[RosterEntry, Contest]:
    """404 for whom one may not know, 403 where one knows people but not their work."""
    contest = Contest.objects.current()
    entries = RosterEntry.objects.visible_to(request.user).filter(contest=contest)
    entry = get_object_or_404(entries.select_related("staff_member", "unit"), pk=pk)
    if not can_see_people(roles_over(request.user, contest, entry.unit)):
        raise Http404  # the own entry: its pages are those of the participant
    return entry, contest


def _attempt_to_judge(request, pk) -> tuple[Attempt, Contest]:
    attempts = Attempt.objects.visible_to(request.user).exclude(
        state=Attempt.State.VOIDED
    )
    attempt = get_object_or_404(
        attempts.select_related("round", "entry__staff_member", "entry__unit"), pk=pk
    )
    contest = Contest.objects.current()
    if contest is None or attempt.round.contest_id != contest.pk:
        raise Http404
    _refuse_own(request.user, attempt.entry, contest)
    return attempt, contest


def _refuse_own(user, entry: RosterEntry, contest: Contest) -> None:
    """Nobody judges what is his own, and only the office judges."""
    is_own = entry.staff_member.user_id == user.pk
    if is_own or not permissions.can_run_rounds(user, contest):
        raise PermissionDenied
