"""What one person sat, for those who answer for it: never which answer was right."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count

from contest.models import RosterEntry
from quiz.models import Allowance, AnswerEvent, Attempt


@dataclass
class Page:
    """The saves of one rendered page; a new one after a reload or on another device."""

    number: int
    saves: list[AnswerEvent]


def attempts_of(entry: RosterEntry):
    """All attempts of the person in this contest, the newest first."""
    attempts = Attempt.objects.filter(entry=entry).select_related("round")
    return attempts.annotate(saves=Count("events")).order_by("-started_at", "-pk")


def allowances_of(entry: RosterEntry):
    allowances = Allowance.objects.filter(entry=entry)
    return allowances.select_related("round", "change").order_by("-pk")


def pages_of(attempt: Attempt) -> list[Page]:
    """When which place was answered, by the page that sent it; not with what."""
    events = attempt.events.defer("choice").order_by("pk")
    numbers = {}
    pages = []
    for page, saves in groupby(events, key=lambda event: event.page):
        number = numbers.setdefault(page, len(numbers) + 1)
        pages.append(Page(number, list(saves)))
    return pages
