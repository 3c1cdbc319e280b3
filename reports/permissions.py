"""Who may do what with figures. Whose figures: ``contest.queries.scope``."""

from django.db.models import Q

from contest.models import Contest, Grant, Role, User
from contest.models.roster import SEES_PEOPLE
from contest.permissions import is_officer_over, roles_over

EXPORTS = {Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR}
CHASES = {Role.COORDINATOR, Role.OFFICER}


def can_see_board(user: User, contest: Contest) -> bool:
    grants = Grant.objects.current().filter(Q(contest=None) | Q(contest=contest))
    return grants.filter(user=user, role__in=SEES_PEOPLE).exists()


def can_chase(roles: set[str]) -> bool:
    """Calls people, copies the text for their group, prints their slips."""
    return bool(roles & CHASES)


def can_see_phones(roles: set[str]) -> bool:
    """Never a leader as such."""
    return bool(roles & CHASES)


def can_export(user: User, contest: Contest) -> bool:
    """The whole report holds names of every unit: for those over the whole contest."""
    return bool(roles_over(user, contest, contest.root_unit) & EXPORTS)


def can_close(user: User, contest: Contest) -> bool:
    """Makes the figures official, once: an officer over the whole contest."""
    return is_officer_over(user, contest, contest.root_unit)


def can_see_remainders(user: User, contest: Contest) -> bool:
    """Why matters of all units were left open at the closing: no coordinator's."""
    grants = Grant.objects.current().filter(Q(contest=None) | Q(contest=contest))
    return grants.filter(user=user, role__in=EXPORTS).exists()


def can_export_unit(roles: set[str]) -> bool:
    """The file of a unit and those below it: also for its coordinator."""
    return bool(roles & {*EXPORTS, Role.COORDINATOR})


def can_export_something(user: User, contest: Contest) -> bool:
    """At least the file of a unit of his."""
    grants = Grant.objects.current().filter(Q(contest=None) | Q(contest=contest))
    return grants.filter(user=user, role__in=[*EXPORTS, Role.COORDINATOR]).exists()


def can_set_weekly_report(user: User, contest: Contest) -> bool:
    return Role.OFFICER in roles_over(user, contest, contest.root_unit)


def can_chase_somewhere(user: User, contest: Contest) -> bool:
    grants = Grant.objects.current().filter(Q(contest=None) | Q(contest=contest))
    return grants.filter(user=user, role__in=CHASES).exists()


def can_switch_mails(user: User, contest: Contest) -> bool:
    return is_officer_over(user, contest, contest.root_unit)
