"""The rounds of the quiz for the officer who runs them: looking, setting, acting.

Nothing is written before a page has shown whom it touches.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest.db import db_now
from contest.errors import ContestError
from contest.models import Contest, Round
from contest.views.current import contest_for
from quiz import permissions, services
from quiz.errors import BankTooSmall, ChangedMeanwhile
from quiz.forms.rounds import RoundForm
from quiz.models import Attempt, Topic
from quiz.queries import (
    Card,
    Move,
    bank_lines,
    fingerprint_of,
    needs_word,
    practice_plan,
    quiz_rounds,
    reference_day_off,
    settings_of,
    shared_topics,
    shown_paper,
    sitting,
    stock_of,
)
from quiz.round_words import differences, sentence
from quiz.services import Why
from quiz.views.round_acts import ACTS
from quiz.views.touched import touched, touched_units

GET_OR_POST = ["GET", "HEAD", "POST"]
CHANGES_SHOWN = 50


@require_safe
def rounds(request):
    contest = contest_to_run(request)
    now = db_now()
    rows = [
        {"round": round, "sitting": sitting(round, now)}
        for round in quiz_rounds(contest)
    ]
    has_practice = any(row["round"].is_practice for row in rows)
    plan = None if has_practice else practice_plan(contest, now)
    context = {"rows": rows, "now": now, "plan": plan}
    return render(request, "quiz/rounds.html", context)


@require_POST
def practice_create(request):
    contest = contest_to_run(request)
    try:
        round = services.create_practice_round(
            contest, by=request.user, seen=request.POST.get("seen", "")
        )
    except ContestError as error:
        messages.error(request, str(error))
        return redirect("quiz:rounds")
    messages.success(request, "Đã mở phần thi thử. Xem lại thời gian và ma trận đề.")
    return redirect("quiz:round", pk=round.pk)


@require_safe
def round(request, pk):
    shown, contest = round_to_run(request, pk)
    now = db_now()
    settings = settings_of(shown)
    changes = shown.changes.select_related("made_by")[:CHANGES_SHOWN]
    context = {
        "round": shown,
        "now": now,
        "is_open": shown.is_open(now),
        "is_paused": shown.is_paused(now),
        "sitting": sitting(shown, now),
        "questions": settings.questions,
        "lines": bank_lines(contest, settings.blueprint),
        "shared": shared_topics(shown, settings.blueprint),
        "changes": [
            {"change": change, "sentence": sentence(change)} for change in changes
        ],
        "day_off": reference_day_off(shown, shown.closes_at),
        "acts": [act for act in ACTS if act.fits(shown, now)],
    }
    return render(request, "quiz/round.html", context)


@require_http_methods(GET_OR_POST)
def round_edit(request, pk):
    """The form; then what it changes and whom it touches; then it is written."""
    shown, contest = round_to_run(request, pk)
    now = db_now()
    before = settings_of(shown)
    form = RoundForm(
        request.POST or None,
        now=before,
        topics=Topic.objects.filter(contest=contest),
        stock=stock_of(contest),
        has_opened=needs_word(shown, now),
    )
    context = {"round": shown, "form": form}
    if request.method != "POST" or not form.is_valid() or "sua" in request.POST:
        return render(request, "quiz/round_edit.html", context)
    if "ghi" in request.POST:
        try:
            services.change_round(shown, form.settings, why_of(request, form))
        except ChangedMeanwhile as error:
            form.add_error(None, str(error))
        except ContestError as error:
            form.add_error(None, str(error))
            return render(request, "quiz/round_edit.html", context)
        else:
            messages.success(request, f"Đã ghi thay đổi của {form.settings.name}.")
            return redirect("quiz:round", pk=pk)
    context |= _effects(shown, contest, before, form.settings, now)
    context |= touched(request, shown, Move(form.settings.closes_at), now)
    return render(request, "quiz/round_confirm.html", context)


def _effects(round: Round, contest: Contest, before, after, now) -> dict:
    """What the change would do, and what a participant would see."""
    changed = Round(pk=round.pk, contest=contest, is_practice=round.is_practice)
    for name in after._fields[:-1]:
        setattr(changed, name, getattr(after, name))
    changed.questions = after.questions
    return {
        "seen": fingerprint_of(round),
        "differences": differences(before, after),
        "is_open": after.opens_at <= now < after.closes_at,
        "sitting": sitting(round, now),
        "closes_sooner": after.closes_at < before.closes_at,
        "keeps_paper": after.blueprint != before.blueprint
        or after.minutes != before.minutes,
        "lines": bank_lines(contest, after.blueprint),
        "shared": shared_topics(round, after.blueprint),
        "card": Card("invited", changed, attempts_left=after.max_attempts),
        "places": _sample(after.blueprint),
    }


@require_safe
def round_sample(request, pk):
    """A paper as somebody could draw it, without keys; it is kept nowhere."""
    shown, _ = round_to_run(request, pk)
    places = _sample(settings_of(shown).blueprint)
    return render(request, "quiz/round_sample.html", {"round": shown, "places": places})


def _sample(blueprint) -> list:
    try:
        return shown_paper(Attempt(paper=services.draw_by(blueprint)), {})
    except BankTooSmall:
        return []


@require_http_methods(GET_OR_POST)
def round_act(request, pk, act):
    """Pause, go on, extend, more time, another attempt: each with its own page."""
    shown, _ = round_to_run(request, pk)
    act = next((each for each in ACTS if each.slug == act), None)
    if act is None:
        raise Http404
    now = db_now()
    if not act.fits(shown, now):
        messages.error(
            request,
            f"{act.label}: phần thi lúc này không còn như vậy. Chưa ghi gì cả. "
            "Xem tình trạng mới nhất dưới đây.",
        )
        return redirect("quiz:round", pk=pk)
    form = act.form(request.POST or None)
    context = {"round": shown, "act": act, "form": form, "sitting": sitting(shown, now)}
    if request.method != "POST" or not form.is_valid() or "sua" in request.POST:
        return render(request, "quiz/round_act.html", context)
    if "ghi" in request.POST:
        try:
            change = act.do(shown, form.cleaned_data, why_of(request, form))
        except ChangedMeanwhile as error:
            form.add_error(None, str(error))
        except ContestError as error:
            form.add_error(None, str(error))
            return render(request, "quiz/round_act.html", context)
        else:
            messages.success(request, f"Đã ghi: {sentence(change)}.")
            return redirect("quiz:round", pk=pk)
    given = form.cleaned_data
    if act.move:
        context |= touched(request, shown, act.move(shown, given, now), now)
    else:
        services.close_due_attempts(at=now)
        context |= touched_units(request, shown, given["since"])
    context |= {
        "effects": act.effects(shown, given, now),
        "seen": fingerprint_of(shown),
    }
    return render(request, "quiz/round_act.html", context)


# --- Shared ------------------------------------------------------------------------


def why_of(request, form) -> Why:
    given = form.cleaned_data
    return Why(
        request.user,
        given.get("reason", ""),
        given.get("document", ""),
        seen=request.POST.get("seen", ""),
    )


def contest_to_run(request) -> Contest:
    return contest_for(request.user, permissions.can_run_rounds)


def round_to_run(request, pk) -> tuple[Round, Contest]:
    contest = contest_to_run(request)
    return get_object_or_404(quiz_rounds(contest), pk=pk), contest
