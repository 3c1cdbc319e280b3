"""A unit's list: who sees it, what is proposed there, who is added, its history."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import (
    AuditEvent,
    Contest,
    Excusal,
    Paper,
    Proposal,
    Role,
    RosterEntry,
    UnitChange,
    UnitRoster,
)
from tests.contest.proposing import (
    district,
    somebody,
    waiting_excusal,
    waiting_proposal,
)
from tests.factories import ExcusalFactory

pytestmark = pytest.mark.django_db
Kind, Status = Proposal.Kind, RosterEntry.Status
ABSENCE = {
    "viec": "vang",
    "reason": "illness",
    "starts_on": "2023-11-01",
    "ends_on": "2023-12-31",
    "document": "Đơn ngày 01/11/2023",
}
NEW_PERSON = {
    "full_name": "Trần Văn Bình",
    "position": "Giáo viên",
    "category": "public_employee",
    "phone": "0905 123 456",
}


@pytest.fixture
def place():
    return district()


def address(name, place):
    return reverse(f"contest:{name}", args=[place.unit.pk])


def names_on(page):
    return [entry.staff_member.full_name for entry in page.context["page"]]


@pytest.mark.parametrize(
    ("role", "looks", "acts"),
    [
        (Role.OFFICER, 200, 200),
        (Role.COORDINATOR, 200, 200),
        (Role.LEADER, 200, 403),
        (Role.ADMINISTRATOR, 200, 403),
        (Role.JUDGE, 403, 403),
        ("beside", 404, 404),
        (None, 404, 404),
    ],
)
def test_who_looks_at_a_list_and_who_proposes(client, place, role, looks, acts):
    entry = place.person()
    client.force_login(somebody(role, place))

    def status(name, **query):
        return client.get(address(name, place), query).status_code

    assert status("unit-roster") == looks
    assert status("unit-history") == looks
    assert status("propose", nguoi=entry.pk) == acts
    assert status("person-add") == acts
    assert client.post(address("person-add", place), NEW_PERSON).status_code in {
        acts,
        302,
    }
    assert RosterEntry.objects.filter(staff_member__given_name="Bình").exists() is (
        acts == 200
    )


def test_the_list_shows_each_group_and_finds_without_accents(client, place):
    place.person("Ánh")
    place.person("Bảo", status=Status.PROPOSED)
    place.person("Chi", status=Status.LEFT)
    place.person("Dung", counts=False)
    ExcusalFactory(entry=place.person("Em"))
    place.person("Người ngoài", unit=place.other)
    client.force_login(place.coordinator)

    def names(**query):
        page = client.get(address("unit-roster", place), query)
        return [name.removeprefix("Nguyễn Thị ") for name in names_on(page)]

    assert names() == ["Ánh", "Dung", "Em"]
    assert names(xem="cho-duyet") == ["Bảo"]
    assert names(xem="vang") == ["Em"]
    assert names(xem="khong-tinh") == ["Dung"]
    assert names(xem="da-nghi") == ["Chi"]
    assert names(ten="anh") == ["Ánh"]
    assert names(ten="nguoi ngoai") == []
    assert AuditEvent.objects.filter(verb="view_roster").count() == 7


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.COORDINATOR, True), (Role.LEADER, False)]
)
def test_reasons_of_absence_are_for_those_who_propose(client, place, role, shown):
    ExcusalFactory(entry=place.person(), reason="maternity", document="Giấy chứng sinh")
    waiting_excusal(place.person("Lan"), by=place.coordinator, reason="maternity")
    client.force_login(somebody(role, place))

    for name, query in [
        ("unit-roster", {}),
        ("unit-roster", {"xem": "vang"}),
        ("unit-history", {"so": "excused"}),
    ]:
        page = client.get(address(name, place), query).content.decode()
        if query != {"xem": "vang"}:
            assert "thai sản" not in page
        elif shown:
            assert "Nghỉ thai sản" in page
        else:
            assert "thai sản" not in page
        assert "Giấy chứng sinh" not in page


def test_the_list_takes_the_same_queries_for_one_and_three(client, place):
    client.force_login(place.coordinator)

    def count():
        with CaptureQueriesContext(connection) as counted:
            client.get(address("unit-roster", place), {"xem": "vang"})
        return len(counted)

    def absent(name):
        entry = ExcusalFactory(entry=place.person(name)).entry
        waiting_proposal(entry, Kind.LEAVE, by=place.coordinator)

    absent("Một")
    one = count()
    absent("Hai")
    absent("Ba")

    assert count() == one


def test_a_locked_list_says_that_changes_are_proposals(client, place):
    UnitRoster.objects.create(
        contest=place.contest,
        unit=place.unit,
        state=UnitRoster.State.LOCKED,
        changed_at=timezone.now(),
        changed_by=place.officer,
    )
    client.force_login(place.coordinator)

    page = client.get(address("unit-roster", place)).content.decode()

    assert "Danh sách đã chốt lúc" in page
    assert "được gửi thành đề nghị, chờ Phòng Nội vụ duyệt." in page


def test_two_absences_are_proposed_on_one_document_with_one_scan(client, place):
    entries = [place.person("Hoa"), place.person("Lan")]
    client.force_login(place.coordinator)
    scan = SimpleUploadedFile("Đơn của Hoa.png", b"\x89PNG\r\n\x1a\n")

    response = client.post(
        address("propose", place),
        ABSENCE | {"nguoi": [entry.pk for entry in entries], "paper": scan},
    )

    assert response.url == address("unit-roster", place)
    paper = Paper.objects.get()
    assert (paper.unit, paper.uploaded_by) == (place.unit, place.coordinator)
    found = Excusal.objects.order_by("entry").values_list("entry", "state", "paper")
    assert list(found) == [(entry.pk, "pending", paper.pk) for entry in entries]
    assert RosterEntry.objects.expected().count() == 2


@pytest.mark.parametrize(
    ("ends_on", "doubts"),
    [
        ("2023-11-15", []),
        ("2023-11-14", ["dưới 15 ngày", "không gồm ngày tính vắng 15/11/2023"]),
    ],
)
def test_a_doubtful_absence_is_sent_with_a_warning(client, place, ends_on, doubts):
    client.force_login(place.coordinator)

    response = client.post(
        address("propose", place),
        ABSENCE | {"nguoi": place.person().pk, "ends_on": ends_on},
        follow=True,
    )

    page = response.content.decode()
    assert [
        doubt
        for doubt in ["dưới 15 ngày", "không gồm ngày tính vắng 15/11/2023"]
        if doubt in page
    ] == doubts
    assert Excusal.objects.count() == 1


@pytest.mark.parametrize(
    ("slug", "fields", "kind"),
    [
        ("nghi", {}, Kind.LEAVE),
        ("khong-tinh", {}, Kind.NOT_COUNTING),
        ("chuyen", {"to_unit": "other"}, Kind.MOVE),
        ("doi-tuong", {"category": "worker"}, Kind.CATEGORY),
    ],
)
def test_each_act_leaves_as_a_proposal(client, place, slug, fields, kind):
    entry = place.person()
    client.force_login(place.coordinator)
    if "to_unit" in fields:
        fields = {"to_unit": place.other.pk}

    client.post(
        address("propose", place),
        {
            "viec": slug,
            "nguoi": entry.pk,
            "reason": "Nghỉ hưu",
            "effective_on": "01/11/2023",
            "document": "QĐ 15",
            **fields,
        },
    )

    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.entry, proposal.state) == (kind, entry, "pending")
    assert (proposal.document, proposal.proposed_by) == ("QĐ 15", place.coordinator)
    assert RosterEntry.objects.expected().count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"document": ""}, "Trường này là bắt buộc"),
        ({"reason": "other"}, "Ghi rõ lý do vắng."),
        ({"ends_on": "2023-10-01"}, "Ngày cuối phải từ ngày đầu trở đi."),
        ({"starts_on": "31/02/2023"}, "Ngày này không đọc được"),
    ],
)
def test_a_proposal_that_says_too_little_is_asked_again(client, place, fields, words):
    entry = place.person()
    client.force_login(place.coordinator)

    response = client.post(
        address("propose", place), ABSENCE | {"nguoi": entry.pk} | fields
    )

    assert words in response.content.decode()
    assert not Excusal.objects.exists()


def test_of_several_people_all_are_proposed_or_none(client, place, settings):
    waits, free = place.person("Hoa"), place.person("Lan")
    waiting_proposal(waits, Kind.LEAVE, by=place.coordinator)
    client.force_login(place.coordinator)
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.7")

    response = client.post(
        address("propose", place),
        {
            "viec": "nghi",
            "nguoi": [waits.pk, free.pk],
            "reason": "Nghỉ hưu",
            "effective_on": "2023-11-01",
            "document": "QĐ 15",
            "paper": scan,
        },
    )

    page = response.content.decode()
    assert "Chưa gửi đề nghị nào: 1 trong 2 người chưa đề nghị được." in page
    assert "Nguyễn Thị Hoa:" in page
    assert Proposal.objects.count() == 1
    assert not Paper.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_people_of_another_unit_are_not_found(client, place):
    stranger = place.person("Canary", unit=place.other)
    client.force_login(place.coordinator)

    response = client.post(
        address("propose", place), ABSENCE | {"nguoi": stranger.pk}, follow=True
    )

    page = response.content.decode()
    assert "Không tìm thấy người này trong đơn vị." in page
    assert "Canary" not in page
    assert not Excusal.objects.exists()


def test_without_a_tick_the_page_says_so(client, place):
    client.force_login(place.coordinator)

    response = client.get(address("propose", place), follow=True)

    assert "Chưa chọn ai. Chưa gửi đề nghị nào." in response.content.decode()


def test_where_one_officer_runs_the_contest_his_act_is_recorded(client, place):
    Contest.objects.update(approval=Contest.Approval.RECORDED)
    entry = place.person()
    client.force_login(place.officer)

    response = client.post(
        address("propose", place), ABSENCE | {"nguoi": entry.pk}, follow=True
    )

    assert "Đã duyệt và ghi vào báo cáo" in response.content.decode()
    excusal = Excusal.objects.get()
    assert (excusal.state, excusal.self_decided) == ("approved", True)


def test_an_added_person_gets_an_account_and_the_page_of_the_code(client, place):
    client.force_login(place.coordinator)

    response = client.post(address("person-add", place), NEW_PERSON | {"born": "1985"})

    entry = RosterEntry.objects.get()
    person = entry.staff_member
    assert response.url == reverse("contest:slip-reissue", args=[entry.pk])
    assert (entry.status, entry.unit) == (Status.PROPOSED, place.unit)
    assert (person.surname, person.given_name) == ("Trần Văn", "Bình")
    assert (person.phone, person.birth_year) == ("0905123456", 1985)
    assert Proposal.objects.get().kind == Kind.ADD
    page = client.get(response.url).content.decode()
    assert "đăng nhập và dự thi được ngay" in page
    assert "Cấp mã cho Trần Văn Bình" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"full_name": "Bình 2"}, "“Bình 2” có chữ số, không phải họ và tên"),
        ({"phone": "905123"}, "“905123” thiếu số"),
        ({"born": "1850"}, "“1850” không phải ngày sinh"),
        ({"category": ""}, "Trường này là bắt buộc"),
    ],
)
def test_an_added_persons_fields_are_cleaned_as_in_a_file(client, place, fields, words):
    client.force_login(place.coordinator)

    response = client.post(address("person-add", place), NEW_PERSON | fields)

    assert words in response.content.decode()
    assert not RosterEntry.objects.exists()


def test_who_surely_stands_elsewhere_is_asked_to_move(client, place):
    entry = place.person("Bình", unit=place.other)
    person = entry.staff_member
    person.surname, person.phone = "Trần Văn", "0905123456"
    person.search_key = "tran van binh"
    person.save()
    client.force_login(place.coordinator)

    response = client.post(address("person-add", place), NEW_PERSON, follow=True)

    page = response.content.decode()
    assert (
        "Trần Văn Bình đang có tên ở TH Kim Đồng. Đã gửi đề nghị chuyển đơn vị; mỗi "
        "người chỉ tính ở một nơi." in page
    )
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.to_unit) == (Kind.MOVE, place.unit)
    assert "Rút đề nghị" in page


def test_who_may_be_somebody_of_the_list_is_told_apart_by_a_tick(client, place):
    place.person("Hoa", staff_member__birth_date=date(1985, 10, 5))
    place.person("Hoa", staff_member__birth_date=date(1990, 1, 1))
    client.force_login(place.coordinator)
    wanted = NEW_PERSON | {"full_name": "Nguyễn Thị Hoa"}

    asked = client.post(address("person-add", place), wanted)
    assert "Trong danh sách đã có người tên Nguyễn Thị Hoa." in asked.content.decode()
    assert 'type="checkbox" name="is_another"' in asked.content.decode()
    assert RosterEntry.objects.count() == 2

    client.post(address("person-add", place), wanted | {"is_another": "on"})
    assert RosterEntry.objects.count() == 3


def test_an_officer_adds_a_person_who_counts_at_once(client, place):
    client.force_login(place.officer)

    response = client.post(address("person-add", place), NEW_PERSON, follow=True)

    assert RosterEntry.objects.get().status == Status.WORKING
    assert not Proposal.objects.exists()
    assert "Cấp mã để người này đăng nhập." in response.content.decode()


def test_the_history_page_names_what_became_of_the_unit(client, place):
    UnitChange.objects.create(
        unit=place.unit, act=UnitChange.Act.RENAMED, document="NQ 12", by=place.officer
    )
    client.force_login(place.officer)

    page = client.get(address("unit-history", place)).content.decode()

    assert "Đổi tên" in page
    assert "NQ 12" in page


def test_the_history_page_links_each_figure_to_its_names(client, place):
    place.person("Hoa")
    place.person("Lan", counts=False)
    client.force_login(place.officer)

    page = client.get(address("unit-history", place), {"so": "not-counting"})

    numbers = [line["number"] for line in page.context["sheet_lines"]]
    assert numbers[-1] == 0
    assert [e.staff_member.given_name for e in page.context["behind"]["entries"]] == [
        "Lan"
    ]
