"""Who may do what with an entry. Whether it is still time, the verb decides."""

from contest.db import db_now
from contest.models import Role
from contest.permissions import is_officer_over, is_officer_somewhere, roles_over
from initiatives.deadlines import (
    edit_deadline,
    may_edit_at,
    may_send_at,
    was_not_mended,
)
from initiatives.queries.watching import has_bad_link
from initiatives.states import LIVE, SENT_AND_EDITABLE, State


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
        and entry.is_editable
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


def can_replace_link(user, entry, *, at=None):
    """Whoever made it, until its edit deadline; then an officer who is not of it.

    What was approved stays as it was screened, unless its link is bad.
    """
    if entry.state not in LIVE:
        return False
    if (at or db_now()) < edit_deadline(entry):
        return is_creator(user, entry) and (
            entry.state != State.APPROVED or has_bad_link(entry)
        )
    return can_screen(user, entry)


def can_screen(user, entry):
    """An officer over the entry's unit, who neither made it nor is an author."""
    return is_officer_over(
        user, entry.round.contest, entry.unit
    ) and not entry.belongs_to(user)


def wants_a_verdict(entry, *, at=None):
    """What waits, and what was given back and not sent again in time."""
    return entry.is_waiting or was_not_mended(entry, at or db_now())


def can_set_rules(user, round):
    """An officer of the whole contest."""
    contest = round.contest
    return is_officer_over(user, contest, contest.root_unit)


def can_send_to_province(user, contest):
    """The document is the host office's: whoever has the whole contest."""
    return is_officer_over(user, contest, contest.root_unit)


def can_see_sendings(user, contest):
    """The same, and the leader of the whole contest."""
    roles = roles_over(user, contest, contest.root_unit)
    return bool(roles & {Role.OFFICER, Role.LEADER})


def can_screen_some(user, round):
    """An officer of the contest, over whatever unit: decides about many at once."""
    return is_officer_somewhere(user, round.contest)


def can_change_phrases(user, contest):
    """The reasons are the contest's: an officer over all of it."""
    return is_officer_over(user, contest, contest.root_unit)


def can_change_catalogue(user, contest):
    """The catalogue and the abbreviations are of the whole contest."""
    return is_officer_over(user, contest, contest.root_unit)
