"""The pages of every import: choose a file, preview, write, put aside, take back."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import words
from contest.errors import ContestError
from contest.forms.imports import XLSX, UploadForm
from contest.models import Contest, ImportBatch
from contest.previews import EFFECTS, Preview
from contest.services import imports
from contest.views.current import contest_for
from contest.workbooks import Column, WorkbookRefused, template

MOST_SHOWN = 200
ALL, NEEDS_A_LOOK = "tat-ca", "can-xem"


class ImportPages(NamedTuple):
    """What is particular to one kind of import: its door, words and addresses."""

    door: imports.Door
    title: str
    noun: str  # what is counted
    target: str  # where it is written to
    columns: Sequence[Column]
    examples: Sequence[dict]
    template_name: str  # of the downloaded file
    names: str  # of the addresses: "contest:import" for "contest:import-commit"
    slug: str = ""  # where one address serves several kinds
    form: Callable = UploadForm
    home: str = "contest:roster"
    way_back: str = ""  # where one that the worker writes is found again

    def url(self, page: str, batch: ImportBatch | None = None) -> str:
        """The address of a page of a batch; of "upload" and "template" without one."""
        args = [batch.pk] if batch else [self.slug] if self.slug else []
        return reverse(f"{self.names}-{page}", args=args)


def routes(pages: ImportPages, at: str) -> list:
    """The addresses below ``at`` of one kind of import, for the app that it is of."""

    def upload(request):
        return upload_page(request, pages, contest_for(request.user, pages.door.may))

    def template(request):
        contest_for(request.user, pages.door.may)
        return template_file(pages)

    def of_batch(page):
        return lambda request, pk: page(request, pages, _get_batch(request, pages, pk))

    any_of = require_http_methods(["GET", "HEAD", "POST"])
    name = pages.names.partition(":")[2]
    acts = [("ghi", "commit", commit_page), ("bo", "discard", discard_page)]
    if pages.door.undo:
        acts.append(("hoan-tac", "undo", undo_page))
    looks = [("", "detail", detail_page)]
    if pages.way_back:
        looks.append(("tien-do/", "progress", progress_page))
    return [
        path(at, any_of(upload), name=f"{name}-upload"),
        path(f"{at}mau/", require_safe(template), name=f"{name}-template"),
        *(
            path(
                f"{at}<int:pk>/{word}",
                require_safe(of_batch(page)),
                name=f"{name}-{look}",
            )
            for word, look, page in looks
        ),
        *(
            path(
                f"{at}<int:pk>/{word}/",
                require_POST(of_batch(page)),
                name=f"{name}-{act}",
            )
            for word, act, page in acts
        ),
    ]


def _get_batch(request, pages: ImportPages, pk: int) -> ImportBatch:
    """Return the upload; 404 for whoever may not know what is in it."""
    batches = ImportBatch.objects.select_related(
        "contest__root_unit", "uploaded_by", "job"
    )
    batch = get_object_or_404(batches, pk=pk, kind=pages.door.kind)
    if not pages.door.may(request.user, batch.contest):
        raise Http404
    return batch


def upload_page(request, pages: ImportPages, contest: Contest) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = pages.form(*sent)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = imports.store_upload(
                pages.door,
                file,
                file.name,
                contest=contest,
                by=request.user,
                **form.options,
            )
        except WorkbookRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect(pages.url("detail", batch))
    context = {
        "form": form,
        "pages": pages,
        "template_url": pages.url("template"),
        "home_url": reverse(pages.home),
    }
    return render(request, "contest/import_upload.html", context)


def template_file(pages: ImportPages) -> HttpResponse:
    content = template(pages.columns, pages.title, pages.examples)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{pages.template_name}"'
    return response


def detail_page(request, pages: ImportPages, batch: ImportBatch) -> HttpResponse:
    context = {
        "batch": batch,
        "pages": pages,
        "upload_url": pages.url("upload"),
        "home_url": reverse(pages.home),
    }
    if imports.is_waiting(batch):
        context |= _progress(pages, batch)
        return render(request, "contest/import_waiting.html", context)
    if batch.state != ImportBatch.State.PREVIEWED:
        context["counts"] = _labelled(batch.counts)
        if pages.door.undo and batch.state == ImportBatch.State.COMMITTED:
            context["undo_url"] = pages.url("undo", batch)
        return render(request, "contest/import_over.html", context)
    preview = imports.preview_batch(pages.door, batch)
    context |= _shown(preview, request.GET.get("xem"))
    context["counts"] = _labelled(preview.counts)
    context |= {
        "commit_url": pages.url("commit", batch),
        "discard_url": pages.url("discard", batch),
    }
    return render(request, "contest/import_detail.html", context)


def progress_page(request, pages: ImportPages, batch: ImportBatch) -> HttpResponse:
    """How far the worker is; the page is loaded anew once it is done."""
    context = {"batch": batch, "pages": pages, **_progress(pages, batch)}
    response = render(request, "contest/_import_progress.html", context)
    if not imports.is_waiting(batch):
        response.headers["HX-Refresh"] = "true"
    return response


def _progress(pages: ImportPages, batch: ImportBatch) -> dict:
    return {
        "job": batch.job,
        "detail_url": pages.url("detail", batch),
        "progress_url": pages.url("progress", batch),
        "way_back": pages.way_back,
    }


def _shown(preview: Preview, asked: str | None) -> dict:
    """What the page shows of a preview: never more rows than a person reads."""
    looked = [row for row in preview.rows if row.needs_a_look]
    filter = asked if asked in {ALL, NEEDS_A_LOOK} else ALL
    if asked is None and looked and len(preview.rows) > MOST_SHOWN:
        filter = NEEDS_A_LOOK
    rows = looked if filter == NEEDS_A_LOOK else preview.rows
    wrong = {problem[:2] for problem in preview.problems}
    return {
        "preview": preview,
        "rows": [
            (row, list(zip(preview.headings, row.cells, strict=True)))
            for row in rows[:MOST_SHOWN]
        ],
        "rows_found": len(rows),
        "wrong_rows": len(wrong),
        "problems": preview.problems[:MOST_SHOWN],
        "absent": preview.absent[:MOST_SHOWN],
        "filters": [
            (ALL, "Tất cả", len(preview.rows)),
            (NEEDS_A_LOOK, "Cần xem", len(looked)),
        ],
        "filter": filter,
        "most_shown": MOST_SHOWN,
    }


def _labelled(counts: dict) -> list[tuple[str, int]]:
    """The counts with their words: of these files no row is doubtful or moves."""
    labels = {key: EFFECTS[key] for key in ("new", "changed", "unchanged", "rejected")}
    labels |= {"absent": "Không còn trong tệp"}
    return [(label, counts.get(key, 0)) for key, label in labels.items()]


def commit_page(request, pages: ImportPages, batch: ImportBatch) -> HttpResponse:
    if imports.is_long(batch):
        return _let_worker(request, pages, batch, imports.request_commit)
    try:
        batch = imports.commit_batch(pages.door, batch, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        local = timezone.localtime(batch.committed_at)
        written = words.thousands(batch.counts["written"])
        messages.success(
            request, f"Đã ghi {written} {pages.noun} lúc {local.hour}h{local:%M}."
        )
    return redirect(pages.url("detail", batch))


def discard_page(request, pages: ImportPages, batch: ImportBatch) -> HttpResponse:
    try:
        imports.discard_batch(batch, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
        return redirect(pages.url("detail", batch))
    return redirect(pages.url("upload"))


def undo_page(request, pages: ImportPages, batch: ImportBatch) -> HttpResponse:
    if imports.is_long(batch):
        return _let_worker(request, pages, batch, imports.request_undo)
    try:
        pages.door.undo(batch, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã hoàn tác lần nhập này.")
    return redirect(pages.url("detail", batch))


def _let_worker(request, pages: ImportPages, batch: ImportBatch, ask) -> HttpResponse:
    try:
        ask(batch, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    return redirect(pages.url("detail", batch))
