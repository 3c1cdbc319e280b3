"""The locks of a decision, in the order of all verbs: the entry, the unit he comes to,
then what is asked. A merge takes them in this order too."""

from contest.errors import ProposalGone
from contest.models import Excusal, Proposal, RosterEntry, Unit
from contest.services.tree import lock_tree

COMES_IN = (Proposal.Kind.MOVE, Proposal.Kind.ADD)


def hold_unit(pk: int) -> Unit:
    """Return the unit as it stands; it does not end before this transaction does."""
    return Unit.objects.raw(
        "SELECT * FROM contest_unit WHERE id = %s FOR KEY SHARE", [pk]
    )[0]


def lock_entry(pk: int) -> RosterEntry:
    """Lock it without a join: who waited would look for the unit it was in before."""
    return RosterEntry.objects.select_for_update(no_key=True).get(pk=pk)


def _hold_target(proposed: Proposal) -> Unit | None:
    """Hold the unit that somebody comes to: a merge may have named another by now."""
    sql = (
        "SELECT unit.* FROM contest_proposal AS proposal JOIN contest_unit AS unit"
        " ON unit.id = coalesce(proposal.to_unit_id, proposal.unit_id)"
        " WHERE proposal.id = %s FOR KEY SHARE OF unit"
    )
    return next(iter(Unit.objects.raw(sql, [proposed.pk])), None)


def lock_proposed(proposed: Proposal | Excusal) -> Proposal | Excusal:
    """Lock what it is about, then itself; return it as it stands under the locks.

    Of a unit first the whole tree: a merge looks at more units than its own.
    """
    entry = unit = target = None
    if proposed.entry_id:
        entry = lock_entry(proposed.entry_id)
        if getattr(proposed, "kind", "") in COMES_IN:
            target = _hold_target(proposed)
    else:
        lock_tree()
        unit = Unit.objects.select_for_update(no_key=True).get(pk=proposed.unit_id)
    rows = type(proposed).objects.select_for_update(of=("self",))
    proposed = rows.filter(pk=proposed.pk).first()
    if proposed is None:  # taken back with the import that asked
        raise ProposalGone
    if entry:
        proposed.entry = entry
        if target and target.pk == proposed.to_unit_id:
            proposed.to_unit = target
        elif target and target.pk == proposed.unit_id:
            proposed.unit = target
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
