"""Who may do what with an attempt and with the bank."""

from contest.permissions import is_officer_over


def can_sit(user, attempt) -> bool:
    """The person himself, nobody else whatever his role."""
    return attempt.entry.staff_member.user_id == user.pk


def can_keep_bank(user, contest) -> bool:
    """Officers of the whole contest, nobody else: whoever keeps it sees the keys."""
    return is_officer_over(user, contest, contest.root_unit)


def can_run_rounds(user, contest) -> bool:
    """Who sets and changes rounds, and voids attempts: officers of the whole contest.

    A sample paper shows questions of the bank.
    """
    return can_keep_bank(user, contest)
