"""Large imports in the worker: their preview is kept, their rows are written there."""

from django.db import transaction

from contest.errors import ContestError
from contest.kept_previews import store_preview
from contest.models import ImportBatch, Job
from contest.services.imports.batches import preview_batch
from contest.services.imports.doors import STAFF
from contest.services.imports.queueing import COMMIT, PREVIEW, TASK
from contest.services.imports.rosters import commit_roster
from contest.services.jobs import finish, resume_jobs, run_job, show_progress

KINDS = (PREVIEW, COMMIT)


def run_import(job_id: int) -> None:
    """Do a queued preview or commit. It may be called twice."""
    run_job(job_id, KINDS, _work, sign="NL")


def resume_imports() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs(KINDS, TASK)


def _work(job: Job) -> None:
    batches = ImportBatch.objects.select_related("contest__root_unit", "unit")
    batch = batches.get(pk=job.params["batch"])
    show_progress(job, 1)
    if job.kind == COMMIT:
        _commit(batch, job)
    else:
        _preview(batch, job)


def _commit(batch: ImportBatch, job: Job) -> None:
    document, seen = job.params["document"], job.params["seen"]
    try:
        commit_roster(
            batch, by=job.created_by, document=document, seen=seen, within_job=job
        )
    except ContestError:
        # What was seen holds no longer: the page asks to read the files again.
        ImportBatch.objects.filter(pk=batch.pk, job=job).update(preview=None)
        raise


def _preview(batch: ImportBatch, job: Job) -> None:
    preview = preview_batch(STAFF, batch, by=job.created_by)
    show_progress(job, 2)
    with transaction.atomic():
        # A decision that came meanwhile asked for another preview, not for this one.
        kept = ImportBatch.objects.filter(pk=batch.pk, job=job)
        kept.update(preview=store_preview(preview))
        finish(job)
