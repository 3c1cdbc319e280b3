"""The one door through which an entry changes state, and what its verbs share."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now
from contest.models import User
from contest.queue import send_after_commit
from contest.services import record
from initiatives.deadlines import edit_deadline
from initiatives.errors import (
    EntryIncomplete,
    LinkTaken,
    RoundOver,
    TransitionRefused,
)
from initiatives.models import InitiativeEntry
from initiatives.queries import missing_of
from initiatives.services.novelty import index_entry
from initiatives.states import State

CHECK_LINK = "initiatives.tasks.check_link"
# The column that says when an entry last came to a state.
STAMPS = {
    State.SUBMITTED: "submitted_at",
    State.CHANGES: "decided_at",
    State.APPROVED: "decided_at",
    State.REFUSED: "decided_at",
    State.DUPLICATE: "decided_at",
}


@transaction.atomic
def move(
    entry: InitiativeEntry,
    new: State,
    *,
    by: User,
    at: datetime | None,
    rule: Callable[[InitiativeEntry, datetime], None] | None = None,
    **fields,
) -> InitiativeEntry:
    """The one door through which an entry changes state; ``rule`` looks inside it."""
    entry = InitiativeEntry.objects.select_for_update().get(pk=entry.pk)
    at = at or db_now()
    old = State(entry.state)
    if new not in entry.step.leads_to:
        raise TransitionRefused(old)
    if rule:
        rule(entry, at)

    if new in STAMPS:
        fields.setdefault(STAMPS[new], at)
    fields |= {"state": new, "updated_at": at}
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(fields))
    if new == State.SUBMITTED:
        index_entry(entry)
    record(
        "move_initiative",
        entry,
        by=by,
        contest=entry.round.contest,
        old=old,
        new=new,
        reason=fields.get("reason", ""),
    )
    if new == State.SUBMITTED:
        send_after_commit(CHECK_LINK, entry.pk)
    return entry


def refuse_when_over(entry: InitiativeEntry, at: datetime) -> None:
    if at >= edit_deadline(entry):
        raise RoundOver(edit_deadline(entry))


def refuse_incomplete(entry: InitiativeEntry) -> None:
    missing = list(missing_of(entry).values())
    if missing:
        raise EntryIncomplete(missing)


@contextmanager
def link_once_among_live():
    """Say it kindly when the database refuses a link that another entry has."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) == "initiativeentry_link_once_among_live":
            raise LinkTaken from error
        raise
