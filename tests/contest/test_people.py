"""Roles and accounts: the administrator's page and verbs."""

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.errors import GrantTwice, OwnRightsNeeded
from contest.models import AuditEvent, Grant, Role, Slip
from contest.services.accounts import (
    disable_account,
    enable_account,
    grant_role,
    revoke_role,
)
from tests.factories import GrantFactory, UnitFactory, UserFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    user = UserFactory(full_name="Quản Trị")
    GrantFactory(user=user, role=Role.ADMINISTRATOR, unit=None)
    return user


def last_event():
    event = AuditEvent.objects.latest("pk")
    return event.verb, event.actor, event.subject


def test_grant_role_raises_the_epoch_and_leaves_an_event(administrator):
    user, unit = UserFactory(), UnitFactory()

    grant = grant_role(user, Role.OFFICER, unit=unit, by=administrator)

    user.refresh_from_db()
    assert (grant.user, grant.role, grant.unit) == (user, "officer", unit)
    assert user.write_epoch == 1
    assert last_event() == ("grant_role", administrator, f"user {user.pk}")


def test_grant_role_refuses_the_same_role_twice(administrator):
    grant = GrantFactory()

    with pytest.raises(GrantTwice):
        grant_role(grant.user, grant.role, unit=grant.unit, by=administrator)

    grant.user.refresh_from_db()
    assert grant.user.write_epoch == 0


def test_revoke_role_raises_the_epoch_and_leaves_an_event(administrator):
    grant = GrantFactory()

    revoke_role(grant, by=administrator)

    grant.user.refresh_from_db()
    assert not Grant.objects.filter(user=grant.user).exists()
    assert grant.user.write_epoch == 1
    assert last_event() == ("revoke_role", administrator, f"user {grant.user.pk}")


def test_revoke_role_twice_is_no_error_and_counts_once(administrator):
    grant = GrantFactory()
    again = Grant.objects.get(pk=grant.pk)

    revoke_role(grant, by=administrator)
    revoke_role(again, by=administrator)

    assert AuditEvent.objects.filter(verb="revoke_role").count() == 1


def test_an_administrator_cannot_lose_his_rights_by_his_own_hand(administrator):
    with pytest.raises(OwnRightsNeeded):
        revoke_role(administrator.grants.get(), by=administrator)
    with pytest.raises(OwnRightsNeeded):
        disable_account(administrator, by=administrator)

    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.grants.exists()


def test_disable_account_ends_the_session_at_the_next_request(client, administrator):
    user = UserFactory(password=make_password(None))
    client.force_login(user)

    disable_account(user, by=administrator)

    user.refresh_from_db()
    assert client.get(reverse("contest:password")).status_code == 302
    assert (user.is_active, user.write_epoch) == (False, 1)
    assert last_event() == ("disable_account", administrator, f"user {user.pk}")


def test_enable_account_lets_the_person_in_again(administrator):
    user = UserFactory(is_active=False)

    enable_account(user, by=administrator)
    enable_account(user, by=administrator)

    user.refresh_from_db()
    assert user.is_active
    assert AuditEvent.objects.filter(verb="enable_account").count() == 1


PAGES = [
    ("get", "contest:people"),
    ("post", "contest:grant-create"),
    ("post", "contest:grant-revoke"),
    ("post", "contest:account-disable"),
    ("post", "contest:account-enable"),
    ("get", "contest:account-reissue"),
    ("post", "contest:account-reissue"),
]


@pytest.mark.parametrize(("method", "name"), PAGES)
@pytest.mark.parametrize(
    "role", [None, Role.JUDGE, Role.COORDINATOR, Role.LEADER, Role.OFFICER]
)
def test_accounts_are_the_administrators_alone(client, method, name, role):
    user = UserFactory()
    if role:
        GrantFactory(user=user, role=role)
    target = GrantFactory(role=Role.COORDINATOR)
    pk = target.pk if name == "contest:grant-revoke" else target.user.pk
    takes_none = name in {"contest:people", "contest:grant-create"}
    client.force_login(user)

    address = reverse(name, args=[] if takes_none else [pk])
    response = getattr(client, method)(address)

    assert response.status_code == 403
    assert Grant.objects.filter(pk=target.pk, user__is_active=True).exists()
    assert not Slip.objects.exists()


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", ["Lê Ân", "Quản Trị"]), ("le an", ["Lê Ân"]), ("xyz", [])],
)
def test_people_page_lists_by_name_and_searches_without_accents(
    client, administrator, asked, found
):
    GrantFactory(user=UserFactory(full_name="Lê Ân"))
    UserFactory(full_name="Lê Ân không vai trò")
    client.force_login(administrator)

    response = client.get(reverse("contest:people"), {"q": asked})

    holders = response.context["holders"]
    assert [holder["user"].full_name for holder in holders] == found


def test_people_page_takes_the_same_queries_for_one_and_three(client, administrator):
    client.force_login(administrator)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("contest:people"))
        return len(counted)

    GrantFactory()
    one = queries()
    GrantFactory.create_batch(2)

    assert queries() == one


def test_grant_page_gives_the_role(client, administrator):
    user, unit = UserFactory(username="04127"), UnitFactory()
    client.force_login(administrator)

    response = client.post(
        reverse("contest:grant-create"),
        {"username": "04127", "role": "coordinator", "unit": unit.pk},
    )

    assert response.url == reverse("contest:people")
    assert [(g.role, g.unit) for g in user.grants.all()] == [("coordinator", unit)]


@pytest.mark.parametrize(
    ("username", "role", "with_unit", "sentence"),
    [
        ("nobody", "officer", True, "Không có tài khoản nào đang dùng với mã này"),
        ("04127", "officer", False, "Chọn đơn vị cho vai trò này"),
        ("04127", "administrator", True, "không gắn với đơn vị"),
        ("04127", "judge", True, "đã có đúng vai trò này"),
        ("04127", "king", True, "Hãy chọn"),
    ],
)
def test_grant_page_refuses_with_what_to_do(
    client, administrator, username, role, with_unit, sentence
):
    unit = UnitFactory()
    GrantFactory(user=UserFactory(username="04127"), role=Role.JUDGE, unit=unit)
    client.force_login(administrator)
    before = Grant.objects.count()

    response = client.post(
        reverse("contest:grant-create"),
        {"username": username, "role": role, "unit": unit.pk if with_unit else ""},
    )

    assert sentence in response.content.decode()
    assert Grant.objects.count() == before


def test_the_buttons_of_the_page_do_what_they_say(client, administrator):
    grant = GrantFactory(role=Role.OFFICER)
    user = grant.user
    client.force_login(administrator)

    client.post(reverse("contest:account-disable", args=[user.pk]))
    user.refresh_from_db()
    assert not user.is_active
    client.post(reverse("contest:account-enable", args=[user.pk]))
    user.refresh_from_db()
    assert user.is_active
    client.post(reverse("contest:account-reissue", args=[user.pk]))
    assert Slip.objects.filter(user=user).exists()
    client.post(reverse("contest:grant-revoke", args=[grant.pk]))
    assert not Grant.objects.filter(pk=grant.pk).exists()


def test_the_page_says_why_an_administrator_may_not_lock_himself(client, administrator):
    client.force_login(administrator)

    locked = client.post(
        reverse("contest:account-disable", args=[administrator.pk]), follow=True
    )
    code = client.post(reverse("contest:account-reissue", args=[administrator.pk]))

    assert "không thể tự khóa tài khoản" in locked.content.decode()
    assert code.status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_disable_each_other_leave_one():
    one, other = (
        GrantFactory(role=Role.ADMINISTRATOR, unit=None).user for _ in range(2)
    )
    with transaction.atomic():
        disable_account(other, by=one)
        back = run_into(disable_account, one, by=other)

    with pytest.raises(OwnRightsNeeded):
        back.result()
    one.refresh_from_db()
    assert one.is_active
