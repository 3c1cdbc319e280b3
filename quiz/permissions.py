"""Who may do what with an attempt."""


def can_sit(user, attempt) -> bool:
    """The person himself, nobody else whatever his role."""
    return attempt.entry.staff_member.user_id == user.pk
