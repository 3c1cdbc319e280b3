"""The day on which an excusal must be in force, changed by an officer."""

from datetime import date

from django.db import transaction

from contest.models import Contest, Excusal, RosterEntry, User
from contest.services import mark_dirty, record
from reports.errors import ReferenceDateIsClosed, TouchedMeanwhile
from reports.queries.closing import closing_of
from reports.queries.reference_date import VERB, touched_by


@transaction.atomic
def change_reference_date(
    contest: Contest, day: date, *, by: User, why: str, document: str, seen: str
) -> Contest:
    """Let excusals count by another day, as the page named it: ``seen``.

    Figures follow at once; snapshots keep the day that they were taken by. Raises
    ReferenceDateIsClosed or TouchedMeanwhile.
    """
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    if closing_of(contest):
        raise ReferenceDateIsClosed
    touched = touched_by(contest, day)
    if touched.fingerprint() != seen:
        raise TouchedMeanwhile
    before, contest.reference_date = contest.reference_date, day
    contest.save(update_fields=["reference_date"])
    mark_dirty(contest.pk, _units_with_excusals(contest))
    record(
        VERB,
        contest,
        by=by,
        contest=contest,
        before=str(before),
        after=str(day),
        why=why,
        document=document,
        asked=touched.asked,
        excused=touched.excused,
    )
    return contest


def _units_with_excusals(contest: Contest) -> list[int]:
    """More than are touched: an excusal may be approved at this moment."""
    excused = RosterEntry.objects.filter(
        contest=contest, excusals__state=Excusal.State.APPROVED
    )
    return list(excused.order_by().values_list("unit", flat=True).distinct())
