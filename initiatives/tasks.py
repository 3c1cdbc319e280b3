"""What the worker does for initiatives. Each task calls one verb and may run twice."""

from celery import shared_task

from initiatives.services import province


@shared_task(acks_late=True)
def build_province_list(job_id: int):
    province.build_list(job_id)


@shared_task
def resume_province_lists():
    province.resume_lists()
