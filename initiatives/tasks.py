"""What the worker does for initiatives. Each task calls one verb and may run twice."""

from celery import shared_task

from initiatives import services


# Named outside ``initiatives.tasks``, whose queue waits for foreign hosts.
@shared_task(name="initiatives.release_due_decisions")
def release_due_decisions():
    services.release_due_decisions()
