"""The reasons that officers choose from, kept by those over the whole contest."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contest.errors import ContestError
from initiatives import permissions, queries, services
from initiatives.forms import PhraseForm
from initiatives.models import Phrase
from initiatives.views.screening import get_round


@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request):
    """All of them, and a form for another."""
    contest = _get_contest(request)
    stored = Phrase.objects.filter(contest=contest)
    phrase = Phrase(contest=contest, position=len(stored) + 1)
    form = PhraseForm(request.POST or None, instance=phrase)
    if request.method == "POST" and _save(request, form):
        return redirect("initiatives:phrases")
    context = {
        "phrases": stored,
        "defaults": [] if stored else queries.phrases_of(contest),
        "form": form,
    }
    return render(request, "initiatives/phrases.html", context)


@require_POST
def load(request):
    services.load_phrases(_get_contest(request), by=request.user)
    messages.success(request, "Đã đưa các câu có sẵn vào danh sách.")
    return redirect("initiatives:phrases")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    phrase = _get_phrase(request, pk)
    form = PhraseForm(request.POST or None, instance=phrase)
    if request.method == "POST" and _save(request, form):
        return redirect("initiatives:phrases")
    return render(request, "initiatives/phrase_edit.html", {"form": form})


@require_POST
def retire(request, pk):
    """Offer it no more; or again."""
    phrase = _get_phrase(request, pk)
    services.retire_phrase(phrase, by=request.user, back=not phrase.is_active)
    words = "Đã dùng lại câu này." if phrase.is_active else "Câu này thôi dùng từ nay."
    messages.success(request, f"{words} Lý do đã gửi trước đó không đổi.")
    return redirect("initiatives:phrases")


def _save(request, form) -> bool:
    if not form.is_valid():
        return False
    try:
        services.save_phrase(form.instance, by=request.user)
    except ContestError as error:
        form.add_error("text", str(error))
        return False
    messages.success(request, "Đã lưu câu lý do.")
    return True


def _get_contest(request):
    contest = get_round(request).contest
    if not permissions.can_change_phrases(request.user, contest):
        raise PermissionDenied
    return contest


def _get_phrase(request, pk):
    return get_object_or_404(Phrase, pk=pk, contest=_get_contest(request))
