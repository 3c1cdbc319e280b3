"""The pages of the lists' states, of confirming and of locking: what and for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import (
    AuditEvent,
    Excusal,
    Paper,
    Role,
    RosterConfirmation,
    RosterEntry,
    UnitRoster,
)
from contest.services.signoff import (
    ask_to_mend,
    confirm_roster,
    list_sent,
    lock_roster,
)
from tests.contest.test_papers import PDF, scan
from tests.factories import (
    BlockFactory,
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAPER = "Số 12/DS-THND ngày 05/10/2023"
STATES = reverse("contest:roster-states")
LOCK = reverse("contest:roster-lock")


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


@pytest.fixture
def block():
    return BlockFactory(code="IV", name="Khối trường học")


def add_unit(contest, block, name="TH Nguyễn Du", people=1):
    unit = UnitFactory(
        parent=contest.root_unit, block=block, name=f"Trường {name}", short_name=name
    )
    for number in range(people):
        member = StaffMemberFactory(surname="Nguyễn Thị", given_name=f"Hoa{number}")
        RosterEntryFactory(contest=contest, unit=unit, staff_member=member)
    return unit


@pytest.fixture
def unit(contest, block):
    return add_unit(contest, block, people=2)


def holder(role, unit):
    return GrantFactory(
        role=role, unit=None if role == Role.ADMINISTRATOR else unit
    ).user


@pytest.fixture
def officer(client, contest):
    user = holder(Role.OFFICER, contest.root_unit)
    client.force_login(user)
    return user


@pytest.fixture
def coordinator(client, unit):
    user = holder(Role.COORDINATOR, unit)
    client.force_login(user)
    return user


def confirm(contest, unit, by=None):
    return confirm_roster(
        contest,
        unit,
        by=by or UserFactory(),
        as_of=timezone.localdate(),
        document=PAPER,
    )


def confirm_page(unit):
    return reverse("contest:roster-confirm", args=[unit.pk])


def state_of(unit):
    return UnitRoster.objects.get(unit=unit).state


# --- The states of all units -------------------------------------------------


def test_states_page_counts_and_names_what_each_unit_owes(
    client, contest, block, unit, officer
):
    empty = add_unit(contest, block, "TH Kim Đồng", people=0)
    confirmed = add_unit(contest, block, "TH Lê Lợi")
    confirm(contest, confirmed)
    RosterEntryFactory(contest=contest, unit=confirmed)

    page = client.get(STATES)

    rows = [(row["list"].unit, row["list"].state.label) for row in page.context["rows"]]
    assert rows == [
        (unit, "Chưa xác nhận"),
        (empty, "Chưa gửi"),
        (confirmed, "Đơn vị đã xác nhận"),
    ]
    tiles = {tile["label"]: tile["number"] for tile in page.context["tiles"]}
    assert tiles == {
        "Chưa gửi": 1,
        "Đã gửi, chờ kiểm tra": 0,
        "Cần sửa": 0,
        "Chưa xác nhận": 1,
        "Đơn vị đã xác nhận": 1,
        "Đã chốt": 0,
    }
    text = page.content.decode()
    assert "1 thay đổi" in text
    assert "Chốt danh sách 1 đơn vị đã xác nhận" in text


def test_states_page_shows_one_state_alone(client, contest, block, unit, officer):
    add_unit(contest, block, "TH Kim Đồng", people=0)

    shown = client.get(STATES, {"xem": "chua-xac-nhan"}).context["rows"]
    nothing = client.get(STATES, {"xem": "da-chot"})
    nonsense = client.get(STATES, {"xem": "?"}).context["rows"]

    assert [row["list"].unit for row in shown] == [unit]
    assert "Không có đơn vị nào ở tình trạng này." in nothing.content.decode()
    assert len(nonsense) == 2


def test_reminder_names_units_and_no_person(client, contest, block, unit, officer):
    add_unit(contest, block, "TH Kim Đồng", people=0)

    page = client.get(STATES).content.decode()

    text = page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    assert text.startswith("[Cuộc thi CCHC 2023] Đến ")
    assert "1/2 đơn vị chưa gửi danh sách tham gia: TH Kim Đồng." in text
    assert "1/2 đơn vị chưa xác nhận danh sách: TH Nguyễn Du." in text
    assert "Hoa0" not in page


def test_reminder_is_gone_once_all_have_confirmed(client, contest, unit, officer):
    confirm(contest, unit)

    assert client.get(STATES).context["reminder"] is None


def test_states_page_takes_the_same_queries_for_one_and_three(
    client, contest, block, officer
):
    def queries_for(count):
        for _ in range(count):
            confirm(contest, add_unit(contest, block, "TH"))
        with CaptureQueriesContext(connection) as queries:
            client.get(STATES)
        return len(queries)

    assert queries_for(1) == queries_for(2)


@pytest.mark.parametrize(
    ("role", "status", "acts"),
    [
        (None, 403, ()),
        (Role.JUDGE, 403, ()),
        (Role.LEADER, 200, ()),
        (Role.ADMINISTRATOR, 200, ()),
        (Role.COORDINATOR, 200, ("Xác nhận danh sách",)),
        (Role.OFFICER, 200, ("Xem danh sách", "Yêu cầu sửa", "Chốt")),
    ],
)
def test_states_page_offers_each_role_its_own_acts(client, unit, role, status, acts):
    client.force_login(holder(role, unit) if role else UserFactory())

    page = client.get(STATES)

    assert page.status_code == status
    shown = page.content.decode().split('class="signoff-acts"')[-1]
    possible = ("Xác nhận danh sách", "Xem danh sách", "Yêu cầu sửa", "Chốt")
    if status == 200:
        assert tuple(word for word in possible if f">{word}<" in shown) == acts


def test_states_page_shows_only_ones_own_subtree(client, contest, block, unit):
    add_unit(contest, block, "TH Kim Đồng")
    client.force_login(holder(Role.OFFICER, unit))

    page = client.get(STATES)

    assert [row["list"].unit for row in page.context["rows"]] == [unit]
    assert "Kim Đồng" not in page.content.decode()


# --- Confirming --------------------------------------------------------------


def test_coordinator_confirms_the_list_that_he_saw(client, contest, unit, coordinator):
    seen = client.get(confirm_page(unit)).context["seen"]

    response = client.post(
        confirm_page(unit),
        {"document": PAPER, "as_of": "2023-10-05", "seen": seen},
        follow=True,
    )

    confirmation = RosterConfirmation.objects.get()
    assert response.redirect_chain == [(confirm_page(unit), 302)]
    assert "Đơn vị đã xác nhận danh sách 2 người." in response.content.decode()
    assert (confirmation.unit, confirmation.confirmed_by) == (unit, coordinator)
    assert (str(confirmation.as_of), confirmation.document) == ("2023-10-05", PAPER)


def test_the_scan_of_the_signed_list_is_kept_and_shown(
    client, contest, unit, coordinator
):
    seen = client.get(confirm_page(unit)).context["seen"]
    data = {"document": PAPER, "as_of": "2023-10-05", "seen": seen, "paper": scan(PDF)}

    page = client.post(confirm_page(unit), data, follow=True)

    paper = RosterConfirmation.objects.get().paper
    assert (paper.unit, paper.content_type) == (unit, "application/pdf")
    assert reverse("contest:paper", args=[paper.pk]) in page.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"paper": scan(b"<html>")}, "Bản chụp không phải ảnh JPG"),
        ({"paper": scan(PDF), "seen": "other"}, "Danh sách của đơn vị vừa thay đổi"),
    ],
    ids=["no scan", "other list"],
)
def test_a_refused_confirmation_keeps_no_scan(
    client, contest, unit, coordinator, settings, given, words
):
    data = {"document": PAPER, "as_of": "2023-10-05"} | given

    page = client.post(confirm_page(unit), data)

    assert words in page.content.decode()
    assert not Paper.objects.exists()
    assert [each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()] == []


def test_a_list_that_changed_meanwhile_is_shown_again(
    client, contest, unit, coordinator
):
    seen = client.get(confirm_page(unit)).context["seen"]
    RosterEntryFactory(contest=contest, unit=unit)

    page = client.post(
        confirm_page(unit), {"document": PAPER, "as_of": "2023-10-05", "seen": seen}
    )

    text = page.content.decode()
    assert "Danh sách của đơn vị vừa thay đổi" in text
    assert page.context["seen"] != seen
    assert f'value="{page.context["seen"]}"' in text
    assert "Xác nhận danh sách 3 người" in text
    assert PAPER in text
    assert not RosterConfirmation.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"document": ""}, "Trường này là bắt buộc."),
        ({"as_of": "31/02/2023"}, "Ngày này không đọc được."),
        ({"as_of": "2099-01-01"}, "Ngày của danh sách còn ở phía trước"),
    ],
)
def test_what_is_wrong_with_a_confirmation_is_said(
    client, contest, unit, coordinator, given, words
):
    data = {"document": PAPER, "as_of": "2023-10-05"} | given

    page = client.post(confirm_page(unit), data)

    assert words in page.content.decode()
    assert not RosterConfirmation.objects.exists()


def test_the_form_holds_what_is_signed_and_no_reason(
    client, contest, unit, coordinator
):
    absent, worker = RosterEntry.objects.filter(unit=unit).order_by("pk")
    ExcusalFactory(entry=absent, reason=Excusal.Reason.MATERNITY, detail="con thứ hai")
    RosterEntry.objects.filter(pk=worker.pk).update(counts=False)

    text = client.get(confirm_page(unit)).content.decode()

    form = text.split('class="roster-form"')[1]
    for words in (
        "DANH SÁCH CBCCVC, NLĐ THAM GIA CUỘC THI",
        "ỦY BAN NHÂN DÂN HUYỆN THĂNG BÌNH",
        "TRƯỜNG TH NGUYỄN DU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "THỦ TRƯỞNG ĐƠN VỊ",
        "Danh sách này có 2 người; thuộc diện tính tỷ lệ 100%: 1 người.",
    ):
        assert words in form
    heads = [head.split("<")[0] for head in form.split('<th scope="col">')[1:]]
    assert heads == [
        "TT",
        "Họ và tên",
        "Chức vụ",
        "Đối tượng",
        "Thuộc diện tính tỷ lệ",
        "Ghi chú",
    ]
    assert "Vắng có lý do (đã duyệt)" in form
    assert "thai sản" not in text
    assert "con thứ hai" not in text


def test_confirm_page_names_the_body_above_a_unit_of_a_unit(
    client, contest, unit, block
):
    below = UnitFactory(parent=unit, block=block)
    RosterEntryFactory(contest=contest, unit=below)
    client.force_login(holder(Role.COORDINATOR, below))

    assert client.get(confirm_page(below)).context["superior"] == "Trường TH Nguyễn Du"


def test_confirm_page_shows_changes_and_who_waits(client, contest, unit, coordinator):
    confirm(contest, unit, by=coordinator)
    member = StaffMemberFactory(surname="Trần Văn", given_name="Mới")
    RosterEntryFactory(contest=contest, unit=unit, staff_member=member)
    RosterEntryFactory(contest=contest, unit=unit, status="proposed")

    text = client.get(confirm_page(unit)).content.decode()

    assert "1 thay đổi sau khi xác nhận" in text
    assert "<strong>Trần Văn Mới</strong>: thêm mới" in text
    assert "Chưa gồm 1 người đang chờ duyệt bổ sung." in text
    assert AuditEvent.objects.get(verb="view_list_to_confirm").actor == coordinator


def test_confirm_page_says_why_there_is_nothing_to_confirm(
    client, contest, unit, coordinator
):
    ask_to_mend(contest, unit, by=coordinator, note="Thiếu ba người")
    assert "Thiếu ba người" in client.get(confirm_page(unit)).content.decode()

    list_sent(contest, unit, by=coordinator)
    assert not client.get(confirm_page(unit)).context["can_confirm"]

    RosterEntry.objects.filter(unit=unit).delete()
    page = client.get(confirm_page(unit))
    assert "Đơn vị chưa có danh sách." in page.content.decode()


def test_confirm_page_of_a_locked_list_says_where_changes_go(
    client, contest, unit, coordinator
):
    lock_roster(contest, unit, by=coordinator, reason="Đến hạn")

    page = client.get(confirm_page(unit))

    assert not page.context["can_confirm"]
    assert "được gửi thành đề nghị, chờ Phòng Nội vụ duyệt" in page.content.decode()


def test_confirm_page_takes_the_same_queries_for_one_and_three(
    client, contest, block, unit, coordinator
):
    def queries_for(count):
        unit = add_unit(contest, block, people=count)
        GrantFactory(user=coordinator, role=Role.COORDINATOR, unit=unit)
        with CaptureQueriesContext(connection) as queries:
            client.get(confirm_page(unit))
        return len(queries)

    assert queries_for(1) == queries_for(3)


@pytest.mark.parametrize(
    ("role", "seen", "done"),
    [
        (None, 404, 404),
        (Role.JUDGE, 403, 403),
        (Role.LEADER, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.OFFICER, 200, 403),
        (Role.COORDINATOR, 200, 302),
    ],
)
def test_only_the_unit_gives_its_word(client, contest, unit, role, seen, done):
    client.force_login(holder(role, unit) if role else UserFactory())

    page = client.get(confirm_page(unit))
    shown = page.context["seen"] if page.status_code == 200 else ""
    given = client.post(
        confirm_page(unit), {"document": PAPER, "as_of": "2023-10-05", "seen": shown}
    )

    assert (page.status_code, given.status_code) == (seen, done)
    assert RosterConfirmation.objects.exists() == (done == 302)


def test_a_knot_of_the_tree_has_no_list_to_confirm(client, contest):
    client.force_login(holder(Role.COORDINATOR, contest.root_unit))

    assert client.get(confirm_page(contest.root_unit)).status_code == 404


# --- Locking, mending, unlocking ---------------------------------------------


def test_officer_locks_all_that_are_confirmed(client, contest, block, unit, officer):
    other = add_unit(contest, block, "TH Kim Đồng")
    confirm(contest, unit)

    asked = client.get(LOCK)
    done = client.post(LOCK, {"dv": [unit.pk], "note": ""}, follow=True)

    assert [each.unit for each in asked.context["chosen"]] == [unit]
    assert "Đã chốt danh sách của 1 đơn vị." in done.content.decode()
    assert state_of(unit) == "locked"
    assert not UnitRoster.objects.filter(unit=other).exists()


def test_officer_locks_what_he_chose_with_a_reason(
    client, contest, block, unit, officer
):
    other = add_unit(contest, block, "TH Kim Đồng")
    chosen = {"dv": [unit.pk, other.pk]}

    asked = client.get(LOCK, chosen)
    without = client.post(LOCK, chosen | {"note": ""})
    done = client.post(LOCK, chosen | {"note": "Quá hạn"})

    assert "phải ghi lý do" in asked.content.decode()
    assert "Trường này là bắt buộc." in without.content.decode()
    assert done.status_code == 302
    assert (state_of(unit), state_of(other)) == ("locked", "locked")


def test_lock_page_says_which_list_cannot_be_locked(
    client, contest, block, unit, officer
):
    other = add_unit(contest, block, "TH Kim Đồng")
    list_sent(contest, other, by=officer)

    page = client.post(LOCK, {"dv": [unit.pk, other.pk], "note": "Quá hạn"})

    assert "TH Kim Đồng (Đã gửi, chờ kiểm tra)" in page.content.decode()
    assert not UnitRoster.objects.filter(state="locked").exists()


def test_lock_page_with_nothing_to_lock_goes_back(client, contest, unit, officer):
    page = client.get(LOCK, follow=True)

    assert page.redirect_chain == [(STATES, 302)]
    assert "Không có danh sách nào chờ chốt." in page.content.decode()


def test_officer_asks_to_mend_and_opens_a_locked_list(client, contest, unit, officer):
    mend = reverse("contest:roster-mend", args=[unit.pk])
    unlock = reverse("contest:roster-unlock", args=[unit.pk])

    assert client.get(mend).status_code == 200
    assert client.post(mend, {"note": "Thiếu ba người"}).status_code == 302
    assert state_of(unit) == "to_mend"

    lock_roster(contest, unit, by=officer, reason="Đến hạn")
    assert client.get(unlock).status_code == 200
    assert client.post(unlock, {"note": "Chốt nhầm"}).status_code == 302
    assert state_of(unit) == "unconfirmed"


def test_an_act_that_comes_too_late_says_so(client, contest, unit, officer):
    page = client.post(
        reverse("contest:roster-unlock", args=[unit.pk]), {"note": "Chốt nhầm"}
    )

    assert "danh sách đang ở tình trạng “Chưa xác nhận”" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "status", "bulk"),
    [
        (None, 404, 403),
        (Role.JUDGE, 403, 403),
        (Role.LEADER, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.COORDINATOR, 403, 403),
    ],
)
def test_only_an_officer_over_the_unit_settles_its_list(
    client, contest, unit, role, status, bulk
):
    client.force_login(holder(role, unit) if role else UserFactory())
    confirm(contest, unit)

    for name in ("roster-mend", "roster-unlock"):
        address = reverse(f"contest:{name}", args=[unit.pk])
        assert client.get(address).status_code == status
        assert client.post(address, {"note": "Sửa"}).status_code == status
    assert client.get(LOCK).status_code == bulk
    assert client.post(LOCK, {"dv": [unit.pk]}).status_code == bulk
    assert state_of(unit) == "confirmed"


def test_officer_of_another_subtree_cannot_lock_the_unit(client, contest, block, unit):
    other = add_unit(contest, block, "TH Kim Đồng")
    client.force_login(holder(Role.OFFICER, other))
    confirm(contest, unit)

    assert client.post(LOCK, {"dv": [unit.pk]}).status_code == 404
    assert client.post(LOCK, {"dv": ["x"]}).status_code == 404
    assert state_of(unit) == "confirmed"
