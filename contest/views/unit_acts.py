"""Acts on a unit on paper: what it would do is shown in numbers, then it is done."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.forms import formset_factory
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest.errors import ContestError
from contest.forms.units import (
    MergeForm,
    PaperedForm,
    PartForm,
    PeopleForm,
    PlaceForm,
    RateForm,
    RenameForm,
    SplitForm,
    UnrateForm,
)
from contest.models import Contest, Proposal, RosterEntry, Unit, User
from contest.queries import unit_effects as effects
from contest.queries.unit_tree import end_of, waiting_for_units
from contest.services import record
from contest.services.merging import check_merge
from contest.services.proposals import propose_for_unit, rate_unit
from contest.services.splitting import ask_to_go, split_unit
from contest.services.unit_changes import (
    NewUnit,
    place_unit,
    rename_unit,
)
from contest.services.unit_proposals import propose_merge
from contest.views.units import GET_OR_POST, unit_to_change

MOST_PARTS = 3


class Act(NamedTuple):
    """One act: its words, its form, what it would do, and the verb that does it."""

    title: str  # and what the button says
    form: type[PaperedForm]
    effects: str  # the template that says what will happen
    consider: Callable[..., dict]  # (contest, unit, wanted): for that template
    perform: Callable[..., str]  # (contest, unit, wanted, by): what to say then
    is_asked: bool = False  # two people do it, unless the contest has one


@require_http_methods(GET_OR_POST)
def unit_act(request, pk, act):
    """GET asks and, once it knows all, shows what will happen; POST does it."""
    contest, unit = unit_to_change(request, pk)
    if act not in ACTS:
        raise Http404
    page = ACTS[act]
    units = Unit.objects.under(contest.root_unit)
    typed = request.POST if request.method == "POST" else request.GET
    form = page.form(typed or None, units=units, unit=unit)
    shown = None
    if form.is_valid():
        try:
            if request.method == "POST":
                done = page.perform(contest, unit, form.cleaned_data, request.user)
                messages.success(request, done)
                return redirect("contest:unit-edit", pk=unit.pk)
            shown = page.consider(contest, unit, form.cleaned_data)
        except ContestError as error:
            form.add_error(None, str(error))
    needs_two = page.is_asked and contest.approval == contest.Approval.TWO_PEOPLE
    context = {
        "unit": unit,
        "page": page,
        "form": form,
        "wanted": form.cleaned_data if shown is not None else {},
        "shown": None if "sua" in request.GET else shown,
        "end": end_of(unit),
        "waiting": waiting_for_units(contest)[unit.pk],
        "needs_two": needs_two,
        "button": "Gửi đề nghị" if needs_two else page.title,
        "address": request.GET.urlencode(),
    }
    return render(request, "contest/unit_act.html", context)


def _rename(contest: Contest, unit: Unit, wanted: dict, by: User) -> str:
    old = unit.name
    unit = rename_unit(unit, by=by, **wanted)
    return f"Đã đổi tên {old} thành {unit.name}. Tệp ghi tên cũ vẫn được nhận ra."


def _place(contest: Contest, unit: Unit, wanted: dict, by: User) -> str:
    place_unit(unit, wanted.pop("parent"), by=by, **wanted)
    return f"Đã chuyển {unit.name} sang cấp trên mới."


def _rate(contest: Contest, unit: Unit, wanted: dict, by: User) -> str:
    rate_unit(contest, unit, by=by, **wanted)
    return f"{unit.name} thuộc diện đánh giá, xếp loại."


def _unrate(contest: Contest, unit: Unit, wanted: dict, by: User) -> str:
    proposal = propose_for_unit(contest, unit, Proposal.Kind.UNRATED, by=by, **wanted)
    return _said(proposal, f"Đã đưa {unit.name} ra khỏi diện xếp loại.")


def _merge(contest: Contest, unit: Unit, wanted: dict, by: User) -> str:
    to_unit = wanted.pop("to_unit")
    proposal = propose_merge(contest, unit, to_unit, by=by, **wanted)
    return _said(proposal, f"Đã sáp nhập {unit.name} vào {to_unit.name}.")


def _said(proposal: Proposal, done: str) -> str:
    if proposal.state == Proposal.State.PENDING:
        return (
            "Đã gửi đề nghị, chờ cán bộ phụ trách khác duyệt. Chưa có số liệu nào đổi."
        )
    if proposal.applied_at is None:
        day = f"{proposal.effective_on:%d/%m/%Y}"
        return f"Đã ghi nhận. Hệ thống thực hiện khi đến ngày {day}."
    return done


def _consider_merge(contest: Contest, unit: Unit, wanted: dict) -> dict:
    to_unit = wanted["to_unit"]
    check_merge(unit, to_unit, contest=contest, effective_on=wanted["effective_on"])
    return {"numbers": effects.merge_effects(contest, unit, to_unit)}


def _consider_place(contest: Contest, unit: Unit, wanted: dict) -> dict:
    return {"numbers": effects.place_effects(contest, unit)}


def _consider_rating(contest: Contest, unit: Unit, wanted: dict) -> dict:
    return {"numbers": effects.rating_effects(contest, unit)}


ACTS = {
    "doi-ten": Act(
        "Đổi tên",
        RenameForm,
        "contest/_effects_rename.html",
        lambda contest, unit, wanted: {},
        _rename,
    ),
    "cap-tren": Act(
        "Chuyển cấp trên",
        PlaceForm,
        "contest/_effects_place.html",
        _consider_place,
        _place,
    ),
    "sap-nhap": Act(
        "Sáp nhập",
        MergeForm,
        "contest/_effects_merge.html",
        _consider_merge,
        _merge,
        is_asked=True,
    ),
    "ra-khoi-xep-loai": Act(
        "Đưa ra khỏi diện xếp loại",
        UnrateForm,
        "contest/_effects_unrate.html",
        _consider_rating,
        _unrate,
        is_asked=True,
    ),
    "vao-xep-loai": Act(
        "Đưa vào diện xếp loại",
        RateForm,
        "contest/_effects_rate.html",
        _consider_rating,
        _rate,
    ),
}


@require_http_methods(GET_OR_POST)
def unit_split(request, pk):
    """The new units; who goes to each is chosen on the next page."""
    contest, unit = unit_to_change(request, pk)
    form = SplitForm(
        request.POST or None, units=Unit.objects.under(contest.root_unit), unit=unit
    )
    parts = formset_factory(PartForm, extra=MOST_PARTS, min_num=0)(
        request.POST or None, prefix="moi"
    )
    if form.is_valid() and parts.is_valid():
        new = [_new_unit(unit, part, form) for part in parts if part.has_changed()]
        try:
            if not new:
                raise ContestError(  # noqa: TRY301 - one place shows all refusals
                    "Chưa ghi đơn vị mới nào. Chưa đổi gì. Ghi tên và mã ít nhất một "
                    "đơn vị mới."
                )
            made = split_unit(contest, unit, new, by=request.user, **form.cleaned_data)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            listed = ", ".join(part.name for part in made)
            messages.success(
                request, f"Đã lập {listed}. Chọn người chuyển sang từng đơn vị."
            )
            return redirect("contest:unit-people", pk=unit.pk)
    (standing,) = effects.standings(contest, unit)
    context = {
        "unit": unit,
        "form": form,
        "parts": parts,
        "end": end_of(unit),
        "standing": standing,
    }
    return render(request, "contest/unit_split.html", context)


def _new_unit(unit: Unit, part: PartForm, form: SplitForm) -> NewUnit:
    return NewUnit(
        **part.cleaned_data,
        block=unit.block,
        parent=unit.parent,
        subject_to_rating=unit.subject_to_rating,
        valid_from=form.cleaned_data["effective_on"],
    )


@require_http_methods(GET_OR_POST)
def unit_people(request, pk):
    """Who of a divided unit goes where: ticked, or pasted and then ticked."""
    contest, unit = unit_to_change(request, pk)
    entries = _people_of(contest, unit)
    form = PeopleForm(
        request.POST or None,
        units=Unit.objects.under(contest.root_unit),
        unit=unit,
        entries=entries,
        initial=_as_split(unit),
    )
    listed = list(entries)
    ticked, doubts = set(), []
    if form.is_valid():
        pasted = effects.people_named(listed, form.cleaned_data["names"])
        ticked = {entry.pk for entry in form.cleaned_data["people"]}
        new, doubts = set(pasted.entries) - ticked, pasted.doubts
        ticked |= new
        if "danh-dau" not in request.POST and not new:
            answer = _ask(request, unit, listed, ticked, form)
            if answer is not None:
                return answer
    context = {
        "unit": unit,
        "form": form,
        "rows": [(entry, entry.pk in ticked) for entry in listed],
        "ticked": len(ticked),
        "doubts": doubts,
    }
    record("view_people", unit, by=request.user, contest=contest)
    return render(request, "contest/unit_people.html", context)


def _ask(request, unit, listed, ticked: set[int], form: PeopleForm):
    """Send the proposals; None when refused, and the form says why."""
    wanted = {
        name: form.cleaned_data[name]
        for name in ("to_unit", "effective_on", "document")
    }
    going = [entry for entry in listed if entry.pk in ticked]
    try:
        count = ask_to_go(going, by=request.user, **wanted)
    except ContestError as error:
        form.add_error(None, str(error))
        return None
    messages.success(
        request, f"Đã gửi đề nghị chuyển {count} người sang {wanted['to_unit'].name}."
    )
    return redirect("contest:unit-people", pk=unit.pk)


def _people_of(contest: Contest, unit: Unit):
    """Those who work there and are not asked to move already."""
    moving = Proposal.objects.filter(
        contest=contest, kind=Proposal.Kind.MOVE, entry__unit=unit
    ).filter(effects.WAITING)
    return (
        RosterEntry.objects.working()
        .filter(contest=contest, unit=unit)
        .exclude(pk__in=moving.values("entry"))
        .select_related("staff_member")
        .in_name_order()
    )


def _as_split(unit: Unit) -> dict:
    """What the last split said: a new unit, its day and its paper."""
    split = unit.changes.filter(act="split").order_by("-pk").first()
    if split is None:
        return {}
    return {
        "to_unit": split.other_id,
        "effective_on": split.effective_on,
        "document": split.document,
    }
