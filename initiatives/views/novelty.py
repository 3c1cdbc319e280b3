"""What an entry is like: while it is written, and beside the other one at screening."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contest.errors import ContestError
from contest.middleware import nothing_unseen
from initiatives import permissions, queries
from initiatives.forms import TypedForm, VerdictForm
from initiatives.models import CatalogueItem, InitiativeEntry
from initiatives.queries.likeness import LONGEST_SUMMARY, Text
from initiatives.services.novelty import give_verdict


@nothing_unseen
@require_POST
def similar_live(request):
    """What is like the title and summary as they are typed. Keeps nothing."""
    round = queries.current_round()
    if round is None or not queries.may_write(request.user, round):
        raise PermissionDenied
    form = TypedForm(request.POST)
    title, summary = form.typed
    mine = InitiativeEntry.objects.of_entrant(request.user)
    mine = mine.filter(pk=form.cleaned_data.get("entry")).first()
    similar = queries.similar_for_entrant(
        Text(title, summary[:LONGEST_SUMMARY]), round.contest, but=mine
    )
    context = {"similar": similar, "is_asked": bool(title.strip())}
    return render(request, "initiatives/_similar_found.html", context)


@require_http_methods(["GET", "POST"])
def beside(request, pk, kind, other):
    """The entry beside one that is like it, and the officer's word on both."""
    entries = InitiativeEntry.objects.seen_in_screening_by(request.user)
    entry = get_object_or_404(
        entries.select_related("round__contest__root_unit", "unit"), pk=pk
    )
    similar = _get_similar(request, entry, kind, other)
    can_screen = permissions.can_screen(request.user, entry)
    if request.method == "POST":
        if not can_screen:
            raise PermissionDenied
        form = VerdictForm(request.POST)
        if form.is_valid() and _store(request, entry, similar, form):
            return redirect(f"{reverse('initiatives:screen', args=[entry.pk])}#similar")
    else:
        form = VerdictForm(initial=_initial(entry, similar))
    context = {
        "entry": entry,
        "similar": similar,
        "my_title": similar.pieces_of_asked(entry.title),
        "my_summary": similar.pieces_of_asked(queries.text_of(entry).summary),
        "form": form if can_screen else None,
    }
    return render(request, "initiatives/beside.html", context)


def _get_similar(request, entry, kind, other):
    """Return the other one beside the entry, or 404 if this person may not see it."""
    contest = entry.round.contest
    if kind == "danh-muc":
        items = CatalogueItem.objects.of_place(contest.root_unit)
        found = {"item": get_object_or_404(items, pk=other)}
    elif kind == "bai" and other != entry.pk:
        sent = InitiativeEntry.objects.visible_to(request.user).sent()
        sent = sent.select_related("unit", "round__contest")
        found = {"other": get_object_or_404(sent, pk=other)}
    else:
        raise Http404
    similar = queries.beside(entry, request.user, **found)
    verdicts = entry.novelty_verdicts.select_related("by")
    similar.take_verdict(
        verdicts.filter(item=similar.item, entry=similar.entry).first(),
        queries.text_of(entry),
    )
    return similar


def _initial(entry, similar) -> dict:
    given = similar.verdict
    said = {"verdict": given.verdict, "reason": given.reason} if given else {}
    return said | {"seen": queries.text_of(entry).digest}


def _store(request, entry, similar, form) -> bool:
    try:
        given = give_verdict(entry, similar, **form.cleaned_data, by=request.user)
    except ContestError as error:
        form.add_error(None, str(error))
        return False
    messages.success(
        request,
        f"Đã lưu kết luận: {given.get_verdict_display()}. Bài chưa đổi tình trạng.",
    )
    return True
