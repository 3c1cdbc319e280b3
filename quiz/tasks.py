"""What the worker does for the quiz."""

from celery import shared_task

from quiz import services
from quiz.services import integrity


@shared_task
def close_due_attempts():
    services.close_due_attempts()


@shared_task
def find_hints():
    integrity.find_all_hints()
