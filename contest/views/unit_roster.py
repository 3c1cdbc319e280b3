"""One unit's list: looking, proposing for people of it, adding people, its history."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contest import permissions, unit_words, words
from contest.db import db_now
from contest.errors import ContestError, MayBeAnother
from contest.forms.persons import NewPersonForm
from contest.forms.proposals import ACTS, EXCUSAL, ChangeForm, ExcusalForm, act_of
from contest.models import Contest, JoinRequest, Proposal, RosterEntry, Unit
from contest.queries.history_lines import history_lines
from contest.queries.joining import join_requests
from contest.queries.proposals import changes_of_unit, history_of_unit
from contest.queries.queue_items import (
    doubts_of_absence,
    refused_of_unit,
    waiting_of_unit,
)
from contest.queries.roster_sheet import sheet_of_unit
from contest.queries.unit_people import (
    Group,
    count_groups,
    group_of,
    list_of_unit,
    locked_since,
    named,
    with_reasons,
    with_waiting,
)
from contest.queries.unit_tree import end_of
from contest.services import record
from contest.services.bulk_proposals import propose_changes, propose_excusals
from contest.services.joining import add_who_asked
from contest.services.proposals import propose_person
from contest.views.current import current_contest
from contest.views.pages import page_of

PEOPLE_A_PAGE = 200
CHANGES_A_PAGE = 100
MOST_AT_ONCE = 200
LONGEST_KEY = 18  # digits
# The figures of the sheet of changes: lists of ``queries.sheet_of_unit``.
SHEET = [
    ("opening", "Danh sách đầu kỳ", ""),
    ("added", "Thêm vào", "plus"),
    ("removed", "Chuyển đi, nghỉ", "minus"),
    ("excused", "Vắng có lý do", "minus"),
    ("not_counting", "Không thuộc diện tính tỷ lệ", "minus"),
    ("expected", "Số phải tham gia", "sum"),
]
NOT_THEIRS = (
    "Không tìm thấy người này trong đơn vị. Nếu đã chuyển đến, bấm “Bổ sung người”; {} "
    "sẽ chuyển từ đơn vị cũ."
)


class Place(NamedTuple):
    """A unit in the contest, and what this person is there."""

    contest: Contest
    unit: Unit
    roles: set[str]


@require_safe
def unit_roster(request, pk):
    place = _place_to_see(request, pk)
    contest, unit, roles = place
    everybody = list_of_unit(contest, request.user, unit)
    counts = count_groups(everybody)
    asked = request.GET.get("xem")
    group = Group(asked) if asked in Group.values else Group.WORKING
    typed = request.GET.get("ten", "")[:100]
    shown = with_waiting(named(group_of(everybody, group), typed))
    shows_reasons = group == Group.EXCUSED and permissions.can_see_reasons(roles)
    if shows_reasons:
        shown = with_reasons(shown, contest)
    context = {
        "unit": unit,
        "unit_page": settings.UNIT_PAGE,
        "group": group,
        "typed": typed,
        "tabs": [{"group": each, "number": counts[each]} for each in Group],
        "page": page_of(shown, PEOPLE_A_PAGE, request),
        "address": f"?{urlencode({'xem': group.value, 'ten': typed})}&",
        "is_empty": not any(counts.values()),
        "not_found_words": NOT_THEIRS.format(contest.host_office),
        "shows_reasons": shows_reasons,
        "can_propose": permissions.can_propose(roles),
        "has_working": group not in {Group.PROPOSED, Group.GONE},
        "acts": ACTS,
        "locked_since": locked_since(contest, unit),
        "waiting": waiting_of_unit(contest, unit, request.user),
        "refused": refused_of_unit(contest, unit, request.user)
        if permissions.can_propose(roles)
        else [],
    }
    record("view_roster", unit, by=request.user, contest=contest, group=group)
    return render(request, "contest/unit_roster.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request, pk):
    """For the people named in the address: choose the act, fill in, send it."""
    place = _place_to_propose(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    typed = asked.getlist("nguoi")
    entries = _chosen(request, place, typed)
    if not entries or len(typed) > MOST_AT_ONCE:
        messages.error(request, _wrongly_chosen(place, typed))
        return redirect("contest:unit-roster", pk=pk)
    act = act_of(asked.get("viec", ""))
    form = _form_for(act, place, request) if act else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = _send(act, entries, form, by=request.user)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _sent_words(act, done))
            for doubt in _doubts(place.contest, done[0]):
                messages.warning(request, doubt)
            return redirect("contest:unit-roster", pk=pk)
    context = {
        "unit": place.unit,
        "entries": entries,
        "act": act,
        "acts": ACTS,
        "form": form,
        "decides_at_once": permissions.decides_at_once(place.contest, place.roles),
    }
    return render(request, "contest/propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request, pk):
    """Somebody who is not on the list: he may sign in and take the quiz at once."""
    place = _place_to_propose(request, pk)
    asked = _who_asked(request, place)
    form = NewPersonForm(request.POST or None, initial=_as_asked(asked))
    if request.method == "POST" and form.is_valid():
        try:
            added = _add(place, asked, by=request.user, **form.values)
        except ContestError as error:
            form.add_error(None, str(error))
            if isinstance(error, MayBeAnother):
                form.ask_whether_another()
        else:
            return _after_adding(request, place, added)
    context = {
        "unit": place.unit,
        "contest": place.contest,
        "form": form,
        "asked": asked,
    }
    return render(request, "contest/person_add.html", context)


def _who_asked(request, place: Place) -> JoinRequest | None:
    """The request of this unit that the address names and that still waits."""
    typed = request.GET.get("xin", "")
    if not typed.isdecimal() or len(typed) > LONGEST_KEY:
        return None
    asked = join_requests(request.user, place.contest).filter(
        unit=place.unit, state=JoinRequest.State.WAITING
    )
    return asked.filter(pk=typed).first()


def _as_asked(asked: JoinRequest | None) -> dict:
    if asked is None:
        return {}
    fields = ("full_name", "position", "phone")
    return {name: getattr(asked, name) for name in fields}


def _add(place: Place, asked: JoinRequest | None, **person) -> Proposal | RosterEntry:
    if asked:
        return add_who_asked(asked, place.unit, **person)
    return propose_person(place.contest, place.unit, **person)


@require_safe
def unit_history(request, pk):
    """The sheet of changes, each figure with its names, and all acts by day."""
    contest, unit, roles = _place_to_see(request, pk)
    sheet = sheet_of_unit(contest, unit)
    asked = request.GET.get("so")
    lines = [_sheet_line(sheet, *row) for row in SHEET]
    page = page_of(history_of_unit(unit, contest), CHANGES_A_PAGE, request)
    context = {
        "unit": unit,
        "sheet_lines": [*lines, {"label": "Chênh lệch", "number": sheet.difference}],
        "behind": next((line for line in lines if line["slug"] == asked), None),
        "page": page,
        "address": "?",
        "of_unit": unit_words.lines(changes_of_unit(unit)),
        "end": end_of(unit),
        "changes": history_lines(
            contest,
            page.object_list,
            request.user,
            knows=permissions.can_see_reasons(roles),
        ),
    }
    record("view_history", unit, by=request.user, contest=contest)
    return render(request, "contest/unit_history.html", context)


def _sheet_line(sheet, slug: str, label: str, sign: str) -> dict:
    entries = getattr(sheet, slug)
    return {
        "slug": slug.replace("_", "-"),
        "label": label,
        "sign": {"plus": "+", "minus": "−"}.get(sign, ""),
        "sign_words": {"plus": "cộng", "minus": "trừ"}.get(sign, ""),
        "is_sum": sign == "sum",
        "number": len(entries),
        "entries": entries,
    }


def _after_adding(request, place: Place, added: Proposal | RosterEntry):
    """On to the code to sign in with; or back, where he is asked to come."""
    entry = added if isinstance(added, RosterEntry) else added.entry
    name = entry.staff_member.full_name
    if getattr(added, "kind", "") == Proposal.Kind.MOVE:
        messages.info(request, _asked_to_come(name, added))
        return redirect("contest:unit-roster", pk=place.unit.pk)
    told = f"Đã bổ sung {name}: đăng nhập và dự thi được ngay."
    if not entry.is_working:
        told += f" Kết quả được tính khi {place.contest.host_office} duyệt."
    messages.success(request, f"{told} Cấp mã để người này đăng nhập.")
    return redirect("contest:slip-reissue", pk=entry.pk)


def _asked_to_come(name: str, proposal: Proposal) -> str:
    if proposal.applied_at:
        return f"Đã chuyển {name} từ {proposal.unit.name} đến đơn vị này."
    return (
        f"{name} đang có tên ở {proposal.unit.name}. Đã gửi đề nghị chuyển đơn vị; mỗi "
        "người chỉ tính ở một nơi."
    )


def _form_for(act, place: Place, request):
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    if act.kind == EXCUSAL:
        return ExcusalForm(*data)
    today = timezone.localdate(db_now())
    units = Unit.objects.under(place.contest.root_unit).existing_on(today)
    return ChangeForm(
        *data,
        kind=act.kind,
        units=units.exclude(pk=place.unit.pk).in_protocol_order(),
        initial={"effective_on": today},
    )


def _send(act, entries: list[RosterEntry], form, *, by) -> list:
    file = form.cleaned_data["paper"]
    if act.kind == EXCUSAL:
        return propose_excusals(entries, by=by, file=file, **form.values)
    return propose_changes(entries, act.kind, by=by, file=file, **form.values)


def _sent_words(act, done: list) -> str:
    people = f"{len(done)} người" if len(done) > 1 else "1 người"
    if all(each.state == each.State.APPROVED for each in done):
        return f"Đã duyệt và ghi vào báo cáo: {act.label} – {people}."
    return (
        f"Đã gửi đề nghị: {act.label} – {people}. Trong lúc chờ duyệt vẫn tính là chưa "
        "tham gia."
    )


def _doubts(contest: Contest, proposed):
    """What an absence may be refused for, said at once to who asks."""
    is_short, misses_the_day = doubts_of_absence(contest, proposed)
    if is_short:
        days = contest.shortest_excusal_days
        yield f"Thời gian vắng dưới {days} ngày: cán bộ phụ trách có thể không duyệt."
    if misses_the_day:
        day = words.day(contest.reference_date)
        yield (
            f"Thời gian vắng không gồm ngày tính vắng {day} nên không làm giảm số phải "
            "tham gia."
        )


def _chosen(request, place: Place, typed: list[str]) -> list[RosterEntry]:
    """The people meant, of this unit alone; somebody else's are not found."""
    keys = {int(each) for each in typed if each.isdecimal() and len(each) < 19}  # noqa: PLR2004 - a bigint
    everybody = list_of_unit(place.contest, request.user, place.unit)
    found = everybody.working().filter(pk__in=keys)
    return list(found.select_related("contest", "unit", "staff_member"))


def _wrongly_chosen(place: Place, typed: list[str]) -> str:
    if len(typed) > MOST_AT_ONCE:
        return (
            f"Mỗi lần đề nghị cho nhiều nhất {MOST_AT_ONCE} người. Chưa gửi đề nghị "
            "nào. Chọn ít hơn rồi gửi làm nhiều lần."
        )
    if typed:
        return NOT_THEIRS.format(place.contest.host_office)
    return (
        "Chưa chọn ai. Chưa gửi đề nghị nào. Đánh dấu những người cần đề nghị rồi bấm "
        "“Tiếp tục”."
    )


def _place_to_see(request, pk) -> Place:
    """The unit, if this person sees its people: 404 if unknown to him, else 403."""
    contest = current_contest()
    units = Unit.objects.under(contest.root_unit).visible_to(request.user)
    unit = get_object_or_404(units, pk=pk)
    roles = permissions.roles_over(request.user, contest, unit)
    if not permissions.can_see_people(roles):
        raise PermissionDenied
    return Place(contest, unit, roles)


def _place_to_propose(request, pk) -> Place:
    place = _place_to_see(request, pk)
    if not permissions.can_propose(place.roles):
        raise PermissionDenied
    return place
