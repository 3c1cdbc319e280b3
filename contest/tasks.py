"""What the worker does for the core. Each task calls one verb and may run twice."""

from celery import shared_task

from contest.services import imports
from contest.services.proposals import apply_due_proposals


@shared_task(name="contest.tasks.apply_due_proposals")
def apply_due():
    apply_due_proposals()


@shared_task(acks_late=True)
def run_import(job_id: int):
    imports.run_import(job_id)


@shared_task
def resume_imports():
    imports.resume_imports()
