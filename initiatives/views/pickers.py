"""Fragments for the form: people and units that a few signs may mean."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives import queries
from initiatives.models import InitiativeEntry
from initiatives.views.entries import can_write_at_all


@require_safe
def find_people(request):
    round = _get_round(request)
    unit = _get_unit(request, round)
    text = request.GET.get("q", "").strip()
    choices = queries.find_people(unit, round.contest, text) if unit else []
    # Somebody outside the list goes by his name: of two words at least.
    return _show(request, text, choices, takes_words=" " in text)


@require_safe
def find_units(request):
    round = _get_round(request)
    text = request.GET.get("q", "").strip()
    return _show(request, text, queries.find_units(round.contest, text))


def _show(request, text, choices, *, takes_words=False):
    context = {
        "text": text,
        "choices": choices,
        "takes_words": takes_words,
        "has_more": len(choices) == queries.MOST_SHOWN,
    }
    return render(request, "initiatives/_options.html", context)


def _get_round(request):
    round = queries.current_round()
    if not can_write_at_all(request.user, round):
        raise PermissionDenied
    return round


def _get_unit(request, round):
    """The unit named on the form, or that of an entry whose unit stays; else 404."""
    units = queries.submitting_units(request.user, round.contest)
    if number := request.GET.get("unit", ""):
        if not number.isdecimal():
            raise Http404
        return get_object_or_404(units, pk=number)
    if number := request.GET.get("bai", ""):
        if not number.isdecimal():
            raise Http404
        own = InitiativeEntry.objects.filter(created_by=request.user)
        return get_object_or_404(own.select_related("unit"), pk=number).unit
    return None
