"""Who may do what in the core. Who may see what say the querysets."""

from collections.abc import Iterable

from django.db.models import Q

from contest.models import Contest, Grant, Role, Unit, User
from contest.models.roster import SEES_PEOPLE


def is_administrator(user: User) -> bool:
    grants = Grant.objects.current().filter(user=user, role=Role.ADMINISTRATOR)
    return grants.exists()


def is_officer_over(user: User, contest: Contest, unit: Unit) -> bool:
    return _holds(user, contest, unit, [Role.OFFICER])


def can_import(user: User, contest: Contest) -> bool:
    """Units and staff of the whole contest: its officers and the administrator."""
    return _holds(user, contest, contest.root_unit, [Role.OFFICER, Role.ADMINISTRATOR])


def can_change_units(user: User, contest: Contest) -> bool:
    """The tree is one: whoever has the whole contest, nobody else."""
    return can_import(user, contest)


def is_coordinator(user: User, contest: Contest) -> bool:
    """Of whatever unit: may take the template of lists."""
    grants = Grant.objects.current().filter(user=user, role=Role.COORDINATOR)
    return grants.filter(Q(contest=None) | Q(contest=contest)).exists()


def roles_over(user: User, contest: Contest, unit: Unit) -> set[str]:
    """The roles that the user holds now over this unit."""
    grants = Grant.objects.current().covering(contest=contest, unit_path=unit.path)
    return set(grants.filter(user=user).values_list("role", flat=True))


def can_see_reasons(roles: set[str]) -> bool:
    """Why somebody is absent, and the scans that say so: who proposes and decides."""
    return bool(roles & {Role.COORDINATOR, Role.OFFICER})


def can_propose(roles: set[str]) -> bool:
    return bool(roles & {Role.COORDINATOR, Role.OFFICER})


def can_decide(roles: set[str]) -> bool:
    """Decides what others proposed, and corrects what is written of people."""
    return Role.OFFICER in roles


def decides_at_once(contest: Contest, roles: set[str]) -> bool:
    """Where one officer runs the contest, his own acts are recorded, not proposed."""
    return contest.approval == Contest.Approval.RECORDED and can_decide(roles)


def can_confirm_list(roles: set[str]) -> bool:
    """Gives the unit's word: the office cannot."""
    return Role.COORDINATOR in roles


def can_settle_list(roles: set[str]) -> bool:
    """Has it mended, locks it and opens it again."""
    return Role.OFFICER in roles


def is_officer_somewhere(user: User, contest: Contest) -> bool:
    grants = Grant.objects.current().filter(Q(contest=None) | Q(contest=contest))
    return grants.filter(user=user, role=Role.OFFICER).exists()


def can_see_people(roles: set[str]) -> bool:
    return bool(roles & set(SEES_PEOPLE))


def can_hand_out_slips(roles: set[str]) -> bool:
    return bool(roles & {Role.COORDINATOR, Role.OFFICER})


def can_reissue(roles: set[str], unit: Unit, held: Iterable[Grant]) -> bool:
    """Whether ``roles`` over ``unit`` allow a new code for a person who holds ``held``.

    Whoever hands out a code could use it first. So coordinators do it for people
    without a role, officers also for coordinators within the unit; the rest is the
    administrator's. Nobody does it for himself: the view sees to that.
    """
    if Role.ADMINISTRATOR in roles:
        return True
    if Role.OFFICER in roles:
        return all(
            grant.role == Role.COORDINATOR and grant.unit.path.startswith(unit.path)
            for grant in held
        )
    return Role.COORDINATOR in roles and not list(held)


def _holds(user: User, contest: Contest, unit: Unit, roles: list[str]) -> bool:
    return bool(roles_over(user, contest, unit) & set(roles))
