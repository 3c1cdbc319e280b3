"""The mails of a reminder: composed as they go out, of the figures of that moment."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from contest.models import RosterEntry
from contest.queries.slips import coordinator_over
from reports.models import Reminder
from reports.queries.boards import Countdown
from reports.queries.people import UnitCounts, count_people, people_of
from reports.queries.recipients import (
    address_of,
    coordinator_grants,
    has_pending_excusal,
)
from reports.queries.texts import (
    pace,
    private_text,
    running_round,
    unit_text,
)


@dataclass(frozen=True)
class Letter:
    """One mail, and the figures that it quotes."""

    message: EmailMessage
    as_of: datetime
    participated: int
    expected: int


def write_letter(reminder: Reminder, *, at: datetime) -> Letter | None:
    """Compose the mail, or None when there is nothing to remind of any more.

    Who took part meanwhile, lost the role or left the unit gets nothing.
    """
    running = running_round(reminder.contest, at=at)
    if running is None:
        return None
    if reminder.kind == Reminder.Kind.COORDINATOR_MAIL:
        return _to_coordinator(reminder, running, at)
    return _to_person(reminder, running, at)


def _to_coordinator(reminder, running: Countdown, at: datetime) -> Letter | None:
    contest, unit = reminder.contest, reminder.unit
    held = coordinator_grants(contest).filter(unit=unit, user=reminder.user_id).first()
    if held is None:
        return None
    people = people_of(contest, held.user, unit)  # what he may see, and no more
    counts = count_people(people)
    if not counts.missing:
        return None
    context = {
        "text": unit_text(running, unit, people, counts, at=at),
        "is_coordinator": True,  # who sends the text on
        "user": held.user,
        "pace": pace(running, counts.missing),
        "at": at,
    }
    return _letter("coordinator", reminder, address_of(held.user), context, counts)


def _to_person(reminder, running: Countdown, at: datetime) -> Letter | None:
    contest, unit = reminder.contest, reminder.unit
    working = RosterEntry.objects.filter(contest=contest, unit=unit).working()
    person = (
        working.missing()
        .exclude(has_pending_excusal())
        .select_related("staff_member")
        .filter(pk=reminder.entry_id)
        .first()
    )
    if person is None:
        return None
    context = {
        "text": private_text(running, at=at),
        "person": person,
        "helper": coordinator_over(contest, unit.path),
        "at": at,
    }
    counts = count_people(working.with_excused())
    address = person.staff_member.email
    return _letter("person", reminder, address, context, counts)


def _letter(
    name: str,
    reminder: Reminder,
    address: str,
    context: dict,
    counts: UnitCounts,
) -> Letter | None:
    if not address:
        return None
    context |= {
        "contest": reminder.contest,
        "unit": reminder.unit,
        "counts": counts,
        "site_url": settings.SITE_URL,
    }
    subject = render_to_string(f"reports/mail/{name}_subject.txt", context)
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(f"reports/mail/{name}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return Letter(message, context["at"], counts.participated, counts.expected)
