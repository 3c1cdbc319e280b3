"""What was sent each time, and what changed in between."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.contents import changes
from initiatives.views.entries import get_visible


@require_safe
def revisions(request, pk):
    """Two sendings side by side: the last two, or ``tu`` and ``den``."""
    entry = get_visible(request, pk)
    found = list(entry.revisions.select_related("sent_by"))
    if not found:
        return render(request, "initiatives/revisions.html", {"entry": entry})
    by_number = {revision.number: revision for revision in found}
    newer = _chosen(request, "den", by_number) or found[-1]
    older = _chosen(request, "tu", by_number) or by_number.get(newer.number - 1)
    rows = changes((older or newer).content, newer.content)
    context = {
        "entry": entry,
        "is_own": entry.belongs_to(request.user),
        "revisions": found,
        "older": older,
        "newer": newer,
        "changed": [row for row in rows if row.pieces],
        "same": [row for row in rows if not row.pieces],
    }
    return render(request, "initiatives/revisions.html", context)


def _chosen(request, name, by_number):
    number = request.GET.get(name, "")
    return by_number.get(int(number)) if number.isdecimal() else None
