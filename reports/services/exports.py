"""Files made in the worker: asked for, built, taken up again after a crash."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from contest.models import Block, Contest, Job, Unit, User
from contest.queue import send_after_commit
from contest.services import record
from contest.services.jobs import (
    WAITING,
    finish,
    resume_jobs,
    run_job,
    show_progress,
)
from contest.services.proposals import apply_due_proposals
from reports.letters.covering import write_covering_report
from reports.models import Export, Snapshot
from reports.queries.closing import closing_of
from reports.services.snapshots import take_snapshot
from reports.workbook.build import ALL, file_name, write_workbook
from reports.workbook.content import Content, read_content
from reports.workbook.scope import Scope
from reports.workbook.table import write_table

KIND = "participation_report"
TASK = "reports.tasks.build_export"
Kind = Export.Kind


@dataclass(frozen=True)
class Choice:
    """What is asked for: of which part, from which snapshot, in which form."""

    unit: Unit | None = None
    block: Block | None = None
    snapshot: Snapshot | None = None  # None: one taken now
    with_letter: bool = False
    is_brief: bool = False  # the sheet "Báo cáo nhanh" alone

    @property
    def params(self) -> dict:
        return {
            "unit": self.unit and self.unit.pk,
            "block": self.block and self.block.pk,
            "snapshot": self.snapshot and self.snapshot.pk,
            "with_letter": self.with_letter,
            "is_brief": self.is_brief,
        }


WHOLE = Choice()


@transaction.atomic
def request_export(contest: Contest, choice: Choice = WHOLE, *, by: User) -> Job:
    """Queue the files; a second press while they are being built returns that job."""
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    running = Job.objects.filter(
        kind=KIND,
        contest=contest,
        created_by=by,
        state__in=WAITING,
        params__contains=choice.params,
    ).first()
    return running or queue_export(contest, choice, by=by)


def queue_export(contest: Contest, choice: Choice, *, by: User | None) -> Job:
    """Call it under the lock of the contest."""
    job = Job.objects.create(
        kind=KIND, contest=contest, created_by=by, total=ALL, params=choice.params
    )
    record("request_export", job, by=by, contest=contest, **choice.params)
    send_after_commit(TASK, job.pk)
    return job


def build_export(job_id: int) -> None:
    """Build the job's files. It may be called twice."""
    run_job(job_id, [KIND], _build, sign="BC")


def _build(job: Job) -> None:
    snapshot = _snapshot_of(job)
    scope = Scope(
        job.contest,
        unit=Unit.objects.filter(pk=job.params.get("unit")).first(),
        block=Block.objects.filter(pk=job.params.get("block")).first(),
    )
    content = read_content(
        snapshot,
        scope,
        is_annex=job.params.get("with_letter", False),
        is_brief=job.params.get("is_brief", False),
    )
    built = [
        _export(job, content, kind, name, made)
        for kind, name, made in _files(job, content)
    ]
    with transaction.atomic():
        for export, made in built:
            export.file.save(export.name, ContentFile(made), save=False)
            export.save()
        finish(job)


def _snapshot_of(job: Job) -> Snapshot:
    """The one asked for; else the official one; else one taken now.

    After a crash it is the one that was taken before.
    """
    known = job.params.get("snapshot") or job.params.get("taken")
    if known:
        return Snapshot.objects.get(pk=known)
    closing = closing_of(job.contest)
    if closing:
        return closing
    apply_due_proposals()
    with transaction.atomic():
        snapshot = take_snapshot(job.contest, Snapshot.Cause.REPORT, by=job.created_by)
        job.params["taken"] = snapshot.pk
        job.save(update_fields=["params"])
    return snapshot


def _files(job: Job, content: Content) -> Iterator[tuple[Kind, str, bytes]]:
    name = partial(file_name, content.snapshot, content.scope)
    workbook = write_workbook(content, progress=partial(show_progress, job))
    if content.is_brief:
        yield Kind.BRIEF, name(begin="Bao-cao-nhanh"), workbook
        return
    yield Kind.WORKBOOK, name(), workbook
    yield Kind.TABLE, name(ending="csv"), write_table(content)
    if content.is_annex:
        letter = write_covering_report(content)
        yield Kind.LETTER, name(begin="Bao-cao", ending="docx"), letter


def _export(job, content, kind, name, made) -> tuple[Export, bytes]:
    return (
        Export(
            snapshot=content.snapshot,
            job=job,
            kind=kind,
            unit=content.scope.unit or job.contest.root_unit,
            block=content.scope.block,
            name=name,
            sha256=hashlib.sha256(made).hexdigest(),
        ),
        made,
    )


def resume_exports() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs([KIND], TASK)
