"""Chốt số liệu pressed on a page and done by the worker: once, whoever dies meanwhile.

What is frozen are the very figures and open matters that the officer saw when pressing,
or nothing: the worker counts anew and refuses whatever moved since.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from contest.db import db_now
from contest.models import Contest, Job, User
from contest.queue import send_after_commit
from contest.services import record
from contest.services.jobs import WAITING, finish, resume_jobs, run_job
from reports.errors import MayCloseNoMore
from reports.permissions import can_close
from reports.queries.closing import CLOSING_JOB, Seen, closing_job, open_matters
from reports.services.closing import (
    check_left,
    close_held,
    held,
    moment_to_close,
    settle_what_is_due,
)

KINDS = [CLOSING_JOB]
TASK = "reports.tasks.close_as_asked"


@transaction.atomic
def request_closing(
    contest: Contest,
    *,
    by: User,
    seen: Seen,
    reasons: Mapping[str, str],
    at: datetime | None = None,
) -> Job:
    """Write down who closes what, and queue it; while it waits, that job is returned.

    What shows without counting people is refused at once; see ``close_held``.
    """
    # Looked at before the lock too: a worker that closes holds the contest for long.
    waiting = _waiting(contest) or _waiting(held(contest.pk))
    if waiting:
        return waiting
    moment_to_close(contest, at or db_now())
    check_left(seen, open_matters(contest), reasons)
    job = Job.objects.create(
        kind=CLOSING_JOB,
        contest=contest,
        created_by=by,
        total=1,
        params={"seen": seen.stored, "reasons": dict(reasons)},
    )
    record("ask_to_close", job, by=by, contest=contest)
    send_after_commit(TASK, job.pk)
    return job


def _waiting(contest: Contest) -> Job | None:
    job = closing_job(contest)
    return job if job and job.state in WAITING else None


def close_as_asked(job_id: int) -> None:
    """Close the contest as the job says. It may be called twice."""
    run_job(job_id, KINDS, _close_as_asked, sign="CS")


def _close_as_asked(job: Job) -> None:
    settle_what_is_due(None)
    by = job.created_by
    with transaction.atomic():  # closed and done, or neither
        contest = held(job.contest_id)
        if not (by.is_active and can_close(by, contest)):
            raise MayCloseNoMore
        close_held(
            contest,
            by=by,
            seen=Seen.of(job.params["seen"]),
            reasons=job.params["reasons"],
        )
        finish(job)


def resume_closings() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs(KINDS, TASK)
