"""Each constraint on accounts, grants and devices, and who tries to break it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now
from contest.models import Grant, KnownDevice, Role, SignInBlock, Slip, User
from contest.queries.accounts import account_with_roles
from tests.factories import ContestFactory, GrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused_by(model, **fields):
    """Return the name of the constraint that refuses this row."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        model.objects.create(**fields)
    return constraint_of(caught.value)


def test_a_sign_in_name_belongs_to_one_account():
    UserFactory(username="04127")

    refused = refused_by(User, username="04127", full_name="Người khác")

    assert refused == "contest_user_username_key"


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_a_role_other_than_administrator_needs_a_unit(role):
    refused = refused_by(Grant, user=UserFactory(), role=role, unit=None)

    assert refused == "grant_without_unit_only_for_administrator"


def test_an_administrator_has_no_unit():
    refused = refused_by(
        Grant, user=UserFactory(), role=Role.ADMINISTRATOR, unit=UnitFactory()
    )

    assert refused == "grant_without_unit_only_for_administrator"


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(seconds=-1)])
def test_a_grant_ends_after_it_starts(lasts):
    now = db_now()

    refused = refused_by(
        Grant,
        user=UserFactory(),
        role=Role.JUDGE,
        unit=UnitFactory(),
        starts_at=now,
        ends_at=now + lasts,
    )

    assert refused == "grant_ends_after_it_starts"


def test_a_grant_with_one_end_open_is_taken():
    GrantFactory(starts_at=db_now())
    GrantFactory(ends_at=db_now())

    assert Grant.objects.count() == 2


@pytest.mark.parametrize("in_contest", [True, False])
def test_the_same_grant_stands_once(in_contest):
    grant = GrantFactory(contest=ContestFactory() if in_contest else None)

    refused = refused_by(
        Grant, user=grant.user, role=grant.role, unit=grant.unit, contest=grant.contest
    )

    assert refused == "grant_once_per_user_role_contest_and_unit"


def test_an_administrator_is_granted_once():
    user = UserFactory()
    GrantFactory(user=user, role=Role.ADMINISTRATOR, unit=None)

    refused = refused_by(Grant, user=user, role=Role.ADMINISTRATOR, unit=None)

    assert refused == "grant_once_per_user_role_contest_and_unit"


def test_a_person_has_one_slip():
    user = UserFactory()
    slip = {"user": user, "code_hmac": "0" * 64, "issued_at": db_now()}
    Slip.objects.create(**slip)

    assert refused_by(Slip, **slip) == "contest_slip_user_id_key"


def test_a_device_is_known_once_to_a_person():
    device = {"user": UserFactory(), "key": "0" * 64, "last_used_at": db_now()}
    KnownDevice.objects.create(**device)

    refused = refused_by(KnownDevice, **device)

    assert refused == "knowndevice_once_per_user_and_key"


def test_guesses_at_an_account_from_one_device_are_one_row():
    block = {"account": "0" * 64, "device": "", "last_failed_at": db_now()}
    SignInBlock.objects.create(**block)

    refused = refused_by(SignInBlock, **block)

    assert refused == "signinblock_once_per_account_and_device"


@pytest.mark.parametrize(
    ("starts", "ends", "is_active", "counts"),
    [
        (None, None, True, True),
        (-1, 1, True, True),
        (1, None, True, False),
        (None, -1, True, False),
        (None, None, False, False),
    ],
)
def test_current_grants_are_in_force_and_of_active_people(
    starts, ends, is_active, counts
):
    now = db_now()
    GrantFactory(
        user__is_active=is_active,
        starts_at=starts and now + timedelta(hours=starts),
        ends_at=ends and now + timedelta(hours=ends),
    )

    assert Grant.objects.current().exists() == counts


def test_roles_that_every_page_reads_are_those_of_the_current_grants():
    user, now, hour = UserFactory(), db_now(), timedelta(hours=1)
    for role, starts_at, ends_at in (
        (Role.COORDINATOR, None, None),
        (Role.OFFICER, now - hour, now + hour),
        (Role.LEADER, now + hour, None),
        (Role.JUDGE, None, now - hour),
    ):
        GrantFactory(user=user, role=role, starts_at=starts_at, ends_at=ends_at)

    read = account_with_roles(user.pk).roles_now

    current = Grant.objects.current().filter(user=user)
    assert read == set(current.values_list("role", flat=True))
    assert read == {Role.COORDINATOR, Role.OFFICER}
