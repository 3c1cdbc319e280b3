"""Whom another reference date of excusals touches; nothing is written."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef

from contest.models import AuditEvent, Contest, Excusal, RosterEntry

VERB = "change_reference_date"


@dataclass(frozen=True)
class Touched:
    """What the figures would be by the excusals of ``day``."""

    contest: Contest
    day: date
    people: list[RosterEntry]  # each with ``will_be_excused``
    expected: int  # of the whole contest, as it is

    @property
    def excused(self) -> int:
        return sum(entry.will_be_excused for entry in self.people)

    @property
    def asked(self) -> int:
        return len(self.people) - self.excused

    @property
    def expected_then(self) -> int:
        return self.expected + self.asked - self.excused

    def fingerprint(self) -> str:
        """It differs as soon as the change would do anything else."""
        people = [(entry.pk, entry.will_be_excused) for entry in self.people]
        days = [str(self.contest.reference_date), str(self.day)]
        return hashlib.sha256(json.dumps([days, people]).encode()).hexdigest()


def touched_by(contest: Contest, day: date) -> Touched:
    """Those of whom an approved excusal covers one of the two days alone."""
    people = (
        RosterEntry.objects.filter(contest=contest, counts=True)
        .working()
        .annotate(
            is_excused=_covered(contest.reference_date), will_be_excused=_covered(day)
        )
        .exclude(is_excused=F("will_be_excused"))
        .select_related("staff_member", "unit")
        .order_by("unit__position", "unit", "staff_member__sort_key", "pk")
    )
    expected = RosterEntry.objects.filter(contest=contest).expected().count()
    return Touched(contest, day, list(people), expected)


def _covered(day: date) -> Exists:
    approved = Excusal.objects.filter(
        entry=OuterRef("pk"), state=Excusal.State.APPROVED
    )
    return Exists(approved.filter(starts_on__lte=day, ends_on__gte=day))


def changes_of(contest: Contest) -> list[dict]:
    """When the day was changed, from what to what, why; the newest first."""
    events = AuditEvent.objects.filter(contest=contest, verb=VERB)
    return [
        {
            "at": event.at,
            "by": event.actor,
            "before": date.fromisoformat(event.detail["before"]),
            "after": date.fromisoformat(event.detail["after"]),
            "why": event.detail["why"],
            "document": event.detail["document"],
        }
        for event in events.select_related("actor").order_by("-pk")
    ]
