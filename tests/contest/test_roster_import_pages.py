"""The pages between upload and undo: what is shown, asked, kept, and refused."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from contest.models import (
    AuditEvent,
    ImportBatch,
    ImportLayout,
    Role,
    RosterEntry,
    StaffMember,
)
from tests.contest.books import book
from tests.contest.rosters import (
    contest_with_units,
    many_lines,
    officer_of,
    staff_book,
    staff_line,
)
from tests.contest.test_bundles import zipped
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class Office:
    """An officer at the pages, as he clicks and types."""

    def __init__(self, client):
        self.contest, self.unit, self.other = contest_with_units("TH-A", "TH-B")
        self.client, self.user = client, officer_of(self.contest)
        client.force_login(self.user)

    def upload(self, *files, **chosen):
        """``files``: (name, BytesIO) each."""
        sent = [SimpleUploadedFile(name, file.getvalue()) for name, file in files]
        address = reverse("contest:import-upload", args=["danh-sach"])
        return self.client.post(address, {"file": sent} | chosen, follow=True)

    def list_of(self, *lines):
        return self.upload(("a.xlsx", staff_book(*lines)))

    @property
    def batch(self):
        return ImportBatch.objects.latest("pk")

    def get(self, page="import-detail", **query):
        return self.client.get(self.url(page), query)

    def post(self, page, **data):
        data = {name.replace("__", ":"): value for name, value in data.items()}
        return self.client.post(self.url(page), data, follow=True)

    def answer(self, data, **query):
        return self.client.post(self.url("import-decide"), data | query, follow=True)

    def url(self, page):
        return reverse(f"contest:{page}", args=[self.batch.pk])

    def keys(self):
        return [row.key for row in self.get().context["preview"].rows]


@pytest.fixture
def office(client):
    return Office(client)


def text_of(response):
    return " ".join(response.content.decode().replace("&quot;", '"').split())


def test_several_files_and_a_zip_are_one_import(office):
    page = office.upload(
        ("a.xlsx", staff_book(staff_line("Lê An", "TH-A"))),
        ("b.csv", BytesIO("Họ và tên,Đơn vị,Đối tượng\nLê Bình,TH-B,VC\n".encode())),
        (
            "c.zip",
            zipped(
                ("c.xlsx", staff_book(staff_line("Lê Chi", "TH-A")).getvalue()),
                ("ảnh.png", b"x"),
            ),
        ),
    )

    assert "3 dòng đọc được" in text_of(page)
    assert "Ghi 3 người vào danh sách" in text_of(page)
    assert "1 tệp không đọc." in text_of(page)
    assert "ảnh.png" in text_of(page)
    assert ImportBatch.objects.count() == 1


def test_too_many_files_are_refused_in_words(office):
    page = office.upload(*[(f"{n}.csv", BytesIO(b"a")) for n in range(201)])

    assert "Chọn nhiều nhất 200 tệp một lần." in text_of(page)
    assert not ImportBatch.objects.exists()


def test_the_page_counts_what_was_read_and_lists_what_was_skipped(office):
    page = office.list_of(staff_line("Lê An", "TH-A"), ["Tổng cộng", None, "1 người"])

    assert "1 dòng đọc được, 4 dòng bỏ qua" in text_of(page)
    reasons = [each.reason for each in page.context["skipped"]]
    assert "Dòng tiêu đề cột" in reasons
    assert len(reasons) == 4


def test_the_category_is_chosen_once_for_all(office):
    lines = [staff_line(name, "TH-A", category=None) for name in ("Lê An", "Lê Bình")]
    asked = office.list_of(*lines)

    answered = office.answer({"category": "cadre"})
    office.answer({"category": ""})

    assert "2 người chưa rõ đối tượng (cán bộ, công chức, viên chức, NLĐ)." in (
        text_of(asked)
    )
    assert "Đã lưu các lựa chọn và đọc lại. Chưa ghi gì." in text_of(answered)
    assert answered.context["preview"].counts["new"] == 2
    assert office.get().context["preview"].without_category == 2


def test_one_category_is_put_right_in_its_row(office):
    office.list_of(
        staff_line("Lê An", "TH-A", category=None), staff_line("Lê Bình", "TH-A")
    )

    office.answer({f"cell:{office.keys()[0]}|category": "Cán bộ"})
    office.post("import-commit", seen="2")

    assert StaffMember.objects.get(given_name="An").category == "cadre"


def test_a_wrong_cell_is_said_with_its_place_and_put_right_here(office):
    asked = office.list_of(staff_line("Lê An", "TH-A", phone="905123"))
    [key] = office.keys()

    worse = office.answer({f"cell:{key}|phone": "12"})
    right = office.answer({f"cell:{key}|phone": "0905 123 456"})
    taken_back = office.answer({f"as-read:{key}|phone": "1"})

    assert 'Chưa ghi gì cả: 1 dòng có lỗi.</strong> Dòng 4, cột "Điện thoại"' in (
        text_of(asked)
    )
    assert '"12" thiếu số.' in text_of(worse)
    assert "Ghi 1 người vào danh sách" in text_of(right)
    assert "Điện thoại đã sửa thành “0905 123 456” – bỏ sửa" in text_of(right)
    assert taken_back.context["wrong"] == 1


def test_an_unknown_unit_is_chosen_by_name_and_a_wrong_name_loses_nothing(office):
    asked = office.list_of(
        staff_line("Lê An", "Trường làng"), staff_line("Lê Bình", "TH-A", phone="1")
    )
    [question] = asked.context["preview"].units
    other = office.keys()[1]

    missed = office.answer(
        {f"other:{question.key}": "Không có", f"row:{other}": "skip"}
    )
    found = office.answer({f"other:{question.key}": office.unit.name})

    assert "Chưa biết “Trường làng” là đơn vị nào (1 dòng)." in text_of(asked)
    assert "Chưa biết “Không có” là đơn vị nào. Các lựa chọn khác đã lưu." in (
        text_of(missed)
    )
    assert office.batch.decisions["people"] == {other: "skip"}
    assert found.context["preview"].units == []
    assert f"“Trường làng” là {office.unit.name} – bỏ lựa chọn này" in text_of(found)
    back = office.answer({f"unit:{question.key}": ""})
    assert len(back.context["preview"].units) == 1


def test_the_unit_of_all_rows_is_given_on_the_page(office):
    file = book(["TT", "Họ và tên", "Đối tượng"], [1, "Lê An", "VC"])
    asked = office.upload(("a.xlsx", file))

    given = office.answer({"unit": "TH-B"})
    office.post("import-commit", seen="1")

    assert "1 người không ghi đơn vị. Đơn vị của cả tệp:" in text_of(asked)
    assert given.context["unit_of_all"] == office.other
    assert RosterEntry.objects.get().unit == office.other


def test_a_row_left_out_by_choice_can_be_taken_back(office):
    office.list_of(
        staff_line("Lê An", "TH-A", phone="1"), staff_line("Lê Bình", "TH-A")
    )
    wrong, _ = office.keys()

    office.answer({f"row:{wrong}": "skip"})
    shown = office.get(xem="skipped")
    back = office.answer({f"row:{wrong}": ""})

    [row] = shown.context["rows"]
    assert row["row"].key == wrong
    assert "Đã chọn bỏ qua – bỏ lựa chọn này" in text_of(shown)
    assert back.context["wrong"] == 1


def test_two_of_one_name_are_two_people_when_somebody_says_so(office):
    asked = office.list_of(
        staff_line("Nguyễn Văn Hùng", "TH-A"), staff_line("Nguyễn Văn Hùng", "TH-A")
    )
    keys = office.keys()

    office.answer({f"row:{key}": "new" for key in keys})
    office.post("import-commit", seen="2")

    assert asked.context["doubtful"] == 2
    assert "Hai người khác nhau" in text_of(asked)
    assert RosterEntry.objects.count() == 2


def test_a_doubtful_row_offers_those_who_may_be_meant(office):
    for code in ("00001", "00002"):
        member = StaffMemberFactory(surname="Lê", given_name="An", code=code)
        RosterEntryFactory(
            contest=office.contest, unit=office.unit, staff_member=member
        )
    asked = office.list_of(staff_line("Lê An", "TH-A"))
    [key] = office.keys()
    member = StaffMember.objects.get(code="00002")

    answered = office.answer({f"row:{key}": str(member.pk)})

    assert "Là Lê An, mã 00001" in text_of(asked)
    assert "Là người mới" in text_of(asked)
    assert "Đã chọn là người đang có – bỏ lựa chọn này" in text_of(answered)


def test_the_absent_stay_unless_chosen_one_by_one_or_all(office):
    entries = RosterEntryFactory.create_batch(
        2, contest=office.contest, unit=office.unit
    )
    office.list_of(staff_line("Lê An", "TH-A"))
    rows = {f"absent:{entry.pk}": "working" for entry in entries}

    office.answer(rows | {"all-absent": "left"})
    every = office.batch.decisions["absent"]
    office.answer(rows | {f"absent:{entries[0].pk}": "left"})

    assert set(every.values()) == {"left"}
    assert office.batch.decisions["absent"] == {
        str(entries[0].pk): "left",
        str(entries[1].pk): "working",
    }


def test_what_lowers_a_number_asks_for_a_document_and_says_who_waits(office):
    entry = RosterEntryFactory(contest=office.contest, unit=office.unit)
    office.list_of(staff_line("Lê An", "TH-A"))

    asked = office.answer({f"absent:{entry.pk}": "left"})
    refused = office.post("import-commit", seen="1")
    written = office.post("import-commit", seen="1", document="QĐ 5 ngày 1/10/2023")

    assert "Văn bản (số, ngày)" in text_of(asked)
    assert "chờ người thứ hai duyệt" in text_of(asked)
    assert "Ghi số, ngày văn bản rồi bấm ghi lần nữa." in text_of(refused)
    assert "Đã ghi 1 người" in text_of(written)
    entry.refresh_from_db()
    assert entry.status == "working"  # until another officer decides


def test_a_press_on_an_old_page_writes_nothing(office):
    office.list_of(staff_line("Lê An", "TH-A"), staff_line("Lê Bình", "TH-A"))
    key = office.keys()[0]
    office.answer({f"row:{key}": "skip"})

    page = office.post("import-commit", seen="2")

    assert "không còn như anh/chị đã xem" in text_of(page)
    assert not RosterEntry.objects.exists()


def test_answers_lead_back_to_the_tab_and_page_they_were_given_on(office):
    lines = many_lines(210, [office.unit])
    office.list_of(*[[n, f"{n:05}", *line[2:]] for n, line in enumerate(lines)])

    page = office.client.post(office.url("import-decide"), {"back": "tat-ca|2"})
    evil = office.client.post(office.url("import-decide"), {"back": "https://x.vn/|2"})

    assert page.url == office.url("import-detail") + "?xem=tat-ca&trang=2"
    assert evil.url == office.url("import-detail")


@pytest.mark.parametrize(
    "data",
    [
        {"category": "admin"},
        {"row:x": "delete"},
        {"absent:1": "dead"},
        {"unit:x": "99999999"},
        {"unit:x": "²"},
        {"row:" + "x" * 601: "new"},
        {"cell:x|phone": ""},
    ],
)
def test_what_cannot_be_an_answer_changes_nothing(office, data):
    office.list_of(staff_line("Lê An", "TH-A"))

    page = office.answer(data)

    assert page.status_code == 200
    assert office.batch.decisions == {}


# --- Columns --------------------------------------------------------------------------

ODD = ["TT", "Họ và tên", "Việc đang làm", "Đối tượng", "Đơn vị"]


def odd_file(name="Lê An"):
    return book(ODD, [1, name, "Giáo viên", "VC", "TH-A"])


def columns_sent(page, **changed):
    [style] = page.context["page"].object_list
    fields = {each.name: each.value() for each in style["form"]}
    return fields | {"key": style["layout"].key} | changed


def test_the_columns_page_shows_headings_with_samples(office):
    office.upload(("a.xlsx", odd_file()))

    page = office.get("import-columns")

    assert "Việc đang làm" in text_of(page)
    assert "Ví dụ: Giáo viên" in text_of(page)
    assert "Đã nhớ cách đọc tệp này" not in text_of(page)


def test_a_column_put_right_is_read_and_remembered(office):
    office.upload(("a.xlsx", odd_file()))
    sent = columns_sent(office.get("import-columns"), **{"column-3": "position"})

    saved = office.client.post(office.url("import-columns"), sent, follow=True)
    office.upload(("b.xlsx", odd_file("Lê Bình")))
    page = office.get("import-columns")

    assert "Đã nhớ cách đọc tệp này và đọc lại." in text_of(saved)
    assert "Giáo viên" in saved.context["preview"].rows[0].cells
    assert office.get().context["preview"].rows[0].cells[1] == "Giáo viên"
    assert "Đã nhớ cách đọc tệp này" in text_of(page)


def test_columns_without_a_name_are_refused_in_words(office):
    office.upload(("a.xlsx", odd_file()))
    sent = columns_sent(office.get("import-columns"), **{"column-2": ""})

    page = office.client.post(office.url("import-columns"), sent)

    assert "Chưa có cột nào là “Họ và tên”. Chưa đổi gì." in text_of(page)
    assert not ImportLayout.objects.exists()


def test_the_unit_of_a_table_is_put_right(office):
    office.upload(("a.xlsx", book(["TT", "Họ và tên", "Đối tượng"], [1, "A B", "VC"])))
    page = office.get("import-columns")
    [(layout, source, text)] = page.context["places"].rows()

    office.client.post(
        office.url("import-columns"),
        {"places": "1", source.html_name: "file", text.html_name: "TH-B"},
    )
    office.post("import-commit", seen="1")

    assert layout.unit_from == "file"
    assert RosterEntry.objects.get().unit == office.other


def test_a_coordinator_teaches_nobody(office, client):
    coordinator = GrantFactory(role=Role.COORDINATOR, unit=office.unit).user
    client.force_login(coordinator)
    address = reverse("contest:unit-upload", args=[office.unit.pk])
    file = SimpleUploadedFile("a.xlsx", odd_file().getvalue())
    client.post(address, {"file": file})
    sent = columns_sent(office.get("import-columns"), **{"column-3": "position"})

    client.post(office.url("import-columns"), sent)

    assert not ImportLayout.objects.exists()
    assert office.get().context["preview"].rows[0].cells[1] == "Giáo viên"


def test_the_pages_ask_the_same_number_of_queries_for_more_rows(
    office, django_assert_max_num_queries
):
    seen = {}
    for count in (1, 3):
        lines = [staff_line(f"Lê {'ABC'[n]}", "TH-A", phone="1") for n in range(count)]
        office.list_of(*lines)
        for page in ("import-detail", "import-columns"):
            office.get(page)
            with django_assert_max_num_queries(60) as queries:
                office.get(page)
            seen[page, count] = len(queries)

    assert seen["import-detail", 1] == seen["import-detail", 3]
    assert seen["import-columns", 1] == seen["import-columns", 3]


# --- Files, and afterwards ---------------------------------------------------------


def test_the_marked_copy_comes_with_what_to_mend(office):
    office.list_of(staff_line("Lê An", "TH-A", phone="905123"))

    response = office.get("import-marked")

    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("905123" in text for text in texts)
    assert any("thiếu số" in text for text in texts)
    assert AuditEvent.objects.filter(verb="download_import").exists()


def test_a_file_is_taken_out_and_the_last_one_is_not(office):
    office.upload(
        ("a.xlsx", staff_book(staff_line("Lê An", "TH-A"))),
        ("b.xlsx", staff_book(staff_line("Lê Bình", "TH-A"))),
    )
    first, second = office.batch.files.all()

    drop = reverse("contest:import-file-drop", args=[first.pk])
    page = office.client.post(drop, follow=True)
    last = reverse("contest:import-file-drop", args=[second.pk])
    refused = office.client.post(last, follow=True)

    assert "Đã bỏ tệp a.xlsx khỏi lần nhập này." in text_of(page)
    assert "chỉ còn một tệp nên không bỏ riêng tệp được" in text_of(refused)


def test_the_file_that_was_written_is_kept_for_officers_and_noted(office):
    office.list_of(staff_line("Lê An", "TH-A"))
    office.post("import-commit", seen="1")
    stored = office.batch.files.get()

    response = office.client.get(reverse("contest:import-file", args=[stored.pk]))

    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert "attachment" in response["Content-Disposition"]
    event = AuditEvent.objects.get(verb="download_import")
    assert (event.actor, event.detail) == (office.user, {})


def test_the_file_of_a_discarded_import_is_not_found(
    office, django_capture_on_commit_callbacks
):
    office.list_of(staff_line("Lê An", "TH-A"))
    stored = office.batch.files.get()
    with django_capture_on_commit_callbacks(execute=True):
        office.post("import-discard")

    response = office.client.get(reverse("contest:import-file", args=[stored.pk]))

    assert response.status_code == 404
    assert not stored.file.storage.exists(stored.file.name)


def test_after_writing_slips_are_offered_where_somebody_is_new(office):
    office.list_of(staff_line("Lê An", "TH-A"))
    one = office.post("import-commit", seen="1")
    office.list_of(staff_line("Lê Bình", "TH-A"), staff_line("Lê Chi", "TH-B"))
    two = office.post("import-commit", seen="2")

    slips = [reverse("contest:slips", args=[u.pk]) for u in (office.unit, office.other)]
    assert "In phiếu cho 1 người mới" in text_of(one)
    assert slips[0] in one.content.decode()
    assert "In phiếu cho 2 người mới của 2 đơn vị" in text_of(two)
    assert all(address in two.content.decode() for address in slips)


def test_undo_asks_first_and_then_takes_everything_back(office):
    office.list_of(staff_line("Lê An", "TH-A"))
    written = office.post("import-commit", seen="1")

    asked = office.get("import-undo")
    before = RosterEntry.objects.count()
    page = office.post("import-undo")

    assert "Hoàn tác lần nhập này" in text_of(written)
    assert "1 người sẽ trở lại như trước" in text_of(asked)
    assert before == 1
    assert "Đã hoàn tác lần nhập." in text_of(page)
    assert office.batch.state == "undone"
    assert not RosterEntry.objects.exists()


def test_only_the_last_import_may_be_undone(office):
    office.list_of(staff_line("Lê An", "TH-A"))
    office.post("import-commit", seen="1")
    first = office.batch
    office.list_of(staff_line("Lê Bình", "TH-A"))
    office.post("import-commit", seen="1")
    address = reverse("contest:import-undo", args=[first.pk])

    page = office.client.get(reverse("contest:import-detail", args=[first.pk]))
    asked = office.client.get(address)
    refused = office.client.post(address, follow=True)

    assert "Hoàn tác lần nhập này" not in text_of(page)
    assert asked.status_code == 302
    assert "đã có lần nhập khác ghi sau đó" in text_of(refused)
    assert RosterEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OFFICER, 302), (Role.LEADER, 404), (Role.COORDINATOR, 404), (None, 404)],
)
def test_who_may_undo(office, client, role, status):
    office.list_of(staff_line("Lê An", "TH-A"))
    office.post("import-commit", seen="1")
    user = UserFactory()
    if role:
        GrantFactory(user=user, role=role, unit=office.contest.root_unit)
    client.force_login(user)

    response = client.post(office.url("import-undo"))

    assert response.status_code == status
    assert RosterEntry.objects.exists() is (status != 302)


def test_the_preview_of_people_leaves_an_audit_row(office):
    office.list_of(staff_line("Lê An", "TH-A"))
    office.get()

    events = AuditEvent.objects.filter(verb="view_import", actor=office.user)
    assert events.count() == 2
