"""The catalogue of what is applied already, how it comes in, and the abbreviations."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest.errors import ContestError
from contest.models import Contest, ImportBatch
from contest.permissions import is_officer_somewhere
from contest.views.current import contest_for
from contest.views.import_pages import ImportPages
from contest.views.pages import PAGE, page_of, query_without
from initiatives import queries
from initiatives.catalogue_files import COLUMNS
from initiatives.forms import AbbreviationForm, AbbreviationSearch, CatalogueSearch
from initiatives.models import Abbreviation, CatalogueItem
from initiatives.permissions import can_change_catalogue
from initiatives.services import novelty
from initiatives.services.catalogue import CATALOGUE

PER_PAGE = 50
PAGES = ImportPages(
    door=CATALOGUE,
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
    way_back="Danh mục đã áp dụng",
)


@require_safe
def catalogue(request):
    contest = contest_for(request.user, is_officer_somewhere)
    items = CatalogueItem.objects.of_place(contest.root_unit)
    total = items.count()
    form = CatalogueSearch(request.GET)
    typed = form.cleaned_data["tim"] if form.is_valid() else ""
    if typed:
        items = queries.holding_words(items, typed)
    page = page_of(items.order_by("-year", "title", "pk"), PER_PAGE, request)
    context = {
        "total": total,
        "form": form,
        "typed": typed,
        "page": page,
        "filter_query": query_without(request, PAGE),
        "until": queries.novelty_cutoff(contest),
        "may_change": can_change_catalogue(request.user, contest),
        "newest": _newest_import(contest),
    }
    return render(request, "initiatives/catalogue.html", context)


@require_http_methods(["GET", "POST"])
def abbreviations(request):
    """All short forms, and one more."""
    is_post = request.method == "POST"
    may = can_change_catalogue if is_post else is_officer_somewhere
    contest = contest_for(request.user, may)
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
        "page": page_of(known, PER_PAGE, request),
        "typed": search.cleaned_data.get("tim", ""),
        "filter_query": query_without(request, PAGE),
        "may_change": can_change_catalogue(request.user, contest),
    }
    return render(request, "initiatives/abbreviations.html", context)


@require_POST
def abbreviation_remove(request, pk):
    contest = contest_for(request.user, can_change_catalogue)
    abbreviation = get_object_or_404(Abbreviation, pk=pk)
    novelty.remove_abbreviation(contest, abbreviation, by=request.user)
    messages.success(request, f"Đã bỏ: {abbreviation}.")
    return redirect("initiatives:abbreviations")


def _newest_import(contest: Contest) -> ImportBatch | None:
    """The last one, unless it was put aside: to look at it, or to take it back."""
    batches = ImportBatch.objects.filter(contest=contest, kind=CATALOGUE.kind)
    return batches.exclude(state=ImportBatch.State.DISCARDED).order_by("pk").last()
