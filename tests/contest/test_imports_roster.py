"""The page of the roster: units with their people, and the search by name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import AuditEvent, Role, RosterEntry
from tests.contest.rosters import contest_with_units, officer_of
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ROSTER = "contest:roster"


def someone(contest, unit, name, **fields):
    surname, _, given_name = name.rpartition(" ")
    member = StaffMemberFactory(surname=surname, given_name=given_name)
    return RosterEntryFactory(contest=contest, unit=unit, staff_member=member, **fields)


def test_units_show_who_works_and_who_counts(client):
    contest, school, _ = contest_with_units("TH-ND", "TRONG")
    client.force_login(officer_of(contest))
    someone(contest, school, "Lê An")
    someone(contest, school, "Lê Bình", counts=False)
    someone(contest, school, "Lê Chi", status=RosterEntry.Status.LEFT)
    RosterEntryFactory(contest=ContestFactory(), unit=school)

    page = client.get(reverse(ROSTER))

    counts = {u.code: (u.headcount, u.counting) for u in page.context["units"]}
    assert counts["TH-ND"] == (2, 1)
    assert counts["TRONG"] == (0, 0)
    assert page.context["headcount"] == 2
    assert page.context["empty"] == 1


@pytest.mark.parametrize("typed", ["nguyen thi hoa", "HOA Nguyễn", "thị hoa", "hòa"])
def test_search_minds_neither_accents_nor_order(client, typed):
    contest, school = contest_with_units("TH-ND")
    client.force_login(officer_of(contest))
    someone(contest, school, "Nguyễn Thị Hòa")
    someone(contest, school, "Trần Văn Bình")

    page = client.get(reverse(ROSTER), {"ten": typed})

    found = [str(entry.staff_member) for entry in page.context["found"]]
    assert found == ["Nguyễn Thị Hòa"]
    assert AuditEvent.objects.filter(verb="search_people").count() == 1


def test_search_finds_nobody_in_words(client):
    contest, _ = contest_with_units("TH-ND")
    client.force_login(officer_of(contest))

    page = client.get(reverse(ROSTER), {"ten": "Không Có"})

    assert "Không có ai tên như vậy trong danh sách." in page.content.decode()


def test_a_coordinator_sees_only_the_own_unit(client):
    contest, mine, other = contest_with_units("CUATOI", "KHAC")
    coordinator = UserFactory()
    GrantFactory(user=coordinator, role=Role.COORDINATOR, unit=mine)
    client.force_login(coordinator)
    someone(contest, mine, "Lê An")
    someone(contest, other, "Lê An")

    page = client.get(reverse(ROSTER), {"ten": "le an"})

    assert [unit.code for unit in page.context["units"]] == ["CUATOI"]
    assert [entry.unit for entry in page.context["found"]] == [mine]
    assert not page.context["can_import"]
    assert other.name not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.LEADER, 200),
        (Role.COORDINATOR, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.JUDGE, 403),
        (None, 403),
    ],
)
def test_the_roster_is_for_those_who_see_people(client, role, status):
    contest, _ = contest_with_units("TH-ND")
    user = UserFactory()
    if role:
        unit = None if role == Role.ADMINISTRATOR else contest.root_unit
        GrantFactory(user=user, role=role, unit=unit)
    client.force_login(user)

    assert client.get(reverse(ROSTER)).status_code == status


def test_queries_do_not_grow_with_units_and_people(client):
    contest, school = contest_with_units("TH-ND")
    client.force_login(officer_of(contest))

    def queries():
        with CaptureQueriesContext(connection) as context:
            client.get(reverse(ROSTER), {"ten": "le"})
        return len(context)

    someone(contest, school, "Lê An")
    one = queries()
    for name in ("Lê Bình", "Lê Chi", "Lê Dũng"):
        entry = RosterEntryFactory(contest=contest)
        entry.staff_member.search_key = name.lower()
        entry.staff_member.save()
        someone(contest, entry.unit, name)

    assert queries() == one
