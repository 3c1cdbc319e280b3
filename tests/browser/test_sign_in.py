"""Signing in by hand in Chromium: the QR, the first time, a busy server, no script."""

import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from playwright.sync_api import expect

from contest.hashers import WAITING, place_in_queue
from contest.models import Role, RosterEntry, SignInBlock
from contest.services.slips import reissue_slip
from tests.browser.looks import assert_fine
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UserFactory,
    quiz_round,
)

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slip():
    """The slip of a person of the roster of a running contest."""
    round = quiz_round(contest__is_current=True)
    member = StaffMemberFactory(user__full_name="Nguyễn Thị Hoa")
    RosterEntryFactory(contest=round.contest, staff_member=member)
    return reissue_slip(member.user, by=UserFactory())


def at(live_server, slip):
    parts = urlsplit(slip.address)
    return f"{live_server.url}{parts.path}#{parts.fragment}"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_qr_fills_the_form_and_leaves_the_address_bar(page, live_server, slip):
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))

    page.goto(at(live_server, slip))

    expect(page.get_by_label("Mã người dự thi")).to_have_value(slip.user.username)
    expect(page).to_have_url(live_server.url + reverse("contest:scan"))
    assert page.get_by_label("Mật khẩu (lần đầu").input_value() == slip.code.replace(
        "-", ""
    )
    assert {method for method, _ in asked} == {"GET"}
    assert not [url for _, url in asked if slip.code.replace("-", "") in url]
    assert not SignInBlock.objects.exists()


def test_the_first_time_from_the_qr_to_ones_own_page(page, live_server, slip):
    page.goto(at(live_server, slip))
    press(page, "Đăng nhập")
    expect(
        page.get_by_role("heading", name="Anh/chị là Nguyễn Thị Hoa")
    ).to_be_visible()
    assert_fine(page)

    press(page, "Đúng, là tôi")
    expect(page.get_by_role("heading", name="Về thông tin của anh/chị")).to_be_visible()
    assert_fine(page)

    press(page, "Tôi đã đọc")
    page.get_by_label("Mật khẩu mới (từ 8 ký tự)").fill(PASSWORD)
    page.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    press(page, "Đặt mật khẩu")

    page.wait_for_url(live_server.url + reverse("quiz:home"))
    expect(page.get_by_text("Đã đặt mật khẩu.")).to_be_visible()
    slip.user.refresh_from_db()
    assert slip.user.check_password(PASSWORD)


def test_the_password_can_wait(page, live_server, slip):
    page.goto(at(live_server, slip))
    for name in ("Đăng nhập", "Đúng, là tôi", "Tôi đã đọc"):
        press(page, name)
    page.get_by_role("link", name="Để sau").click()

    page.wait_for_url(live_server.url + reverse("quiz:home"))


def test_a_wrong_password_is_answered_in_place(page, live_server):
    page.goto(live_server.url + reverse("contest:sign-in"))
    page.get_by_label("Mã người dự thi").fill("04127")
    page.get_by_label("Mật khẩu (lần đầu").fill("wrong")
    press(page, "Đăng nhập")

    expect(page.get_by_text("Mã người dự thi hoặc mật khẩu chưa đúng")).to_be_visible()
    expect(page.get_by_label("Mã người dự thi")).to_have_value("04127")
    assert SignInBlock.objects.get().failures == 1


def test_a_refused_form_shows_the_page_that_the_server_sent(page, live_server, db):
    page.goto(live_server.url + reverse("contest:sign-in"))
    page.get_by_label("Mã người dự thi").fill("01852")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.context.clear_cookies()

    press(page, "Đăng nhập")

    expect(page.locator("h1")).to_have_text("Trang đã mở quá lâu nên chưa gửi được")


def test_hien_shows_what_was_typed(page, live_server, db):
    page.goto(live_server.url + reverse("contest:sign-in"))
    field = page.get_by_label("Mật khẩu (lần đầu")

    page.get_by_role("button", name="Hiện").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hiện").click()
    expect(field).to_have_attribute("type", "password")


def test_a_busy_server_is_tried_again_without_a_press(page, live_server):
    quiz_round(contest__is_current=True)
    UserFactory(username="04127", password=make_password(PASSWORD))
    page.goto(live_server.url + reverse("contest:sign-in"))
    page.get_by_label("Mã người dự thi").fill("04127")
    page.get_by_label("Mật khẩu (lần đầu").fill(PASSWORD)

    with ExitStack() as places:
        for _ in range(1 + WAITING):
            places.enter_context(place_in_queue())
        press(page, "Đăng nhập")
        expect(page.get_by_text("Trang tự thử lại sau 5 giây")).to_be_visible()

    page.wait_for_url(live_server.url + reverse("quiz:home"))


def test_everything_works_without_script(browser, live_server, slip):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + reverse("contest:sign-in"))
    page.get_by_label("Mã người dự thi").fill(slip.user.username)
    page.get_by_label("Mật khẩu (lần đầu").fill(slip.code.lower())

    for name in ("Đăng nhập", "Đúng, là tôi", "Tôi đã đọc"):
        press(page, name)
    page.get_by_role("link", name="Để sau").click()

    expect(page).to_have_url(live_server.url + reverse("quiz:home"))
    context.close()


def test_slips_are_printed_and_one_is_replaced(page, live_server, sign_in, slip):
    entry = RosterEntry.objects.get(staff_member__user=slip.user)
    officer = GrantFactory(role=Role.OFFICER, unit=entry.contest.root_unit).user
    newcomer = StaffMemberFactory()
    RosterEntryFactory(contest=entry.contest, unit=entry.unit, staff_member=newcomer)
    sign_in(officer)
    page.goto(live_server.url + reverse("contest:slips", args=[entry.unit.pk]))

    press(page, "In phiếu cho 1 người chưa có phiếu")
    expect(page.locator(".slip")).to_have_count(1)
    assert_fine(page)

    page.goto(live_server.url + reverse("contest:slip-reissue", args=[entry.pk]))
    press(page, "Cấp lại mã")
    shown = page.locator(".slip-large-code").inner_text()
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", shown)
    assert shown != slip.code
    assert_fine(page)
