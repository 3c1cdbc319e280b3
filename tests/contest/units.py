"""Units and what is asked about them, for tests."""

from datetime import date

from django.utils import timezone

from contest.models import Proposal, Unit
from contest.queries import UnitFinder
from tests.factories import UserFactory

DAY, PAPER = date(2023, 10, 2), "15/QĐ-UBND ngày 28/9/2023"


def proposal_of(contest, kind, unit, *, state="pending", **fields):
    decided = state == "approved"
    return Proposal.objects.create(
        contest=contest,
        kind=kind,
        unit=unit,
        state=state,
        document=PAPER,
        effective_on=DAY,
        proposed_by=UserFactory(),
        decided_by=UserFactory() if decided else None,
        decided_at=timezone.now() if decided else None,
        **fields,
    )


def end(unit, *, on=date(2023, 9, 30), successor=None):
    Unit.objects.filter(pk=unit.pk).update(valid_to=on, successor=successor)
    unit.refresh_from_db()


def paper(by):
    return {"effective_on": DAY, "document": PAPER, "by": by}


def finder():
    return UnitFinder(Unit.objects.all())


def merge_of(contest, unit, to_unit, **fields):
    fields = {"state": "approved"} | fields
    return proposal_of(contest, "merge", unit, to_unit=to_unit, **fields)
