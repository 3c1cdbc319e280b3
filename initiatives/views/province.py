"""The office's pages after approval: the list for the province, sent, Fanpage."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest.errors import ContestError
from contest.forms.imports import XLSX
from contest.models import Contest
from contest.names import clean
from contest.services import record
from contest.views.pages import page_of
from initiatives import permissions
from initiatives.durations import told_of_lengths
from initiatives.errors import ListChanged
from initiatives.forms.province import (
    ChosenForm,
    FanpageForm,
    HashtagsForm,
    SentForm,
    TakeBackForm,
)
from initiatives.models import FanpageText, ProvinceList
from initiatives.queries import current_round, replaced_unseen
from initiatives.queries import province as queries
from initiatives.services import province as services

PER_PAGE = 200
SHOWN = 10  # lists that were made
TABS = {"chua-gui": "Chưa gửi", "da-gui": "Đã gửi", "dot-gui": "Các đợt gửi"}


@require_safe
def province(request):
    """What has not been sent, what has, and the batches in which it went."""
    round = _get_round(request)
    tab = request.GET.get("xem")
    if tab == "da-gui":
        return _show_sent(request, round)
    if tab == "dot-gui":
        return _show_dispatches(request, round)
    return _show_unsent(request, round, SentForm(), ticked=_listed(request, round))


@require_POST
def list_create(request):
    round = _get_round(request, to_change=True)
    form = _chosen(request, round.contest)
    try:
        _refuse_outdated(form)
        made = services.request_province_list(
            round.contest, form.chosen, by=request.user
        )
    except ContestError as error:
        messages.error(request, str(error))
        return _show_unsent(request, round, SentForm(), ticked=form.chosen)
    return redirect("initiatives:province-list", pk=made.pk)


@require_POST
def send(request):
    round = _get_round(request, to_change=True)
    chosen, form = _chosen(request, round.contest), SentForm(request.POST)
    if form.is_valid():
        try:
            _refuse_outdated(chosen)
            sent = services.send_to_province(
                round.contest, chosen.chosen, by=request.user, **form.cleaned_data
            )
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            count = sent.rows.count()
            messages.success(request, f"Đã ghi {count} bài đã gửi về tỉnh: {sent}.")
            return redirect(f"{reverse('initiatives:province')}?xem=da-gui")
    return _show_unsent(request, round, form, ticked=chosen.chosen)


@require_safe
def list_detail(request, pk):
    """One list: its file, or how far the worker is with it."""
    round = _get_round(request)
    made = get_object_or_404(
        ProvinceList.objects.select_related("job", "created_by"),
        pk=pk,
        contest=round.contest,
    )
    count = made.entries.count()
    context = {"made": made, "job": made.job, "count": count}
    if request.htmx:
        return render(request, "initiatives/_province_list.html", context)
    return render(request, "initiatives/province_list.html", context)


@require_safe
def list_download(request, pk):
    round = _get_round(request)
    lists = ProvinceList.objects.filter(contest=round.contest).exclude(file="")
    made = get_object_or_404(lists, pk=pk)
    record("download_province_list", made, by=request.user, contest=round.contest)
    return FileResponse(
        made.file.open("rb"),
        as_attachment=True,
        filename=clean(made.name),
        content_type=XLSX,
    )


@require_http_methods(["GET", "POST"])
def take_back(request, pk):
    round = _get_round(request, to_change=True)
    dispatches = queries.dispatches(round.contest)
    dispatch = get_object_or_404(dispatches, pk=pk)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            services.take_back_dispatch(dispatch, by=request.user, **form.cleaned_data)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                f"Đã hủy đợt gửi {dispatch}. Các bài trở lại danh sách chưa gửi.",
            )
            return redirect("initiatives:province")
    context = {"dispatch": dispatch, "form": form}
    return render(request, "initiatives/dispatch_take_back.html", context)


@require_http_methods(["GET", "POST"])
def fanpage(request, pk):
    """Text for the Fanpage, and where the province posted it."""
    round = _get_round(request, to_change=True)
    row = get_object_or_404(queries.sent_rows(round.contest), pk=pk)
    form = FanpageForm(request.POST or None, initial={"url": row.fanpage_url})
    if form.is_valid():
        try:
            services.note_fanpage(row, by=request.user, url=form.cleaned_data["url"])
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã lưu đường dẫn Fanpage của bài: {row.entry}.")
            return redirect(f"{reverse('initiatives:province')}?xem=da-gui")
    context = {
        "row": row,
        "entry": row.entry,
        "contest": round.contest,
        "hashtags": _hashtags(round.contest),
        "form": form,
    }
    return render(request, "initiatives/fanpage.html", context)


@require_POST
def hashtags(request):
    round = _get_round(request, to_change=True)
    form = HashtagsForm(request.POST)
    if not form.is_valid():
        return _show_sent(request, round, form)
    services.set_hashtags(round.contest, by=request.user, **form.cleaned_data)
    messages.success(request, "Đã lưu hashtag của cuộc thi.")
    return redirect(f"{reverse('initiatives:province')}?xem=da-gui")


def _get_round(request, *, to_change=False):
    """Return the part of the contest for who sees these pages, or may change them."""
    round = current_round()
    if round is None:
        raise Http404
    may = (
        permissions.can_send_to_province if to_change else permissions.can_see_sendings
    )
    if not may(request.user, round.contest):
        raise PermissionDenied
    return round


def _listed(request, round) -> set[int] | None:
    """The entries of the list from which the person came back, if from any."""
    asked = request.GET.get("danh-sach", "")
    lists = ProvinceList.objects.filter(contest=round.contest)
    if not asked.isdecimal() or not (made := lists.filter(pk=asked).first()):
        return None
    return set(made.entries.values_list("pk", flat=True))


def _chosen(request, contest: Contest) -> ChosenForm:
    unsent = list(queries.not_sent(contest).values_list("pk", flat=True))
    form = ChosenForm(request.POST, unsent=unsent)
    form.is_valid()
    return form


def _refuse_outdated(form: ChosenForm) -> None:
    if form.is_outdated:
        raise ListChanged


def _show_unsent(request, round, form, *, ticked=None):
    entries = queries.not_sent(round.contest)
    page = _page(request, entries)
    page.object_list = told_of_lengths(page.object_list)
    lists = ProvinceList.objects.filter(contest=round.contest)
    made = lists.select_related("created_by", "job").order_by("-pk")[:SHOWN]
    context = _frame(request, round, "chua-gui") | {
        "page": page,
        "seen": queries.mark_of(entries.values_list("pk", flat=True)),
        # Usually all of them go together.
        "ticked": {entry.pk for entry in page} if ticked is None else set(ticked),
        "form": form,
        "lists": made,
        "to_open": replaced_unseen(entries).count(),
    }
    return render(request, "initiatives/province_unsent.html", context)


def _show_sent(request, round, form=None):
    text = _hashtags(round.contest)
    context = _frame(request, round, "da-gui") | {
        "page": _page(request, queries.sent_rows(round.contest)),
        "form": form or HashtagsForm(initial={"hashtags": text}),
    }
    return render(request, "initiatives/province_sent.html", context)


def _show_dispatches(request, round):
    context = _frame(request, round, "dot-gui")
    context["page"] = _page(request, queries.dispatches(round.contest))
    return render(request, "initiatives/province_dispatches.html", context)


def _frame(request, round, tab):
    """What stands on each of the three."""
    counts = queries.counts_of(round.contest)
    return {
        "contest": round.contest,
        "counts": counts,
        "unsent": counts.approved - counts.dispatched,
        "withdrawn": queries.withdrawn_since(round.contest),
        "tabs": TABS.items(),
        "tab": tab,
        "filter_query": f"xem={tab}",
        "can_change": permissions.can_send_to_province(request.user, round.contest),
    }


def _page(request, rows):
    return page_of(rows, PER_PAGE, request)


def _hashtags(contest: Contest) -> str:
    text = FanpageText.objects.filter(contest=contest).first()
    return text.hashtags if text else ""
