"""Large imports wait as jobs for the worker; asked for twice it is one job."""

from django.conf import settings
from django.db import transaction

from contest.errors import ImportBusy
from contest.models import ImportBatch, Job, User
from contest.queue import send_after_commit
from contest.services.imports.batches import forget_preview, lock_batch
from contest.services.jobs import WAITING

PREVIEW, COMMIT, UNDO = "import_preview", "import_commit", "import_undo"
LONG = 2_000  # rows; who writes or undoes more does not wait for it
TASK = "contest.tasks.run_import"
STEPS = 3
State = ImportBatch.State


def look_again(batch: ImportBatch, *, by: User) -> None:
    """What was made of the files holds no longer: the worker reads a large batch anew.

    The batch is locked or new; its caller saves ``preview`` and ``job``.
    """
    forget_preview(batch)
    batch.job = None
    if batch.is_large:
        batch.job = _queue(batch, PREVIEW, by)


@transaction.atomic
def request_preview(batch: ImportBatch, *, by: User) -> Job | None:
    """Have a large batch read once more, as when the worker could not."""
    batch = lock_batch(batch, State.PREVIEWED, State.SENT, State.RETURNED)
    if not is_waiting(batch):
        look_again(batch, by=by)
        batch.save(update_fields=["preview", "job"])
    return batch.job


@transaction.atomic
def request_commit(
    batch: ImportBatch, *, by: User, document: str = "", seen: int | None = None
) -> Job:
    """Let the worker write a large batch. Raises ImportOver, ImportBusy."""
    batch = lock_batch(batch, State.PREVIEWED, State.SENT)
    if is_waiting(batch):
        if batch.job.kind != COMMIT:
            raise ImportBusy
        return batch.job
    batch.job = _queue(batch, COMMIT, by, document=document, seen=seen)
    batch.save(update_fields=["job"])
    return batch.job


@transaction.atomic
def request_undo(batch: ImportBatch, *, by: User) -> Job:
    """Let the worker take a large batch back. Raises ImportOver."""
    batch = lock_batch(batch, State.COMMITTED)
    if not is_waiting(batch):
        batch.job = _queue(batch, UNDO, by)
        batch.save(update_fields=["job"])
    return batch.job


def is_long(batch: ImportBatch) -> bool:
    """Whether writing or undoing it takes longer than a page may; of what is written
    what was written, of all else what was read. Only kinds that the worker knows."""
    known = {ImportBatch.Kind.STAFF, *settings.IMPORT_DOORS}
    counts = batch.counts
    return batch.kind in known and counts.get("written", counts.get("rows", 0)) > LONG


def is_waiting(batch: ImportBatch) -> bool:
    """Whether the worker has something to do with it still."""
    return batch.job is not None and batch.job.state in WAITING


def _queue(batch: ImportBatch, kind: str, by: User, **params) -> Job:
    job = Job.objects.create(
        kind=kind,
        contest=batch.contest,
        params={"batch": batch.pk, **params},
        total=STEPS,
        created_by=by,
    )
    send_after_commit(TASK, job.pk)
    return job
