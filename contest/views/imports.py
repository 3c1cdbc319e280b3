"""The roster of all units, and the imports of units and of staff."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from contest import permissions, queries
from contest.forms.imports import PersonSearchForm
from contest.models import Contest, ImportBatch
from contest.roster_workbooks import STAFF_COLUMNS, UNIT_COLUMNS
from contest.services import record
from contest.services.imports import STAFF, UNITS
from contest.views import import_pages, roster_imports, roster_uploads
from contest.views.current import contest_for, current_contest
from contest.views.import_pages import ImportPages

MOST_FOUND = 50
NEWEST_IMPORTS = 10
PAGES = {
    ImportBatch.Kind.UNITS: ImportPages(
        door=UNITS,
        title="Nhập đơn vị từ Excel",
        noun="đơn vị",
        target="vào danh sách đơn vị",
        columns=UNIT_COLUMNS,
        examples=[
            {
                "code": "TH-ND",
                "name": "Trường Tiểu học Nguyễn Du",
                "short_name": "TH Nguyễn Du",
                "block": "IV. Khối trường học",
                "position": 401,
                "subject_to_rating": "có",
            },
            {
                "code": "20794",
                "name": "Ủy ban nhân dân xã Bình Dương",
                "short_name": "Xã Bình Dương",
                "block": "V. Khối xã, thị trấn",
                "position": 501,
                "subject_to_rating": "có",
            },
        ],
        template_name="Mau-don-vi.xlsx",
        names="contest:import",
        slug="don-vi",
    ),
    ImportBatch.Kind.STAFF: ImportPages(
        door=STAFF,
        title="Nhập danh sách tham gia từ Excel",
        noun="người",
        target="vào danh sách",
        columns=STAFF_COLUMNS,
        examples=[
            {
                "full_name": "Nguyễn Thị Hoa",
                "birth_date": date(1985, 10, 5),
                "position": "Giáo viên",
                "category": "Viên chức",
                "unit": "Trường Tiểu học Nguyễn Du",
                "phone": "0905000000",
            },
            {
                "code": "04127",
                "surname": "Trần Văn",
                "given_name": "Bình",
                "position": "Chủ tịch UBND xã",
                "category": "Cán bộ",
                "unit_code": "20794",
            },
        ],
        template_name="Mau-danh-sach-tham-gia.xlsx",
        names="contest:import",
        slug="danh-sach",
    ),
}
BY_SLUG = {pages.slug: pages for pages in PAGES.values()}


@require_safe
def roster(request):
    """All units that this person may see, with their people; and a search by name."""
    contest = current_contest()
    units = list(queries.units_on_roster(request.user, contest))
    if not units:
        raise PermissionDenied
    form = PersonSearchForm(request.GET)
    found, is_more = _search(request, contest, form)
    may_import = permissions.can_import(request.user, contest)
    context = {
        "units": units,
        "headcount": sum(unit.headcount for unit in units),
        "staffed": sum(unit.headcount > 0 for unit in units),
        "empty": sum(unit.headcount == 0 for unit in units if unit.block_id),
        "form": form,
        "found": found,
        "is_more": is_more,
        "can_import": may_import,
        "batches": _newest_batches(contest) if may_import else [],
        "sent": _sent_by_units(contest) if may_import else 0,
        "can_hand_out": permissions.can_hand_out_slips(
            permissions.roles_over(request.user, contest, contest.root_unit)
        ),
        "unit_page": settings.UNIT_PAGE,
    }
    return render(request, "contest/roster.html", context)


def import_upload(request, kind):
    pages = _pages_or_404(kind)
    contest = _contest_to_import(request)
    if pages.door is STAFF:
        return roster_uploads.upload(request, contest)
    return import_pages.upload_page(request, pages, contest)


@require_safe
def import_template(request, kind):
    pages = _pages_or_404(kind)
    contest = current_contest()
    if pages.door is not STAFF or not permissions.is_coordinator(request.user, contest):
        _contest_to_import(request)
    return import_pages.template_file(pages)


@require_safe
def import_detail(request, pk):
    batch = _get_batch(request, pk)
    if batch.kind == ImportBatch.Kind.STAFF:
        return roster_imports.detail(request, batch)
    return import_pages.detail_page(request, PAGES[batch.kind], batch)


@require_POST
def import_commit(request, pk):
    batch = _get_batch(request, pk)
    if batch.kind == ImportBatch.Kind.STAFF:
        return roster_imports.commit(request, batch)
    return import_pages.commit_page(request, PAGES[batch.kind], batch)


@require_POST
def import_discard(request, pk):
    batch = _get_batch(request, pk)
    if batch.kind == ImportBatch.Kind.STAFF:
        return roster_imports.discard(request, batch)
    return import_pages.discard_page(request, PAGES[batch.kind], batch)


def _contest_to_import(request) -> Contest:
    return contest_for(request.user, permissions.can_import)


def _pages_or_404(slug: str) -> ImportPages:
    try:
        return BY_SLUG[slug]
    except KeyError as error:
        raise Http404 from error


def _get_batch(request, pk: int) -> ImportBatch:
    """Return the upload; 404 for whoever may not know of it: it names people."""
    if ImportBatch.objects.filter(pk=pk, kind=ImportBatch.Kind.STAFF).exists():
        return roster_imports.get_batch(request, pk)
    batches = ImportBatch.objects.select_related("contest__root_unit", "uploaded_by")
    batch = get_object_or_404(batches, pk=pk, kind__in=PAGES)
    if not permissions.can_import(request.user, batch.contest):
        raise Http404
    return batch


def _search(request, contest: Contest, form: PersonSearchForm):
    """Return the people found and whether there are more; None without a search."""
    typed = form.cleaned_data["ten"] if form.is_valid() else ""
    if not typed:
        return None, False
    found = list(queries.find_people(request.user, contest, typed)[: MOST_FOUND + 1])
    record("search_people", contest, by=request.user, contest=contest, found=len(found))
    return found[:MOST_FOUND], len(found) > MOST_FOUND


def _sent_by_units(contest: Contest) -> int:
    sent = ImportBatch.State.SENT
    return ImportBatch.objects.filter(contest=contest, state=sent).count()


def _newest_batches(contest: Contest):
    batches = ImportBatch.objects.filter(contest=contest, kind__in=PAGES)
    batches = batches.select_related("uploaded_by", "unit")
    return batches.order_by("-pk")[:NEWEST_IMPORTS]
