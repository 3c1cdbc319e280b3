"""The tree of units and one unit's facts, for those who run the contest."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import permissions
from contest.errors import ContestError
from contest.forms.units import (
    AliasForm,
    CorrectionForm,
    OrderForm,
    Show,
    TreeFilterForm,
    UnitForm,
)
from contest.models import Contest, Unit, UnitAlias
from contest.queries import unit_tree as reads
from contest.services.unit_aliases import add_alias, remove_alias
from contest.services.unit_changes import (
    CORRECTABLE,
    NewUnit,
    correct_unit,
    create_unit,
)
from contest.services.unit_order import exchange_units, number_unit, put_unit_after
from contest.unit_words import lines
from contest.views.current import contest_for
from contest.views.pages import address_without_page, page_of

UNITS_A_PAGE = 200
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def unit_tree(request):
    contest = contest_to_change(request)
    rows = reads.unit_tree(contest)
    form = TreeFilterForm(request.GET)
    form.is_valid()
    shown = _chosen(rows, form.cleaned_data)
    page = page_of(shown, UNITS_A_PAGE, request)
    living = [row for row in rows if not row.has_ended]
    context = {
        "page": page,
        "form": form,
        "living": len(living),
        "rated": sum(row.unit.subject_to_rating for row in living),
        "headcount": sum(row.headcount for row in rows),
        "waiting": [each for row in rows for each in row.waiting],
        "is_filtered": any(form.cleaned_data.values()),
        "address": address_without_page(request),
    }
    return render(request, "contest/unit_tree.html", context)


def _chosen(rows: list[reads.TreeRow], asked: dict) -> list[reads.TreeRow]:
    tests = {
        Show.LIVING: lambda row: not row.has_ended,
        Show.UNRATED: lambda row: not row.has_ended and not row.unit.subject_to_rating,
        Show.EMPTY: lambda row: not row.has_ended and not row.headcount,
        Show.ALONE: lambda row: not row.has_ended and not row.coordinators,
        Show.ENDED: lambda row: row.has_ended,
        Show.ALL: lambda _: True,
    }
    test = tests[asked.get("xem", Show.LIVING)]
    return [row for row in rows if test(row) and row.matches(asked.get("tim", ""))]


@require_http_methods(GET_OR_POST)
def unit_create(request):
    contest = contest_to_change(request)
    units = Unit.objects.under(contest.root_unit)
    form = UnitForm(request.POST or None, units=units)
    if form.is_valid():
        wanted = dict(form.cleaned_data)
        document = wanted.pop("document")
        try:
            unit = create_unit(
                contest, NewUnit(**wanted), by=request.user, document=document
            )
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã thêm {unit.name}.")
            return redirect("contest:unit-edit", pk=unit.pk)
    return render(request, "contest/unit_create.html", {"form": form})


@require_http_methods(GET_OR_POST)
def unit_edit(request, pk):
    """A unit's facts, its other names, its order, its history; a POST corrects it."""
    contest, unit = unit_to_change(request, pk)
    facts = {name: getattr(unit, name) for name in CORRECTABLE}
    form = CorrectionForm(request.POST or None, initial=facts)
    if form.is_valid():
        try:
            correct_unit(unit, form.cleaned_data, by=request.user)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã lưu {unit.name}.")
            return redirect("contest:unit-edit", pk=unit.pk)
    return render(request, "contest/unit_edit.html", _edit_context(contest, unit, form))


def _edit_context(contest: Contest, unit: Unit, form: CorrectionForm) -> dict:
    changes = unit.changes.select_related("other", "by").order_by("-pk")
    before, after = reads.neighbours(unit)
    return {
        "unit": unit,
        "form": form,
        "end": reads.end_of(unit),
        "is_root": unit.pk == contest.root_unit_id,
        "aliases": unit.aliases.select_related("learned_by").order_by("text"),
        "alias_form": AliasForm(),
        "order_form": OrderForm(others=reads.others_of_the_block(unit)),
        "before": before,
        "after": after,
        "lines": lines(changes),
        "waiting": reads.waiting_for_units(contest)[unit.pk],
        "unit_page": settings.UNIT_PAGE,
    }


@require_POST
def unit_order(request, pk):
    _, unit = unit_to_change(request, pk)
    others = reads.others_of_the_block(unit)
    form = OrderForm(request.POST, others=others)
    if not form.is_valid():
        messages.error(
            request, "Số thứ tự không đọc được. Chưa đổi gì. Ghi một số, ví dụ 401."
        )
        return redirect("contest:unit-edit", pk=unit.pk)
    try:
        _order(unit, form.cleaned_data, request)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã lưu thứ tự của {unit.name}.")
    return redirect("contest:unit-edit", pk=unit.pk)


def _order(unit: Unit, wanted: dict, request) -> None:
    neighbours = dict(zip(("len", "xuong"), reads.neighbours(unit), strict=True))
    neighbour = neighbours.get(request.POST.get("doi"))
    if neighbour is not None:
        exchange_units(unit, neighbour, by=request.user)
    elif wanted["after"] == OrderForm.FIRST:
        put_unit_after(unit, None, by=request.user)
    elif wanted["after"]:
        after = Unit.objects.get(pk=wanted["after"])
        put_unit_after(unit, after, by=request.user)
    elif wanted["position"] is not None:
        number_unit(unit, wanted["position"], by=request.user)


@require_POST
def alias_add(request, pk):
    _, unit = unit_to_change(request, pk)
    form = AliasForm(request.POST)
    try:
        text = form.cleaned_data["text"] if form.is_valid() else ""
        alias = add_alias(unit, text, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"Tệp ghi “{alias.text}” sẽ được hiểu là {unit.name}."
        )
    return redirect("contest:unit-edit", pk=unit.pk)


@require_POST
def alias_remove(request, pk):
    contest = contest_to_change(request)
    aliases = UnitAlias.objects.filter(
        unit__path__startswith=contest.root_unit.path
    ).select_related("unit")
    alias = get_object_or_404(aliases, pk=pk)
    remove_alias(alias, by=request.user)
    messages.success(request, f"Đã bỏ tên khác “{alias.text}”.")
    return redirect("contest:unit-edit", pk=alias.unit_id)


def contest_to_change(request) -> Contest:
    return contest_for(request.user, permissions.can_change_units)


def unit_to_change(request, pk: int) -> tuple[Contest, Unit]:
    """403 for whoever does not run the contest, 404 for a unit outside of it."""
    contest = contest_to_change(request)
    units = Unit.objects.under(contest.root_unit)
    units = units.select_related("block", "parent", "successor")
    return contest, get_object_or_404(units, pk=pk)
