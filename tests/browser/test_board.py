"""The board renews itself, and the text for the group is copied."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import RosterEntry
from contest.services import record_evidence
from reports.services import refresh_figures
from tests.factories import BlockFactory, ContestFactory, GrantFactory, RoundFactory
from tests.reports.rosters import WHEN, add_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


def test_board_renews_figures_and_leaves_what_the_officer_chose(
    page, live_server, sign_in, contest
):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    add_unit(contest, joined=1, missing=1, block=BlockFactory(name="Khối trường học"))
    sign_in(GrantFactory(unit=contest.root_unit).user)
    page.clock.install()
    page.goto(live_server.url + reverse("reports:board"))
    expect(page.locator("#board-head")).to_contain_text("1 / 2")
    page.get_by_text("Bảng số liệu theo khối").click()
    page.get_by_label("Xếp theo").select_option("bao-cao")

    missing = RosterEntry.objects.missing().get()
    record_evidence(missing, source="quiz", source_key="1", happened_at=WHEN)
    refresh_figures()
    page.clock.fast_forward(31_000)

    expect(page.locator("#board-head")).to_contain_text("2 / 2")
    expect(page.locator("#board-units")).to_contain_text("100%")
    expect(page.locator("#board-chart")).to_contain_text("Tất cả 1 đơn vị đạt 100%.")
    expect(page.locator("#board-blocks")).to_be_visible()
    expect(page.locator("#board-blocks")).to_contain_text("1/1")
    expect(page.get_by_label("Xếp theo")).to_have_value("bao-cao")
    assert complaints == []

    page.clock.fast_forward(31_000)
    expect(page.locator("#board")).to_have_count(1)
    expect(page.locator("#board-units")).to_have_count(1)


def test_copy_button_copies_the_text_for_the_group(
    page, context, live_server, sign_in, contest
):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    unit = add_unit(contest, missing=2)
    sign_in(GrantFactory(unit=unit, role="coordinator").user)
    page.goto(live_server.url + reverse("reports:unit", args=[unit.pk]))

    page.get_by_role("button", name="Sao chép").click()

    expect(page.get_by_role("status")).to_have_text("Đã sao chép.")
    text = page.get_by_label("Gửi vào nhóm Zalo của đơn vị").input_value()
    assert text.startswith("[Cuộc thi CCHC 2023]")
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_board_and_unit_work_without_javascript(
    browser, live_server, sign_in, contest, context
):
    unit = add_unit(contest, joined=1, missing=1)
    sign_in(GrantFactory(unit=contest.root_unit).user)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + reverse("reports:board"))

    page.get_by_label("Chỉ đơn vị chưa đạt").check()
    page.get_by_role("button", name="Xem").click()
    page.get_by_role("link", name=unit.name).click()
    page.get_by_role("link", name="Đã tham gia (1)").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(unit.name)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Sao chép")).to_have_count(0)
    plain.close()
