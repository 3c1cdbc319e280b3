"""What the worker does for initiatives. Each task calls one verb and may run twice."""

from celery import shared_task

from initiatives.services import check_link as look_at
from initiatives.services import due_links, freeze_evidence, novelty, province
from initiatives.services import release_due_decisions as release


@shared_task(acks_late=True)
def build_province_list(job_id: int):
    province.build_list(job_id)


@shared_task
def resume_province_lists():
    province.resume_lists()


@shared_task(acks_late=True, soft_time_limit=90, time_limit=120)
def check_link(entry_id: int):
    """Put back for later, instead of waiting, where the host was asked just now."""
    wait = look_at(entry_id)
    if wait:
        check_link.apply_async((entry_id,), countdown=wait)


@shared_task
def check_due_links():
    for entry_id, wait in due_links():
        check_link.apply_async((entry_id,), countdown=wait)


@shared_task
def freeze_links():
    freeze_evidence()


# Named outside ``initiatives.tasks``, whose queue waits for foreign hosts.
@shared_task(name="initiatives.release_due_decisions")
def release_due_decisions():
    release()


@shared_task(acks_late=True)
def rebuild_novelty(job_id: int):
    novelty.rebuild_by_job(job_id)


@shared_task
def resume_rebuilding():
    novelty.resume_rebuilding()
