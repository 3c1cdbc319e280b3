"""One question at a time: by thumb, by keyboard, without scripts, on a slow line."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quiz.models import Attempt
from tests.browser.looks import assert_fine
from tests.browser.test_quiz import (
    SAVED,
    answers,
    choose,
    chosen,
    entry,
    go_to,
    open_paper,
    to_the_last_step,
)

__all__ = ["entry", "open_paper"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
WIDTHS = [(320, 640), (1280, 800)]
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}


def shown(page):
    """The numbers of the questions that are to be seen."""
    questions = page.locator(".question").all()
    return [n for n, each in enumerate(questions, start=1) if each.is_visible()]


def hand_in(page):
    to_the_last_step(page)
    page.get_by_role("button", name=re.compile("^Nộp bài")).click()
    expect(page.locator("h1")).to_have_text("Giấy xác nhận dự thi")


# --- One at a time ------------------------------------------------------------


def test_one_question_is_shown_with_its_number(open_paper):
    open_paper.get_by_role("button", name="Câu sau").click()

    expect(open_paper.locator("#place")).to_have_text("Câu 2/4")
    expect(open_paper.locator("#cau-2")).to_be_focused()
    assert shown(open_paper) == [2]


def test_ends_of_the_paper_lead_no_further(open_paper):
    expect(open_paper.get_by_role("button", name="Câu trước")).to_be_disabled()

    go_to(open_paper, 4)

    expect(open_paper.get_by_role("button", name="Câu sau")).to_be_disabled()


def test_list_says_each_state_in_words_and_opens_the_question(open_paper, context):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    context.set_offline(True)
    expect(choose(open_paper, 2, "A")).to_have_text("Chưa lưu được")

    open_paper.get_by_role("button", name="Danh sách câu").click()

    expect(open_paper.locator("#danh-sach-cau li")).to_have_text(
        [
            "Câu 1 Đã lưu ✓",
            "Câu 2 Chưa lưu được",
            "Câu 3 Chưa trả lời",
            "Câu 4 Chưa trả lời",
        ]
    )
    open_paper.get_by_role("link", name="Câu 4").click()
    assert shown(open_paper) == [4]
    expect(open_paper.locator("#danh-sach-cau")).to_be_hidden()


def test_reload_stays_at_the_question(open_paper):
    go_to(open_paper, 3)

    open_paper.reload()

    expect(open_paper.locator("#place")).to_have_text("Câu 3/4")
    assert shown(open_paper) == [3]


def test_back_button_goes_to_the_question_before(open_paper):
    open_paper.get_by_role("button", name="Câu sau").click()
    open_paper.get_by_role("button", name="Câu sau").click()

    open_paper.go_back()

    expect(open_paper.locator("#place")).to_have_text("Câu 2/4")
    assert shown(open_paper) == [2]


def test_going_on_begins_at_the_first_open_question(open_paper, live_server):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)

    open_paper.goto(live_server.url + reverse("quiz:home"))
    open_paper.get_by_role("link", name="Làm tiếp").click()

    expect(open_paper.locator("#place")).to_have_text("Câu 2/4")


def test_review_leads_to_the_open_question(open_paper):
    for number in (1, 2, 4):
        expect(choose(open_paper, number, "A")).to_have_text(SAVED)
    open_paper.get_by_role("button", name="Nộp bài").click()

    open_paper.get_by_role("link", name="câu 3").click()

    expect(open_paper.locator("#place")).to_have_text("Câu 3/4")


# --- By keyboard --------------------------------------------------------------


def test_whole_quiz_by_keyboard_alone(open_paper):
    open_paper.set_viewport_size({"width": 1280, "height": 800})
    expect(open_paper.locator("#keys")).to_be_visible()
    for digit in ("1", "2", "3", "4"):
        open_paper.keyboard.press(digit)
        open_paper.keyboard.press("ArrowRight")

    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 4/4")
    assert answers() == {0: 0, 1: 1, 2: 2, 3: 3}
    open_paper.keyboard.press("ArrowLeft")
    expect(open_paper.locator("#place")).to_have_text("Câu 3/4")
    open_paper.get_by_role("button", name="Nộp bài").focus()
    open_paper.keyboard.press("Enter")
    expect(open_paper.locator(".big-line")).to_have_text("Đã trả lời đủ 4 câu.")


def test_enter_in_a_question_hands_nothing_in(open_paper):
    open_paper.locator("#cau-1 input").first.focus()
    open_paper.keyboard.press("Enter")
    open_paper.keyboard.press("2")

    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    assert Attempt.objects.get().is_open
    assert shown(open_paper) == [1]


def test_digit_outside_the_questions_chooses_nothing(open_paper):
    open_paper.get_by_role("button", name="Nộp bài").focus()

    open_paper.keyboard.press("1")

    assert chosen(open_paper, 1) is None


def test_up_and_down_stay_the_choices(open_paper):
    open_paper.keyboard.press("1")
    open_paper.keyboard.press("ArrowDown")

    assert chosen(open_paper, 1) == "B"
    assert shown(open_paper) == [1]


# --- Large text, no scripts, a slow line --------------------------------------


def test_text_of_double_size_fits_a_small_phone(open_paper):
    open_paper.set_viewport_size({"width": 320, "height": 640})
    open_paper.evaluate("document.documentElement.style.fontSize = '200%'")

    open_paper.get_by_role("button", name="Danh sách câu").click()

    assert open_paper.evaluate("document.documentElement.scrollWidth") <= 320


def test_whole_quiz_without_scripts(browser, live_server, client, entry):
    client.force_login(entry.staff_member.user)
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    cookie = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("quiz:attempt-start"))
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#cau-4")).to_be_visible()
    assert shown(page) == [1, 2, 3, 4]
    page.locator("#cau-1 .choice").first.click()
    page.get_by_role("button", name="Lưu và làm tiếp").click()
    expect(page.locator("#saved-count")).to_have_text("Đã lưu 1/4")

    hand_in(page)

    expect(page.locator(".big-line")).to_have_text("Anh/chị đã tham gia")
    expect(page.locator("dialog:visible, #steps:visible")).to_have_count(0)
    context.close()


@pytest.mark.long
def test_whole_quiz_on_a_slow_line(page, context, live_server, sign_in, entry):
    """How much is fetched is a figure of the bench."""
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    sign_in(entry.staff_member.user)
    page.goto(live_server.url + reverse("quiz:attempt-start"))
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#place")).to_be_visible()
    for number in range(1, 5):
        expect(choose(page, number, "A")).to_have_text(SAVED)

    hand_in(page)

    assert answers() == {0: 0, 1: 0, 2: 0, 3: 0}


# --- Axe ----------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_paper_with_list_notice_and_question_is_accessible(
    open_paper, context, width, height
):
    open_paper.set_viewport_size({"width": width, "height": height})
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    context.set_offline(True)
    expect(choose(open_paper, 2, "A")).to_have_text("Chưa lưu được")
    open_paper.get_by_role("button", name="Danh sách câu").click()
    context.set_offline(False)

    assert_fine(open_paper)
