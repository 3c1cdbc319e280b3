"""Slips of a unit: who needs one, printing, and a new code for one person."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import permissions
from contest.errors import ContestError
from contest.models import Contest, RosterEntry, Round, Unit
from contest.qr import qr_path
from contest.queries.slips import coordinator_over, people_with_slips
from contest.services import record
from contest.services.slips import PrintedSlip, issue_slips, reissue_slip
from contest.views.current import current_contest

PER_PAGE = {"8": 8, "4": 4}  # how many fit on A4, small or large type


@require_safe
def slips(request, pk):
    contest, unit, roles = _unit_to_serve(request, pk)
    people = people_with_slips(contest, unit)
    record("view_slips", unit, by=request.user, contest=contest)
    rows = [
        {
            "person": person,
            "can_reissue": person.owner != request.user
            and permissions.can_reissue(roles, unit, person.grants),
        }
        for person in people
    ]
    context = {
        "unit": unit,
        "rows": rows,
        "needing": sum(person.needs_slip for person in people),
        "again": sum(person.prints_again for person in people),
    }
    return render(request, "contest/slips.html", context)


@require_POST
def slips_print(request, pk):
    """Issue the codes and answer with the sheet: the only time that they are shown."""
    contest, unit, _ = _unit_to_serve(request, pk)
    again = request.POST.get("again") == "yes"
    try:
        printed = issue_slips(unit, contest=contest, by=request.user, again=again)
    except ContestError as error:
        messages.info(request, str(error))
        return redirect("contest:slips", pk=unit.pk)
    context = sheet_context(contest, unit, printed)
    per_page = PER_PAGE.get(request.POST.get("per_page"), 8)
    slips = context["slips"]
    context["per_page"] = per_page
    context["pages"] = [
        slips[at : at + per_page] for at in range(0, len(slips), per_page)
    ]
    return render(request, "contest/slips_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def slip_reissue(request, pk):
    """For one person of the roster (``pk`` is the entry's): ask, then show the code."""
    contest = current_contest()
    entries = RosterEntry.objects.visible_to(request.user).filter(contest=contest)
    entry = get_object_or_404(
        entries.select_related("unit", "staff_member__user"), pk=pk
    )
    owner, unit = entry.staff_member.user, entry.unit
    roles = permissions.roles_over(request.user, contest, unit)
    if owner is None or owner == request.user:
        raise PermissionDenied
    if not permissions.can_reissue(roles, unit, owner.grants.select_related("unit")):
        raise PermissionDenied
    if request.method != "POST":
        context = {"person": owner, "unit": unit}
        return render(request, "contest/slip_reissue.html", context)
    printed = reissue_slip(owner, by=request.user)
    context = sheet_context(contest, unit, [printed])
    return render(request, "contest/slip_reissued.html", context)


def sheet_context(
    contest: Contest | None, unit: Unit | None, printed: list[PrintedSlip]
) -> dict:
    """What the page of slips says besides the codes: when, where, whom to ask."""
    quiz = Round.objects.parts().filter(contest=contest, kind=Round.Kind.QUIZ).first()
    helper = coordinator_over(contest, unit.path) if unit else None
    return {
        "contest": contest,
        "unit": unit,
        "quiz": quiz,
        "helper": helper,
        "site_host": urlsplit(settings.SITE_URL).netloc,
        "slips": [{"slip": slip, "qr": qr_path(slip.address)} for slip in printed],
    }


def _unit_to_serve(request, pk) -> tuple[Contest, Unit, set[str]]:
    """The unit if this user hands out its slips: 404 if unseen, 403 if only seen."""
    contest = current_contest()
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    roles = permissions.roles_over(request.user, contest, unit)
    if not permissions.can_hand_out_slips(roles):
        raise PermissionDenied
    return contest, unit, roles
