"""Remind: note a text that was sent on, switch mails on, send them in batches."""

import time
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from contest.db import db_now
from contest.models import Contest, Job, Unit, User
from contest.queue import send_after_commit
from contest.services import record
from contest.services.jobs import finish, resume_jobs, run_job, show_progress
from reports import queries
from reports.errors import (
    MailingStopped,
    MailIsOff,
    MailRefused,
    MailServerDown,
    NobodyToMail,
    NotTheTime,
    SenderRefused,
)
from reports.models import Reminder
from reports.services.letters import write_letter
from reports.services.mail_server import (
    NotTaken,
    check_mail_server,
    deliver,
    mail_server,
    stay_connected,
)

KIND = "reminder_mails"
TASK = "reports.tasks.send_reminders"
BATCH = 100  # mails
BATCH_SECONDS = 6  # what waits in the same queue, the figures too, is not held up
State = Reminder.State


@transaction.atomic
def note_text(
    contest: Contest,
    units: Iterable[Unit],
    kind: Reminder.Kind,
    *,
    by: User,
    as_of: datetime,
) -> int:
    """Keep that the text about these units (with their figures) was sent on by hand."""
    at = db_now()
    noted = Reminder.objects.bulk_create(
        Reminder(
            contest=contest,
            unit=unit,
            kind=kind,
            state=State.SENT,
            made_by=by,
            as_of=as_of,
            participated=unit.participated,
            expected=unit.expected,
            sent_at=at,
        )
        for unit in units
    )
    record("note_reminder", contest, by=by, contest=contest, units=len(noted))
    return len(noted)


@transaction.atomic
def switch_mails(contest: Contest, *, on: bool, by: User) -> Contest:
    """Let reminders go out as mails, or stop it: from the next batch on."""
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    contest.sends_mail = on
    contest.save(update_fields=["sends_mail"])
    record("switch_mails", contest, by=by, contest=contest, on=on)
    return contest


@transaction.atomic
def request_mails(
    contest: Contest, kind: Reminder.Kind, *, by: User, at: datetime | None = None
) -> Job:
    """Queue a mail to each of those whom the preview names now.

    Who waits already or got one today is left out, so two who press at once send each
    mail once. Raises MailIsOff, NoMailServer, NotTheTime or NobodyToMail.
    """
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    at = at or db_now()
    check_may_mail(contest, at=at)
    found = queries.recipients(contest, by, kind, at=at)
    if not found.reminders:
        raise NobodyToMail
    job = Job.objects.create(
        kind=KIND,
        contest=contest,
        created_by=by,
        total=len(found.reminders),
        params={"kind": kind},
    )
    for reminder in found.reminders:
        reminder.job, reminder.made_by, reminder.state = job, by, State.WAITING
    Reminder.objects.bulk_create(found.reminders, batch_size=1000)
    record("request_mails", job, by=by, contest=contest, kind=kind, mails=job.total)
    send_after_commit(TASK, job.pk)
    return job


def check_may_mail(contest: Contest, *, at: datetime) -> None:
    """Raise what stands in the way of mails: the switch, the server, the time."""
    if not contest.sends_mail:
        raise MailIsOff
    check_mail_server()
    if queries.running_round(contest, at=at) is None:
        raise NotTheTime


def send_reminders(job_id: int) -> None:
    """Send the job's next batch and queue the one after it. May be called twice."""
    more = []
    run_job(job_id, [KIND], lambda job: more.append(_send_batch(job)), sign="TN")
    if any(more):
        send_after_commit(TASK, job_id)


def resume_reminders() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs([KIND], TASK)


def _send_batch(job: Job) -> bool:
    """Send until the batch is full or its time is over; say whether some are left."""
    ends_at = time.monotonic() + BATCH_SECONDS
    waiting = job.reminders.filter(state=State.WAITING)
    show_progress(job, job.total - waiting.count())
    batch = waiting.select_related("contest", "unit").order_by("pk")[:BATCH]
    try:
        check_may_mail(job.contest, at=db_now())
        with mail_server() as connection:
            for reminder in batch:
                stay_connected(connection)
                _send(reminder, connection)
                show_progress(job, job.total - waiting.count())
                if time.monotonic() > ends_at:
                    break
    except (MailRefused, MailServerDown, SenderRefused) as error:
        cause = error.brief if isinstance(error, MailRefused) else str(error)
        sent = job.reminders.filter(state=State.SENT).count()
        raise MailingStopped(cause, sent=sent, left=waiting.count()) from error
    if waiting.exists():
        return True
    finish(job)
    return False


def _send(reminder: Reminder, connection) -> None:
    """Claim, hand over, mark. A claim left by a crash is never handed over again."""
    letter = write_letter(reminder, at=db_now())
    if letter is None:
        _mark(reminder, State.WAITING, state=State.NOT_NEEDED)
        return
    if not _mark(reminder, State.WAITING, state=State.CLAIMED):
        return
    try:
        deliver(connection, letter.message)
    except NotTaken:
        _mark(reminder, State.CLAIMED, state=State.REFUSED)
    except SenderRefused:
        _mark(reminder, State.CLAIMED, state=State.WAITING)
        raise
    else:
        _mark(
            reminder,
            State.CLAIMED,
            state=State.SENT,
            sent_at=db_now(),
            as_of=letter.as_of,
            participated=letter.participated,
            expected=letter.expected,
        )


def _mark(reminder: Reminder, before: str, **after) -> int:
    found = Reminder.objects.filter(pk=reminder.pk, state=before)
    return found.update(**after)
