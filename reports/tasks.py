"""What the worker does for reports. Each task calls one verb and may run twice."""

from celery import shared_task
from django.db import OperationalError

from reports import services


@shared_task(
    acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=3
)
def refresh_figures():
    services.refresh_figures()


@shared_task(acks_late=True)
def build_export(job_id: int):
    services.build_export(job_id)


@shared_task
def take_daily_snapshots():
    services.take_daily_snapshots()


@shared_task
def resume_exports():
    services.resume_exports()


@shared_task(acks_late=True)
def close_as_asked(job_id: int):
    services.close_as_asked(job_id)


@shared_task
def resume_closings():
    services.resume_closings()


@shared_task
def take_provisionals():
    services.take_provisionals()


@shared_task
def request_weekly_reports():
    services.request_weekly_reports()


@shared_task(acks_late=True)
def send_reminders(job_id: int):
    services.send_reminders(job_id)


@shared_task
def resume_reminders():
    services.resume_reminders()
