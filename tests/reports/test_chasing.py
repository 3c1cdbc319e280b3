"""Đôn đốc: the texts, whom to call first, the file and the notice, and for whom."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from openpyxl import load_workbook

from contest.db import db_now
from contest.models import AuditEvent, Excusal, RosterEntry, Slip, User
from quiz.models import Attempt
from reports import queries
from reports.chasing import days_left
from reports.models import Reminder
from reports.queries import (
    Sums,
    count_people,
    freshness,
    people_of,
    running_round,
    unit_text,
)
from reports.services import rebuild_figures
from tests.factories import (
    AttemptFactory,
    ContestFactory,
    ExcusalFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    quiz_round,
)
from tests.reports.rosters import add_unit, queries_of, sign_in, text_of

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 13, 2, 0, tzinfo=UTC)  # 9h00 in the contest's zone
PHONE = "0905123412"
# What pages.md 6 prints, of the district of 2023.
UNIT_TEXT = """\
[Cuộc thi CCHC 2023] Trường Tiểu học Nguyễn Du, đến 9h00 ngày 13/11: 25/28 người đã \
tham gia.
Còn 3 người: Nguyễn Thị Hoa, Lê Văn Nam, Trần Thị Thu.
Hạn cuối: 17h00 ngày 15/11 (còn 2 ngày). Thi tại: https://thicchc.example.vn
Quên mật khẩu, nhắn tôi cấp lại ngay. Xin cảm ơn."""
OFFICE_TEXT = """\
[Cuộc thi CCHC 2023] Đến 9h00 ngày 13/11: 3.212/3.402 người (94,41%), 118/141 đơn vị \
đạt 100%.
23 đơn vị chưa đạt: Trường TH Nguyễn Du (còn 3), UBND xã Bình Đào (còn 2) và 21 đơn \
vị khác.
Đề nghị các đơn vị hoàn thành trước 17h00 ngày 14/11. Danh sách người còn thiếu xem ở \
"Đơn vị của tôi"."""


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


def add_named(contest, unit, *names, **fields):
    for full_name in names:
        surname, given_name = full_name.rsplit(" ", 1)
        RosterEntryFactory(
            contest=contest,
            unit=unit,
            staff_member__surname=surname,
            staff_member__given_name=given_name,
            **fields,
        )
    rebuild_figures(contest)


def test_text_for_a_unit_is_that_of_the_book(settings):
    settings.SITE_URL = "https://thicchc.example.vn"
    contest = ContestFactory()
    closes_at = datetime(2023, 11, 15, 10, 0, tzinfo=UTC)
    RoundFactory(contest=contest, opens_at=AT - timedelta(9), closes_at=closes_at)
    unit = add_unit(contest, joined=25, name="Trường Tiểu học Nguyễn Du")
    add_named(contest, unit, "Trần Thị Thu", "Nguyễn Thị Hoa", "Lê Văn Nam")
    people = people_of(contest, officer_of(contest), unit)

    text = unit_text(
        running_round(contest, at=AT), unit, people, count_people(people), at=AT
    )

    context = {"text": text, "is_coordinator": True}
    assert render_to_string("reports/_group_text.txt", context) == UNIT_TEXT


def officer_of(contest):
    user = User.objects.create(username="officer")
    user.grants.create(role="officer", unit=contest.root_unit)
    return user


def test_text_for_the_coordinators_is_that_of_the_book():
    text = {
        "title": "Cuộc thi CCHC 2023",
        "at": AT,
        "total": Sums(judged=141, below=23, expected=3402, participated=3212),
        "below": 23,
        "units": [
            SimpleNamespace(short_name="Trường TH Nguyễn Du", missing=3),
            SimpleNamespace(short_name="UBND xã Bình Đào", missing=2),
        ],
        "more": 21,
        "due": datetime(2023, 11, 14, 10, 0, tzinfo=UTC),
    }

    assert render_to_string("reports/_office_text.txt", {"text": text}) == OFFICE_TEXT


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2, hours=8), "còn 2 ngày"),
        (timedelta(days=1), "còn 1 ngày"),
        (timedelta(hours=7, minutes=5), "còn 7 giờ 5 phút"),
    ],
)
def test_text_counts_whole_days(left, words):
    assert days_left(left) == words


def test_officer_sees_which_units_to_call_and_no_name_of_a_person(client, contest):
    near = add_unit(contest, joined=9, missing=1, short_name="TH Gần")
    far = add_unit(contest, joined=1, missing=5, short_name="TH Xa")
    add_unit(contest, joined=2, short_name="TH Đủ")
    sign_in(client, contest)
    contest.rounds.update(internal_due_at=db_now() + timedelta(days=1))

    most = client.get(reverse("reports:chase"))
    nearest = client.get(reverse("reports:chase"), {"xep": "gan-dat"})

    text = text_of(most)
    assert [row["unit"] for row in most.context["rows"]] == [far, near]
    assert [row["unit"] for row in nearest.context["rows"]] == [near, far]
    assert "Còn 6 người thuộc 2 đơn vị" in text
    assert "cần 1 người mỗi ngày" in text
    assert "2 đơn vị chưa đạt: TH Xa (còn 5), TH Gần (còn 1)." in text
    due = contest.rounds.get().internal_due_at
    assert most.context["text"]["due"] == due
    assert "5 chưa nhận phiếu" in text
    assert "gọi một cuộc thì số người đã tham gia tăng nhiều nhất" in text
    assert "chỉ còn thiếu 1 người đứng trước" in text_of(nearest)
    assert "Người dự" not in text


def test_units_that_reached_100_this_week_are_praised(client, contest):
    for name, days in (("TH Hôm Kia", 2), ("TH Hôm Qua", 1), ("TH Đã Lâu", 20)):
        unit = add_unit(contest, joined=1, short_name=name)
        unit.entries.update(participated_at=db_now() - timedelta(days))
    sign_in(client, contest)

    text = text_of(client.get(reverse("reports:chase")))

    said = "Đơn vị đạt 100% trong tuần: TH Hôm Kia, TH Hôm Qua. Đề nghị biểu dương."
    assert said in text


def test_a_coordinator_goes_to_the_own_unit_alone(client, contest):
    own, other = add_unit(contest, missing=1), add_unit(contest, missing=1)
    sign_in(client, contest, role="coordinator", unit=own)

    landing = client.get(reverse("reports:chase"))

    assert landing.url == reverse("reports:chase-unit", args=[own.pk])
    assert client.get(landing.url).status_code == 200
    for name in ("chase-unit", "chase-notice", "chase-unit-excel"):
        address = reverse(f"reports:{name}", args=[other.pk])
        assert client.get(address).status_code == 404
    assert client.post(reverse("reports:chase-note")).status_code == 403


def test_leader_chases_nobody(client, contest):
    unit = add_unit(contest, missing=1)
    sign_in(client, contest, role="leader")

    assert client.get(reverse("reports:chase")).status_code == 403
    address = reverse("reports:chase-unit", args=[unit.pk])
    assert client.get(address).status_code == 403


def add_in_every_step(contest):
    """Somebody of each step, in the order of the alphabet; names tell the step."""
    unit = add_unit(contest)
    add_named(
        contest,
        unit,
        "Người Chờ",
        "Người Dở",
        "Người Phiếu",
        "Người Thường",
        "Người Vào",
        staff_member__phone=PHONE,
    )
    entries = {
        entry.staff_member.given_name: entry
        for entry in unit.entries.select_related("staff_member__user")
    }
    ExcusalFactory(
        entry=entries["Chờ"],
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
    )
    round = quiz_round(contest=contest, number=7)
    AttemptFactory(round=round, entry=entries["Dở"], state=Attempt.State.IN_PROGRESS)
    User.objects.filter(pk=entries["Vào"].staff_member.user_id).update(
        last_login=db_now()
    )
    Slip.objects.create(
        user=entries["Thường"].staff_member.user, issued_at=db_now(), code_hmac="x"
    )
    return unit, entries


def test_call_list_begins_where_one_call_helps_most_and_says_why(client, contest):
    unit, entries = add_in_every_step(contest)
    sign_in(client, contest, role="coordinator", unit=unit)

    response = client.get(reverse("reports:chase-unit", args=[unit.pk]))

    rows = response.context["rows"]
    names = [row["person"].staff_member.given_name for row in rows]
    assert names == ["Thường", "Phiếu", "Vào", "Dở", "Chờ"]
    assert rows[0]["why"].startswith("Đã có phiếu, chưa đăng nhập lần nào")
    page = response.content.decode()
    pk = entries["Thường"].pk
    assert page.count(f'href="tel:{PHONE}"') == len(entries)
    assert f'data-copy="text-{pk}"' in page
    assert reverse("contest:slip-reissue", args=[pk]) in page
    propose = reverse("contest:propose", args=[unit.pk])
    assert f"{propose}?nguoi={pk}&amp;viec=vang" in page
    assert "Gửi anh/chị Người Thường: đến " in page
    assert AuditEvent.objects.filter(verb="view_call_list").count() == 1


def test_call_list_asks_as_many_queries_for_many_as_for_one(client, contest):
    unit = add_unit(contest)
    add_named(contest, unit, "Người Một")
    sign_in(client, contest, role="coordinator", unit=unit)
    address = reverse("reports:chase-unit", args=[unit.pk])
    for_one = queries_of(client, address)
    add_named(contest, unit, "Người Hai", "Người Ba")

    assert queries_of(client, address) == for_one


def test_units_to_call_ask_as_many_queries_for_three_as_for_one(client, contest):
    sign_in(client, contest)
    address = reverse("reports:chase")
    add_unit(contest, missing=1)
    for_one = queries_of(client, address)
    add_unit(contest, missing=1)
    add_unit(contest, missing=2)

    assert queries_of(client, address) == for_one


def test_a_text_sent_on_is_noted_and_the_board_says_when(client, contest):
    unit, other = add_unit(contest, missing=1), add_unit(contest, missing=1)
    officer = sign_in(client, contest)

    client.post(reverse("reports:chase-note"))
    client.post(reverse("reports:chase-unit-note", args=[unit.pk]))

    kinds = Reminder.objects.order_by("pk").values_list("unit", "kind", "made_by")
    assert list(kinds) == [
        (unit.pk, "office_text", officer.pk),
        (other.pk, "office_text", officer.pk),
        (unit.pk, "unit_text", officer.pk),
    ]
    board = client.get(reverse("reports:board"))
    newest = Reminder.objects.filter(unit=unit).latest("sent_at")
    [shown] = [each for each in board.context["units"] if each == unit]
    assert (shown.last_reminded, shown.last_reminded_by) == (
        newest.sent_at,
        officer.full_name,
    )
    assert "Nhắc lần cuối" in text_of(board)
    page = text_of(client.get(reverse("reports:chase-unit", args=[unit.pk])))
    for word in ("Tin nhắn nhóm của đơn vị", "Tin nhắn nhóm cán bộ đầu mối"):
        assert f"{officer.full_name}: {word}" in page


def test_figures_noted_are_no_older_than_the_time_beside_them(
    client, contest, monkeypatch
):
    unit = add_unit(contest, missing=2)
    officer = sign_in(client, contest)

    def freshness_and_then_somebody_takes_part(asked):
        fresh = freshness(asked)
        first = unit.entries.order_by("pk")[:1].values("pk")
        RosterEntry.objects.filter(pk__in=first).update(participated_at=db_now())
        rebuild_figures(contest)
        return fresh

    monkeypatch.setattr(queries, "freshness", freshness_and_then_somebody_takes_part)
    client.post(reverse("reports:chase-unit-note", args=[unit.pk]))

    noted = Reminder.objects.get(made_by=officer)
    assert (noted.participated, noted.expected) == (1, 2)


def sheet_of(response):
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content))["Chưa tham gia"]


HEADINGS = [
    "TT",
    "Họ và tên đệm",
    "Tên",
    "Chức vụ",
    "Đối tượng",
    "Cơ quan, đơn vị, địa phương",
    "Khối",
    "Tình trạng",
]


@pytest.mark.parametrize(
    ("role", "more"),
    [("leader", []), ("officer", ["Điện thoại"]), ("coordinator", ["Điện thoại"])],
)
def test_file_has_the_columns_of_the_form_and_phones_for_callers_alone(
    client, contest, role, more
):
    unit = add_unit(contest)
    add_named(contest, unit, "=1+1 Hoa", staff_member__phone=PHONE)
    excused = RosterEntryFactory(contest=contest, unit=unit)
    ExcusalFactory(entry=excused, reason="maternity", detail="lydocanary")
    sign_in(client, contest, role=role, unit=unit)

    response = client.get(reverse("reports:chase-unit-excel", args=[unit.pk]))

    sheet = sheet_of(response)
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [text for text in rows[0] if text] == [*HEADINGS, *more, "Ghi chú"]
    assert len(rows) == 2
    name = sheet["B6"]
    assert (name.value, name.data_type, name.quotePrefix) == ("=1+1", "s", True)
    assert (PHONE in rows[1]) is bool(more)
    assert rows[1][7] == "Chưa nhận phiếu"
    words = str(list(sheet.iter_rows(values_only=True)))
    assert "lydocanary" not in words
    assert "Nghỉ thai sản" not in words
    assert AuditEvent.objects.filter(verb="download_missing").count() == 1


def test_file_of_the_scope_holds_the_own_units_and_phones_of_those_one_calls(
    client, contest
):
    called, led, hidden = (add_unit(contest) for _ in range(3))
    for unit in (called, led, hidden):
        add_named(contest, unit, f"Họ Tên{unit.pk}", staff_member__phone=PHONE)
    user = sign_in(client, contest, role="coordinator", unit=called)
    user.grants.create(role="leader", unit=led)

    sheet = sheet_of(client.get(reverse("reports:chase-excel")))

    rows = [(row[2], row[8]) for row in sheet.iter_rows(min_row=6, values_only=True)]
    assert rows == [(f"Tên{called.pk}", PHONE), (f"Tên{led.pk}", None)]


def test_a_list_too_long_for_the_page_is_left_to_the_worker(
    client, contest, monkeypatch
):
    monkeypatch.setattr("reports.views.chasing.MOST_IN_A_FILE", 1)
    add_unit(contest, missing=2)
    sign_in(client, contest)

    response = client.get(reverse("reports:chase-excel"), follow=True)

    assert "lập “Báo cáo Excel”: tờ “Chưa tham gia”" in text_of(response)


def test_notice_names_the_missing_the_deadline_and_the_way_in(client, contest):
    unit = add_unit(contest, joined=1, name="Trường Tiểu học Nguyễn Du")
    add_named(contest, unit, "Nguyễn Thị Hoa", staff_member__phone=PHONE)
    away = RosterEntryFactory(contest=contest, unit=unit, staff_member__surname="Vắng")
    ExcusalFactory(entry=away)
    sign_in(client, contest, role="coordinator", unit=unit)

    response = client.get(reverse("reports:chase-notice", args=[unit.pk]))

    text = text_of(response)
    assert contest.title in text[: text.index("Thông báo của đơn vị")]  # the frame
    assert "THÔNG BÁO" in text
    assert "TRƯỜNG TIỂU HỌC NGUYỄN DU" in text
    assert "có 1/2 người đã tham gia (50,00%), còn 1 người" in text
    assert "Nguyễn Thị Hoa" in text
    assert "Vắng" not in text
    assert PHONE not in text
    assert "<svg viewBox" in response.content.decode()
    assert AuditEvent.objects.filter(verb="print_notice").count() == 1


def test_unit_page_says_how_many_a_day_are_needed(client, contest):
    unit = UnitFactory(parent=contest.root_unit)
    add_named(contest, unit, *(f"Người {n}" for n in range(11)))
    contest.rounds.update(closes_at=db_now() + timedelta(days=5, hours=1))
    sign_in(client, contest, role="leader")

    text = text_of(client.get(reverse("reports:unit", args=[unit.pk])))

    assert "Còn 5 ngày, cần 3 người mỗi ngày để kịp 100%." in text


def test_nothing_to_remind_of_after_the_round(client, contest):
    unit = add_unit(contest, missing=1)
    contest.rounds.update(closes_at=db_now())
    sign_in(client, contest)

    pages = [
        text_of(client.get(reverse("reports:chase"))),
        text_of(client.get(reverse("reports:chase-unit", args=[unit.pk]))),
    ]

    for page in pages:
        assert "Không có phần thi nào đang mở" in page
        assert "Gửi vào nhóm Zalo" not in page
    assert RosterEntry.objects.missing().count() == 1
