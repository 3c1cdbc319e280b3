"""Asking to be put on the list, without an account, and what the unit answers."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.db import constraint_of
from contest.errors import JoinAnswered, JoinRefused
from contest.models import AuditEvent, Category, JoinRequest, Role, RosterEntry
from contest.services.joining import (
    MOST_OF_A_DEVICE,
    MOST_OF_A_UNIT,
    add_who_asked,
    ask_to_join,
    decline_request,
)
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    days_from_now,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db

FORM = {"full_name": "nguyễn thị hoa", "phone": "0905 123 456", "position": "Y sĩ"}
PERSON = {
    "surname": "Nguyễn Thị",
    "given_name": "Hoa",
    "category": Category.PUBLIC_EMPLOYEE,
    "phone": "0905123456",
}


@pytest.fixture
def contest():
    return RoundFactory(contest__is_current=True, counts=True).contest


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit)


def ask(contest, unit, *, name="Nguyễn Thị Hoa", device="máy", **fields):
    fields = {"phone": "0905123456"} | fields
    return ask_to_join(contest, unit, full_name=name, device=device, **fields)


def keeper_of(unit, role=Role.COORDINATOR):
    return GrantFactory(unit=unit, role=role).user


def waiting():
    return JoinRequest.objects.filter(state=JoinRequest.State.WAITING).count()


def test_ask_to_join_keeps_the_request(contest, unit):
    asked = ask(contest, unit)

    asked.refresh_from_db()
    assert (asked.unit, asked.full_name, asked.state) == (
        unit,
        "Nguyễn Thị Hoa",
        JoinRequest.State.WAITING,
    )
    assert asked.device != "máy"  # only its HMAC is kept


def test_asked_again_it_is_the_same_request(contest, unit):
    assert ask(contest, unit, name="NGUYỄN THỊ HOA") == ask(contest, unit)


def test_ask_to_join_after_the_closing_says_whom_to_call(contest, unit):
    closing = contest.rounds.get().closes_at

    with pytest.raises(JoinRefused, match="gọi cán bộ đầu mối"):
        ask(contest, unit, at=closing)

    assert waiting() == 0


def test_one_device_may_ask_for_some_colleagues_only(contest, unit):
    for number in range(MOST_OF_A_DEVICE):
        ask(contest, unit, name=f"Nguyễn Văn A{number}")

    with pytest.raises(JoinRefused):
        ask(contest, unit, name="Nguyễn Văn B")
    ask(contest, unit, name="Nguyễn Văn B", device="máy khác")


def test_one_unit_is_not_flooded(contest, unit):
    for number in range(MOST_OF_A_UNIT):
        ask(contest, unit, name=f"Nguyễn Văn A{number}", device=str(number))

    with pytest.raises(JoinRefused):
        ask(contest, unit, device="máy khác")
    ask(contest, UnitFactory(parent=contest.root_unit), device="máy khác")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_ask_once(contest, unit):
    with transaction.atomic():
        first = ask(contest, unit)
        second = run_into(ask, contest, unit)

    assert second.result() == first


def test_add_who_asked_puts_him_on_the_list_and_answers(contest, unit):
    coordinator = keeper_of(unit)
    asked = ask(contest, unit)

    added = add_who_asked(asked, unit, by=coordinator, **PERSON)

    asked.refresh_from_db()
    assert added.entry.staff_member.full_name == "Nguyễn Thị Hoa"
    assert (asked.state, asked.answered_by) == (JoinRequest.State.ADDED, coordinator)


def test_add_who_asked_twice_adds_nobody_again(contest, unit):
    asked = ask(contest, unit)
    decline_request(asked, by=keeper_of(unit), reason="Người đơn vị khác")

    with pytest.raises(JoinAnswered):
        add_who_asked(asked, unit, by=keeper_of(unit), **PERSON)

    assert not RosterEntry.objects.exists()


def test_decline_request_keeps_its_reason_out_of_the_audit(contest, unit):
    asked = decline_request(ask(contest, unit), by=keeper_of(unit), reason="Đã nghỉ")

    assert (asked.state, asked.answer) == (JoinRequest.State.DECLINED, "Đã nghỉ")
    event = AuditEvent.objects.get(verb="answer_join_request")
    assert event.detail == {"state": "declined"}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "added"}, "joinrequest_waits_or_has_its_answer"),
        (
            {"name_key": "nguyen thi hoa"},
            "joinrequest_waits_once_per_unit_name_and_phone",
        ),
    ],
)
def test_join_request_refuses_what_cannot_be(contest, unit, change, constraint):
    ask(contest, unit)
    other = ask(contest, unit, name="Lê Văn Bình")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        JoinRequest.objects.filter(pk=other.pk).update(**change)

    assert constraint_of(refused.value) == constraint


# --- Pages ------------------------------------------------------------------------


def test_form_sends_the_request_to_the_unit(client, contest, unit):
    page = client.post(reverse("contest:join"), FORM | {"unit": unit.pk})

    assert f"Đã gửi cho {unit.name}" in page.content.decode()
    asked = JoinRequest.objects.get()
    assert (asked.full_name, asked.phone) == ("Nguyễn Thị Hoa", "0905123456")


def test_answer_is_the_same_for_who_is_on_the_list(client, contest, unit):
    listed = StaffMemberFactory(surname="Lê Văn", given_name="Bình")
    RosterEntryFactory(contest=contest, unit=unit, staff_member=listed)
    form = FORM | {"unit": unit.pk}

    unknown = client.post(reverse("contest:join"), form)
    known = client.post(reverse("contest:join"), form | {"full_name": "Lê Văn Bình"})

    assert len(JoinRequest.objects.all()) == 2
    assert known.content == unknown.content


def test_bad_input_loses_nothing(client, contest, unit):
    form = FORM | {"unit": unit.pk, "phone": "không nhớ"}

    page = client.post(reverse("contest:join"), form).content.decode()

    assert "nguyễn thị hoa" in page
    assert "không nhớ" in page
    assert waiting() == 0


def test_unit_that_ended_cannot_be_asked(client, contest):
    ended = UnitFactory(parent=contest.root_unit, valid_to=days_from_now(-2).date())

    page = client.post(reverse("contest:join"), FORM | {"unit": ended.pk})

    assert "Không có đơn vị này" in page.content.decode()
    assert waiting() == 0


def test_coordinator_adds_who_asked_from_a_filled_form(client, contest, unit):
    asked = ask(contest, unit, position="Y sĩ")
    client.force_login(keeper_of(unit))
    address = f"{reverse('contest:person-add', args=[unit.pk])}?xin={asked.pk}"

    page = client.get(address).content.decode()
    form = {"full_name": "Nguyễn Thị Hoa", "phone": "0905123456", "position": "Y sĩ"}
    client.post(address, form | {"category": Category.PUBLIC_EMPLOYEE})

    asked.refresh_from_db()
    assert 'value="Nguyễn Thị Hoa"' in page
    assert asked.state == JoinRequest.State.ADDED
    assert RosterEntry.objects.get().unit == unit


def test_request_of_another_unit_fills_no_form(client, contest, unit):
    elsewhere = UnitFactory(parent=contest.root_unit)
    asked = ask(contest, elsewhere, name="Trần Canari")
    client.force_login(keeper_of(unit))
    address = reverse("contest:person-add", args=[unit.pk])

    page = client.get(f"{address}?xin={asked.pk}").content.decode()

    assert "Canari" not in page


def test_unit_page_and_board_say_that_somebody_asks(client, contest, unit):
    ask(contest, unit)
    words = "1 người xin bổ sung vào danh sách"

    client.force_login(keeper_of(unit))
    assert words in client.get(reverse("reports:unit", args=[unit.pk])).content.decode()
    client.force_login(keeper_of(contest.root_unit, Role.OFFICER))
    assert words in client.get(reverse("reports:board")).content.decode()


def test_list_asks_the_same_for_one_and_three(client, contest, unit):
    client.force_login(keeper_of(unit))
    counts = []
    for number in (1, 2):
        for each in range(number):
            asked = ask(contest, unit, name=f"Lê Văn {number}{each}".replace("1", "A"))
            assert asked.pk
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("contest:join-requests"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
