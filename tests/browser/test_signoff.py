"""A list is confirmed by its unit and locked by the office, in real Chromium."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import RosterConfirmation, UnitRoster
from contest.services.signoff import ask_to_mend
from tests.browser.looks import assert_fine_at_both_widths
from tests.factories import (
    BlockFactory,
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    UnitFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATES = reverse("contest:roster-states")


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


@pytest.fixture
def unit(contest):
    unit = UnitFactory(
        parent=contest.root_unit,
        block=BlockFactory(code="IV", name="Khối trường học"),
        name="Trường Tiểu học Nguyễn Du có tên dài để thử xuống dòng",
        short_name="TH Nguyễn Du",
    )
    entries = RosterEntryFactory.create_batch(31, contest=contest, unit=unit)
    ExcusalFactory(entry=entries[0])
    return unit


def test_coordinator_prints_and_confirms_and_the_officer_locks(
    page, live_server, sign_in, contest, unit
):
    sign_in(GrantFactory(role="coordinator", unit=unit).user)
    page.goto(live_server.url + reverse("reports:unit", args=[unit.pk]))
    page.get_by_role("link", name="Xác nhận danh sách").click()
    expect(page.get_by_role("button", name="In danh sách")).to_be_visible()
    assert_fine_at_both_widths(page)

    page.get_by_label("Số, ngày của danh sách đã ký").fill("Số 12/DS-THND")
    page.get_by_role("button", name="Xác nhận danh sách 31 người").click()

    expect(page.get_by_text("Không có thay đổi sau khi xác nhận")).to_be_visible()
    assert RosterConfirmation.objects.get().headcount == 31
    RosterEntryFactory(contest=contest, unit=unit)

    sign_in(GrantFactory(unit=contest.root_unit).user)
    page.set_viewport_size({"width": 1280, "height": 800})  # an officer has a desk
    page.goto(live_server.url + STATES)
    assert_fine_at_both_widths(page)
    page.get_by_role("link", name="1 thay đổi").click()
    expect(page.locator("#changes")).to_contain_text("thêm mới")
    page.go_back()
    page.get_by_role("link", name="Chốt danh sách 1 đơn vị đã xác nhận").click()
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Chốt danh sách 1 đơn vị").click()

    expect(page.get_by_text("Đã chốt danh sách của 1 đơn vị.")).to_be_visible()
    assert UnitRoster.objects.get().state == "locked"


def test_officer_asks_to_mend_by_keyboard_alone(page, live_server, sign_in, unit):
    sign_in(GrantFactory(unit=unit).user)
    page.goto(live_server.url + STATES)
    page.get_by_role("link", name="Yêu cầu sửa").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sua/")
    assert_fine_at_both_widths(page)

    page.get_by_label("Cần sửa gì").focus()
    page.keyboard.type("Thiếu ba người")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Đã yêu cầu TH Nguyễn Du sửa danh sách.")).to_be_visible()
    assert UnitRoster.objects.get().note == "Thiếu ba người"


def test_text_for_the_group_is_copied(page, context, live_server, sign_in, unit):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(GrantFactory(unit=unit).user)
    page.goto(live_server.url + STATES)
    page.get_by_text("Nhắc các đơn vị chưa xác nhận").click()
    assert_fine_at_both_widths(page)

    page.get_by_role("button", name="Sao chép").click()

    expect(page.get_by_role("status")).to_have_text("Đã sao chép.")
    assert "TH Nguyễn Du" in page.evaluate("navigator.clipboard.readText()")


def test_choosing_and_locking_work_without_javascript(
    browser, live_server, sign_in, context, contest, unit
):
    officer = GrantFactory(unit=contest.root_unit).user
    sign_in(officer)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + STATES)

    page.get_by_label("Chọn TH Nguyễn Du").check()
    page.get_by_role("button", name="Chốt danh sách các đơn vị đã chọn").click()
    page.get_by_label("Lý do chốt").fill("Quá hạn")
    page.get_by_role("button", name="Chốt danh sách 1 đơn vị").click()

    expect(page.get_by_text("Đã chốt danh sách của 1 đơn vị.")).to_be_visible()
    plain.close()


def test_on_paper_stands_the_official_form_alone(
    page, live_server, sign_in, contest, unit
):
    ask_to_mend(contest, unit, by=GrantFactory(unit=unit).user, note="Thiếu người")
    sign_in(GrantFactory(role="coordinator", unit=unit).user)
    page.goto(live_server.url + reverse("contest:roster-confirm", args=[unit.pk]))

    page.set_viewport_size({"width": 642, "height": 900})  # A4 within its margins
    page.emulate_media(media="print")

    paper = page.locator("body").inner_text()
    assert paper.startswith("ỦY BAN NHÂN DÂN HUYỆN THĂNG BÌNH\n")
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "DANH SÁCH CBCCVC, NLĐ THAM GIA CUỘC THI",
        "THỦ TRƯỞNG ĐƠN VỊ",
    ):
        assert words in paper
    for words in ("Thiếu người", "Đăng xuất", "Xác nhận", "In danh sách"):
        assert words not in paper
    nation = page.locator(".roster-form-nation")
    lines = nation.evaluate("each => each.getClientRects().length")
    tall = nation.bounding_box()["height"]
    assert (lines, tall < 30) == (1, True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 642
