"""Lists of people from files: choose, see the columns, preview and answer, write."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import permissions, words
from contest.db import db_today
from contest.errors import ContestError
from contest.forms.imports import XLSX
from contest.forms.roster_imports import LayoutForm, RosterUploadForm, read_decisions
from contest.kept_previews import kept_preview
from contest.models import Category, Contest, ImportBatch, ImportFile, Unit
from contest.previews import EFFECTS, Preview
from contest.roster_corrections import field_of
from contest.services import imports, record
from contest.services.imports import STAFF
from contest.workbooks import WorkbookRefused

ROWS_A_PAGE = 200
MOST_LISTED = 200  # of problems, of skipped rows, of absent people on one page
ALL, NEEDS_A_LOOK = "tat-ca", "can-xem"
State = ImportBatch.State
OPEN = (State.PREVIEWED, State.SENT)


def upload(request, contest: Contest, unit: Unit | None = None) -> HttpResponse:
    """Choose files: the office for all units, a coordinator for his own."""
    units = None if unit else _living_under(contest.root_unit)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RosterUploadForm(*sent, units=units)
    if form.is_valid():
        try:
            batch = _store(request, contest, unit, form)
        except WorkbookRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("contest:import-detail", pk=batch.pk)
    context = {
        "form": form,
        "unit": unit,
        "template_url": reverse("contest:import-template", args=["danh-sach"]),
    }
    return render(request, "contest/roster_upload.html", context)


def _store(request, contest, unit, form) -> ImportBatch:
    chosen = unit or form.cleaned_data.get("unit")
    options = {"unit": chosen.code} if chosen else {}
    files = [(file, file.name) for file in form.cleaned_data["file"]]
    batch = imports.store_uploads(
        STAFF, files, contest=contest, by=request.user, unit=unit, **options
    )
    category = form.cleaned_data["category"]
    if category:
        imports.decide_import(batch, by=request.user, category=category)
    _read_in_worker(batch, request.user)
    return batch


@require_http_methods(["GET", "HEAD", "POST"])
def unit_upload(request, pk):
    """A coordinator sends the list of his unit; an officer may do it for him."""
    contest = _contest()
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    roles = permissions.roles_over(request.user, contest, unit)
    if not permissions.can_propose(roles):
        raise PermissionDenied
    return upload(request, contest, unit)


def detail(request, batch: ImportBatch) -> HttpResponse:
    """What the files would do; of a large one once the worker has read it."""
    context = _about(request, batch)
    if batch.state not in OPEN:
        return render(request, "contest/roster_import_over.html", context)
    if batch.job and not batch.job.is_over:
        return render(request, "contest/roster_import_waiting.html", context)
    if batch.options.get("is_large") and batch.preview is None:
        return render(request, "contest/roster_import_waiting.html", context)
    try:
        preview = _preview(request, batch)
    except WorkbookRefused as error:
        context["refusal"] = str(error)
        return render(request, "contest/roster_import_waiting.html", context)
    context |= _shown(request, batch, preview)
    record("view_import", batch, by=request.user, contest=batch.contest)
    return render(request, "contest/roster_import.html", context)


def _preview(request, batch: ImportBatch) -> Preview:
    if batch.preview is not None:
        return kept_preview(batch.preview)
    return imports.preview_batch(STAFF, batch, by=request.user)


@require_safe
def progress(request, pk):
    """How far the worker is; the page is loaded anew once it is done."""
    batch = get_batch(request, pk)
    response = render(
        request, "contest/_import_progress.html", {"batch": batch, "job": batch.job}
    )
    if batch.job is None or batch.job.is_over:
        response.headers["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, pk):
    """Say what the columns of each table hold; remembered for files of that layout."""
    batch = get_batch(request, pk)
    teaches = permissions.can_import(request.user, batch.contest)
    layouts = _preview(request, batch).layouts if batch.state in OPEN else []
    chosen = request.POST.get("place")
    forms = []
    for layout in layouts:
        place = f"{layout.file}|{layout.sheet}"
        is_chosen = place == chosen and request.POST.get("key") == layout.key
        form = LayoutForm(
            layout,
            request.POST if is_chosen else None,
            teaches=teaches,
            auto_id=f"id_{len(forms)}_%s",
        )
        if is_chosen and form.is_valid():
            return _set_layout(request, batch, layout, form, teaches=teaches)
        forms.append((layout, place, form))
    context = _about(request, batch) | {"layouts": forms}
    return render(request, "contest/roster_import_columns.html", context)


def _set_layout(request, batch, layout, form, *, teaches: bool):
    try:
        imports.set_layout(
            batch,
            by=request.user,
            key=layout.key,
            columns=form.chosen(),
            place=f"{layout.file}|{layout.sheet}",
            unit_from=form.cleaned_data["unit_from"],
            unit_text=form.cleaned_data["unit_text"],
            is_learned=teaches,
        )
    except ContestError as error:
        messages.error(request, str(error))
    else:
        said = ", lần sau hệ thống sẽ nhớ" if teaches else ""
        messages.success(request, f"Đã đọc lại các cột{said}. Chưa ghi gì.")
        _read_in_worker(batch, request.user)
    return redirect("contest:import-detail", pk=batch.pk)


@require_POST
def decide(request, pk):
    """Keep the answers and look at the preview again."""
    batch = get_batch(request, pk)
    within = batch.unit or batch.contest.root_unit
    said, unknown = read_decisions(request.POST, Unit.objects.under(within))
    try:
        imports.decide_import(batch, by=request.user, **said)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã lưu các lựa chọn và đọc lại. Chưa ghi gì.")
        for typed in unknown:
            messages.error(
                request,
                f"Không có đơn vị nào tên “{typed}”. Các lựa chọn khác đã lưu. Chọn "
                "một tên trong danh sách gợi ý.",
            )
        _read_in_worker(batch, request.user)
    return redirect(reverse("contest:import-detail", args=[pk]) + "#rows")


@require_POST
def commit(request, batch: ImportBatch) -> HttpResponse:
    """Write the lists: the office only. Large ones are written by the worker."""
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    document = request.POST.get("document", "").strip()[:120]
    try:
        if batch.options.get("is_large"):
            imports.request_commit(batch, by=request.user, document=document)
        else:
            batch = imports.commit_roster(batch, by=request.user, document=document)
            local = timezone.localtime(batch.committed_at)
            written = words.thousands(batch.counts["written"])
            messages.success(
                request, f"Đã ghi {written} người lúc {local.hour}h{local:%M}."
            )
    except ContestError as error:
        messages.error(request, str(error))
    return redirect("contest:import-detail", pk=batch.pk)


@require_POST
def send(request, pk):
    """The unit hands its list to the office."""
    batch = get_batch(request, pk)
    if batch.unit is None:
        raise PermissionDenied
    office = batch.contest.host_office
    return _do(
        request,
        batch,
        imports.send_batch,
        f"Đã gửi {office}. Danh sách thay đổi khi {office} ghi vào.",
    )


@require_POST
def give_back(request, pk):
    """The office asks the unit to mend its list."""
    batch = get_batch(request, pk)
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    return _do(
        request,
        batch,
        imports.return_batch,
        "Đã trả lại để đơn vị sửa.",
        note=request.POST.get("note", "")[:300],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Say what undoing means, then do it."""
    batch = get_batch(request, pk)
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    if request.method != "POST":
        return render(
            request, "contest/roster_import_undo.html", _about(request, batch)
        )
    return _do(
        request,
        batch,
        imports.undo_batch,
        "Đã hoàn tác lần nhập. Danh sách trở lại như trước khi ghi.",
    )


@require_POST
def file_drop(request, pk):
    stored = _get_file(request, pk)
    name = stored.name
    try:
        imports.drop_file(stored, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã bỏ tệp {name} khỏi lần nhập này.")
        _read_in_worker(stored.batch, request.user)
    return redirect("contest:import-detail", pk=stored.batch_id)


@require_safe
def file_download(request, pk):
    """The file as it came: it names people, so who took it is noted."""
    stored = _get_file(request, pk)
    record(
        "download_import", stored.batch, by=request.user, contest=stored.batch.contest
    )
    response = FileResponse(
        stored.file.open("rb"), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(stored.name)}"
    )
    return response


@require_safe
def marked(request, pk):
    """The lists with what is to be mended marked in them."""
    batch = get_batch(request, pk)
    if batch.state not in OPEN:
        raise Http404
    try:
        content = imports.marked_copy(STAFF, batch, by=request.user)
    except WorkbookRefused as error:
        messages.error(request, str(error))
        return redirect("contest:import-detail", pk=pk)
    record("download_import", batch, by=request.user, contest=batch.contest)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="Danh-sach-can-sua.xlsx"'
    return response


def get_batch(request, pk: int) -> ImportBatch:
    """Return the upload of lists; 404 for whoever may not know of it."""
    batches = ImportBatch.objects.select_related(
        "contest__root_unit", "uploaded_by", "unit", "job"
    )
    batch = get_object_or_404(batches, pk=pk, kind=ImportBatch.Kind.STAFF)
    if permissions.can_import(request.user, batch.contest):
        return batch
    if batch.unit is not None:
        roles = permissions.roles_over(request.user, batch.contest, batch.unit)
        if permissions.can_propose(roles):
            return batch
    raise Http404


def _get_file(request, pk: int) -> ImportFile:
    stored = get_object_or_404(ImportFile, pk=pk)
    stored.batch = get_batch(request, stored.batch_id)
    return stored


def _contest() -> Contest:
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    return contest


def _do(request, batch, verb, done: str, **given):
    try:
        verb(batch, by=request.user, **given)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("contest:import-detail", pk=batch.pk)


def _read_in_worker(batch: ImportBatch, user) -> None:
    """A large file is read by the worker each time that it would look different."""
    if batch.options.get("is_large"):
        imports.request_preview(batch, by=user)


def _about(request, batch: ImportBatch) -> dict:
    can_write = permissions.can_import(request.user, batch.contest)
    return {
        "batch": batch,
        "job": batch.job,
        "files": list(batch.files.all()),
        "can_write": can_write,
        "can_send": batch.unit is not None and not can_write,
        "can_undo": can_write and _is_last(batch),
        "is_open": batch.state in OPEN,
        "detail_url": reverse("contest:import-detail", args=[batch.pk]),
        "counts": labelled(batch.counts),
        "office": batch.contest.host_office,
    }


def _is_last(batch: ImportBatch) -> bool:
    """Whether nothing was written after it: only then may it be undone."""
    if batch.state != State.COMMITTED:
        return False
    later = ImportBatch.objects.filter(
        contest=batch.contest, kind=batch.kind, state=State.COMMITTED
    )
    return not later.filter(committed_at__gt=batch.committed_at).exists()


def labelled(counts: dict) -> list[tuple[str, str, int]]:
    labels = EFFECTS | {"absent": "Không còn trong tệp"}
    return [(key, label, counts.get(key, 0)) for key, label in labels.items()]


def _shown(request, batch: ImportBatch, preview: Preview) -> dict:
    """What the page shows of a preview: never more than a person reads."""
    asked = request.GET.get("xem")
    needing = [row for row in preview.rows if row.needs_a_look]
    if asked not in {ALL, NEEDS_A_LOOK, *EFFECTS}:
        is_long = needing and len(preview.rows) > ROWS_A_PAGE
        asked = NEEDS_A_LOOK if is_long else ALL
    rows = [row for row in preview.rows if asked in {ALL, row.effect}]
    if asked == NEEDS_A_LOOK:
        rows = needing
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    return {
        "preview": preview,
        "counts": labelled(preview.counts),
        "read": preview.counts["rows"] - preview.counts["skipped"],
        "page": page,
        "rows": [_row(row, preview) for row in page.object_list],
        "filter": asked,
        "filters": _filters(preview, len(needing)),
        "problems": preview.problems[:MOST_LISTED],
        "wrong_rows": preview.counts["rejected"] + preview.counts["doubtful"],
        "skipped": preview.skipped[:MOST_LISTED],
        "absent": preview.absent[:MOST_LISTED],
        "most_listed": MOST_LISTED,
        "categories": Category.choices,
        "category": batch.decisions.get("category", ""),
        "units": _units_to_choose(batch) if preview.units else [],
        "answered": batch.decisions.get("people", {}),
    }


def _filters(preview: Preview, needing: int) -> list[tuple[str, str, int]]:
    counts = preview.counts
    total = sum(counts[key] for key in EFFECTS if key != "skipped")
    chosen = [(ALL, "Tất cả", total), (NEEDS_A_LOOK, "Cần xem", needing)]
    chosen += [
        (key, label, counts[key])
        for key, label in EFFECTS.items()
        if key != "skipped" and counts[key]
    ]
    return chosen


def _row(row, preview: Preview) -> dict:
    """One row with its cells named, and the cells that can be put right here."""
    mends = []
    if row.effect == "rejected":
        mends = [
            (problem, f"cell:{row.key}|{field}")
            for problem in row.problems
            if (field := field_of(row.place, problem))
        ]
    return {
        "row": row,
        "cells": list(zip(preview.headings, row.cells, strict=True)),
        "mends": mends,
    }


def _units_to_choose(batch: ImportBatch):
    within = batch.unit or batch.contest.root_unit
    return _living_under(within).values_list("name", "code")


def _living_under(unit: Unit):
    return Unit.objects.under(unit).not_ended_before(db_today()).order_by("name")
