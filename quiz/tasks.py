"""What the worker does for the quiz."""

from celery import shared_task

from quiz import services


@shared_task
def close_due_attempts():
    services.close_due_attempts()
