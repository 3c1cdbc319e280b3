"""The pages of slips: what they show, what is printed, and who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.db import db_now
from contest.models import AuditEvent, Role, RosterEntry, Slip
from contest.services.access import sign_in
from contest.services.slips import reissue_slip
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return RoundFactory(contest__is_current=True).contest


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit, name="Trường Tiểu học Nguyễn Du")


@pytest.fixture
def coordinator(contest, unit):
    user = UserFactory(full_name="Trần Văn Bình", phone="0905000000")
    GrantFactory(user=user, role=Role.COORDINATOR, unit=unit)
    return user


def person(contest, unit, given_name="Hoa", **account):
    """A person of the unit; the fields are those of the account."""
    member = StaffMemberFactory(surname="Nguyễn Thị", given_name=given_name)
    member.user.full_name = member.full_name
    for name, value in account.items():
        setattr(member.user, name, value)
    member.user.save()
    RosterEntryFactory(contest=contest, unit=unit, staff_member=member)
    return member.user


def test_slips_page_shows_each_persons_state(client, contest, unit, coordinator):
    person(contest, unit, "An")
    reissue_slip(person(contest, unit, "Bình"), by=coordinator)
    person(contest, unit, "Chi", last_login=db_now())
    person(contest, unit, "Dũng", is_active=False)
    client.force_login(coordinator)

    response = client.get(reverse("contest:slips", args=[unit.pk]))

    words = [row["person"].word for row in response.context["rows"]]
    assert words == ["Chưa phát phiếu", "Đã phát phiếu", "Đã đăng nhập", "Tạm khóa"]
    assert "In phiếu cho 2 người chưa có phiếu" in response.content.decode()
    assert AuditEvent.objects.get(verb="view_slips").actor == coordinator


def test_slips_page_takes_the_same_queries_for_one_and_three(client, contest):
    officer = UserFactory()
    GrantFactory(user=officer, role=Role.OFFICER, unit=contest.root_unit)
    client.force_login(officer)

    def queries_for(count):
        unit = UnitFactory(parent=contest.root_unit)
        for _ in range(count):
            GrantFactory(user=person(contest, unit), role=Role.COORDINATOR, unit=unit)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("contest:slips", args=[unit.pk]))
        return len(queries)

    assert queries_for(1) == queries_for(3)


def test_print_page_holds_what_a_slip_must_say(client, contest, unit, coordinator):
    owner = person(contest, unit)
    owner.phone = "0905999999"
    owner.save()
    client.force_login(coordinator)

    response = client.post(reverse("contest:slips-print", args=[unit.pk]))

    (item,) = response.context["slips"]
    page = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    for text in (
        "NGUYỄN THỊ HOA",
        "Trường Tiểu học Nguyễn Du",
        owner.username,
        item["slip"].code,
        item["qr"].d,
        "gặp Trần Văn Bình, 0905 000 000",
        "Ký nhận",
        "Không cho mượn, không nhờ thi hộ.",
    ):
        assert text in page
    assert "0905999999" not in page.replace(" ", "")
    assert "Chuyên viên" not in page
    assert sign_in(owner.username, item["slip"].code, device="any").user == owner


@pytest.mark.parametrize(
    ("asked", "sizes"), [("8", [8, 1]), ("4", [4, 4, 1]), ("99", [8, 1])]
)
def test_print_page_puts_eight_or_four_to_a_page(
    client, contest, unit, coordinator, asked, sizes
):
    for number in range(9):
        person(contest, unit, f"Tên{number}")
    client.force_login(coordinator)

    response = client.post(
        reverse("contest:slips-print", args=[unit.pk]), {"per_page": asked}
    )

    assert [len(page) for page in response.context["pages"]] == sizes


def test_print_page_sends_back_when_nobody_is_left(client, contest, unit, coordinator):
    client.force_login(coordinator)

    response = client.post(reverse("contest:slips-print", args=[unit.pk]), follow=True)

    assert response.redirect_chain == [(reverse("contest:slips", args=[unit.pk]), 302)]
    assert "Không còn ai cần in phiếu" in response.content.decode()


def test_reissue_page_asks_first_and_then_shows_the_code_once(
    client, contest, unit, coordinator
):
    owner = person(contest, unit)
    entry = RosterEntry.objects.get(staff_member__user=owner)
    client.force_login(coordinator)
    address = reverse("contest:slip-reissue", args=[entry.pk])

    first = client.get(address)
    assert not Slip.objects.exists()
    shown = client.post(address)
    again = client.get(address)

    code = shown.context["slips"][0]["slip"].code
    assert "Người này chưa có mã để đăng nhập." in first.content.decode()
    assert "hết dùng được ngay" in again.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert shown.content.decode().count(code) == 3  # large, in the message, on the slip


def user_with(role, unit):
    user = UserFactory()
    if role:
        GrantFactory(
            user=user, role=role, unit=None if role == Role.ADMINISTRATOR else unit
        )
    return user


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 404),
        (Role.JUDGE, 403),
        (Role.LEADER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.COORDINATOR, 200),
        (Role.OFFICER, 200),
    ],
)
def test_slips_are_for_coordinators_and_officers_over_the_unit(
    client, contest, unit, role, status
):
    person(contest, unit)
    client.force_login(user_with(role, unit))

    page = client.get(reverse("contest:slips", args=[unit.pk]))
    printed = client.post(reverse("contest:slips-print", args=[unit.pk]))

    assert (page.status_code, printed.status_code) == (status, status)
    assert Slip.objects.exists() == (status == 200)


def test_slips_of_another_unit_are_not_found(client, contest, unit, coordinator):
    other = UnitFactory(parent=contest.root_unit)
    entry = RosterEntryFactory(contest=contest, unit=other)
    client.force_login(coordinator)

    answers = [
        client.get(reverse("contest:slips", args=[other.pk])),
        client.post(reverse("contest:slips-print", args=[other.pk])),
        client.post(reverse("contest:slip-reissue", args=[entry.pk])),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    ("role", "held", "status"),
    [
        (None, None, 404),
        (Role.JUDGE, None, 404),
        (Role.LEADER, None, 403),
        (Role.COORDINATOR, None, 200),
        (Role.COORDINATOR, Role.COORDINATOR, 403),
        (Role.COORDINATOR, Role.OFFICER, 403),
        (Role.COORDINATOR, Role.ADMINISTRATOR, 403),
        (Role.OFFICER, None, 200),
        (Role.OFFICER, Role.COORDINATOR, 200),
        (Role.OFFICER, Role.OFFICER, 403),
        (Role.OFFICER, Role.ADMINISTRATOR, 403),
        (Role.ADMINISTRATOR, Role.OFFICER, 200),
    ],
)
def test_nobody_gets_the_code_of_somebody_with_more_rights(
    client, contest, unit, role, held, status
):
    owner = person(contest, unit)
    if held:
        GrantFactory(
            user=owner, role=held, unit=None if held == Role.ADMINISTRATOR else unit
        )
    entry = RosterEntry.objects.get(staff_member__user=owner)
    client.force_login(user_with(role, unit))

    response = client.post(reverse("contest:slip-reissue", args=[entry.pk]))

    assert response.status_code == status
    assert Slip.objects.filter(user=owner).exists() == (status == 200)


def test_an_officer_gets_no_code_of_a_coordinator_of_more_than_this_unit(
    client, contest, unit
):
    owner = person(contest, unit)
    GrantFactory(user=owner, role=Role.COORDINATOR, unit=contest.root_unit)
    entry = RosterEntry.objects.get(staff_member__user=owner)
    client.force_login(user_with(Role.OFFICER, unit))

    response = client.post(reverse("contest:slip-reissue", args=[entry.pk]))

    assert response.status_code == 403


def test_nobody_replaces_his_own_code(client, contest, unit):
    officer = person(contest, unit)
    GrantFactory(user=officer, role=Role.OFFICER, unit=unit)
    entry = RosterEntry.objects.get(staff_member__user=officer)
    client.force_login(officer)

    response = client.post(reverse("contest:slip-reissue", args=[entry.pk]))

    assert response.status_code == 403
