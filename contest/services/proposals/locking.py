"""The locks of a decision, in the order of all verbs: the entry, then what is asked."""

from datetime import date

from django.utils import timezone

from contest.db import db_now
from contest.models import Excusal, Proposal, RosterEntry, Unit
from contest.services.tree import lock_tree


def today() -> date:
    """The day in the contest's time zone, by the database's clock."""
    return timezone.localdate(db_now())


def lock_entry(pk: int) -> RosterEntry:
    """Lock it without a join: who waited would look for the unit it was in before."""
    return RosterEntry.objects.select_for_update(no_key=True).get(pk=pk)


def lock_proposed(proposed: Proposal | Excusal) -> Proposal | Excusal:
    """Lock what it is about, then itself; return it as it stands under the locks.

    Of a unit first the whole tree: a merge looks at more units than its own.
    """
    entry = unit = None
    if proposed.entry_id:
        entry = lock_entry(proposed.entry_id)
    else:
        lock_tree()
        unit = Unit.objects.select_for_update(no_key=True).get(pk=proposed.unit_id)
    rows = type(proposed).objects.select_for_update(of=("self",))
    proposed = rows.get(pk=proposed.pk)
    if entry:
        proposed.entry = entry
    else:
        proposed.unit = unit
    return proposed


def contest_of(proposed: Proposal | Excusal):
    """A proposal names its contest; an excusal has that of its entry."""
    return (
        proposed.contest if isinstance(proposed, Proposal) else proposed.entry.contest
    )


def unit_of(proposed: Proposal | Excusal) -> Unit:
    return proposed.unit if isinstance(proposed, Proposal) else proposed.entry.unit
