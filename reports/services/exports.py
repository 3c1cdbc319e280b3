"""Workbooks made in the worker: asked for, built, taken up again after a crash."""

import hashlib
import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import OperationalError, transaction

from contest.db import db_now, held_lock
from contest.models import Contest, Job, User
from contest.queue import send_after_commit
from contest.services import record
from reports.models import Export, Snapshot
from reports.services.snapshots import take_snapshot
from reports.workbook.build import STEPS, build_workbook, file_name

KIND = "participation_report"
TASK = "reports.tasks.build_export"
PATIENCE = timedelta(seconds=30)  # a message is lost when nothing began by then

logger = logging.getLogger(__name__)


@transaction.atomic
def request_export(contest: Contest, *, by: User) -> Job:
    """Queue a workbook; a second press while one is being built returns that one."""
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    running = Job.objects.filter(
        kind=KIND,
        contest=contest,
        created_by=by,
        state__in=[Job.State.QUEUED, Job.State.RUNNING],
    ).first()
    if running:
        return running
    job = Job.objects.create(kind=KIND, contest=contest, created_by=by, total=STEPS)
    record("request_export", job, by=by, contest=contest)
    send_after_commit(TASK, job.pk)
    return job


def build_export(job_id: int) -> None:
    """Build the job's workbook. A run that died left no lock, so another takes it up.

    Call it outside a transaction: the progress is for others to see.
    """
    with held_lock(f"reports.export.{job_id}") as is_ours:
        if not is_ours:
            return
        job = Job.objects.filter(
            pk=job_id, state__in=[Job.State.QUEUED, Job.State.RUNNING]
        ).first()
        if job is None:
            return
        _start(job)
        try:
            _build(job)
        except OperationalError:
            # The database was away. The job stays as it is; beat's sweep resumes it.
            logger.warning("Export job %s lost the database", job.pk)
        except Exception:
            logger.exception("Export job %s failed", job.pk)
            _fail(job)
            raise


def _start(job: Job) -> None:
    job.state = Job.State.RUNNING
    job.started_at = db_now()
    job.done = 0
    job.save(update_fields=["state", "started_at", "done"])


def _build(job: Job) -> None:
    snapshot = take_snapshot(job.contest, Snapshot.Cause.REPORT, by=job.created_by)

    def show(done: int) -> None:
        Job.objects.filter(pk=job.pk).update(done=min(done, job.total))

    content = build_workbook(snapshot, progress=show)
    with transaction.atomic():
        export = Export(
            snapshot=snapshot,
            job=job,
            unit=job.contest.root_unit,
            name=file_name(snapshot),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        export.file.save(export.name, ContentFile(content), save=False)
        export.save()
        job.state = Job.State.DONE
        job.done = job.total
        job.finished_at = db_now()
        job.save(update_fields=["state", "done", "finished_at"])


def _fail(job: Job) -> None:
    """Say so on the page; the log has the rest under the same number."""
    job.state = Job.State.FAILED
    job.finished_at = db_now()
    job.error = f"BC-{job.pk}"
    job.save(update_fields=["state", "finished_at", "error"])


def resume_exports() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    left = Job.objects.filter(
        kind=KIND,
        state__in=[Job.State.QUEUED, Job.State.RUNNING],
        created_at__lt=db_now() - PATIENCE,
    )
    ids = list(left.values_list("pk", flat=True))
    for job_id in ids:
        send_after_commit(TASK, job_id)
    return len(ids)
