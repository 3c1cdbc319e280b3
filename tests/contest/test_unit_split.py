"""A unit is split on its pages, and its people are asked to go."""

import pytest
from django.urls import reverse

from contest.models import Proposal, Unit
from tests.contest.rosters import contest_with_units
from tests.contest.units import DAY, PAPER
from tests.factories import RosterEntryFactory
from tests.reports.rosters import sign_in, text_of

pytestmark = pytest.mark.django_db
ON_PAPER = {"effective_on": "2023-10-02", "document": PAPER}


@pytest.fixture
def place():
    return contest_with_units("CU", "MOI")


def url(name, *args):
    return reverse(f"contest:{name}", args=args)


def part(number, name="", code=""):
    prefix = f"moi-{number}"
    return {f"{prefix}-name": name, f"{prefix}-code": code}


FORMS = {"moi-TOTAL_FORMS": "3", "moi-INITIAL_FORMS": "0"}


def test_a_unit_is_split_and_its_people_are_asked_to_go(client, place):
    contest, unit, _ = place
    people = RosterEntryFactory.create_batch(3, contest=contest, unit=unit)
    sign_in(client, contest)

    answer = client.post(
        url("unit-split", unit.pk),
        FORMS | ON_PAPER | part(0, "Trường Một", "M1") | part(1, "Trường Hai", "M2"),
    )

    one, two = Unit.objects.filter(code__in=["M1", "M2"]).order_by("code")
    assert answer.url == url("unit-people", unit.pk)
    assert (one.block, one.parent, one.valid_from) == (unit.block, unit.parent, DAY)
    assert [change.other for change in unit.changes.filter(act="split")] == [one, two]
    assert one.changes.get().other == unit
    page = url("unit-people", unit.pk)
    going = {"to_unit": two.pk, **ON_PAPER, "people": [people[0].pk, people[2].pk]}
    client.post(page, going)

    moves = Proposal.objects.filter(kind="move", state="pending", to_unit=two)
    assert {move.entry for move in moves} == {people[0], people[2]}
    rows = client.get(page).context["rows"]
    assert [entry for entry, _ in rows] == [people[1]]


def test_a_split_may_end_the_old_unit(client, place):
    contest, unit, _ = place
    sign_in(client, contest)

    client.post(
        url("unit-split", unit.pk),
        FORMS | ON_PAPER | {"ends": "on"} | part(0, "Trường Một", "M1"),
    )

    unit.refresh_from_db()
    assert (str(unit.valid_to), unit.successor.code) == ("2023-10-01", "M1")


def test_a_split_without_a_new_unit_or_with_a_taken_name_changes_nothing(client, place):
    contest, unit, other = place
    sign_in(client, contest)

    empty = client.post(url("unit-split", unit.pk), FORMS | ON_PAPER)
    taken = client.post(
        url("unit-split", unit.pk),
        FORMS | ON_PAPER | part(0, "Mới", "M1") | part(1, other.name, "M2"),
    )

    assert "Chưa ghi đơn vị mới nào" in text_of(empty)
    assert "đang là tên của" in text_of(taken)
    assert Unit.objects.count() == 3


def test_pasted_names_tick_whom_they_surely_mean(client, place):
    contest, unit, other = place
    named = {"surname": "Nguyễn Thị", "given_name": "Hoa"}
    hoa = RosterEntryFactory(
        contest=contest,
        unit=unit,
        **{f"staff_member__{k}": v for k, v in named.items()},
    )
    twins = RosterEntryFactory.create_batch(
        2,
        contest=contest,
        unit=unit,
        staff_member__surname="Lê Văn",
        staff_member__given_name="An",
    )
    sign_in(client, contest)
    pasted = "1. NGUYỄN THỊ HOA\n2\tLê Văn An\tGiáo viên\nNguyễn Thị Hòa"
    wanted = {"to_unit": other.pk, **ON_PAPER, "names": pasted}

    answer = client.post(url("unit-people", unit.pk), wanted)

    ticked = [entry for entry, is_ticked in answer.context["rows"] if is_ticked]
    assert ticked == [hoa]
    assert answer.context["doubts"] == [
        ("2 Lê Văn An Giáo viên", "có 2 người cùng tên, chọn trong bảng"),
        ("Nguyễn Thị Hòa", "không có ai tên đúng như vậy trong đơn vị này"),
    ]
    assert not Proposal.objects.exists()
    client.post(
        url("unit-people", unit.pk),
        wanted | {"people": [hoa.pk, twins[0].pk]},
    )
    assert {each.entry for each in Proposal.objects.all()} == {hoa, twins[0]}


def test_nobody_chosen_is_said(client, place):
    contest, unit, other = place
    RosterEntryFactory(contest=contest, unit=unit)
    sign_in(client, contest)

    answer = client.post(url("unit-people", unit.pk), {"to_unit": other.pk, **ON_PAPER})

    assert "Chưa chọn ai." in text_of(answer)


def test_people_of_another_unit_cannot_be_sent(client, place):
    contest, unit, other = place
    RosterEntryFactory(contest=contest, unit=unit)
    stranger = RosterEntryFactory(contest=contest, unit=other)
    sign_in(client, contest)

    client.post(
        url("unit-people", unit.pk),
        {"to_unit": other.pk, **ON_PAPER, "people": [stranger.pk]},
    )

    assert not Proposal.objects.exists()
