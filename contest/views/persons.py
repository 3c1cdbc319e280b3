"""One person of the roster: the card, the history, and what may be put right."""

from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest import permissions, words
from contest.errors import ContestError
from contest.forms.persons import ContactForm, CorrectionForm, EndForm, RaiseForm
from contest.models import Excusal, RosterEntry
from contest.queries.history_lines import history_lines, openable_papers
from contest.queries.proposals import history_of
from contest.queries.queue_items import waiting_of_entry
from contest.queries.unit_people import locked_since
from contest.services import record
from contest.services.proposals import (
    correct_entry,
    count_entry,
    end_excusal,
    return_entry,
)
from contest.views.current import current_contest


class Raising(NamedTuple):
    """What lifts a number of expected people: one officer is enough."""

    slug: str
    label: str
    explanation: str
    verb: object
    done: str


RAISING = {
    "tro-lai": Raising(
        "tro-lai",
        "Trở lại làm việc",
        "Người này tính lại vào tổng số người của đơn vị và phải tham gia.",
        return_entry,
        "Đã ghi: trở lại làm việc.",
    ),
    "tinh-ty-le": Raising(
        "tinh-ty-le",
        "Tính vào tỷ lệ",
        "Người này thuộc diện tính tỷ lệ 100% và phải tham gia.",
        count_entry,
        "Đã ghi: thuộc diện tính tỷ lệ 100%.",
    ),
}


@require_safe
def person(request, pk):
    entry, roles = _entry_to_see(request, pk)
    knows = permissions.can_see_reasons(roles)
    excusals = list(entry.excusals.order_by("starts_on", "pk")) if knows else []
    papers = {excusal.paper_id for excusal in excusals}
    context = {
        "entry": entry,
        "person": entry.staff_member,
        "attempts_page": settings.ATTEMPTS_PAGE,
        "card": _card(entry, with_private=knows),
        "evidence": entry.evidence.accepted().order_by("happened_at", "pk"),
        "excusals": excusals,
        "openable": openable_papers(entry.contest, papers - {None}, request.user),
        "waiting": waiting_of_entry(entry, request.user),
        "changes": history_lines(
            entry.contest, history_of(entry), request.user, knows=knows
        ),
        "can_propose": permissions.can_propose(roles) and entry.is_working,
        "can_correct": entry.may_take_part and _may_correct(entry, roles),
        "can_end": permissions.can_decide(roles),
        "raising": _raising(entry) if permissions.can_decide(roles) else [],
        "can_reissue": _can_reissue(request.user, entry, roles),
    }
    record("view_person", entry, by=request.user, contest=entry.contest)
    return render(request, "contest/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_correct(request, pk):
    """An officer all that is written; a coordinator position and telephone alone."""
    entry, roles = _entry_to_see(request, pk)
    if not _may_correct(entry, roles):
        raise PermissionDenied
    is_officer = permissions.can_decide(roles)
    form_class = CorrectionForm if is_officer else ContactForm
    form = form_class(request.POST or None, person=entry.staff_member)
    if request.method == "POST" and form.is_valid():
        try:
            correct_entry(entry, by=request.user, **form.values)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã sửa thông tin; lịch sử giữ cả cũ và mới.")
            return redirect("contest:person", pk=entry.pk)
    context = {
        "entry": entry,
        "form": form,
        "title": f"Sửa thông tin của {entry.staff_member.full_name}",
        "explanation": "Bài làm và kết quả không bị ảnh hưởng. Lịch sử giữ cả thông "
        "tin cũ và mới.",
        "button": "Lưu thông tin",
    }
    return render(request, "contest/person_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def excusal_end(request, pk):
    """Somebody is back before his excused absence ends: he is expected again."""
    contest = current_contest()
    seen = RosterEntry.objects.visible_to(request.user).filter(contest=contest)
    excusals = Excusal.objects.filter(entry__in=seen, state=Excusal.State.APPROVED)
    excusal = get_object_or_404(excusals, pk=pk)
    entry, roles = _entry_to_see(request, excusal.entry_id)
    if not permissions.can_decide(roles):
        raise PermissionDenied
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_excusal(excusal, by=request.user, **form.cleaned_data)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi ngày kết thúc vắng.")
            return redirect("contest:person", pk=entry.pk)
    context = {
        "entry": entry,
        "form": form,
        "title": f"Kết thúc vắng: {entry.staff_member.full_name}",
        "explanation": "Thời gian vắng đã duyệt kết thúc sớm hơn. Nếu không còn gồm "
        f"ngày tính vắng {words.day(contest.reference_date)}, người này phải tham gia.",
        "button": "Kết thúc vắng",
    }
    return render(request, "contest/person_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_raise(request, pk, act):
    entry, roles = _entry_to_see(request, pk)
    if act not in RAISING:
        raise Http404
    if not permissions.can_decide(roles):
        raise PermissionDenied
    raising = RAISING[act]
    form = RaiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raising.verb(entry, by=request.user, **form.cleaned_data)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, raising.done)
            return redirect("contest:person", pk=entry.pk)
    context = {
        "entry": entry,
        "form": form,
        "title": f"{raising.label}: {entry.staff_member.full_name}",
        "explanation": raising.explanation,
        "button": raising.label,
    }
    return render(request, "contest/person_form.html", context)


def _card(entry: RosterEntry, *, with_private: bool) -> list[tuple[str, str]]:
    person = entry.staff_member
    counts = (
        "Thuộc diện tính tỷ lệ 100%" if entry.counts else "Không thuộc diện tính tỷ lệ"
    )
    card = [
        ("Mã người dự thi", person.code),
        ("Đơn vị", entry.unit.name),
        ("Chức vụ", person.position),
        ("Đối tượng", person.get_category_display()),
        ("Tính tỷ lệ", counts),
        (
            "Tham gia",
            words.moment(entry.participated_at)
            if entry.participated_at
            else "Chưa tham gia",
        ),
    ]
    if with_private:
        born = words.day(person.birth_date) if person.birth_date else person.birth_year
        card += [
            ("Ngày sinh", born or ""),
            ("Điện thoại", person.phone),
            ("Thư điện tử", person.email),
        ]
    return card


def _may_correct(entry: RosterEntry, roles: set[str]) -> bool:
    """An officer always; a coordinator until the office has locked the list."""
    if permissions.can_decide(roles):
        return True
    is_open = locked_since(entry.contest, entry.unit) is None
    return permissions.can_propose(roles) and is_open


def _raising(entry: RosterEntry) -> list[Raising]:
    if entry.status == RosterEntry.Status.LEFT:
        return [RAISING["tro-lai"]]
    if entry.is_working and not entry.counts:
        return [RAISING["tinh-ty-le"]]
    return []


def _can_reissue(user, entry: RosterEntry, roles: set[str]) -> bool:
    owner = entry.staff_member.user
    if owner is None or owner == user or not entry.may_take_part:
        return False
    held = owner.grants.select_related("unit")
    return permissions.can_reissue(roles, entry.unit, held)


def _entry_to_see(request, pk) -> tuple[RosterEntry, set[str]]:
    """The entry and this user's roles over it: 404 if unknown to him.

    Whoever sees only himself, as a participant, has a page of his own: 403.
    """
    contest = current_contest()
    entries = RosterEntry.objects.visible_to(request.user).filter(contest=contest)
    entry = get_object_or_404(
        entries.with_excused().select_related("contest", "unit", "staff_member__user"),
        pk=pk,
    )
    roles = permissions.roles_over(request.user, contest, entry.unit)
    if not permissions.can_see_people(roles):
        raise PermissionDenied
    return entry, roles
