"""Who may do what with an entry. Whether it is still time, the verb decides."""

from contest.db import db_now
from contest.permissions import is_officer_over
from initiatives.deadlines import may_edit_at, may_send_at
from initiatives.states import SENT_AND_EDITABLE, State


def is_creator(user, entry):
    """Authors read their entry; whoever made it changes it."""
    return entry.created_by_id == user.pk


def can_edit(user, entry, *, at=None):
    at = at or db_now()
    return is_creator(user, entry) and may_edit_at(entry, at)


def can_submit(user, entry, *, at=None):
    at = at or db_now()
    return (
        is_creator(user, entry)
        and entry.may_become(State.SUBMITTED)
        and may_send_at(entry, at)
    )


def can_send_changes(user, entry, *, at=None):
    """Whether changes to what was sent could be sent now, if there are any."""
    at = at or db_now()
    return (
        is_creator(user, entry)
        and entry.state in SENT_AND_EDITABLE
        and may_send_at(entry, at)
    )


def can_register(user, entry, *, at=None):
    at = at or db_now()
    return can_edit(user, entry, at=at) and entry.may_become(State.REGISTERED)


def can_withdraw(user, entry):
    return is_creator(user, entry) and entry.may_become(State.WITHDRAWN)


def can_screen(user, entry):
    """An officer over the entry's unit, who neither made it nor is an author."""
    return is_officer_over(
        user, entry.round.contest, entry.unit
    ) and not entry.belongs_to(user)


def can_set_rules(user, round):
    """An officer of the whole contest."""
    contest = round.contest
    return is_officer_over(user, contest, contest.root_unit)
