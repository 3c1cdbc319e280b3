"""The catalogue of what is applied already, how it comes in, and the abbreviations."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest.errors import ContestError
from contest.models import Contest, ImportBatch
from contest.permissions import is_officer_over, is_officer_somewhere
from contest.views import import_pages
from contest.views.import_pages import ImportPages
from initiatives import queries
from initiatives.catalogue_files import COLUMNS
from initiatives.forms import AbbreviationForm, AbbreviationSearch, CatalogueSearch
from initiatives.models import Abbreviation, CatalogueItem
from initiatives.services import catalogue as verbs
from initiatives.services import novelty

PER_PAGE = 50
PAGES = ImportPages(
    door=verbs.CATALOGUE,
    title="Nhập danh mục đã áp dụng từ Excel",
    noun="mô hình, sáng kiến",
    target="vào danh mục",
    columns=COLUMNS,
    examples=[
        {
            "title": "Trả kết quả thủ tục hành chính tại nhà cho người khuyết tật",
            "summary": "Công chức Bộ phận Một cửa mang kết quả đến nhà người khuyết "
            "tật, người già yếu mỗi chiều thứ Năm.",
            "unit_name": "UBND xã Bình Dương",
            "field": "Cải cách thủ tục hành chính",
            "year": 2021,
            "decision_number": "Số 12/QĐ-UBND ngày 05/3/2022",
            "source_url": "https://thangbinh.example.vn/sang-kien/12",
            "applied_before": date(2022, 12, 31),
        },
    ],
    template_name="Mau-danh-muc-da-ap-dung.xlsx",
    names="initiatives:catalogue-import",
    home="initiatives:catalogue",
    undo=verbs.undo_catalogue,
)


@require_safe
def catalogue(request):
    contest = _contest_to_read(request)
    items = CatalogueItem.objects.of_place(contest.root_unit)
    total = items.count()
    form = CatalogueSearch(request.GET)
    typed = form.cleaned_data["tim"] if form.is_valid() else ""
    if typed:
        items = queries.holding_words(items, typed)
    page = Paginator(items.order_by("-year", "title", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "total": total,
        "form": form,
        "typed": typed,
        "page": page,
        "filter_query": _address_without_page(request),
        "until": queries.novelty_cutoff(contest),
        "may_change": _may_change(request.user, contest),
    }
    return render(request, "initiatives/catalogue.html", context)


@require_http_methods(["GET", "POST"])
def import_upload(request):
    return import_pages.upload_page(request, PAGES, _contest_to_change(request))


@require_safe
def import_template(request):
    _contest_to_change(request)
    return import_pages.template_file(PAGES)


@require_safe
def import_detail(request, pk):
    return import_pages.detail_page(request, PAGES, _get_batch(request, pk))


@require_POST
def import_commit(request, pk):
    return import_pages.commit_page(request, PAGES, _get_batch(request, pk))


@require_POST
def import_discard(request, pk):
    return import_pages.discard_page(request, PAGES, _get_batch(request, pk))


@require_POST
def import_undo(request, pk):
    return import_pages.undo_page(request, PAGES, _get_batch(request, pk))


@require_http_methods(["GET", "POST"])
def abbreviations(request):
    """All short forms, and one more."""
    is_post = request.method == "POST"
    contest = (_contest_to_change if is_post else _contest_to_read)(request)
    form = AbbreviationForm(request.POST or None)
    if is_post and form.is_valid():
        try:
            added = novelty.add_abbreviation(
                contest, **form.cleaned_data, by=request.user
            )
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã thêm: {added}.")
            return redirect("initiatives:abbreviations")
    search = AbbreviationSearch(request.GET)
    search.is_valid()
    known = queries.abbreviations(**search.cleaned_data)
    context = {
        "form": form,
        "search": search,
        "page": Paginator(known, PER_PAGE).get_page(request.GET.get("page")),
        "typed": search.cleaned_data.get("tim", ""),
        "filter_query": _address_without_page(request),
        "may_change": _may_change(request.user, contest),
    }
    return render(request, "initiatives/abbreviations.html", context)


@require_POST
def abbreviation_remove(request, pk):
    contest = _contest_to_change(request)
    abbreviation = get_object_or_404(Abbreviation, pk=pk)
    novelty.remove_abbreviation(contest, abbreviation, by=request.user)
    messages.success(request, f"Đã bỏ: {abbreviation}.")
    return redirect("initiatives:abbreviations")


def _contest_to_read(request) -> Contest:
    """The current contest, for its officers, of whatever units."""
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    if not is_officer_somewhere(request.user, contest):
        raise PermissionDenied
    return contest


def _contest_to_change(request) -> Contest:
    """The catalogue and the words are of the whole contest."""
    contest = _contest_to_read(request)
    if not _may_change(request.user, contest):
        raise PermissionDenied
    return contest


def _may_change(user, contest: Contest) -> bool:
    return is_officer_over(user, contest, contest.root_unit)


def _get_batch(request, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.select_related("contest__root_unit", "uploaded_by")
    batch = get_object_or_404(batches, pk=pk, kind=ImportBatch.Kind.CATALOGUE)
    if not _may_change(request.user, batch.contest):
        raise Http404
    return batch


def _address_without_page(request) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
