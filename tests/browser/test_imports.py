"""An officer's whole way through an import in real Chromium, shown at two widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from contest.models import RosterEntry
from tests.contest.rosters import (
    contest_with_units,
    officer_of,
    staff_book,
    staff_line,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = {"serious", "critical"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def choose(page, file):
    page.set_input_files(
        "input[type=file]",
        {"name": "DS TH Nguyễn Du.xlsx", "mimeType": XLSX, "buffer": file.getvalue()},
    )
    page.get_by_role("button", name="Tải lên và xem trước").click()


def assert_fits_and_is_accessible(page):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [each for each in found if each["impact"] in SERIOUS] == []


def test_officer_mends_a_file_and_writes_it(page, live_server, sign_in):
    contest, *_ = contest_with_units("TH-ND")
    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:roster"))
    page.click("text=Nhập danh sách từ Excel")

    choose(page, staff_book(staff_line("Nguyễn Thị Hoa", "TH-ND", phone="905123")))
    assert page.locator("text=Chưa ghi gì cả: 1 dòng có lỗi.").count() == 1
    assert_fits_and_is_accessible(page)
    page.get_by_role("button", name="Chọn tệp khác").click()

    choose(page, staff_book(staff_line("Nguyễn Thị Hoa", "TH-ND", phone="905123456")))
    page.get_by_role("button", name="Ghi 1 người vào danh sách").click()

    assert page.locator(".big-line", has_text="Đã ghi 1 người").count() == 1
    assert_fits_and_is_accessible(page)
    assert RosterEntry.objects.get().staff_member.phone == "0905123456"
