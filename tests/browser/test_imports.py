"""Imports in real Chromium: an officer's whole way, and a unit's; at two widths."""

from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import ImportBatch, ImportLayout, Role, RosterEntry, StaffMember
from contest.tasks import resume_imports
from tests.browser.looks import WIDTHS, assert_fine_at_both_widths
from tests.contest.books import book
from tests.contest.rosters import (
    contest_with_units,
    officer_of,
    staff_book,
    staff_line,
)
from tests.contest.test_import_jobs import World as LargeWorld
from tests.contest.test_import_jobs import age
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
)
from tests.workers import worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_WORKER = 120_000  # milliseconds: it is started, reads and writes, on a busy machine


def choose(page, *files):
    """``files``: (name, BytesIO) each."""
    page.set_input_files(
        "input[type=file]",
        [
            {"name": name, "mimeType": XLSX, "buffer": file.getvalue()}
            for name, file in files
        ],
    )
    page.get_by_role("button", name="Tải lên và xem trước").click()


@pytest.fixture
def look(page, request):
    """Look at a step of the way; with --screenshot on keep what was seen."""
    shots = (
        request.config.getoption("--output")
        if request.config.getoption("--screenshot") == "on"
        else None
    )

    def at(step):
        page.mouse.move(0, 0)  # a button under it is between two colours
        page.wait_for_load_state()
        for width in WIDTHS if shots else ():
            page.set_viewport_size({"width": width, "height": 740})
            page.screenshot(path=f"{shots}/{step}_{width}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
        assert_fine_at_both_widths(page)

    return at


def test_officer_mends_a_file_and_writes_it(page, live_server, sign_in):
    contest, *_ = contest_with_units("TH-ND")
    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:roster"))
    page.click("text=Nhập danh sách từ Excel")

    wrong = staff_book(staff_line("Nguyễn Thị Hoa", "TH-ND", phone="905123"))
    choose(page, ("DS TH Nguyễn Du.xlsx", wrong))
    expect(page.locator("text=Chưa ghi gì cả: 1 dòng có lỗi.")).to_have_count(1)
    page.get_by_label("Sửa ngay ở đây – Điện thoại").fill("905123456")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ghi 1 người vào danh sách").click()

    expect(page.locator(".big-line", has_text="Đã ghi 1 người")).to_have_count(1)
    assert RosterEntry.objects.get().staff_member.phone == "0905123456"


def three_files(unit, other):
    """Three schools, three styles: ours, two headings in words of their own, and CSV
    under the name of the school."""
    return [
        ("tiểu học.xlsx", staff_book(staff_line("Lê An", unit.code, phone="905123"))),
        (
            "trung học.xlsx",
            book(
                ["TRƯỜNG THCS"],
                ["STT", "Họ và chữ lót", "Tên", "Việc đang làm", "Đơn vị công tác"],
                [1, "Trần Thị", "Bình", "Văn thư", other.code],
                [2, "Phạm Văn", "Cường", "Bảo vệ", "Trường làng"],
                ["Tổng cộng: 2 người"],
            ),
        ),
        (
            "mầm non.csv",
            BytesIO(
                "Họ tên;Năm sinh;Đối tượng;Đơn vị\n"
                f"Nguyễn Văn Hùng;1980;Viên chức;{unit.code}\n".encode()
            ),
        ),
    ]


def test_officer_imports_three_files_in_three_styles(page, live_server, sign_in, look):
    contest, unit, other = contest_with_units("TH-A", "TH-B")
    for code in ("00001", "00002"):
        twin = StaffMemberFactory(
            surname="Nguyễn Văn", given_name="Hùng", code=code, birth_date=None
        )
        RosterEntryFactory(contest=contest, unit=unit, staff_member=twin)
    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:import-upload", args=["danh-sach"]))
    look("1-chon-tep")

    choose(page, *three_files(unit, other))
    expect(page.locator("text=4 dòng đọc được")).to_have_count(1)
    look("3-xem-truoc")

    page.get_by_role("link", name="Xem cột").click()
    look("2-xem-cot")
    page.get_by_label("Việc đang làm").select_option("Chức vụ, chức danh")
    page.locator("details[open]").get_by_role("button", name="Lưu cách đọc").click()
    expect(page.locator("text=Đã nhớ cách đọc tệp này và đọc lại.")).to_have_count(1)

    page.get_by_label("2 người chưa rõ đối tượng").select_option("Người lao động")
    page.get_by_label("tên, mã đơn vị").fill(other.name)
    page.get_by_label("Sửa ngay ở đây – Điện thoại").fill("0905123456")
    page.get_by_label("Là Nguyễn Văn Hùng, mã 00002").check()
    page.get_by_role("button", name="Lưu lựa chọn và đọc lại").first.click()
    look("3-da-tra-loi")

    page.get_by_role("button", name="Ghi 4 người vào danh sách").click()
    expect(page.locator(".big-line", has_text="Đã ghi 4 người lúc")).to_have_count(1)
    look("4-da-ghi")
    assert RosterEntry.objects.count() == 5
    assert StaffMember.objects.get(given_name="Cường").position == "Bảo vệ"
    assert ImportLayout.objects.count() == 1

    page.get_by_role("link", name="Hoàn tác lần nhập này").click()
    look("5-hoan-tac")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".big-line", has_text="Đã hoàn tác")).to_have_count(1)
    assert RosterEntry.objects.count() == 2


def test_unsaved_answers_hold_the_button_that_writes(page, live_server, sign_in):
    contest, unit = contest_with_units("TH-A")
    RosterEntryFactory(contest=contest, unit=unit)
    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:import-upload", args=["danh-sach"]))
    choose(page, ("a.xlsx", staff_book(staff_line("Lê An", "TH-A"))))
    write = page.get_by_role("button", name="Ghi 1 người vào danh sách")
    page.locator("summary", has_text="Không còn trong tệp").click()

    page.get_by_label("Đã nghỉ, chuyển đi").check()
    expect(write).to_be_disabled()
    page.get_by_label("Vẫn làm việc").check()

    expect(write).to_be_enabled()


def test_the_number_of_skipped_rows_leads_to_them_by_keyboard(
    page, live_server, sign_in
):
    contest, _ = contest_with_units("TH-A")
    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:import-upload", args=["danh-sach"]))
    choose(page, ("a.xlsx", staff_book(staff_line("Lê An", "TH-A"))))

    page.get_by_role("link", name="xem", exact=True).focus()
    page.keyboard.press("Enter")

    page.locator("#skipped[open]").wait_for()
    expect(page.locator("#skipped td", has_text="Dòng tiêu đề cột")).to_have_count(1)


def test_a_unit_sends_its_list_and_the_office_gives_it_back(
    page, live_server, sign_in, look
):
    contest, unit = contest_with_units("TH-A")
    sign_in(GrantFactory(role=Role.COORDINATOR, unit=unit).user)
    page.goto(live_server.url + reverse("contest:unit-upload", args=[unit.pk]))
    choose(page, ("a.xlsx", staff_book(staff_line("Lê An", None))))
    look("6-don-vi-xem-truoc")
    page.get_by_role("button", name="Gửi Phòng Nội vụ").click()
    expect(page.locator(".state", has_text="Đã gửi, chờ kiểm tra")).to_have_count(1)
    address = page.url

    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:imports"))
    look("7-cac-lan-nhap")
    page.get_by_role("link", name="a.xlsx").first.click()
    page.locator("summary", has_text="Trả lại để đơn vị sửa").click()
    page.get_by_label("Cần sửa gì").fill("Thiếu hai giáo viên mới.")
    look("8-tra-lai")
    page.get_by_role("button", name="Trả lại để sửa").click()
    expect(page.get_by_text("Đã trả lại để đơn vị sửa.")).to_be_visible()
    assert ImportBatch.objects.get().state == "returned"

    page.context.clear_cookies()
    sign_in(GrantFactory(role=Role.COORDINATOR, unit=unit).user)
    page.goto(address)
    expect(page.locator("text=Thiếu hai giáo viên mới.")).to_have_count(1)
    look("9-can-sua")


def test_a_large_list_is_read_while_the_page_says_how_far(
    page, live_server, sign_in, look
):
    world = LargeWorld()
    batch = world.upload(rows=2_100)
    sign_in(world.officer)
    page.goto(live_server.url + reverse("contest:import-detail", args=[batch.pk]))
    expect(page.locator("text=Đang đọc và đối chiếu")).to_have_count(1)
    look("10-dang-doc")

    with worker():
        age(batch.job_id)
        resume_imports.delay()
        write = page.get_by_role("button", name="Ghi 2.100 người")
        write.wait_for(timeout=A_WORKER)
        look("11-tep-lon")
        write.click(timeout=A_WORKER)  # the worker writes while the page comes
        page.locator(".big-line", has_text="Đã ghi 2.100 người").wait_for(
            timeout=A_WORKER
        )

    assert RosterEntry.objects.count() == 2100
