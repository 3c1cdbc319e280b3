"""Whose figures and whose names a person may see."""

import pytest
from django.urls import reverse

from reports.services import rebuild_figures
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.reports.rosters import WHEN, add_people, add_unit, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 403),
        ("judge", 403),
        ("coordinator", 200),
        ("officer", 200),
        ("leader", 200),
        ("administrator", 200),
    ],
)
def test_board_is_for_those_who_see_people(client, contest, role, status):
    user = UserFactory()
    if role:
        unit = None if role == "administrator" else contest.root_unit
        GrantFactory(user=user, role=role, unit=unit)
    client.force_login(user)

    assert client.get(reverse("reports:board")).status_code == status


@pytest.mark.parametrize("name", ["reports:board", "reports:own-units"])
def test_pages_ask_for_sign_in(client, contest, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.url.startswith(reverse("contest:sign-in"))


def test_grant_over_another_contest_or_of_the_past_shows_nothing(client, contest):
    add_unit(contest, missing=1)
    user = UserFactory()
    GrantFactory(user=user, unit=contest.root_unit, contest=ContestFactory())
    GrantFactory(
        user=user, role="leader", unit=contest.root_unit, ends_at=WHEN, starts_at=None
    )
    client.force_login(user)

    assert client.get(reverse("reports:board")).status_code == 403


def test_coordinator_sees_own_subtree_only_and_two_grants_are_a_union(client, contest):
    own = add_unit(contest, missing=1, name="Đơn vị của mình")
    child = UnitFactory(parent=own, name="Đơn vị trực thuộc")
    add_people(contest, child, missing=1)
    second = add_unit(contest, missing=1, name="Đơn vị thứ hai")
    strange = add_unit(contest, missing=4, name="Đơn vị người khác")
    user = sign_in(client, contest, role="coordinator", unit=own)
    GrantFactory(user=user, role="leader", unit=second)

    page = client.get(reverse("reports:board"))

    assert set(page.context["units"]) == {own, child, second}
    assert page.context["total"].expected == 3
    assert strange.name not in page.content.decode()
    assert client.get(reverse("reports:unit", args=[strange.pk])).status_code == 404
    assert client.get(reverse("reports:unit", args=[child.pk])).status_code == 200


def test_no_name_of_another_unit_is_ever_in_a_response(client, contest):
    own = add_unit(contest, joined=1, missing=1)
    strange = add_unit(contest)
    for participated_at in (None, WHEN):
        RosterEntryFactory(
            contest=contest,
            unit=strange,
            participated_at=participated_at,
            staff_member__given_name="Canary",
        )
    rebuild_figures(contest)
    sign_in(client, contest, role="coordinator", unit=own)

    addresses = [reverse("reports:board"), reverse("reports:own-units")]
    addresses += [
        f"{reverse('reports:unit', args=[unit.pk])}?xem={tab}"
        for unit in (own, strange)
        for tab in ("chua", "da", "vang", "tat-ca")
    ]
    pages = [client.get(address, follow=True) for address in addresses]

    assert not [page for page in pages if "Canary" in page.content.decode()]


def test_coordinator_of_one_unit_lands_on_its_page(client, contest):
    unit = add_unit(contest, missing=1)
    add_unit(contest, missing=1)
    sign_in(client, contest, role="coordinator", unit=unit)

    response = client.get(reverse("reports:own-units"))

    assert response.url == reverse("reports:unit", args=[unit.pk])


def test_coordinator_of_several_units_lands_on_the_list(client, contest):
    unit = add_unit(contest, missing=1)
    child = UnitFactory(parent=unit)
    add_unit(contest, missing=1)
    sign_in(client, contest, role="coordinator", unit=unit)

    response = client.get(reverse("reports:own-units"))

    assert set(response.context["units"]) == {unit, child}


def test_own_units_are_not_for_those_who_coordinate_none(client, contest):
    sign_in(client, contest, role="leader")

    assert client.get(reverse("reports:own-units")).status_code == 403
