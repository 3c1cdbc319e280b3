"""One import of lists: see the columns, preview and answer, send, write, undo."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from contest import permissions, words
from contest.errors import ContestError, ListWithOffice
from contest.forms.roster_answers import read_answers
from contest.forms.roster_imports import ColumnsForm, CommitForm, NoteForm, PlacesForm
from contest.kept_previews import kept_preview
from contest.models import ImportBatch, ImportLayout, Unit
from contest.previews import Preview
from contest.services import imports, record
from contest.services.imports import STAFF, UnitPlace
from contest.views.pages import page_of
from contest.views.roster_previews import (
    choosable_units,
    labelled,
    may_be_undone,
    shown_preview,
    units_with_new_people,
)
from contest.workbooks import WorkbookRefused

STYLES_A_PAGE = 10
WRITING = (imports.COMMIT, imports.UNDO)
State = ImportBatch.State


def detail(request, batch: ImportBatch) -> HttpResponse:
    """What the files would do; of a large one once the worker has read it."""
    context = about(request, batch)
    is_waiting = imports.is_waiting(batch)
    if batch.state not in imports.OPEN and not is_waiting:
        context |= _slips_due(request, batch)
        return render(request, "contest/roster_import_over.html", context)
    if is_waiting or _is_unread(batch):
        return render(request, "contest/roster_import_waiting.html", context)
    try:
        preview = _preview(request, batch)
    except WorkbookRefused as error:
        context["refusal"] = str(error)
        return render(request, "contest/roster_import_waiting.html", context)
    context |= shown_preview(batch, preview, request.GET)
    record("view_import", batch, by=request.user, contest=batch.contest)
    return render(request, "contest/roster_import.html", context)


def _is_unread(batch: ImportBatch) -> bool:
    """A large one that the worker has not read, or not again."""
    return batch.is_large and batch.preview is None


def _slips_due(request, batch: ImportBatch) -> dict:
    """The units whose new people need slips, for who hands them out."""
    roles = permissions.roles_over(request.user, batch.contest, batch.contest.root_unit)
    if batch.state != State.COMMITTED or not permissions.can_hand_out_slips(roles):
        return {}
    return {"new_in": units_with_new_people(batch)}


def _preview(request, batch: ImportBatch) -> Preview:
    if batch.preview is not None:
        return kept_preview(batch.preview)
    return imports.preview_batch(STAFF, batch, by=request.user)


@require_safe
def progress(request, pk):
    """How far the worker is; the page is loaded anew once it is done."""
    batch = get_batch(request, pk)
    context = {"batch": batch, "job": batch.job, **_progress_urls(batch)}
    response = render(request, "contest/_import_progress.html", context)
    if not imports.is_waiting(batch):
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def read_again(request, pk):
    """Let the worker try a large import once more."""
    batch = get_batch(request, pk)
    return _do(request, batch, imports.request_preview, "Đang đọc lại. Chưa ghi gì.")


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, pk):
    """Say what the columns hold and where units stand; an officer's word is learned."""
    batch = get_batch(request, pk)
    context = about(request, batch)
    if not context["can_answer"] or _is_unread(batch):
        return redirect("contest:import-detail", pk=pk)
    try:
        layouts = _preview(request, batch).layouts
    except WorkbookRefused as error:
        messages.error(request, str(error))
        return redirect("contest:import-detail", pk=pk)
    styles = _styles(request, layouts)
    sent = request.POST if "places" in request.POST else None
    places = PlacesForm(layouts, sent)
    if request.method == "POST" and _save_reading(request, batch, styles, places):
        return redirect("contest:import-detail", pk=pk)
    context |= {
        "page": page_of(styles, STYLES_A_PAGE, request),
        "places": places,
        "units": choosable_units(batch.contest, batch.unit),
    }
    return render(request, "contest/roster_import_columns.html", context)


def _styles(request, layouts) -> list[dict]:
    """The tables by their headings: those of the same are read the same way."""
    found = {}
    for layout in layouts:
        style = found.setdefault(layout.key, {"layout": layout, "tables": []})
        style["tables"].append(layout)
    learned = ImportLayout.objects.filter(key__in=found).values_list("key", flat=True)
    learned = set(learned)
    for number, (key, style) in enumerate(found.items(), start=1):
        sent = request.POST if request.POST.get("key") == key else None
        style["form"] = ColumnsForm(style["layout"], sent, auto_id=f"id_{number}_%s")
        style["is_learned"] = key in learned
        style["is_open"] = len(found) == 1 or _has_unused(style["layout"])
    return list(found.values())


def _has_unused(layout) -> bool:
    """Whether a column with a heading is not read: that is what to look at."""
    return any(
        layout.headings.get(n) for n, field in layout.columns.items() if not field
    )


def _save_reading(request, batch, styles, places) -> bool:
    """Keep what was said of one style or of the units; False if a form is wrong."""
    teaches = {"is_learned": permissions.can_import(request.user, batch.contest)}
    said = "Đã nhớ cách đọc tệp này và đọc lại. Chưa ghi gì."
    if not teaches["is_learned"]:
        said = "Đã đọc lại tệp theo cách này. Chưa ghi gì."
    if places.is_bound:
        if not places.is_valid():
            return False
        chosen = {name: UnitPlace(*each) for name, each in places.changed().items()}
        _do(request, batch, imports.set_places, said, places=chosen, **teaches)
        return True
    style = next((each for each in styles if each["form"].is_bound), None)
    if style is None or not style["form"].is_valid():
        return False
    form, key = style["form"], style["layout"].key
    chosen = form.chosen()
    _do(request, batch, imports.set_columns, said, key=key, columns=chosen, **teaches)
    return True


@require_POST
def decide(request, pk):
    """Keep the answers and look at the preview again."""
    batch = get_batch(request, pk)
    if not _can_answer(request, batch):
        messages.error(request, str(ListWithOffice()))
        return redirect("contest:import-detail", pk=pk)
    within = batch.unit or batch.contest.root_unit
    said, unknown = read_answers(request.POST, Unit.objects.under(within))
    done = "Đã lưu các lựa chọn và đọc lại. Chưa ghi gì."
    _do(request, batch, imports.decide_import, done, **said)
    for typed in unknown:
        messages.error(
            request,
            f"Chưa biết “{typed}” là đơn vị nào. Các lựa chọn khác đã lưu. Chọn một "
            "tên trong danh sách gợi ý.",
        )
    return redirect(reverse("contest:import-detail", args=[pk]) + _same_place(request))


def _same_place(request) -> str:
    """Back to the tab and the page where the answer was given."""
    place = request.POST.get("back", "")
    tab, _, page = place.partition("|")
    if tab.replace("-", "").isalpha() and tab.isascii() and page.isdecimal():
        return f"?xem={tab}&trang={page}"
    return ""


def commit(request, batch: ImportBatch) -> HttpResponse:
    """Write the lists: the office only. Large ones are written by the worker."""
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    form = CommitForm(request.POST)
    if not form.is_valid():
        return _say_what_is_wrong(request, batch, form)
    given = form.cleaned_data
    if batch.is_large:
        return _do(request, batch, imports.request_commit, "", **given)
    try:
        batch = imports.commit_roster(batch, by=request.user, **given)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        local = timezone.localtime(batch.committed_at)
        written = words.thousands(batch.counts["written"])
        said = f"Đã ghi {written} người lúc {local.hour}h{local:%M}."
        messages.success(request, said)
    return redirect("contest:import-detail", pk=batch.pk)


@require_POST
def send(request, pk):
    """The unit hands its list to the office."""
    batch = get_batch(request, pk)
    if batch.unit is None:
        raise PermissionDenied
    office = batch.contest.host_office
    done = f"Đã gửi {office}. Danh sách thay đổi khi {office} ghi vào."
    return _do(request, batch, imports.send_batch, done)


def discard(request, batch: ImportBatch) -> HttpResponse:
    """Put the files aside and choose others."""
    try:
        imports.discard_batch(batch, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
        return redirect("contest:import-detail", pk=batch.pk)
    if batch.unit:
        return redirect("contest:unit-upload", pk=batch.unit_id)
    return redirect("contest:import-upload", "danh-sach")


@require_POST
def give_back(request, pk):
    """The office asks the unit to mend its list."""
    batch = get_batch(request, pk)
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _say_what_is_wrong(request, batch, form)
    done = "Đã trả lại để đơn vị sửa."
    return _do(request, batch, imports.return_batch, done, **form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """Say what undoing means, then do it."""
    batch = get_batch(request, pk)
    if not permissions.can_import(request.user, batch.contest):
        raise PermissionDenied
    if request.method == "POST" and imports.is_long(batch):
        return _do(request, batch, imports.request_undo, "")
    if request.method == "POST":
        done = "Đã hoàn tác lần nhập. Danh sách trở lại như trước khi ghi."
        return _do(request, batch, imports.undo_batch, done)
    if imports.is_waiting(batch) or not may_be_undone(batch):
        return redirect("contest:import-detail", pk=pk)
    return render(request, "contest/roster_import_undo.html", about(request, batch))


def get_batch(request, pk: int) -> ImportBatch:
    """Return the upload of lists; 404 for whoever may not know of it."""
    batches = ImportBatch.objects.visible_to(request.user).select_related(
        "contest__root_unit", "uploaded_by", "unit", "job"
    )
    return get_object_or_404(batches, pk=pk, kind=ImportBatch.Kind.STAFF)


def about(request, batch: ImportBatch) -> dict:
    """What all pages of one import say, and what this person may do with it."""
    is_office = permissions.can_import(request.user, batch.contest)
    is_own = batch.uploaded_by_id == request.user.pk
    is_for_office = batch.unit is None or batch.state == State.SENT or is_own
    return {
        "batch": batch,
        "job": batch.job,
        "files": list(batch.files.all()),
        "left_out": batch.options.get("left_out", []),
        "is_office": is_office,
        "is_open": batch.state in imports.OPEN,
        "can_answer": _can_answer(request, batch, is_office=is_office),
        "can_write": is_office and is_for_office and batch.state != State.RETURNED,
        "can_send": batch.unit is not None
        and not is_office
        and batch.state in {State.PREVIEWED, State.RETURNED},
        "can_undo": is_office and may_be_undone(batch),
        "is_writing": _is_writing(batch),
        "undo_error": _undo_error(batch) if is_office else "",
        **_progress_urls(batch),
        "counts": labelled(batch.counts),
        "office": batch.contest.host_office,
    }


def _is_writing(batch: ImportBatch) -> bool:
    """Whether the worker has it to write or to undo: nobody waits for its locks."""
    return imports.is_waiting(batch) and batch.job.kind in WRITING


def _progress_urls(batch: ImportBatch) -> dict:
    return {
        "detail_url": reverse("contest:import-detail", args=[batch.pk]),
        "progress_url": reverse("contest:import-progress", args=[batch.pk]),
        "way_back": "Các lần nhập",
    }


def _undo_error(batch: ImportBatch) -> str:
    """Why the worker could not take it back."""
    job = batch.job
    if batch.state != State.COMMITTED or job is None or job.kind != imports.UNDO:
        return ""
    return job.error


def _can_answer(request, batch: ImportBatch, *, is_office: bool | None = None) -> bool:
    """While it is open; once it was sent only the office."""
    if batch.state != State.SENT:
        return batch.state in imports.OPEN
    if is_office is None:
        is_office = permissions.can_import(request.user, batch.contest)
    return is_office


def _say_what_is_wrong(request, batch: ImportBatch, form) -> HttpResponse:
    for wrong in form.errors.values():
        messages.error(request, " ".join(wrong))
    return redirect("contest:import-detail", pk=batch.pk)


def _do(request, batch, verb, done: str, **given) -> HttpResponse:
    if _is_writing(batch):
        return redirect("contest:import-detail", pk=batch.pk)  # which says how far
    try:
        verb(batch, by=request.user, **given)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)
    return redirect("contest:import-detail", pk=batch.pk)
