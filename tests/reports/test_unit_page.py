"""One unit's page: its people, for those who may know them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contest.models import AuditEvent, Proposal, RosterEntry, Source
from contest.services import record_evidence
from tests.contest.proposing import waiting_excusal, waiting_proposal
from tests.factories import (
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.reports.rosters import (
    WHEN,
    add_people,
    add_unit,
    queries_of,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


def test_unit_page_says_who_is_missing(client, contest):
    unit = add_unit(contest, joined=25, missing=3)
    sign_in(client, contest, role="coordinator", unit=unit)

    response = client.get(reverse("reports:unit", args=[unit.pk]))

    text = text_of(response)
    assert "25/28 người đã tham gia – còn 3 người (89,28%)" in text
    assert "Chưa tham gia (3)" in text
    assert "Đã tham gia (25)" in text
    missing = RosterEntry.objects.filter(unit=unit).missing().in_name_order()
    assert list(response.context["page"].object_list) == list(missing)


@pytest.mark.parametrize(("role", "told"), [("coordinator", True), ("leader", False)])
def test_unit_page_leads_to_what_waits_and_to_each_person(client, contest, role, told):
    unit = add_unit(contest, missing=1)
    entry = unit.entries.get()
    waiting_proposal(entry, Proposal.Kind.LEAVE, by=UserFactory())
    waiting_excusal(entry, by=UserFactory())
    sign_in(client, contest, role=role, unit=unit)

    page = client.get(reverse("reports:unit", args=[unit.pk])).content.decode()

    assert ("2 đề nghị về danh sách đang chờ duyệt" in page) is told
    assert reverse("contest:person", args=[entry.pk]) in page
    assert client.get(reverse("contest:person", args=[entry.pk])).status_code == 200


def test_unit_page_shows_each_tab_its_people(client, contest):
    unit = add_unit(contest, joined=1, missing=1)
    excused = RosterEntryFactory(contest=contest, unit=unit)
    ExcusalFactory(entry=excused)
    free = RosterEntryFactory(contest=contest, unit=unit, counts=False)
    left = RosterEntryFactory(contest=contest, unit=unit, status="left")
    joined, missing = unit.entries.order_by("pk")[:2]
    sign_in(client, contest)

    def shown(tab):
        response = client.get(reverse("reports:unit", args=[unit.pk]), {"xem": tab})
        return set(response.context["page"].object_list)

    assert shown("chua") == {missing}
    assert shown("da") == {joined}
    assert shown("vang") == {excused}
    assert shown("tat-ca") == {joined, missing, excused, free}
    assert left not in shown("none")


def test_unit_at_100_says_since_when(client, contest):
    unit = add_unit(contest, joined=2)
    sign_in(client, contest)

    text = text_of(client.get(reverse("reports:unit", args=[unit.pk])))

    assert "Đơn vị đã đạt 100%" in text
    assert "người sau cùng lúc 10h00 ngày 05/10/2023" in text
    assert "Nhắc" not in text


def test_unit_without_roster_and_unit_without_counting_people(client, contest):
    empty, free = add_unit(contest), add_unit(contest)
    RosterEntryFactory(contest=contest, unit=free, counts=False)
    sign_in(client, contest)

    without_roster = client.get(reverse("reports:unit", args=[empty.pk]))
    without_counting = client.get(reverse("reports:unit", args=[free.pk]))

    assert "Đơn vị chưa có danh sách" in text_of(without_roster)
    text = text_of(without_counting)
    assert "Không có đối tượng: không xét Đạt hay Chưa đạt." in text


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("coordinator", True),
        ("officer", True),
        ("leader", False),
        ("administrator", False),
    ],
)
def test_reason_and_phone_are_for_the_coordinator_and_officers(
    client, contest, role, sees
):
    unit = add_unit(contest, missing=1)
    entry = RosterEntryFactory(
        contest=contest, unit=unit, staff_member__phone="0905123412"
    )
    ExcusalFactory(entry=entry, reason="maternity")
    user = UserFactory()
    GrantFactory(user=user, role=role, unit=None if role == "administrator" else unit)
    client.force_login(user)

    pages = [
        client.get(
            reverse("reports:unit", args=[unit.pk]), {"xem": tab}
        ).content.decode()
        for tab in ("chua", "da", "vang", "tat-ca")
    ]

    assert any("Nghỉ thai sản" in page for page in pages) == sees
    assert any("0905…12" in page for page in pages) == sees
    assert not any("0905123412" in page for page in pages)
    assert any("Gửi vào nhóm Zalo" in page for page in pages) == sees


def test_coordinator_of_one_unit_who_leads_another_learns_no_reasons_there(
    client, contest
):
    own, led = add_unit(contest), add_unit(contest)
    ExcusalFactory(
        entry=RosterEntryFactory(contest=contest, unit=led), reason="maternity"
    )
    user = sign_in(client, contest, role="coordinator", unit=own)
    GrantFactory(user=user, role="leader", unit=led)

    page = client.get(reverse("reports:unit", args=[led.pk]), {"xem": "vang"})

    assert "Vắng có lý do (1)" in text_of(page)
    assert "Nghỉ thai sản" not in text_of(page)


def test_text_for_the_group_names_the_missing_and_the_deadline(
    client, contest, settings
):
    settings.SITE_URL = "https://thicchc.example.vn"
    unit = add_unit(contest, joined=1, name="Trường Tiểu học Nguyễn Du")
    for given_name in ("Hoa", "Nam"):
        RosterEntryFactory(
            contest=contest,
            unit=unit,
            staff_member__surname="Nguyễn Thị",
            staff_member__given_name=given_name,
        )
    sign_in(client, contest, role="coordinator", unit=unit)

    page = client.get(reverse("reports:unit", args=[unit.pk])).content.decode()

    text = page[page.index("[Cuộc thi CCHC 2023]") : page.index("</textarea>")]
    first, second, third, fourth = text.split("\n")
    assert first.startswith("[Cuộc thi CCHC 2023] Trường Tiểu học Nguyễn Du, đến ")
    assert first.endswith(": 1/3 người đã tham gia.")
    assert second == "Còn 2 người: Nguyễn Thị Hoa, Nguyễn Thị Nam."
    assert third.startswith("Hạn cuối: ")
    assert third.endswith("Thi tại: https://thicchc.example.vn")
    assert fourth == "Quên mật khẩu, nhắn tôi cấp lại ngay. Xin cảm ơn."


def test_text_for_the_group_escapes_names(client, contest):
    unit = add_unit(contest)
    RosterEntryFactory(
        contest=contest, unit=unit, staff_member__given_name="</textarea><b>x"
    )
    sign_in(client, contest, role="coordinator", unit=unit)

    page = client.get(reverse("reports:unit", args=[unit.pk])).content.decode()

    assert "</textarea><b>x" not in page


def test_no_text_for_the_group_after_the_round(client, contest):
    contest.rounds.update(opens_at=WHEN, closes_at=WHEN + timedelta(1))
    unit = add_unit(contest, missing=1)
    sign_in(client, contest, role="coordinator", unit=unit)

    page = client.get(reverse("reports:unit", args=[unit.pk]))

    assert "Gửi vào nhóm Zalo" not in page.content.decode()


def test_looking_at_people_leaves_an_audit_row(client, contest):
    unit = add_unit(contest, missing=1)
    user = sign_in(client, contest, role="leader")

    client.get(reverse("reports:unit", args=[unit.pk]), {"xem": "da"})

    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.subject) == (
        "view_people",
        user,
        f"unit {unit.pk}",
    )
    assert event.detail == {"tab": "da"}


def test_figure_of_a_unit_follows_its_evidence(client, contest):
    unit = add_unit(contest, missing=1)
    record_evidence(
        unit.entries.get(), source=Source.QUIZ, source_key="1", happened_at=WHEN
    )
    sign_in(client, contest)

    text = text_of(client.get(reverse("reports:unit", args=[unit.pk])))

    assert "Đơn vị đã đạt 100%" in text  # the unit's own page is never late


@pytest.mark.parametrize(
    ("role", "is_shown"), [("coordinator", True), ("officer", True), ("leader", False)]
)
def test_whom_the_unit_added_is_shown_to_its_own_and_counted_nowhere(
    client, contest, role, is_shown
):
    unit = add_unit(contest, missing=1)
    added = RosterEntryFactory(contest=contest, unit=unit, status="proposed")
    record_evidence(added, source=Source.QUIZ, source_key="1", happened_at=WHEN)
    sign_in(client, contest, role=role, unit=unit)

    response = client.get(f"{reverse('reports:unit', args=[unit.pk])}?xem=cho-duyet")

    text = text_of(response)
    assert (list(response.context["page"].object_list) == [added]) is is_shown
    assert ("Chờ duyệt bổ sung (đã tham gia)" in text) is is_shown
    assert "0/1 người đã tham gia – còn 1 người" in text
    assert "Tất cả (1)" in text


def test_a_unit_that_added_nobody_has_no_tab_for_it(client, contest):
    unit = add_unit(contest, missing=1)
    sign_in(client, contest)

    text = text_of(client.get(reverse("reports:unit", args=[unit.pk])))

    assert "Chờ duyệt bổ sung" not in text


@pytest.mark.parametrize("tab", ["chua", "da", "vang", "tat-ca", "cho-duyet"])
def test_unit_page_asks_as_many_queries_for_three_people_as_for_one(
    client, contest, tab
):
    unit = add_unit(contest)

    def add():
        add_people(contest, unit, joined=1, missing=1)
        ExcusalFactory(entry=RosterEntryFactory(contest=contest, unit=unit))
        RosterEntryFactory(contest=contest, unit=unit, status="proposed")
        UnitFactory(parent=unit)

    add()
    sign_in(client, contest)
    address = f"{reverse('reports:unit', args=[unit.pk])}?xem={tab}"
    for_one = queries_of(client, address)
    add()
    add()

    assert queries_of(client, address) == for_one


@pytest.mark.parametrize(
    ("name", "args", "box"),
    [("reports:unit", ["unit"], "unit"), ("reports:names", ["chua"], "names")],
)
def test_pages_with_names_renew_figures_and_send_names_only_anew(
    client, contest, name, args, box
):
    unit = add_unit(contest, joined=1, missing=2)
    sign_in(client, contest)
    address = reverse(name, args=[unit.pk if arg == "unit" else arg for arg in args])
    seen = client.get(address).context["seen"]
    missing = list(unit.entries.missing().in_name_order())
    first, second = (entry.staff_member.full_name for entry in missing)

    def renewed():
        return client.get(
            address, {"dang-xem": seen}, headers={"HX-Request": "true"}
        ).content.decode()

    same = renewed()
    RosterEntry.objects.filter(pk=missing[0].pk).update(participated_at=WHEN)
    other = renewed()

    assert same.count(f'id="{box}-') >= 2
    assert first not in same
    assert second not in same
    assert second in other
    assert first not in other
    assert AuditEvent.objects.filter(verb="view_people").count() == 2
