"""Lists of people as files: chosen, listed, taken out again, given back marked."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import permissions
from contest.db import db_today
from contest.errors import ContestError, ListWithOffice
from contest.forms.imports import XLSX
from contest.forms.roster_imports import RosterUploadForm
from contest.models import Contest, ImportBatch, ImportFile, Unit, UnitRoster
from contest.services import imports, record
from contest.services.imports import STAFF
from contest.views.current import current_contest
from contest.views.pages import page_of
from contest.views.roster_imports import about, get_batch
from contest.workbooks import WorkbookRefused

BATCHES_A_PAGE = 50
NEWEST = 5
State = ImportBatch.State


def upload(request, contest: Contest, unit: Unit | None = None) -> HttpResponse:
    """Choose files: the office for all units, a coordinator for his own."""
    units = None if unit else _living_units(contest)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RosterUploadForm(*sent, units=units)
    if form.is_valid():
        given = form.cleaned_data
        try:
            batch = imports.store_lists(
                [(file, file.name) for file in given["file"]],
                contest=contest,
                by=request.user,
                within=unit,
                unit=given.get("unit"),
                category=given["category"],
            )
        except WorkbookRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("contest:import-detail", pk=batch.pk)
    context = {
        "form": form,
        "unit": unit,
        "office": contest.host_office,
        "unit_page": settings.UNIT_PAGE,
        "batches": _newest_of(request.user, contest, unit) if unit else [],
        "locked": _lock_of(contest, unit) if unit else None,
        "template_url": reverse("contest:import-template", args=["danh-sach"]),
    }
    return render(request, "contest/roster_upload.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_upload(request, pk):
    """A coordinator uploads the list of his unit; an officer may do it for him."""
    contest = current_contest()
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    roles = permissions.roles_over(request.user, contest, unit)
    if not permissions.can_propose(roles):
        raise PermissionDenied
    return upload(request, contest, unit)


@require_safe
def batches(request):
    """All imports that this person may know of; those that wait for him first."""
    contest = current_contest()
    is_office = permissions.can_import(request.user, contest)
    found = _seen_by(request.user, contest)
    if not is_office and not found.exists():
        raise PermissionDenied
    sent = found.filter(state=State.SENT).order_by("pk")
    context = {
        "contest": contest,
        "is_office": is_office,
        "sent": list(sent) if is_office else [],
        "page": page_of(found.order_by("-pk"), BATCHES_A_PAGE, request),
    }
    return render(request, "contest/import_list.html", context)


@require_POST
def file_drop(request, pk):
    """Take one file out of its import."""
    stored = _get_file(request, pk)
    try:
        if not about(request, stored.batch)["can_answer"]:
            raise ListWithOffice
        imports.drop_file(stored, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã bỏ tệp {stored.name} khỏi lần nhập này.")
    return redirect("contest:import-detail", pk=stored.batch_id)


@require_safe
def file_download(request, pk):
    """The file as it came: it names people, so who took it is noted."""
    stored = _get_file(request, pk)
    batch = stored.batch
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    if batch.state == State.DISCARDED:
        raise Http404
    record("download_import", batch, by=request.user, contest=batch.contest)
    return FileResponse(
        stored.file.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type="application/octet-stream",
    )


@require_safe
def marked(request, pk):
    """The lists with what is to be mended marked in them."""
    batch = get_batch(request, pk)
    if batch.state not in imports.OPEN:
        raise Http404
    try:
        content = _marked_content(request, batch)
    except WorkbookRefused as error:
        messages.error(request, str(error))
        return redirect("contest:import-detail", pk=pk)
    record("download_import", batch, by=request.user, contest=batch.contest)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="Danh-sach-can-sua.xlsx"'
    return response


def _marked_content(request, batch: ImportBatch) -> bytes:
    """Made now; of a large import what the worker made, of its wrong rows alone."""
    if not batch.is_large:
        return imports.marked_copy(STAFF, batch, by=request.user)
    name = batch.preview and batch.preview["kept"]["marked"]
    if not name:
        raise Http404
    with default_storage.open(name) as file:
        return file.read()


def _get_file(request, pk: int) -> ImportFile:
    stored = get_object_or_404(ImportFile, pk=pk)
    stored.batch = get_batch(request, stored.batch_id)
    return stored


def _seen_by(user, contest: Contest):
    kinds = (ImportBatch.Kind.UNITS, ImportBatch.Kind.STAFF)
    found = ImportBatch.objects.visible_to(user)
    return found.filter(contest=contest, kind__in=kinds).select_related(
        "uploaded_by", "unit"
    )


def _newest_of(user, contest: Contest, unit: Unit):
    return list(_seen_by(user, contest).filter(unit=unit).order_by("-pk")[:NEWEST])


def _lock_of(contest: Contest, unit: Unit) -> UnitRoster | None:
    """That the unit's list is locked: then a file is not sent any more."""
    locked = UnitRoster.objects.filter(contest=contest, unit=unit)
    return locked.filter(state=UnitRoster.State.LOCKED).first()


def _living_units(contest: Contest):
    """A unit that has ended takes nobody in."""
    units = Unit.objects.under(contest.root_unit)
    return units.not_ended_before(db_today()).order_by("name")
