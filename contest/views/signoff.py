"""How far each unit's list is; the unit confirms it, the office locks it."""

from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest import permissions
from contest.db import db_now, db_today
from contest.errors import ContestError
from contest.forms.signoff import ConfirmForm, ReasonForm, Shown
from contest.models import Contest, Role, RosterConfirmation, Unit
from contest.queries import signoff as queries
from contest.services import record
from contest.services import signoff as services
from contest.signoff_states import TONES, State
from contest.views.current import current_contest

CHOSEN = "dv"  # short: the ids of many units stand in one address
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def roster_states(request):
    contest = current_contest()
    states = queries.roster_states(request.user, contest)
    if not states:
        raise PermissionDenied
    asked = request.GET.get("xem")
    asked = Shown(asked) if asked in Shown.values else None
    settles = _ids_in_role(request.user, contest, Role.OFFICER)
    confirms = _ids_in_role(request.user, contest, Role.COORDINATOR)
    rows = [
        {
            "list": each,
            "settles": each.unit.pk in settles,
            "confirms": each.unit.pk in confirms,
        }
        for each in states
        if asked is None or each.state == asked.state
    ]
    context = {
        "contest": contest,
        "tiles": _tiles(states),
        "asked": asked,
        "rows": rows,
        "settles": bool(settles),
        "confirmed": sum(s.is_confirmed and s.unit.pk in settles for s in states),
        "reminder": _reminder(states) if settles else None,
        "unit_page": settings.UNIT_PAGE,
    }
    return render(request, "contest/roster_states.html", context)


@form_page
def roster_lock(request):
    """Lock the lists that were chosen, or without a choice all that are confirmed."""
    contest = current_contest()
    units = queries.units_in_role(request.user, contest, Role.OFFICER)
    if not units.exists():
        raise PermissionDenied
    chosen = _chosen(request, queries.roster_states(request.user, contest, units))
    if not chosen:
        messages.info(request, "Không có danh sách nào chờ chốt. Không có gì thay đổi.")
        return redirect("contest:roster-states")
    needs_reason = not all(each.is_confirmed for each in chosen)
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        label="Lý do chốt khi đơn vị chưa xác nhận" if needs_reason else "Ghi chú",
        required=needs_reason,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.lock_all(
                contest,
                [each.unit for each in chosen],
                by=request.user,
                reason=form.cleaned_data["note"],
            )
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã chốt danh sách của {len(chosen)} đơn vị.")
            return redirect("contest:roster-states")
    context = {"chosen": chosen, "form": form, "needs_reason": needs_reason}
    return render(request, "contest/roster_lock.html", context)


@form_page
def roster_mend(request, pk):
    contest, unit = _unit_to_settle(request, pk)
    words = {
        "title": "Yêu cầu sửa danh sách",
        "label": "Cần sửa gì",
        "help": "Cán bộ đầu mối của đơn vị đọc được nội dung này. Danh sách hiện có "
        "không thay đổi.",
        "button": "Gửi yêu cầu sửa",
        "done": f"Đã yêu cầu {unit.short_name} sửa danh sách.",
    }

    def act(note):
        services.ask_to_mend(contest, unit, by=request.user, note=note)

    return _reason_page(request, unit, words, act)


@form_page
def roster_unlock(request, pk):
    contest, unit = _unit_to_settle(request, pk)
    words = {
        "title": "Bỏ chốt danh sách",
        "label": "Lý do bỏ chốt",
        "help": "Đơn vị gửi lại và xác nhận lại được. Danh sách hiện có không thay "
        "đổi; việc này được ghi vào nhật ký.",
        "button": "Bỏ chốt danh sách",
        "done": f"Đã bỏ chốt danh sách của {unit.short_name}.",
    }

    def act(note):
        services.unlock_roster(contest, unit, by=request.user, reason=note)

    return _reason_page(request, unit, words, act)


@form_page
def roster_confirm(request, pk):
    """The list as it is printed and signed; the coordinator says that it is right."""
    contest = current_contest()
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    roles = permissions.roles_over(request.user, contest, unit)
    confirms = permissions.can_confirm_list(roles)
    if not confirms and not permissions.can_settle_list(roles):
        raise PermissionDenied
    if request.method == "POST":
        if not confirms:
            raise PermissionDenied
        form = ConfirmForm(request.POST, request.FILES)
        if form.is_valid() and _confirm(request, contest, unit, form):
            return redirect("contest:roster-confirm", pk=unit.pk)
    else:
        form = ConfirmForm(initial={"as_of": db_today()})
    return _confirm_page(request, contest, unit, form, confirms=confirms)


def _confirm(request, contest, unit, form) -> bool:
    given = form.cleaned_data
    try:
        confirmation = services.confirm_with_scan(
            contest,
            unit,
            by=request.user,
            file=given["paper"],
            as_of=given["as_of"],
            document=given["document"],
            seen=given["seen"],
        )
    except ContestError as error:
        form.add_error(None, str(error))
        return False
    people = confirmation.headcount
    messages.success(request, f"Đơn vị đã xác nhận danh sách {people} người.")
    return True


def _confirm_page(request, contest, unit, form, *, confirms):
    [state] = queries.roster_states(request.user, contest, [unit.pk]) or [None]
    if state is None:
        raise Http404
    people = list(queries.list_of_unit(contest, unit))
    newest = queries.newest_confirmation(contest, unit)
    given = RosterConfirmation.objects.filter(contest=contest, unit=unit)
    context = {
        "contest": contest,
        "list": state,
        "people": people,
        "counting": sum(person.counts for person in people),
        "excused": sum(person.excused for person in people),
        "waiting": queries.waiting_to_be_added(contest, unit),
        "superior": queries.superior_of(contest, unit),
        "newest": newest,
        "changes": queries.changes_since(newest) if newest else [],
        "confirmations": given.select_related("confirmed_by").order_by("-pk"),
        "seen": queries.fingerprint(queries.frozen(people)),
        "form": form,
        "confirms": confirms,
        "can_confirm": confirms and state.may_be_confirmed and people,
        "unit_page": settings.UNIT_PAGE,
    }
    record("view_list_to_confirm", unit, by=request.user, contest=contest)
    return render(request, "contest/roster_confirm.html", context)


def _reason_page(request, unit, words, act):
    form = ReasonForm(
        request.POST if request.method == "POST" else None, label=words["label"]
    )
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["note"])
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, words["done"])
            return redirect("contest:roster-states")
    context = {"unit": unit, "form": form, "words": words}
    return render(request, "contest/roster_reason.html", context)


def _tiles(states) -> list[dict]:
    """How many lists are in each state; each opens those lists."""
    numbers = Counter(each.state for each in states)
    return [
        {
            "value": shown.value,
            "label": shown.label,
            "number": numbers[shown.state],
            "tone": TONES[shown.state],
        }
        for shown in Shown
    ]


def _reminder(states) -> dict | None:
    """What the text for the coordinators' group needs, or None when all have sent."""
    not_sent = [each.unit for each in states if each.state == State.NOT_SENT]
    waiting = {State.TO_MEND, State.UNCONFIRMED}
    unconfirmed = [each.unit for each in states if each.state in waiting]
    if not not_sent and not unconfirmed:
        return None
    return {
        "now": db_now(),
        "all": len(states),
        "not_sent": not_sent,
        "unconfirmed": unconfirmed,
        "site": settings.SITE_URL,
    }


def _chosen(request, states):
    """The lists that the address or the form names; 404 for one that is not his."""
    asked = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and CHOSEN not in asked:
        return [each for each in states if each.is_confirmed]
    wanted = set(asked.getlist(CHOSEN))
    chosen = [each for each in states if str(each.unit.pk) in wanted]
    if len(chosen) != len(wanted):
        raise Http404
    return chosen


def _ids_in_role(user, contest, role) -> set[int]:
    units = queries.units_in_role(user, contest, role)
    return set(units.values_list("pk", flat=True))


def _unit_to_settle(request, pk) -> tuple[Contest, Unit]:
    """The unit if this user settles its list: 404 if unseen, 403 if only seen."""
    contest = current_contest()
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    roles = permissions.roles_over(request.user, contest, unit)
    if not permissions.can_settle_list(roles):
        raise PermissionDenied
    return contest, unit
