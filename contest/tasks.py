"""What the worker does for the core. Each task calls one verb and may run twice."""

from celery import shared_task

from contest.services.proposals import apply_due_proposals


@shared_task(name="contest.tasks.apply_due_proposals")
def apply_due():
    apply_due_proposals()
