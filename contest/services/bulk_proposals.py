"""One document for several people, and one press for several decisions."""

from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from django.db import transaction

from contest.errors import ContestError, NobodyProposed
from contest.models import Excusal, Paper, Proposal, RosterEntry, User
from contest.services.papers import forget_file, store_paper
from contest.services.proposals import approve, propose_change, propose_excusal

Proposed = Proposal | Excusal


def propose_excusals(
    entries: Sequence[RosterEntry], *, by: User, file: BinaryIO | None = None, **wanted
) -> list[Excusal]:
    """Ask that all these people be excused, on one document: all of them or none.

    Raises NobodyProposed with what stands against each.
    """
    return _for_each(entries, propose_excusal, by=by, file=file, **wanted)


def propose_changes(
    entries: Sequence[RosterEntry],
    kind: Proposal.Kind,
    *,
    by: User,
    file: BinaryIO | None = None,
    **wanted,
) -> list[Proposal]:
    """Ask for the same act for all these people, on one document: all or none.

    Raises NobodyProposed with what stands against each.
    """
    return _for_each(entries, propose_change, kind=kind, by=by, file=file, **wanted)


def approve_each(
    proposed: Iterable[Proposed], *, by: User
) -> tuple[list[Proposed], list[tuple[Proposed, str]]]:
    """Approve them one by one; return those done, and those refused with the reason.

    Each stands for itself: what was withdrawn meanwhile holds up none of the others.
    """
    done, refused = [], []
    for each in proposed:
        try:
            done.append(approve(each, by=by))
        except ContestError as error:
            refused.append((each, str(error)))
    return done, refused


def _for_each(entries, verb: Callable, *, by: User, file, **wanted) -> list:
    """Locks come in the order of the entries' keys; names in that of the page."""
    paper = None
    try:
        with transaction.atomic():
            paper = _paper_of(entries, file, by)
            return _propose_all(entries, verb, by=by, paper=paper, **wanted)
    except Exception:
        if paper is not None:
            forget_file(paper)
        raise


def _paper_of(entries, file, by) -> Paper | None:
    if file is None:
        return None
    return store_paper(entries[0].contest, entries[0].unit, file, by)


def _propose_all(entries, verb, **wanted) -> list:
    done, refused = [], {}
    for entry in sorted(entries, key=lambda entry: entry.pk):
        try:
            done.append(verb(entry, **wanted))
        except ContestError as error:
            refused[entry.pk] = (entry.staff_member.full_name, str(error))
    if refused:
        raise NobodyProposed(
            [refused[entry.pk] for entry in entries if entry.pk in refused],
            asked=len(entries),
        )
    return done
