"""What stands on the page of one entry under screening. It writes nothing."""

from django.urls import reverse

from initiatives import links, permissions, queries
from initiatives.forms import DeadlineForm, DecisionForm
from initiatives.models import Decision
from initiatives.states import LIVE


def told_of_entry(request, entry, seen, form=None) -> dict:
    """Everything about the entry; the form only while it waits for a verdict.

    ``seen``: the entries that the reader may see.
    """
    link = queries.link_facts(entry, seen)
    can_screen = permissions.can_screen(request.user, entry)
    return {
        "entry": entry,
        "link": link,
        "can_screen": can_screen,
        **_content(entry),
        **_what_is_known(request, entry, seen, link),
        **_what_it_may_repeat(request, entry, seen, link.twin),
        **_what_may_be_done(request, entry, can_screen=can_screen),
        **_verdict(entry, seen, form, link.length, can_screen=can_screen),
    }


def decision_form(entry, seen, data=None, *, length=None):
    candidates = queries.may_be_repeated(entry, seen)
    return DecisionForm(data, entry=entry, candidates=candidates, length=length)


def _content(entry) -> dict:
    return {
        "authors": entry.authors.select_related("roster_entry__staff_member"),
        "cooperating": entry.cooperating.select_related("unit"),
        "embed_url": links.embed_url(entry.platform, entry.video_key),
    }


def _what_is_known(request, entry, seen, link) -> dict:
    """The checklist, and what the entry is like or was said to repeat."""
    similar = queries.similar_for_officer(entry, request.user)
    novelty = queries.novelty_check(similar)
    return {
        "similar": similar,
        "checks": queries.checklist(entry, link, seen, novelty),
        "repeated": seen.filter(pk=entry.duplicate_of_id).first(),
        "repeating": queries.repeating(entry, seen),
    }


def _what_it_may_repeat(request, entry, seen, twin) -> dict:
    """What was found like it, and the one that is shown side by side."""
    other, sought = _beside(request, entry, seen), request.GET.get("tim", "")
    found = queries.find_repeated(entry, seen, sought, twin)
    if other and other not in found:
        found = [other, *found]
    return {
        "found": found,
        "sought": sought,
        "other": other,
        "compared": queries.side_by_side(entry, other) if other else [],
    }


def _what_may_be_done(request, entry, *, can_screen) -> dict:
    return {
        "is_own": not can_screen and entry.belongs_to(request.user),
        "can_look": can_screen and entry.state in LIVE,
        "can_replace_link": permissions.can_replace_link(request.user, entry),
        "measure_url": can_screen and reverse("initiatives:measure", args=[entry.pk]),
        "deadline_form": DeadlineForm() if entry.must_be_mended else None,
    }


def _verdict(entry, seen, form, length, *, can_screen) -> dict:
    """What was decided, and the form for whoever may decide now."""
    pending = queries.pending_by_entry([entry]).get(entry.pk)
    if pending or not (can_screen and permissions.wants_a_verdict(entry)):
        form = None
    elif form is None:
        form = decision_form(entry, seen, length=length)
    return {
        "form": form,
        "pending": pending,
        "looked": pending or _told(entry),
        "cancelled": _cancelled(entry) if can_screen and entry.is_waiting else None,
    }


def _beside(request, entry, seen):
    """The entry to be shown side by side, as the address names it."""
    chosen = request.GET.get("canh", "")
    if not chosen.isascii() or not chosen.isdecimal():
        return None
    return queries.may_be_repeated(entry, seen).filter(pk=int(chosen[:15])).first()


def _told(entry):
    """The decision by which the entry is where it is: who looked at what."""
    if entry.is_waiting:
        return None
    told = entry.decisions.filter(state=Decision.State.RELEASED)
    return told.select_related("decided_by").order_by("-pk").first()


def _cancelled(entry):
    """The last decision, where an edit undid it before anybody was told."""
    last = entry.decisions.order_by("-pk").first()
    return last if last and last.state == Decision.State.CANCELLED else None
