"""The gallery of approved videos, for who screens, judges or leads."""

import re

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contest.context import roles_of
from initiatives import permissions
from initiatives.forms.gallery import GalleryFilter
from initiatives.models import SEES_SCREENING
from initiatives.queries import MOST_COUNTED, count_up_to, current_round
from initiatives.queries import gallery as queries

KEY = re.compile("[0-9]{1,18}")


@require_safe
def gallery(request):
    round = current_round()
    if round is None or not roles_of(request.user) & set(SEES_SCREENING):
        raise Http404
    filters = GalleryFilter(
        request.GET, round=round, shelf=queries.shelf(round, request.user)
    )
    found = filters.narrow()
    shown = queries.cards(found, after=_number(request.GET.get("sau")))
    number = count_up_to(found)
    chosen = request.GET.copy()
    chosen.pop("sau", None)
    context = {
        "filters": filters,
        "cards": shown.entries,
        "after": shown.after,
        "number": min(number, MOST_COUNTED),
        "is_more": number > MOST_COUNTED,
        "is_narrowed": any(chosen.values()),
        "is_first": "sau" not in request.GET,
        "filter_query": chosen.urlencode(),
        "can_see_sendings": permissions.can_see_sendings(request.user, round.contest),
    }
    return render(request, "initiatives/gallery.html", context)


def _number(text: str | None) -> int | None:
    """A card's key; nonsense begins at the first page."""
    return int(text) if text and KEY.fullmatch(text) else None
