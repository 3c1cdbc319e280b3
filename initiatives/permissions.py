"""Who may do what with an entry. Whether it is still time, the verb decides."""

from contest.db import db_now
from contest.permissions import is_officer_over, is_officer_somewhere
from initiatives.states import State


def is_creator(user, entry):
    """Authors read their entry; whoever made it changes it."""
    return entry.created_by_id == user.pk


def can_edit(user, entry, *, at=None):
    at = at or db_now()
    return is_creator(user, entry) and entry.is_editable and at < entry.edit_deadline


def can_submit(user, entry, *, at=None):
    at = at or db_now()
    return (
        is_creator(user, entry)
        and entry.may_become(State.SUBMITTED)
        and entry.round.opens_at <= at < entry.edit_deadline
    )


def can_withdraw(user, entry):
    return is_creator(user, entry) and entry.may_become(State.WITHDRAWN)


def can_screen(user, entry):
    """An officer over the entry's unit, who neither made it nor is an author."""
    return is_officer_over(
        user, entry.round.contest, entry.unit
    ) and not entry.belongs_to(user)


def can_screen_some(user, round):
    """An officer of the contest, over whatever unit: decides about many at once."""
    return is_officer_somewhere(user, round.contest)


def can_change_phrases(user, contest):
    """The reasons are the contest's: an officer over all of it."""
    return is_officer_over(user, contest, contest.root_unit)
