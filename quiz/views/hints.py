"""Hints for the officer of the whole contest: no scores, no keys, no verdict."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from contest.services import record
from contest.views.pages import page_of
from quiz.forms.hints import HintsForm, LookForm
from quiz.hint_words import sentence
from quiz.models import IntegrityHint
from quiz.services.integrity import look_at_hint
from quiz.views.rounds import contest_to_run

A_PAGE = 50
PEOPLE_SHOWN = 20


@require_safe
def hints(request):
    contest = contest_to_run(request)
    of_contest = IntegrityHint.objects.filter(round__contest=contest)
    form = HintsForm(request.GET)
    found = form.chosen(of_contest).select_related("round", "looked_by")
    page = page_of(found.order_by("-strength", "-pk"), A_PAGE, request)
    shown = list(page.object_list)
    record("view_hints", contest, by=request.user, contest=contest)
    context = {
        "form": form,
        "page": page,
        "rows": [
            {"hint": hint, "sentence": sentence(hint), **_people_of(hint, people)}
            for people in [_attempts_behind(shown)]
            for hint in shown
        ],
        "waiting": of_contest.to_look_at().count(),
        "address": form.address,
    }
    return render(request, "quiz/hints.html", context)


def _attempts_behind(shown: list[IntegrityHint]) -> dict[int, list]:
    """The attempts behind the hints of a page, in one query."""
    between = (
        IntegrityHint.attempts.through.objects.filter(integrityhint__in=shown)
        .select_related("attempt__entry__staff_member", "attempt__entry__unit")
        .order_by("attempt__entry__staff_member__sort_key", "attempt")
        .defer("attempt__paper")
    )
    found = {}
    for row in between:
        found.setdefault(row.integrityhint_id, []).append(row.attempt)
    return found


def _people_of(hint: IntegrityHint, attempts: dict[int, list]) -> dict:
    """Each person once, those still in the contest's count."""
    entries = {
        attempt.entry_id: attempt.entry
        for attempt in attempts.get(hint.pk, [])
        if not attempt.is_voided
    }
    people = list(entries.values())
    return {"people": people[:PEOPLE_SHOWN], "more": len(people) - PEOPLE_SHOWN}


@require_POST
def hint_look(request, pk):
    contest = contest_to_run(request)
    hint = get_object_or_404(IntegrityHint, pk=pk, round__contest=contest)
    form = LookForm(request.POST)
    if form.is_valid():
        look_at_hint(hint, by=request.user, **form.cleaned_data)
        messages.success(
            request, "Đã ghi là đã xem. Kết quả của người dự thi không đổi."
        )
    else:
        messages.error(
            request, "Ghi chú dài quá 250 ký tự. Chưa ghi gì cả. Viết ngắn lại."
        )
    return redirect("quiz:hints")
