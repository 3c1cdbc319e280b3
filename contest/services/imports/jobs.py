"""Large imports in the worker: previewed and kept, written, taken back."""

from dataclasses import replace
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.module_loading import import_string

from contest.errors import ContestError, RoleLost
from contest.kept_previews import store_preview
from contest.models import ImportBatch, Job
from contest.models.imports import upload_path
from contest.previews import STAYS_OUT, Preview
from contest.readings import Reading
from contest.roster_markup import marked_workbook
from contest.services.imports.batches import (
    Door,
    commit_batch,
    forget_preview,
    look_at,
)
from contest.services.imports.doors import STAFF
from contest.services.imports.queueing import COMMIT, PREVIEW, TASK, UNDO
from contest.services.imports.rosters import commit_roster, undo_batch
from contest.services.jobs import finish, resume_jobs, run_job, show_progress

KINDS = (PREVIEW, COMMIT, UNDO)


def run_import(job_id: int) -> None:
    """Do a queued preview, commit or undo. It may be called twice."""
    run_job(job_id, KINDS, _work, sign="NL")


def resume_imports() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs(KINDS, TASK)


def _work(job: Job) -> None:
    batches = ImportBatch.objects.select_related("contest__root_unit", "unit")
    batch = batches.get(pk=job.params["batch"])
    show_progress(job, 1)
    {PREVIEW: _preview, COMMIT: _commit, UNDO: _undo}[job.kind](batch, job)


def _commit(batch: ImportBatch, job: Job) -> None:
    document, seen = job.params["document"], job.params["seen"]
    try:
        door = _door(batch, job)
        if door is not STAFF:
            _commit_other(door, batch, job)
            return
        commit_roster(
            batch, by=job.created_by, document=document, seen=seen, within_job=job
        )
    except ContestError:
        # What was seen holds no longer: the page asks to read the files again.
        _keep(batch, job, None)
        raise


@transaction.atomic
def _commit_other(door: Door, batch: ImportBatch, job: Job) -> None:
    """Its end is told in the same transaction: a killed worker wrote all or nothing."""
    commit_batch(door, batch, by=job.created_by)
    finish(job)


@transaction.atomic
def _undo(batch: ImportBatch, job: Job) -> None:
    """Its end is told in the same transaction, as of a commit."""
    undo = _door(batch, job).undo or undo_batch
    undo(batch, by=job.created_by)
    finish(job)


def _door(batch: ImportBatch, job: Job) -> Door:
    """The door of the batch. Raises RoleLost: he pressed while he had the role; the
    worker writes for him only while he has."""
    others, by = settings.IMPORT_DOORS, job.created_by
    door = import_string(others[batch.kind]) if batch.kind in others else STAFF
    if not by.is_active or not door.may(by, batch.contest):
        raise RoleLost
    return door


def _preview(batch: ImportBatch, job: Job) -> None:
    preview, reading = look_at(STAFF, batch, job.created_by)
    show_progress(job, 2)
    marked = "" if preview.is_clear else _store_marked(preview, reading)
    _keep(batch, job, store_preview(preview, marked=marked))


def _store_marked(preview: Preview, reading: Reading) -> str:
    """Keep a workbook of the rows that somebody must mend; return its name."""
    pairs = zip(preview.rows, reading.rows, strict=True)
    wrong = [(shown, row) for shown, row in pairs if shown.effect in STAYS_OUT]
    part = replace(preview, rows=[shown for shown, _ in wrong], skipped=[], absent=[])
    content = marked_workbook(part, [row for _, row in wrong])
    return default_storage.save(upload_path(None, "a.xlsx"), ContentFile(content))


@transaction.atomic
def _keep(batch: ImportBatch, job: Job, preview: dict | None) -> None:
    """Keep the preview and end the job, unless an answer asked for another meanwhile:
    then what this one made goes again."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.job_id == job.pk:
        forget_preview(batch)
        batch.preview = preview
        batch.save(update_fields=["preview"])
    elif preview and preview["kept"]["marked"]:
        transaction.on_commit(
            partial(default_storage.delete, preview["kept"]["marked"])
        )
    if preview:
        finish(job)
