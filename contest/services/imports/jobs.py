"""Large files in the worker: their preview is kept, their rows are written there."""

from django.db import transaction

from contest.kept_previews import store_preview
from contest.models import ImportBatch, Job, User
from contest.queue import send_after_commit
from contest.services.imports.batches import lock_batch, preview_batch
from contest.services.imports.doors import STAFF
from contest.services.imports.rosters import commit_roster
from contest.services.jobs import WAITING, finish, resume_jobs, run_job, show_progress

PREVIEW, COMMIT = "import_preview", "import_commit"
KINDS = (PREVIEW, COMMIT)
TASK = "contest.tasks.run_import"
STEPS = 3
State = ImportBatch.State


@transaction.atomic
def request_preview(batch: ImportBatch, *, by: User) -> Job:
    """Let the worker read the files; asked twice it is one job."""
    return _request(batch, PREVIEW, by)


@transaction.atomic
def request_commit(batch: ImportBatch, *, by: User, document: str) -> Job:
    """Let the worker write the files; pressed twice it is one job."""
    return _request(batch, COMMIT, by, document=document)


def _request(batch: ImportBatch, kind: str, by: User, **params) -> Job:
    batch = lock_batch(batch, State.PREVIEWED, State.SENT)
    if batch.job and batch.job.state in WAITING and batch.job.kind == kind:
        return batch.job
    job = Job.objects.create(
        kind=kind,
        contest=batch.contest,
        params={"batch": batch.pk, **params},
        total=STEPS,
        created_by=by,
    )
    batch.job = job
    batch.save(update_fields=["job"])
    send_after_commit(TASK, job.pk)
    return job


def run_import(job_id: int) -> None:
    """Do a queued preview or commit. It may be called twice."""
    run_job(job_id, KINDS, _work, sign="NL")


def resume_imports() -> int:
    return resume_jobs(KINDS, TASK)


def _work(job: Job) -> None:
    batch = ImportBatch.objects.select_related("contest__root_unit", "unit").get(
        pk=job.params["batch"]
    )
    show_progress(job, 1)
    if job.kind == COMMIT:
        document = job.params["document"]
        commit_roster(batch, by=job.created_by, document=document, job=job)
        return
    preview = preview_batch(STAFF, batch, by=job.created_by)
    show_progress(job, 2)
    with transaction.atomic():
        # A decision that came meanwhile asks for another preview: this one is not kept.
        kept = ImportBatch.objects.filter(pk=batch.pk, job=job)
        kept.update(preview=store_preview(preview))
        finish(job)
