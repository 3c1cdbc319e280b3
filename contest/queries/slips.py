"""Who of a unit has a slip, who needs one, and whom to ask for help."""

from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Length

from contest.models import Contest, Grant, Role, RosterEntry, Unit, User


class SlipState(NamedTuple):
    """One person of the unit.

    ``needs_slip``: has nothing to sign in with. ``prints_again``: has a slip at most.
    """

    entry: RosterEntry
    owner: User
    word: str
    needs_slip: bool
    prints_again: bool
    grants: list[Grant]


def people_with_slips(contest: Contest, unit: Unit) -> list[SlipState]:
    """Return who takes part in the unit in name order, each with the state."""
    grants = Prefetch(
        "staff_member__user__grants", Grant.objects.select_related("unit")
    )
    entries = RosterEntry.objects.filter(contest=contest, unit=unit).taking_part()
    entries = entries.select_related("staff_member__user__slip").prefetch_related(
        grants
    )
    return [
        _state_of(entry)
        for entry in entries.exclude(staff_member__user=None).in_name_order()
    ]


def people_to_print(contest: Contest, unit: Unit, *, again: bool) -> list[User]:
    """Return the accounts that get a code, in name order.

    ``again``: also those who have one and set no password. Never people with roles:
    whoever prints their code could use their rights.
    """
    has_slip = Q(staff_member__user__slip__isnull=False)
    entries = RosterEntry.objects.filter(
        ~Exists(Grant.objects.filter(user=OuterRef("staff_member__user"))),
        contest=contest,
        unit=unit,
        staff_member__user__is_active=True,
        staff_member__user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )
    if not again:
        entries = entries.exclude(has_slip)
    entries = entries.taking_part().select_related("staff_member__user").in_name_order()
    return [entry.staff_member.user for entry in entries]


def coordinator_over(contest: Contest, unit_path) -> User | None:
    """Return the coordinator nearest above ``unit_path``, who answers questions."""
    grants = Grant.objects.current().covering(contest=contest, unit_path=unit_path)
    nearest = grants.filter(role=Role.COORDINATOR).order_by(
        Length("unit__path").desc(), "pk"
    )
    grant = nearest.select_related("user").first()
    return grant.user if grant else None


def _state_of(entry: RosterEntry) -> SlipState:
    user = entry.staff_member.user
    slip = getattr(user, "slip", None)
    if not user.is_active:
        word = "Tạm khóa"
    elif user.last_login:
        word = "Đã đăng nhập"
    elif slip or user.has_usable_password():
        word = "Đã phát phiếu"
    else:
        word = "Chưa phát phiếu"
    grants = list(user.grants.all())
    prints_again = user.is_active and not (grants or user.has_usable_password())
    needs_slip = prints_again and slip is None
    return SlipState(entry, user, word, needs_slip, prints_again, grants)
