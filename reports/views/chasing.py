"""Đôn đốc: which units to call first, whom of a unit, the notice for its wall."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contest import permissions as core
from contest import words
from contest.db import db_now
from contest.forms.imports import XLSX
from contest.models import Contest, Role, Unit
from contest.permissions import roles_over
from contest.qr import qr_path
from contest.queries.slips import coordinator_over
from contest.services import record
from contest.views.current import contest_for, current_contest
from contest.views.pages import page_of
from reports import permissions, queries, services
from reports.chasing import WHY, Order
from reports.models import Reminder
from reports.workbook.missing import build_missing, file_name

UNITS_A_PAGE = 200
PEOPLE_A_PAGE = 200
REMINDERS_SHOWN = 10
MOST_IN_A_FILE = 2_000  # people; more is the worker's, in the report
TOO_LONG = (
    f"Danh sách dài hơn {words.thousands(MOST_IN_A_FILE)} người nên chưa lập. Số liệu "
    "không đổi. Tải theo từng đơn vị, hoặc lập “Báo cáo Excel”: tờ “Chưa tham gia”."
)


@require_safe
def chase(request):
    """Units across the scope, whom to call first; the text for the coordinators."""
    contest = contest_for(request.user, permissions.can_chase_somewhere)
    fresh = queries.freshness(contest)
    now = db_now()
    chased = queries.board(contest, request.user, frozenset(permissions.CHASES))
    office = queries.board(contest, request.user, frozenset({Role.OFFICER}))
    if chased.total.units == 1 and not office.total.units:
        return redirect("reports:chase-unit", pk=chased.units[0].pk)
    running = queries.running_round(contest, at=now)
    order = request.GET.get("xep")
    order = Order(order) if order in Order.values else Order.MOST_PEOPLE
    units = queries.to_chase(chased.units, contest, order)
    page = page_of(units, UNITS_A_PAGE, request)
    units = queries.with_coordinators(contest, request.user, page.object_list)
    steps = queries.count_steps(contest, units)
    context = {
        "fresh": fresh,
        "total": chased.total,
        "pace": queries.pace(running, chased.total.missing),
        "text": queries.office_text(running, office, as_of=fresh.as_of),
        "passed": queries.passed_lately(office.units, contest, at=now),
        "orders": Order,
        "order": order,
        "page": page,
        "address": f"?xep={order}&",
        "rows": [
            {
                "unit": unit,
                "steps": steps[unit.pk],
                "pace": queries.pace(running, unit.missing),
            }
            for unit in units
        ],
    }
    return render(request, "reports/chase.html", context)


@require_POST
def chase_note(request):
    """The text for the coordinators' group was sent on: of all units below target."""
    contest = contest_for(request.user, core.is_officer_somewhere)
    fresh = queries.freshness(contest)
    units = queries.board(contest, request.user, frozenset({Role.OFFICER})).units
    below = units.filter(missing__gt=0)
    kind = Reminder.Kind.OFFICE_TEXT
    noted = services.note_text(contest, below, kind, by=request.user, as_of=fresh.as_of)
    messages.success(request, f"Đã ghi: {noted} đơn vị được nhắc qua nhóm Zalo.")
    return redirect("reports:chase")


@require_safe
def chase_unit(request, pk):
    """Whom of the unit to call first, each with the reason and what can be done."""
    contest, unit, roles = _unit_to_chase(request, pk)
    now = db_now()
    people = queries.people_of(contest, request.user, unit)
    counts = queries.count_people(people)
    calls = queries.call_list(contest, request.user, unit)
    page = page_of(calls, PEOPLE_A_PAGE, request)
    running = queries.running_round(contest, at=now)
    context = {
        "unit": unit,
        "now": now,
        "counts": counts,
        "pace": queries.pace(running, counts.missing),
        "text": queries.unit_text(running, unit, people, counts, at=now),
        "private": queries.private_text(running, at=now),
        "is_coordinator": Role.COORDINATOR in roles,
        "page": page,
        "rows": [
            {
                "person": person,
                "why": WHY[person.step],
                "can_reissue": _can_reissue(request.user, person, unit, roles),
            }
            for person in page.object_list
        ],
        "is_officer": Role.OFFICER in roles,
        "reminded": [
            {**row, "word": Reminder.Kind(row["kind"]).label}
            for row in queries.reminders_of(contest, unit)[:REMINDERS_SHOWN]
        ],
    }
    record("view_call_list", unit, by=request.user, contest=contest)
    return render(request, "reports/chase_unit.html", context)


@require_POST
def chase_unit_note(request, pk):
    """The text for the unit's group was sent on."""
    fresh = queries.freshness(current_contest())
    contest, unit, _ = _unit_to_chase(request, pk)
    kind = Reminder.Kind.UNIT_TEXT
    services.note_text(contest, [unit], kind, by=request.user, as_of=fresh.as_of)
    messages.success(request, "Đã ghi: đơn vị được nhắc qua nhóm Zalo.")
    return redirect("reports:chase-unit", pk=unit.pk)


@require_safe
def chase_notice(request, pk):
    """The notice for the wall, on A4."""
    contest, unit, _ = _unit_to_chase(request, pk)
    now = db_now()
    people = queries.people_of(contest, request.user, unit)
    address = f"{settings.SITE_URL}{reverse('contest:sign-in')}"
    context = {
        "contest": contest,
        "unit": unit,
        "superior": unit.parent.name if unit.parent else contest.issuing_body,
        "now": now,
        "counts": queries.count_people(people),
        "people": people.missing(),
        "running": queries.running_round(contest, at=now),
        "helper": coordinator_over(contest, unit.path),
        "address": address,
        "qr": qr_path(address),
    }
    record("print_notice", unit, by=request.user, contest=contest)
    return render(request, "reports/notice.html", context)


@require_safe
def chase_excel(request, pk=None):
    """The missing people of a unit, or of all that the user sees, as a workbook."""
    contest = current_contest()
    if pk is None and not permissions.can_see_board(request.user, contest):
        raise PermissionDenied
    seen = queries.board_units(contest, request.user).select_related("block")
    unit = get_object_or_404(seen, pk=pk) if pk else None
    now = db_now()
    people = queries.missing_people(contest, request.user, unit)
    if people.count() > MOST_IN_A_FILE:
        messages.info(request, TOO_LONG)
        return redirect("reports:board")
    content = build_missing(contest, list(people), as_of=now, unit=unit)
    record("download_missing", unit or contest, by=request.user, contest=contest)
    name = file_name(unit, now)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def _unit_to_chase(request, pk) -> tuple[Contest, Unit, set[str]]:
    """404 if this user does not see its people, 403 if only that."""
    contest = current_contest()
    units = queries.board_units(contest, request.user).select_related("parent")
    units = queries.with_last_reminded(units, contest)
    unit = get_object_or_404(units, pk=pk)
    roles = roles_over(request.user, contest, unit)
    if not permissions.can_chase(roles):
        raise PermissionDenied
    return contest, unit, roles


def _can_reissue(user, entry, unit, roles) -> bool:
    owner = entry.staff_member.user
    if owner is None or owner == user:
        return False
    return core.can_reissue(roles, unit, owner.grants.all())
