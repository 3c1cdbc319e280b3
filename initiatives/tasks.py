"""What the worker does for initiatives. Each task calls one verb and may run twice."""

from celery import shared_task

from initiatives.services import novelty


@shared_task(acks_late=True)
def rebuild_novelty(job_id: int):
    novelty.rebuild_by_job(job_id)


@shared_task
def resume_rebuilding():
    novelty.resume_rebuilding()
