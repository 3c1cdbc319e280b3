"""After approval: the list for the province, what was sent, Fanpage."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from contest.db import db_today
from contest.models import AuditEvent, Job, Role
from contest.workbooks.official import NATION
from initiatives.errors import (
    DispatchIsOver,
    DispatchIsPosted,
    ListChanged,
    NothingChosen,
    NotToBeSent,
)
from initiatives.models import Dispatch, DispatchedEntry, ProvinceList
from initiatives.queries.province import counts_of, not_sent, sending_of
from initiatives.services import province, withdraw_entry
from tests.factories import (
    ContestFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
DAY = date(2023, 12, 5)
ADDRESS = "https://www.facebook.com/cchc/posts/pfbid0abc"


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def officer(round):
    root = round.contest.root_unit
    return GrantFactory(role=Role.OFFICER, unit=root).user


def approved(round, number=1, **fields):
    given = {"unit": UnitFactory(parent=round.contest.root_unit), **fields}
    given.setdefault("theme", ThemeFactory(contest=round.contest))
    return InitiativeEntryFactory.create_batch(
        number, round=round, approved=True, **given
    )


def send(round, entries, by, document="12/PNV"):
    keys = [entry.pk for entry in entries]
    return province.send_to_province(
        round.contest, keys, by=by, sent_on=DAY, document=document
    )


def url(name, *args):
    return reverse(f"initiatives:{name}", args=args)


# --- The verbs ----------------------------------------------------------------


def test_entries_are_sent_together_once_and_counted(round, officer):
    first, second, waits = approved(round, 3)

    dispatch = send(round, [first, second], officer)

    assert [row.entry for row in dispatch.rows.order_by("pk")] == [first, second]
    assert list(not_sent(round.contest)) == [waits]
    assert counts_of(round.contest) == (3, 3, 2, 0)
    assert counts_of(round.contest, [waits.unit]) == (3, 3, 2, 0)
    assert counts_of(round.contest, [round.contest.root_unit]) == (0, 0, 0, 0)
    assert sending_of(first).detail == "05/12/2023, văn bản 12/PNV"
    assert sending_of(waits).words == "Chưa gửi về tỉnh"
    act = AuditEvent.objects.get(verb="send_to_province")
    assert act.actor == officer
    assert act.detail == {"document": "12/PNV", "sent_on": "2023-12-05", "count": 2}


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda part: [], NothingChosen),
        (lambda part: [InitiativeEntryFactory(round=part, refused=True)], NotToBeSent),
        (lambda part: approved(RoundFactory(initiatives=True)), ListChanged),
    ],
)
def test_what_is_not_approved_here_is_not_sent(round, officer, make, error):
    with pytest.raises(error):
        send(round, make(round), officer)

    assert not Dispatch.objects.exists()


def test_entry_is_not_sent_twice(round, officer):
    entry, other = approved(round, 2)
    send(round, [entry], officer)
    elsewhere = send(round, [other], officer)

    with pytest.raises(NotToBeSent, match=entry.title):
        send(round, [entry], officer)
    with (
        pytest.raises(IntegrityError, match="dispatchedentry_once_among_live"),
        transaction.atomic(),
    ):
        DispatchedEntry.objects.create(dispatch=elsewhere, entry=entry)

    assert DispatchedEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_withdrawal_waits_for_a_dispatch_and_the_other_way_round(round, officer):
    entry, other = approved(round, 2)
    with transaction.atomic():
        send(round, [entry], officer)
        withdrawal = run_into(withdraw_entry, entry, by=entry.created_by)
    assert withdrawal.result().state == "withdrawn"

    with transaction.atomic():
        withdraw_entry(other, by=other.created_by)
        sending = run_into(send, round, [other], officer)
    with pytest.raises(NotToBeSent, match="vừa được rút"):
        sending.result()


def test_dispatch_is_taken_back_with_a_reason_and_its_entries_go_again(round, officer):
    (entry,) = approved(round)
    dispatch = send(round, [entry], officer)

    province.take_back_dispatch(dispatch, by=officer, reason="Ghi nhầm số")
    again = send(round, [entry], officer, document="13/PNV")

    dispatch.refresh_from_db()
    assert (dispatch.is_live, dispatch.taken_back_by) == (False, officer)
    assert sending_of(entry).document == again.document
    assert counts_of(round.contest) == (1, 1, 1, 0)
    assert AuditEvent.objects.filter(verb="take_back_dispatch").count() == 1
    with pytest.raises(DispatchIsOver):
        province.take_back_dispatch(dispatch, by=officer, reason="Lần nữa")
    with pytest.raises(DispatchIsOver):
        province.note_fanpage(dispatch.rows.get(), by=officer, url=ADDRESS)


def test_fanpage_address_is_corrected_and_its_history_kept(round, officer):
    (entry,) = approved(round)
    row = send(round, [entry], officer).rows.get()

    province.note_fanpage(row, by=officer, url=f"{ADDRESS}x")
    row = province.note_fanpage(row, by=officer, url=ADDRESS)
    province.note_fanpage(row, by=officer, url=ADDRESS)  # nothing changes

    assert sending_of(entry).words == "Đã đăng Fanpage"
    assert counts_of(round.contest).posted == 1
    acts = AuditEvent.objects.filter(verb="note_fanpage").order_by("pk")
    assert [act.detail for act in acts] == [
        {"old": "", "new": f"{ADDRESS}x"},
        {"old": f"{ADDRESS}x", "new": ADDRESS},
    ]
    with pytest.raises(DispatchIsPosted):
        province.take_back_dispatch(row.dispatch, by=officer, reason="Nhầm")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"fanpage_url": "http://a.vn/1"}, "fanpage_by_https_and_with_time"),
        ({"fanpage_url": ADDRESS}, "fanpage_by_https_and_with_time"),
        (
            {"fanpage_url": ADDRESS, "fanpage_at": Now(), "is_live": False},
            "posted_only_while_sent",
        ),
    ],
)
def test_row_refuses_what_must_never_be(round, officer, changes, constraint):
    row = send(round, approved(round), officer).rows

    with pytest.raises(IntegrityError, match=f"dispatchedentry_{constraint}"):
        row.update(**changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"document": ""}, "with_document"),
        ({"taken_back_at": Now()}, "taken_back_with_person_and_reason"),
        ({"taken_back_reason": "Nhầm"}, "taken_back_with_person_and_reason"),
    ],
)
def test_dispatch_refuses_what_must_never_be(round, officer, changes, constraint):
    send(round, approved(round), officer)

    with pytest.raises(IntegrityError, match=f"dispatch_{constraint}"):
        Dispatch.objects.update(**changes)


# --- The workbook -------------------------------------------------------------


def test_list_is_an_official_form_of_the_chosen_without_formulas(round, officer):
    first, second = approved(round, 2, title="=1+1", seconds=None)
    first.authors.update(name='=HYPERLINK("https://a.vn")')

    made = province.request_province_list(
        round.contest, [second.pk, first.pk], by=officer
    )

    with made.file.open() as stored:
        sheet = load_workbook(BytesIO(stored.read()))["Danh sách"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert sheet["E1"].value == NATION
    assert sheet["A9"].value == "TT"
    rows = [[cell.value for cell in row] for row in sheet["A10:G11"]]
    assert [row[0] for row in rows] == [1, 2]
    assert rows[0][1] == "=1+1"
    assert {row[4] for row in rows} == {
        '=HYPERLINK("https://a.vn")',
        second.authors.get().name,
    }
    assert any(cell.value == "TRƯỞNG PHÒNG" for cell in cells)
    assert made.name.endswith(".xlsx")
    assert len(made.sha256) == 64
    assert not Job.objects.exists()


def test_long_list_is_built_by_the_worker_and_may_run_twice(
    round, officer, monkeypatch
):
    monkeypatch.setattr(province, "MOST_AT_ONCE", 1)
    keys = [entry.pk for entry in approved(round, 2)]

    made = province.request_province_list(round.contest, keys, by=officer)
    assert (made.sha256, made.job.state) == ("", "queued")
    assert province.resume_lists() == 0  # a message is on its way
    province.build_list(made.job.pk)
    made.refresh_from_db()
    first = made.sha256
    province.build_list(made.job.pk)

    made = ProvinceList.objects.select_related("job").get()
    assert (made.job.state, made.sha256) == ("done", first)
    assert len(first) == 64


def test_worker_lists_nothing_that_was_withdrawn_meanwhile(round, officer, monkeypatch):
    monkeypatch.setattr(province, "MOST_AT_ONCE", 1)
    entries = approved(round, 2)
    keys = [entry.pk for entry in entries]
    made = province.request_province_list(round.contest, keys, by=officer)
    withdraw_entry(entries[0], by=entries[0].created_by)

    province.build_list(made.job.pk)

    made = ProvinceList.objects.select_related("job").get()
    assert (made.job.state, made.sha256) == ("failed", "")
    assert "vừa được rút" in made.job.error


# --- The pages ----------------------------------------------------------------


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def form(*entries, **fields):
    return {"entries": [entry.pk for entry in entries], **fields}


def test_officer_lists_sends_and_notes_fanpage(desk, round, officer):
    entry, other = approved(round, 2)

    page = desk.get(url("province"))
    assert page.context["ticked"] == {entry.pk, other.pk}
    # The list asks for no day and no document, though they stand in the same form.
    assert "formnovalidate><span>Lập danh sách" in page.content.decode()

    made = desk.post(url("province-list-create"), form(entry), follow=True)
    download = url("province-list-download", ProvinceList.objects.get().pk)
    assert download in made.content.decode()
    back = desk.get(url("province"), {"danh-sach": ProvinceList.objects.get().pk})
    assert back.context["ticked"] == {entry.pk}  # what is sent is what was listed
    response = desk.get(download)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response).startswith(b"PK")
    assert AuditEvent.objects.filter(verb="download_province_list").count() == 1

    given = {"sent_on": "2023-12-05", "document": " 12/PNV "}
    sent = desk.post(url("province-send"), form(entry, **given), follow=True)
    row = DispatchedEntry.objects.get()
    assert (row.entry, row.dispatch.document) == (entry, "12/PNV")
    assert "Đã ghi 1 bài đã gửi về tỉnh" in sent.content.decode()

    desk.post(url("fanpage-hashtags"), {"hashtags": "#CCHC #Sáng_kiến"})
    page = desk.get(url("fanpage", row.pk)).content.decode()
    assert f"[{round.contest.short_title}] {entry.title}\nTác giả: " in page
    assert f"Xem video: {entry.video_url}\n#CCHC #Sáng_kiến</textarea>" in page
    desk.post(url("fanpage", row.pk), {"url": ADDRESS})
    row.refresh_from_db()
    assert row.fanpage_url == ADDRESS


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"document": "12/PNV"}, "Ngày gửi"),
        ({"sent_on": "2023-12-05", "document": " "}, "văn bản"),
        ({"sent_on": "hôm qua", "document": "12/PNV"}, "Ngày này không đọc được"),
    ],
)
def test_act_without_day_or_document_is_not_written(desk, round, fields, said):
    other = approved(round, 2)[1]

    page = desk.post(url("province-send"), form(other, **fields))

    assert said in page.content.decode()
    assert page.context["ticked"] == {other.pk}  # what was ticked stays so
    assert not Dispatch.objects.exists()


def test_day_ahead_is_refused(desk, round):
    (entry,) = approved(round)
    ahead = db_today() + timedelta(days=1)

    page = desk.post(
        url("province-send"), form(entry, sent_on=str(ahead), document="12/PNV")
    )

    assert "còn ở phía trước" in page.content.decode()
    assert not Dispatch.objects.exists()


def test_all_of_them_are_those_that_the_page_was_about(desk, round):
    gone, _ = approved(round, 2)
    seen = desk.get(url("province")).context["seen"]
    withdraw_entry(gone, by=gone.created_by)
    approved(round)  # as many as before, but others
    given = {"all": "on", "sent_on": "2023-12-05", "document": "12/PNV"}

    refused = desk.post(url("province-send"), {**given, "seen": seen})
    assert "vừa thay đổi" in refused.content.decode()
    assert not Dispatch.objects.exists()
    assert f'name="seen" value="{refused.context["seen"]}"' in refused.content.decode()
    desk.post(url("province-send"), {**given, "seen": refused.context["seen"]})

    assert Dispatch.objects.get().rows.count() == 2


@pytest.mark.parametrize("address", ["http://a.vn/1", "javascript:alert(1)", "a b"])
def test_fanpage_address_is_checked(desk, round, officer, address):
    row = send(round, approved(round), officer).rows.get()

    page = desk.post(url("fanpage", row.pk), {"url": address})

    assert page.status_code == 200
    row.refresh_from_db()
    assert row.fanpage_url == ""


def test_entry_that_was_withdrawn_after_it_was_sent_is_told(desk, round, officer):
    (entry,) = approved(round)
    send(round, [entry], officer)
    withdraw_entry(entry, by=entry.created_by)

    page = desk.get(url("province")).content.decode()

    assert "Đã rút sau khi gửi về tỉnh" in page
    assert entry.title in page
    assert counts_of(round.contest) == (0, 0, 0, 0)


def test_entrant_reads_where_the_entry_is(client, round, officer):
    (entry,) = approved(round)
    row = send(round, [entry], officer).rows.get()
    client.force_login(entry.created_by)
    pages = [url("own"), url("detail", entry.pk)]

    for page in pages:
        assert "Đã gửi về tỉnh" in client.get(page).content.decode()
    province.note_fanpage(row, by=officer, url=ADDRESS)
    for page in pages:
        assert ADDRESS in client.get(page).content.decode()


@pytest.mark.parametrize("tab", ["chua-gui", "da-gui", "dot-gui"])
def test_pages_ask_as_much_for_one_row_as_for_three(desk, round, officer, tab):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk.get(url("province"), {"xem": tab})
        return len(queries)

    def add():
        first, _ = approved(round, 2)
        send(round, [first], officer)

    add()
    desk.get(url("province"))
    before = asked()
    add()
    add()

    assert asked() == before


def test_form_of_another_contest_is_not_there(desk, round):
    other = ContestFactory()
    by = UserFactory()
    dispatch = Dispatch.objects.create(
        contest=other, sent_on=DAY, document="1", created_by=by
    )
    made = ProvinceList.objects.create(contest=other, created_by=by)

    for page in (
        url("dispatch-take-back", dispatch.pk),
        url("province-list", made.pk),
        url("province-list-download", made.pk),
    ):
        assert desk.get(page).status_code == 404
