"""The officer's queue of proposals, and the decisions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import permissions
from contest.errors import ContestError
from contest.forms.proposals import LONGEST_NOTE, DecisionForm, QueueFilter
from contest.models import Contest, Proposal, RosterEntry, Unit
from contest.queries.effects import Effects
from contest.queries.proposals import surges, waiting
from contest.queries.queue_items import EXCUSALS, MODELS, RELATED, Item, items_of
from contest.services import record
from contest.services.bulk_proposals import approve_each
from contest.services.proposals import approve, refuse, withdraw
from contest.views.current import contest_for, current_contest
from contest.views.pages import address_without_page, page_of

PER_PAGE = 50
Kind = Proposal.Kind
# What to do when a decision was a mistake: there is no undo.
REMEDIES = {
    "excusal": "Duyệt nhầm: mở trang của người này, bấm “Kết thúc vắng”.",
    Kind.LEAVE: "Duyệt nhầm: mở trang của người này, bấm “Trở lại làm việc”.",
    Kind.NOT_COUNTING: "Duyệt nhầm: mở trang của người này, bấm “Tính vào tỷ lệ”.",
    Kind.CATEGORY: "Duyệt nhầm: mở trang của người này, bấm “Tính vào tỷ lệ”.",
    Kind.MOVE: "Duyệt nhầm: đề nghị chuyển người này về đơn vị cũ.",
    Kind.ADD: "Duyệt nhầm: đề nghị “Đã nghỉ hưu, thôi việc, chuyển đi”.",
}


@require_safe
def proposals(request):
    contest = _contest_to_decide(request)
    return _show_queue(request, contest)


@require_POST
def proposal_approve(request, slug, pk):
    contest, item = _item_to_decide(request, slug, pk)
    keys = _keys(request, contest)
    try:
        approve(item.proposed, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        remedy = REMEDIES.get(item.kind, "")
        messages.success(
            request, f"Đã duyệt: {item.title}. {_result_words(item)} {remedy}"
        )
    return _to_next(request, keys, item)


@require_POST
def proposal_refuse(request, slug, pk):
    contest, item = _item_to_decide(request, slug, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        sentence = form.errors["note"][0]
        return _show_queue(request, contest, refused=(item.key, sentence))
    keys = _keys(request, contest)
    try:
        refuse(item.proposed, by=request.user, note=form.cleaned_data["note"])
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"Không duyệt: {item.title}. Số phải tham gia không thay đổi; người đề "
            "nghị đọc được lý do và có thể đề nghị lại.",
        )
    return _to_next(request, keys, item)


@require_POST
def proposal_withdraw(request, slug, pk):
    """By whom it was proposed; he goes back to the unit's list."""
    contest = current_contest()
    item = _get_item(request, contest, slug, pk)
    if not item.is_own:
        raise PermissionDenied
    try:
        withdraw(item.proposed, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"Đã rút đề nghị: {item.title}. Số phải tham gia không thay đổi."
        )
    unit = item.unit
    if not Unit.objects.visible_to(request.user).filter(pk=unit.pk).exists():
        unit = item.to_unit  # he asked for somebody to come to his own
    if unit is None:
        return redirect("contest:landing")
    return redirect("contest:unit-roster", pk=unit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def proposals_approve(request):
    """Several at once: GET lists those ticked, POST approves what was listed."""
    contest = _contest_to_decide(request)
    asked = request.POST if request.method == "POST" else request.GET
    wanted = set(asked.getlist("muc"))
    rows = waiting(request.user, contest)
    chosen = [
        item
        for item in items_of(contest, rows, request.user)
        if item.key in wanted and item.can_decide
    ]
    if request.method == "POST":
        return _approve_all(request, chosen, wanted)
    context = {
        "items": chosen,
        "gone": len(wanted) - len(chosen),
        "effects": Effects(contest, [item.proposed for item in chosen]).of_all(
            [item.proposed for item in chosen]
        ),
    }
    return render(request, "contest/proposals_approve.html", context)


def _approve_all(request, chosen: list[Item], wanted: set[str]):
    done, refused = approve_each([item.proposed for item in chosen], by=request.user)
    if done:
        messages.success(request, f"Đã duyệt {len(done)} đề nghị.")
    titles = {item.proposed: item.title for item in chosen}
    for proposed, sentence in refused:
        messages.error(request, f"{titles[proposed]}: {sentence}")
    gone = len(wanted) - len(chosen)
    if gone:
        messages.info(
            request,
            f"{gone} đề nghị không còn chờ khi bấm duyệt nên không được duyệt.",
        )
    return redirect("contest:proposals")


def _show_queue(request, contest: Contest, refused: tuple[str, str] = ("", "")):
    rows = waiting(request.user, contest)
    units = Unit.objects.filter(pk__in={_unit_id(row) for row in rows})
    filters = QueueFilter(request.GET, units=units.in_protocol_order())
    if request.GET and not filters.is_valid():  # the last of its unit was decided
        filters = QueueFilter({}, units=units.in_protocol_order())
    page = page_of(_narrow(rows, filters), PER_PAGE, request)
    context = {
        "contest": contest,
        "filters": filters,
        "filter_query": request.GET.urlencode(),
        "address": address_without_page(request),
        "page": page,
        "items": items_of(contest, page.object_list, request.user),
        "surges": _surges_seen(request.user, contest),
        "longest_note": LONGEST_NOTE,
        "refused_key": refused[0],
        "refusal_words": refused[1],
    }
    record("view_proposals", contest, by=request.user, contest=contest)
    return render(request, "contest/proposals.html", context)


def _surges_seen(user, contest: Contest) -> list:
    seen = set(Unit.objects.visible_to(user).values_list("pk", flat=True))
    return [surge for surge in surges(contest) if surge.unit.pk in seen]


def _narrow(rows: list, filters: QueueFilter) -> list:
    chosen = filters.chosen
    kind, unit = chosen.get("loai"), chosen.get("don_vi")
    return [
        row
        for row in rows
        if (kind is None or getattr(row, "kind", "excusal") == kind)
        and (unit is None or _unit_id(row) == unit.pk)
    ]


def _unit_id(row) -> int:
    return getattr(row, "unit_id", None) or row.entry.unit_id


def _keys(request, contest: Contest) -> list[str]:
    """The keys of the queue as this officer sees it, in order."""
    rows = waiting(request.user, contest)
    units = Unit.objects.filter(pk__in={_unit_id(row) for row in rows})
    narrowed = _narrow(rows, QueueFilter(request.GET, units=units))
    return [Item(row, request.user).key for row in narrowed]


def _to_next(request, keys: list[str], item: Item):
    """Back to the queue, at what came after this one, else at what came before."""
    place = keys.index(item.key) if item.key in keys else len(keys)
    rest = keys[place + 1 :] or keys[:place][-1:]
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    anchor = f"#{rest[0]}" if rest else ""
    return redirect(reverse("contest:proposals") + query + anchor)


def _result_words(item: Item) -> str:
    if item.waits_for_its_day:
        return f"Có hiệu lực {item.period}; số phải tham gia thay đổi vào ngày đó."
    return " ".join(_effect_words(effect) for effect in item.effects)


def _effect_words(effect) -> str:
    name = effect.unit.short_name
    if effect.before == effect.after:
        return f"Số phải tham gia của {name} không đổi ({effect.after})."
    return f"Số phải tham gia của {name}: {effect.before} → {effect.after}."


def _item_to_decide(request, slug: str, pk: int) -> tuple[Contest, Item]:
    """404 for whoever may not know of it, 403 for whoever only may look."""
    contest = current_contest()
    item = _get_item(request, contest, slug, pk)
    if not permissions.is_officer_over(request.user, contest, item.unit):
        raise PermissionDenied
    return contest, items_of(contest, [item.proposed], request.user)[0]


def _get_item(request, contest: Contest, slug: str, pk: int) -> Item:
    if slug not in MODELS:
        raise Http404
    rows = MODELS[slug].objects.select_related(*RELATED[slug])
    if slug == EXCUSALS:
        seen = RosterEntry.objects.visible_to(request.user).filter(contest=contest)
        rows = rows.filter(entry__in=seen)
    else:
        units = Unit.objects.visible_to(request.user)
        rows = rows.filter(contest=contest).filter(
            Q(unit__in=units) | Q(proposed_by=request.user)
        )
    return Item(get_object_or_404(rows, pk=pk), request.user)


def _contest_to_decide(request) -> Contest:
    return contest_for(request.user, permissions.is_officer_somewhere)
