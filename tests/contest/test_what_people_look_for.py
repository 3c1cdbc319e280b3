"""What a new officer and a coordinator looked for and must find."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contest.models import Proposal, Role, RosterEntry, UnitRoster
from contest.services.proposals import refuse
from tests.contest.proposing import district, somebody, waiting_proposal
from tests.contest.rosters import officer_of, staff_line
from tests.contest.test_roster_import_pages import Office
from tests.reports.rosters import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    return Office(client)


def test_a_file_for_a_locked_list_says_so_before_it_is_written(office):
    UnitRoster.objects.create(
        contest=office.contest,
        unit=office.unit,
        state=UnitRoster.State.LOCKED,
        changed_at=timezone.now(),
        changed_by=office.user,
    )

    page = office.list_of(
        staff_line("Lê An", office.unit.code), staff_line("Lê Bình", office.other.code)
    )

    assert page.context["locked"] == [office.unit.name]
    assert f"trong tệp đã chốt: {office.unit.name}." in text_of(page)


def test_a_cell_may_be_left_empty_instead_of_put_right(office):
    office.list_of(staff_line("Lê An", office.unit.code, phone="12"))
    row = office.get().context["preview"].rows[0]
    assert row.effect == "rejected"

    decide = reverse("contest:import-decide", args=[office.batch.pk])
    office.client.post(decide, {f"cell:{row.key}|phone": "-"})

    row = office.get().context["preview"].rows[0]
    assert (row.effect, row.person.phone) == ("new", None)


def test_an_older_import_says_why_it_is_not_undone(office):
    for name in ("Lê An", "Lê Bình"):
        office.list_of(staff_line(name, office.unit.code))
        office.client.post(
            reverse("contest:import-commit", args=[office.batch.pk]),
            {"seen": office.get().context.get("seen", "")},
        )
    first = RosterEntry.objects.order_by("pk").first().changes.get().batch

    page = office.client.get(reverse("contest:import-detail", args=[first.pk]))

    assert "Đã có lần nhập khác ghi sau nên không hoàn tác được" in text_of(page)


def test_the_unit_reads_why_its_proposal_was_not_approved(client):
    place = district()
    proposal = waiting_proposal(
        place.person(), Proposal.Kind.LEAVE, by=place.coordinator
    )
    refuse(proposal, by=place.officer, note="Chưa có quyết định nghỉ.")
    address = reverse("contest:unit-roster", args=[place.unit.pk])
    client.force_login(place.coordinator)
    assert "Chưa có quyết định nghỉ." in text_of(client.get(address))

    client.force_login(somebody(Role.LEADER, place))
    assert "Chưa có quyết định nghỉ." not in text_of(client.get(address))


def test_the_officer_takes_back_in_the_queue_what_he_asked_for(client):
    place = district()
    proposal = waiting_proposal(place.person(), Proposal.Kind.LEAVE, by=place.officer)
    client.force_login(place.officer)

    page = client.get(reverse("contest:proposals"))

    address = reverse("contest:proposal-withdraw", args=["thay-doi", proposal.pk])
    assert f'action="{address}"' in page.content.decode()
    client.post(address)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.WITHDRAWN


def test_a_filter_whose_last_proposal_was_decided_shows_the_others(client):
    place = district()
    mine = waiting_proposal(place.person(), Proposal.Kind.LEAVE, by=place.coordinator)
    waiting_proposal(
        place.person(unit=place.other), Proposal.Kind.LEAVE, by=place.coordinator
    )
    refuse(mine, by=place.officer, note="Chưa đủ văn bản.")
    client.force_login(officer_of(place.contest))

    page = client.get(reverse("contest:proposals"), {"don_vi": place.unit.pk})

    assert len(page.context["items"]) == 1
    assert page.context["filters"].errors == {}


def test_the_unit_reads_on_its_page_what_is_to_be_mended(client):
    place = district()
    UnitRoster.objects.create(
        contest=place.contest,
        unit=place.unit,
        state=UnitRoster.State.TO_MEND,
        note="Thiếu ngày sinh của 2 người.",
        changed_at=timezone.now(),
        changed_by=place.officer,
    )
    place.person()
    address = reverse("reports:unit", args=[place.unit.pk])
    client.force_login(place.coordinator)

    page = client.get(address)

    upload = reverse("contest:unit-upload", args=[place.unit.pk])
    assert "Danh sách cần sửa: Thiếu ngày sinh của 2 người." in text_of(page)
    assert f'href="{upload}"' in page.content.decode()


def test_the_document_of_an_absence_is_asked_for_without_the_reason(client):
    place = district()
    client.force_login(place.coordinator)

    page = client.get(
        reverse("contest:propose", args=[place.unit.pk]),
        {"nguoi": place.person().pk, "viec": "vang"},
    )

    assert "Không ghi lý do: cột này in trong báo cáo." in text_of(page)
