"""Long work in the worker: begun once, taken up again after a crash, told how far."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import OperationalError

from contest.db import db_now, held_lock
from contest.errors import ContestError
from contest.models import Job
from contest.queue import send_after_commit

PATIENCE = timedelta(seconds=30)  # a message is lost when nothing began by then
WAITING = (Job.State.QUEUED, Job.State.RUNNING)
LONGEST_ERROR = 500
logger = logging.getLogger(__name__)


def run_job(
    job_id: int, kinds: Iterable[str], work: Callable[[Job], None], *, sign: str
) -> None:
    """Do the job's work, unless it is over or somebody else is at it.

    A run that died left no lock, so another takes it up. A refusal is told on the page
    in its own words, a fault by ``sign`` and number. Call it outside a transaction:
    the progress is for others to see.
    """
    with held_lock(f"contest.job.{job_id}") as is_ours:
        if not is_ours:
            return
        job = Job.objects.filter(pk=job_id, kind__in=kinds, state__in=WAITING).first()
        if job is None:
            return
        _start(job)
        try:
            work(job)
        except OperationalError:
            # The database was away. The job stays as it is; beat's sweep resumes it.
            logger.warning("Job %s lost the database", job.pk)
        except ContestError as error:
            fail(job, str(error)[:LONGEST_ERROR])
        except Exception:
            logger.exception("Job %s failed", job.pk)
            fail(job, f"{sign}-{job.pk}")
            raise


def show_progress(job: Job, done: int) -> None:
    Job.objects.filter(pk=job.pk).update(done=min(done, job.total))


def finish(job: Job) -> None:
    job.state, job.done, job.finished_at = Job.State.DONE, job.total, db_now()
    job.save(update_fields=["state", "done", "finished_at"])


def fail(job: Job, error: str) -> None:
    job.state, job.finished_at, job.error = Job.State.FAILED, db_now(), error
    job.save(update_fields=["state", "finished_at", "error"])


def resume_jobs(kinds: Iterable[str], task: str) -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    left = Job.objects.filter(
        kind__in=kinds, state__in=WAITING, created_at__lt=db_now() - PATIENCE
    )
    ids = list(left.values_list("pk", flat=True))
    for job_id in ids:
        send_after_commit(task, job_id)
    return len(ids)


def _start(job: Job) -> None:
    job.state, job.started_at, job.done = Job.State.RUNNING, db_now(), 0
    job.save(update_fields=["state", "started_at", "done"])
