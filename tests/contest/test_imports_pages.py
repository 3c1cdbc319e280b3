"""Uploading through the page: who may, what is stored, shown, written and refused."""

import re
import unicodedata
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from contest.errors import ImportOver, ImportRefused
from contest.models import (
    AuditEvent,
    Category,
    ImportBatch,
    RosterEntry,
    StaffMember,
    Unit,
)
from contest.services.imports import STAFF, commit_batch, preview_batch, store_upload
from tests.contest.books import book
from tests.contest.rosters import (
    HEADINGS,
    contest_with_units,
    many_lines,
    officer_of,
    staff_book,
    staff_line,
)
from tests.factories import (
    RosterEntryFactory,
    StaffMemberFactory,
    UnitFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
STAFF_PAGE = ("contest:import-upload", ["danh-sach"])
UNITS_PAGE = ("contest:import-upload", ["don-vi"])


@pytest.fixture
def contest():
    return contest_with_units("TH-ND")[0]


@pytest.fixture
def officer(contest, client):
    officer = officer_of(contest)
    client.force_login(officer)
    return officer


def upload(client, file, page=STAFF_PAGE, name="DS TH Nguyễn Du.xlsx", **chosen):
    content = file.getvalue() if isinstance(file, BytesIO) else file
    data = {"file": SimpleUploadedFile(name, content)} | chosen
    return client.post(reverse(page[0], args=page[1]), data)


def stored(contest, officer, file, name="danh sách.xlsx"):
    file.seek(0)
    return store_upload(STAFF, file, name, contest=contest, by=officer)


def text_of(response):
    """What a person reads of the page, spaces made one."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


def commit(client, batch):
    return client.post(reverse("contest:import-commit", args=[batch.pk]), follow=True)


def test_upload_shows_a_preview_and_writes_nothing(client, officer):
    file = staff_book(
        staff_line("Nguyễn Thị Hoa", "TH-ND"), staff_line("Lê An", "th-nd")
    )

    response = upload(client, file)

    batch = ImportBatch.objects.get()
    page = client.get(response.url)
    assert response.url == reverse("contest:import-detail", args=[batch.pk])
    assert (batch.state, batch.uploaded_by) == ("previewed", officer)
    assert AuditEvent.objects.get(verb="upload_import").actor == officer
    assert "2 dòng đọc được" in text_of(page)
    assert "Ghi 2 người vào danh sách" in text_of(page)
    assert not StaffMember.objects.exists()


def test_commit_writes_what_the_preview_said(client, officer):
    upload(client, staff_book(staff_line("Nguyễn Thị Hoa", "TH-ND")))
    batch = ImportBatch.objects.get()

    response = commit(client, batch)

    batch.refresh_from_db()
    assert re.search(r"Đã ghi 1 người lúc \d{1,2}h\d\d\.", text_of(response))
    assert (batch.state, batch.counts["new"]) == ("committed", 1)
    assert StaffMember.objects.get().full_name == "Nguyễn Thị Hoa"
    assert AuditEvent.objects.filter(
        verb="commit_import", subject=f"importbatch {batch.pk}", actor=officer
    ).exists()


def test_units_come_in_through_their_page(client, officer, contest):
    file = book(
        ["Mã đơn vị", "Tên đơn vị", "Khối", "Thuộc diện xếp loại", "Ghi chú"],
        ["20794", "Xã Bình Dương", "V. Khối xã, thị trấn", "x", "mới"],
        ["NGOAI", "Bưu điện huyện", "V. Khối xã, thị trấn", None, None],
    )

    upload(client, file, UNITS_PAGE)
    batch = ImportBatch.objects.get()
    page = client.get(reverse("contest:import-detail", args=[batch.pk]))
    response = commit(client, batch)

    rated = Unit.objects.filter(block__code="V").order_by("code")
    assert "Cột không dùng đến: Ghi chú." in text_of(page)
    assert "Đã ghi 2 đơn vị" in text_of(response)
    assert list(rated.values_list("code", "subject_to_rating")) == [
        ("20794", True),
        ("NGOAI", False),
    ]


@pytest.mark.parametrize("kind", ["don-vi", "danh-sach"])
def test_the_template_filled_in_with_its_examples_comes_in(
    client, officer, contest, kind
):
    """What the second sheet shows, typed into the first, is a right file."""
    if kind == "danh-sach":
        contest_units = [("TH-X", "Trường Tiểu học Nguyễn Du"), ("20794", "Xã")]
        for code, name in contest_units:
            parent = contest.root_unit
            UnitFactory(code=code, name=name, short_name=name, parent=parent)
    response = client.get(reverse("contest:import-template", args=[kind]))
    workbook = load_workbook(BytesIO(response.content))
    data, examples = workbook["Dữ liệu"], workbook["Ví dụ"]
    for row in examples.iter_rows(min_row=5, values_only=True):
        data.append(row)
    file = BytesIO()
    workbook.save(file)

    page = client.get(upload(client, file, ("contest:import-upload", [kind])).url)

    assert response["Content-Disposition"].startswith("attachment;")
    assert page.context["preview"].problems == []
    assert page.context["preview"].writes == 2


def test_the_template_as_it_is_asks_to_be_filled_in(client, officer):
    response = client.get(reverse("contest:import-template", args=["danh-sach"]))

    page = upload(client, response.content)

    assert "Bảng chưa có dòng nào dưới dòng tiêu đề. Chưa ghi gì cả." in text_of(page)
    assert not ImportBatch.objects.exists()


def bomb():
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(101 * 1024 * 1024))
    return file.getvalue()


WRONG_KIND = "Tệp này không phải .xlsx hoặc có mật khẩu. Chưa ghi gì cả."


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "Tệp trống, không có dữ liệu. Chưa ghi gì cả."),
        (lambda: book(["Tên hàng", "Giá"], ["Bút", 5]).getvalue(), "Tệp thiếu cột"),
        (lambda: book([None]).getvalue(), "Tệp trống, không có dữ liệu."),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(2048), WRONG_KIND),
        ("Họ và tên;Đơn vị\nLê An;TH".encode, WRONG_KIND),
        (bomb, "Tệp này quá lớn khi mở ra. Chưa ghi gì cả."),
        (lambda: book(HEADINGS).getvalue()[:900], "Tệp bị hỏng"),
    ],
    ids=["empty", "columns", "blank", "xls or password", "csv", "bomb", "cut"],
)
def test_a_wrong_workbook_is_refused_with_what_to_do(client, officer, make, words):
    response = upload(client, make())

    assert response.status_code == 200
    assert words in text_of(response)
    assert not ImportBatch.objects.exists()
    assert not StaffMember.objects.exists()


def test_no_file_is_refused(client, officer):
    response = client.post(reverse("contest:import-upload", args=["danh-sach"]))

    assert "Chưa chọn tệp." in text_of(response)


def test_old_encoding_is_refused(client, officer):
    file = staff_book(*[staff_line("NguyÔn ThÞ Hoa", "TH-ND") for _ in range(5)])

    response = upload(client, file)

    assert "bảng mã cũ (TCVN3/VNI)" in text_of(response)
    assert not ImportBatch.objects.exists()


def test_problems_are_named_by_row_and_column_and_nothing_can_be_written(
    client, officer
):
    file = staff_book(
        staff_line("Nguyễn Thị Hoa", "TH-ND", phone="905123"),
        staff_line("Lê An", "TH-ND"),
        staff_line("Lê Bình", "THCS Ng Văn Trỗi", born="31/02/1980"),
    )
    upload(client, file)
    batch = ImportBatch.objects.get()

    page = client.get(reverse("contest:import-detail", args=[batch.pk]))
    refused = commit(client, batch)

    found = [
        (problem.row, problem.column, problem.value)
        for problem in page.context["preview"].problems
    ]
    assert found == [
        (4, "Điện thoại", "905123"),
        (6, "Ngày sinh", "31/02/1980"),
        (6, "Đơn vị", "THCS Ng Văn Trỗi"),
    ]
    assert page.context["preview"].counts["rejected"] == 2
    assert "Chưa ghi gì cả: 2 dòng có lỗi." in text_of(page)
    assert reverse("contest:import-commit", args=[batch.pk]) not in (
        page.content.decode()
    )
    assert "Chưa ghi gì cả:" in text_of(refused)
    assert (
        'Dòng 4, cột "Điện thoại": "905123" thiếu số.'
        in refused.content.decode().replace("&quot;", '"')
    )
    assert not StaffMember.objects.exists()
    batch.refresh_from_db()
    assert batch.state == "previewed"


def test_commit_refuses_when_the_roster_no_longer_lets_it(contest, officer):
    batch = stored(contest, officer, staff_book(staff_line("Lê An", "TH-ND")))
    assert preview_batch(STAFF, batch).problems == []
    Unit.objects.filter(code="TH-ND").update(code="KHAC", name="Khác", short_name="K")

    with pytest.raises(ImportRefused) as caught:
        commit_batch(STAFF, batch, by=officer)

    assert str(caught.value).startswith("Chưa ghi gì cả: 1 dòng có lỗi. Dòng 4, cột")
    assert not StaffMember.objects.exists()


def test_what_is_committed_is_not_committed_again(client, contest, officer):
    batch = stored(contest, officer, staff_book(staff_line("Lê An", "TH-ND")))
    commit_batch(STAFF, batch, by=officer)

    with pytest.raises(ImportOver):
        commit_batch(STAFF, batch, by=officer)
    page = commit(client, batch)

    assert "Lần nhập này đã được ghi hoặc đã bỏ trước đó" in text_of(page)
    assert StaffMember.objects.count() == 1


def test_the_same_file_twice_changes_nothing(client, contest, officer):
    file = staff_book(
        staff_line("Lê An", "TH-ND", born=datetime(1980, 1, 2), phone=905123456),
        staff_line("Lê Bình", "TH-ND", category="HĐLĐ"),
    )
    commit_batch(STAFF, stored(contest, officer, file), by=officer)
    before = list(StaffMember.objects.values())

    again = stored(contest, officer, file)
    page = client.get(reverse("contest:import-detail", args=[again.pk]))
    commit_batch(STAFF, again, by=officer)

    assert page.context["preview"].counts["unchanged"] == 2
    assert "Tệp không có gì mới" in text_of(page)
    assert list(StaffMember.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_two_presses_of_the_button_write_once():
    contest, _ = contest_with_units("TH-ND")
    officer = officer_of(contest)
    batch = stored(contest, officer, staff_book(staff_line("Lê An", "TH-ND")))

    with transaction.atomic():
        commit_batch(STAFF, batch, by=officer)
        other = run_into(commit_batch, STAFF, batch, by=officer)

    with pytest.raises(ImportOver):
        other.result()
    assert StaffMember.objects.count() == 1


def test_zeros_dates_and_accents_arrive_as_they_should(contest, officer):
    name = unicodedata.normalize("NFD", "Nguyễn Thị Hòa")
    file = staff_book(
        staff_line(name, "TH-ND", code=4127, born=datetime(1980, 1, 2), phone=905123456)
    )

    commit_batch(STAFF, stored(contest, officer, file), by=officer)

    member = StaffMember.objects.get()
    assert (member.code, member.phone) == ("04127", "0905123456")
    assert member.full_name == unicodedata.normalize("NFC", "Nguyễn Thị Hòa")
    assert f"{member.birth_date:%d/%m/%Y}" == "02/01/1980"


def test_names_in_two_columns_under_a_merged_heading_are_joined(contest, officer):
    file = book(
        ["Họ và tên", None, "Đối tượng", "Mã đơn vị"],
        ["Nguyễn Thị", "Hoa", "Viên chức", "TH-ND"],
    )
    apart = book(
        ["Họ và chữ lót", "Tên", "Đối tượng", "Mã đơn vị"],
        ["Lê Văn", "An", "CB", "TH-ND"],
    )

    for each in (file, apart):
        commit_batch(STAFF, stored(contest, officer, each), by=officer)

    listed = [str(e.staff_member) for e in RosterEntry.objects.in_name_order()]
    assert listed == ["Lê Văn An", "Nguyễn Thị Hoa"]


def test_the_page_shows_at_most_200_rows_and_first_what_needs_a_look(
    client, contest, officer
):
    lines = many_lines(220, [Unit.objects.get(code="TH-ND")])
    lines.append(staff_line("Lê Bình", "không rõ"))
    batch = stored(contest, officer, staff_book(*lines))
    address = reverse("contest:import-detail", args=[batch.pk])

    first = client.get(address)
    every = client.get(address, {"xem": "tat-ca"})
    second = client.get(address, {"xem": "tat-ca", "trang": 2})

    assert [each["row"].effect for each in first.context["rows"]] == ["rejected"]
    assert (len(every.context["rows"]), len(second.context["rows"])) == (200, 21)
    assert "Trang 2/2" in text_of(second)


def test_absent_people_are_named_and_stay(client, contest, officer):
    unit = Unit.objects.get(code="TH-ND")
    member = StaffMemberFactory(surname="Trần Văn", given_name="Ở Lại")
    RosterEntryFactory(contest=contest, unit=unit, staff_member=member)
    batch = stored(contest, officer, staff_book(staff_line("Lê An", "TH-ND")))

    page = client.get(reverse("contest:import-detail", args=[batch.pk]))
    commit_batch(STAFF, batch, by=officer)

    assert "Không còn trong tệp: 1 người" in text_of(page)
    assert "Trần Văn Ở Lại" in text_of(page)
    assert RosterEntry.objects.working().count() == 2


def test_discard_writes_nothing_and_deletes_the_file(
    client, contest, officer, django_capture_on_commit_callbacks
):
    batch = stored(contest, officer, staff_book(staff_line("Lê An", "TH-ND")))
    path = batch.files.get().file.path

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("contest:import-discard", args=[batch.pk]))

    batch.refresh_from_db()
    page = client.get(reverse("contest:import-detail", args=[batch.pk]))
    assert response.url == reverse("contest:import-upload", args=["danh-sach"])
    assert batch.state == "discarded"
    with pytest.raises(FileNotFoundError), open(path, "rb"):  # noqa: PTH123 - a path
        pass
    assert "Đã bỏ, không ghi gì" in text_of(page)
    assert commit(client, batch).status_code == 200
    assert not StaffMember.objects.exists()


def test_the_name_on_the_disk_says_nothing(contest, officer):
    batch = stored(
        contest,
        officer,
        staff_book(staff_line("Lê An", "TH-ND")),
        name="../../Lê An kỷ luật.xlsx",
    )

    assert re.fullmatch(r"imports/[0-9a-f]{32}\.xlsx", batch.files.get().file.name)


def test_category_default_reaches_the_roster(contest, officer):
    file = staff_book(
        staff_line("Lê An", "TH-ND", category="KCT"),
        staff_line("Lê Bình", "TH-ND", category="CB"),
    )

    commit_batch(STAFF, stored(contest, officer, file), by=officer)

    counts = dict(RosterEntry.objects.values_list("staff_member__category", "counts"))
    assert counts == {Category.PART_TIME: False, Category.CADRE: True}
