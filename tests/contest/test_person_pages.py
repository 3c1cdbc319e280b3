"""A person's page: what each may know, what each may put right, the whole history."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import (
    AuditEvent,
    EntryChange,
    Proposal,
    Role,
    RosterEntry,
    UnitRoster,
)
from contest.services.proposals import approve, propose_change, propose_excusal
from tests.contest.proposing import district, somebody, waiting_proposal
from tests.factories import ExcusalFactory, StaffMemberFactory

pytestmark = pytest.mark.django_db
Kind, Status = Proposal.Kind, RosterEntry.Status


@pytest.fixture
def place():
    return district()


def page_of(entry):
    return reverse("contest:person", args=[entry.pk])


@pytest.mark.parametrize(
    ("role", "looks", "corrects", "raises"),
    [
        (Role.OFFICER, 200, 200, 200),
        (Role.COORDINATOR, 200, 200, 403),
        (Role.LEADER, 200, 403, 403),
        (Role.ADMINISTRATOR, 200, 403, 403),
        (Role.JUDGE, 404, 404, 404),
        ("beside", 404, 404, 404),
        ("himself", 403, 403, 403),
        (None, 404, 404, 404),
    ],
)
def test_who_looks_at_a_person_and_who_puts_right(
    client, place, role, looks, corrects, raises
):
    entry = place.person(counts=False)
    himself = entry.staff_member.user
    client.force_login(himself if role == "himself" else somebody(role, place))

    def status(name, *args):
        address = reverse(f"contest:{name}", args=[entry.pk, *args])
        return client.get(address).status_code

    assert status("person") == looks
    assert status("person-correct") == corrects
    assert status("person-raise", "tinh-ty-le") == raises
    seen = AuditEvent.objects.filter(verb="view_person")
    assert seen.count() == (looks == 200)


@pytest.mark.parametrize(
    ("role", "knows"), [(Role.COORDINATOR, True), (Role.LEADER, False)]
)
def test_private_facts_and_reasons_are_for_those_who_propose(
    client, place, role, knows
):
    entry = place.person(staff_member__phone="0905123456")
    excusal = propose_excusal(
        entry,
        by=place.coordinator,
        reason="illness",
        detail="CanaryDetail",
        starts_on="2023-11-01",
        ends_on="2023-12-31",
        document="CanaryPaper",
    )
    approve(excusal, by=place.officer, note="CanaryNote")
    client.force_login(somebody(role, place))

    page = client.get(page_of(entry)).content.decode()

    assert "Vắng có lý do (đã duyệt)" in page
    for secret in (
        "0905123456",
        "Ốm đau",
        "CanaryDetail",
        "CanaryPaper",
        "CanaryNote",
    ):
        assert (secret in page) is knows


def test_the_history_leads_to_who_when_and_on_what_paper(client, place):
    entry = place.person()
    proposal = propose_change(
        entry,
        Kind.MOVE,
        by=place.coordinator,
        to_unit=place.other,
        document="QĐ 15/QĐ-UBND",
        reason="Điều động",
    )
    approve(proposal, by=place.officer)
    client.force_login(place.officer)

    page = " ".join(client.get(page_of(entry)).content.decode().split())

    for words in [
        "<strong>Chuyển đơn vị</strong>",
        "TH Nguyễn Du → TH Kim Đồng",
        "Lý do: Điều động",
        "Văn bản: QĐ 15/QĐ-UBND",
        "Người đề nghị: Đầu Mối; người duyệt: Cán Bộ",
    ]:
        assert words in page


def test_the_page_takes_the_same_queries_for_one_and_three_changes(client, place):
    entry = place.person()
    client.force_login(place.officer)

    def count():
        with CaptureQueriesContext(connection) as counted:
            client.get(page_of(entry))
        return len(counted)

    def change():
        excusal = ExcusalFactory(entry=entry)
        EntryChange.objects.create(
            entry=entry,
            act=EntryChange.Act.EXCUSED,
            unit=place.unit,
            excusal=excusal,
            by=place.officer,
        )

    change()
    one = count()
    change()
    change()

    assert count() == one


def test_an_officer_puts_right_what_is_written(client, place):
    entry = place.person(staff_member__phone="0905123456")
    client.force_login(place.officer)

    response = client.post(
        reverse("contest:person-correct", args=[entry.pk]),
        {
            "full_name": "Nguyễn Thị Hoà",
            "position": "Hiệu trưởng",
            "category": "public_employee",
            "born": "05/10/1985",
            "phone": "0905 999 888",
            "email": "",
        },
    )

    assert response.url == page_of(entry)
    entry.staff_member.refresh_from_db()
    assert entry.staff_member.full_name == "Nguyễn Thị Hoà"
    change = EntryChange.objects.get()
    assert (change.act, change.by) == ("corrected", place.officer)
    assert change.before["phone"] == "0905123456"
    page = client.get(response.url).content.decode()
    assert "0905123456" in page
    assert "0905999888" in page


def test_a_coordinator_puts_right_position_and_telephone_alone(client, place):
    entry = place.person()
    client.force_login(place.coordinator)

    client.post(
        reverse("contest:person-correct", args=[entry.pk]),
        {
            "full_name": "Người Khác",
            "position": "Hiệu trưởng",
            "phone": "0905999888",
            "email": "khac@example.com",
        },
    )

    person = entry.staff_member
    person.refresh_from_db()
    assert (person.position, person.phone) == ("Hiệu trưởng", "0905999888")
    assert (person.full_name, person.email) == ("Nguyễn Thị Hoa", "")


def test_a_correction_is_cleaned_as_in_a_file(client, place):
    entry = place.person()
    client.force_login(place.officer)

    response = client.post(
        reverse("contest:person-correct", args=[entry.pk]),
        {
            "full_name": "Nguyễn Thị Hoa",
            "category": "public_employee",
            "phone": "905123",
        },
    )

    assert "“905123” thiếu số" in response.content.decode()
    assert not EntryChange.objects.exists()


@pytest.mark.parametrize(
    ("fields", "slug", "act"),
    [
        ({"status": Status.LEFT}, "tro-lai", "returned"),
        ({"counts": False}, "tinh-ty-le", "counting"),
    ],
)
def test_what_lifts_a_number_one_officer_does_alone(client, place, fields, slug, act):
    entry = place.person(**fields)
    client.force_login(place.officer)
    address = reverse("contest:person-raise", args=[entry.pk, slug])
    assert address in client.get(page_of(entry)).content.decode()

    client.post(address, {"document": "QĐ 16"})

    entry.refresh_from_db()
    assert (entry.status, entry.counts, entry.left_on) == (Status.WORKING, True, None)
    change = EntryChange.objects.get()
    assert (change.act, change.document) == (act, "QĐ 16")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 302),
        (Role.COORDINATOR, 403),
        (Role.LEADER, 403),
        ("beside", 404),
        (None, 404),
    ],
)
def test_an_absence_is_ended_by_an_officer(client, place, role, status):
    excusal = ExcusalFactory(
        entry=place.person(), starts_on=date(2023, 11, 1), ends_on=date(2023, 12, 31)
    )
    client.force_login(somebody(role, place))

    response = client.post(
        reverse("contest:excusal-end", args=[excusal.pk]), {"ends_on": "2023-11-10"}
    )

    excusal.refresh_from_db()
    assert response.status_code == status
    assert (excusal.ends_on == date(2023, 11, 10)) is (status == 302)
    assert RosterEntry.objects.expected().exists() is (status == 302)


def test_an_absence_does_not_end_later_by_this_page(client, place):
    excusal = ExcusalFactory(entry=place.person())
    client.force_login(place.officer)

    response = client.post(
        reverse("contest:excusal-end", args=[excusal.pk]), {"ends_on": "2024-11-10"}
    )

    assert "Không có gì thay đổi." in response.content.decode()


def test_a_category_that_lowers_a_number_is_not_corrected_but_proposed(client, place):
    entry = place.person()
    client.force_login(place.officer)

    response = client.post(
        reverse("contest:person-correct", args=[entry.pk]),
        {"full_name": "Nguyễn Thị Hoa", "category": "worker"},
    )

    assert "Gửi đề nghị đổi đối tượng" in response.content.decode()
    entry.refresh_from_db()
    assert entry.counts


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("officer", 200)])
def test_on_a_locked_list_only_the_office_corrects(client, place, who, status):
    entry = place.person()
    UnitRoster.objects.create(
        contest=place.contest,
        unit=place.unit,
        state=UnitRoster.State.LOCKED,
        changed_at=timezone.now(),
        changed_by=place.officer,
    )
    client.force_login(getattr(place, who))
    address = reverse("contest:person-correct", args=[entry.pk])

    assert client.get(address).status_code == status
    shown = address in client.get(page_of(entry)).content.decode()
    assert shown is (status == 200)


def test_nobody_of_another_unit_is_named_on_a_persons_page(client, place):
    StaffMemberFactory(given_name="Canary")
    place.person("Canary", unit=place.other)
    entry = place.person()
    waiting_proposal(entry, Kind.LEAVE, by=place.coordinator)
    client.force_login(place.coordinator)

    assert "Canary" not in client.get(page_of(entry)).content.decode()
