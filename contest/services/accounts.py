"""Roles of people, and accounts that may not sign in: the administrator's verbs."""

from django.db import IntegrityError, transaction

from contest.db import advisory_lock, constraint_of, db_now
from contest.errors import GrantTwice, OwnRightsNeeded
from contest.models import Contest, Grant, Role, Slip, Unit, User
from contest.services.audit import record

ADMINISTRATORS = "contest.administrators"


def grant_role(
    user: User,
    role: str,
    *,
    unit: Unit | None,
    contest: Contest | None = None,
    by: User,
) -> Grant:
    """Give a role over a subtree; pages open until now may not save. GrantTwice."""
    try:
        return _grant(user, role, unit, contest, by)
    except IntegrityError as error:
        if constraint_of(error) == "grant_once_per_user_role_contest_and_unit":
            raise GrantTwice from error
        raise


@transaction.atomic
def _grant(user, role, unit, contest, by) -> Grant:
    user = _lock(user)
    grant = Grant.objects.create(user=user, role=role, unit=unit, contest=contest)
    # Whoever printed the slip could use it; with a role it must open nothing more.
    Slip.objects.filter(user=user, ended_at=None).update(ended_at=db_now())
    _raise_epoch(user)
    record(
        "grant_role",
        user,
        by=by,
        contest=contest,
        role=role,
        unit=unit.pk if unit else None,
    )
    return grant


@transaction.atomic
def revoke_role(grant: Grant, *, by: User) -> None:
    """Take a role back at once. One taken back already is no error.

    Raises OwnRightsNeeded: somebody must be left who can give it again.
    """
    if grant.user == by and grant.role == Role.ADMINISTRATOR:
        raise OwnRightsNeeded
    advisory_lock(ADMINISTRATORS)
    user = _lock(grant.user)
    if not Grant.objects.filter(pk=grant.pk).delete()[0]:
        return
    if grant.role == Role.ADMINISTRATOR:
        _keep_one_administrator()
    _raise_epoch(user)
    record(
        "revoke_role",
        user,
        by=by,
        contest=grant.contest,
        role=grant.role,
        unit=grant.unit_id,
    )


@transaction.atomic
def disable_account(user: User, *, by: User) -> User:
    """Refuse every further request of this person. Raises OwnRightsNeeded."""
    if user == by:
        raise OwnRightsNeeded
    advisory_lock(ADMINISTRATORS)
    was_administrator = _administrators().filter(user=user).exists()
    user = _set_active(user, is_active=False, verb="disable_account", by=by)
    if was_administrator:
        _keep_one_administrator()
    return user


@transaction.atomic
def enable_account(user: User, *, by: User) -> User:
    """Let the person sign in again, with what he had."""
    return _set_active(user, is_active=True, verb="enable_account", by=by)


def _set_active(user: User, *, is_active: bool, verb: str, by: User) -> User:
    user = _lock(user)
    if user.is_active == is_active:
        return user
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    _raise_epoch(user)
    record(verb, user, by=by)
    return user


def _administrators():
    return Grant.objects.current().filter(role=Role.ADMINISTRATOR)


def _keep_one_administrator() -> None:
    """Two who take each other's rights at once wait for one lock; the second fails."""
    if not _administrators().exists():
        raise OwnRightsNeeded


def _lock(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _raise_epoch(user: User) -> None:
    user.write_epoch += 1
    user.save(update_fields=["write_epoch"])
