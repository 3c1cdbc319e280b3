"""Workbooks made in the worker: asked for, built, taken up again after a crash."""

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from contest.models import Contest, Job, User
from contest.queue import send_after_commit
from contest.services import record
from contest.services.jobs import finish, resume_jobs, run_job, show_progress
from reports.models import Export, Snapshot
from reports.services.snapshots import take_snapshot
from reports.workbook.build import STEPS, build_workbook, file_name

KIND = "participation_report"
TASK = "reports.tasks.build_export"


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
    """Build the job's workbook. It may be called twice."""
    run_job(job_id, [KIND], _build, sign="BC")


def _build(job: Job) -> None:
    snapshot = take_snapshot(job.contest, Snapshot.Cause.REPORT, by=job.created_by)

    content = build_workbook(snapshot, progress=partial(show_progress, job))
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
        finish(job)


def resume_exports() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs([KIND], TASK)
