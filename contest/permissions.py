"""Who may do what in the core. Who may see what say the querysets."""

from contest.models import Contest, Grant, Role, Unit, User


def is_administrator(user: User) -> bool:
    grants = Grant.objects.current().filter(user=user, role=Role.ADMINISTRATOR)
    return grants.exists()


def is_officer_over(user: User, contest: Contest, unit: Unit) -> bool:
    return _holds(user, contest, unit, [Role.OFFICER])


def can_import(user: User, contest: Contest) -> bool:
    """Units and staff of the whole contest: its officers and the administrator."""
    return _holds(user, contest, contest.root_unit, [Role.OFFICER, Role.ADMINISTRATOR])


def can_hand_out_slips(user: User, contest: Contest, unit: Unit) -> bool:
    return _holds(user, contest, unit, [Role.COORDINATOR, Role.OFFICER])


def can_reissue(user: User, contest: Contest, unit: Unit, owner: User) -> bool:
    """Whether ``user`` may replace what ``owner``, a person of ``unit``, signs in with.

    Whoever hands out a code could use it first, so nobody does it for himself or for
    people with more rights: officers' codes come from the administrator.
    """
    if owner == user:
        return False
    if is_administrator(user):
        return True
    held = set(Grant.objects.filter(user=owner).values_list("role", flat=True))
    if held <= {Role.COORDINATOR} and is_officer_over(user, contest, unit):
        return True
    return not held and can_hand_out_slips(user, contest, unit)


def _holds(user: User, contest: Contest, unit: Unit, roles: list[str]) -> bool:
    grants = Grant.objects.current().covering(contest=contest, unit_path=unit.path)
    return grants.filter(user=user, role__in=roles).exists()
