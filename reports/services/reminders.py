"""Remind: note a text that was sent on by hand."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from contest.db import db_now
from contest.models import Contest, Unit, User
from contest.services import record
from reports.models import Reminder

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
