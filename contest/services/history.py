"""The lines of history: what was done to an entry or a unit. Only inserted."""

from collections.abc import Iterable

from contest.models import EntryChange, Proposal, RosterEntry, UnitChange


def write_history(changes: Iterable[EntryChange]) -> None:
    EntryChange.objects.bulk_create(changes)


def write_change(entry: RosterEntry, act: EntryChange.Act, **fields) -> EntryChange:
    """Append one line to an entry's history; ``unit`` is where it stood before."""
    fields = {"unit_id": entry.unit_id} | fields
    return EntryChange.objects.create(entry=entry, act=act, **fields)


def write_applied(
    proposal: Proposal, act: EntryChange.Act, *, before: dict, after: dict, **fields
) -> EntryChange:
    """Append the line of a proposal that took effect, on its paper and its day."""
    return write_change(
        proposal.entry,
        act,
        before=before,
        after=after,
        effective_on=proposal.effective_on,
        document=proposal.document,
        by_id=proposal.decided_by_id,
        batch_id=proposal.batch_id,
        proposal=proposal,
        **fields,
    )


def write_unit_change(unit, act: UnitChange.Act, **fields) -> UnitChange:
    return UnitChange.objects.create(unit=unit, act=act, **fields)
