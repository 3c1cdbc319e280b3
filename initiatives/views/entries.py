"""The entrant's pages: one's own list, and one entry."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest.context import roles_of
from contest.db import db_now
from contest.views.pages import page_of
from initiatives import permissions, queries
from initiatives.deadlines import edit_deadline
from initiatives.models import InitiativeEntry
from initiatives.queries.province import sending_of, told_of_sendings
from initiatives.states import stages

PER_PAGE = 50


@require_safe
def own(request):
    """One's own entries, and those of the units that one coordinates."""
    round = queries.current_round()
    entries = InitiativeEntry.objects.filter(round=round).select_related(
        "round", "theme", "unit"
    )
    entries = entries.for_lists()
    now = db_now()
    mine = entries.of_entrant(request.user).order_by("-updated_at")
    of_units = (
        entries.of_coordinated_units(request.user)
        .exclude(pk__in=mine.values("pk"))
        .order_by("-submitted_at")
    )
    context = {
        "round": round,
        "entries": told_of_sendings(mine),
        "page": page_of(of_units, PER_PAGE, request),
        "can_create": can_create(request.user, round),
        "is_over": bool(round) and now >= round.closes_at,
        "internal_left": left_until(round.internal_due_at, now) if round else None,
        "sees_units": bool(roles_of(request.user) & set(queries.SEES_UNITS)),
        "bad_links": queries.bad_links_of(request.user, entries),
        "now": now,
    }
    return render(request, "initiatives/own.html", context)


@require_safe
def detail(request, pk):
    entry = get_visible(request, pk)
    now, user = db_now(), request.user
    is_own = entry.belongs_to(user)
    missing = queries.missing_of(entry) if entry.is_editable and is_own else {}
    context = {
        "entry": entry,
        "authors": entry.authors.select_related("roster_entry__staff_member"),
        "cooperating": entry.cooperating.select_related("unit"),
        "is_own": is_own,
        # What is only registered shows no more than what was registered.
        "shows_content": is_own or bool(entry.submitted_at),
        "stages": stages(entry.state),
        "missing": missing,
        "edits_first": bool(missing) or entry.must_be_mended,
        "deadline": edit_deadline(entry),
        "is_over": now >= edit_deadline(entry),
        "internal_left": left_until(entry.round.internal_due_at, now),
        "sendings": entry.revisions.count(),
        "can_edit": permissions.can_edit(user, entry, at=now),
        "can_submit": permissions.can_submit(user, entry, at=now),
        "can_send_changes": entry.has_changes
        and permissions.can_send_changes(user, entry, at=now),
        "can_register": permissions.can_register(user, entry, at=now),
        "can_withdraw": permissions.can_withdraw(user, entry),
        "sending": sending_of(entry),
        "link": queries.link_facts(entry),
        "can_replace_link": permissions.can_replace_link(user, entry, at=now),
    }
    if context["can_edit"]:
        context["similar"] = queries.similar_for_entrant(
            queries.text_of(entry), entry.round.contest, but=entry
        )
    return render(request, "initiatives/entry_detail.html", context)


def left_until(due, now):
    """How long until the internal due date; None once it has passed."""
    return due - now if due and due > now else None


def can_write_at_all(user, round):
    """Whether there is a part to send to, and a unit to send for."""
    return round is not None and queries.submitting_units(user, round.contest).exists()


def can_create(user, round):
    return can_write_at_all(user, round) and db_now() < round.closes_at


def get_visible(request, pk):
    """Return the entry, or 404 if this person may not know that it exists."""
    entries = InitiativeEntry.objects.visible_to(request.user)
    return get_object_or_404(
        entries.for_lists().select_related("round__contest", "theme", "unit"), pk=pk
    )


def get_created(request, pk):
    entry = get_visible(request, pk)
    if not permissions.is_creator(request.user, entry):
        raise PermissionDenied
    return entry
