"""Between the paper and the receipt, on one page that no network is needed for."""

import re
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import User
from quiz.models import Attempt
from tests.browser.test_quiz import (
    SAVED,
    UNSAVED,
    choose,
    entry,
    open_paper,
    to_the_last_step,
)

__all__ = ["entry", "open_paper"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PAPER = re.compile(r"/luot/\d+/#cau-\d$")
REVIEW = re.compile(r"/xem-lai/$")
LATEST_LEAVE = 6  # seconds after the end at which a page has gone on to its result
RECEIPT = re.compile(r"/ket-qua/(#.*)?$")


@pytest.fixture
def shared_machine(client):
    """Say after signing in that the machine is shared."""

    def share():
        session = client.session
        session["shared_machine"] = True
        session.save()

    return share


@pytest.fixture
def three_of_four(open_paper):
    """On the last step, with question 2 left out."""
    for number in (1, 3, 4):
        expect(choose(open_paper, number, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    expect(open_paper.locator(".big-line")).to_have_text(
        "Còn 1 câu chưa trả lời: câu 2."
    )
    return open_paper


def receipt_is_shown(page):
    expect(page.locator("h1")).to_have_text("Giấy xác nhận dự thi")
    expect(page.locator(".receipt-code")).to_be_visible()


def test_what_is_left_out_leads_to_its_question(three_of_four):
    three_of_four.get_by_role("link", name="câu 2").click()

    expect(three_of_four.locator("#cau-2")).to_be_focused()
    assert re.search(r"/luot/\d+/#cau-2$", three_of_four.url)
    expect(choose(three_of_four, 2, "B")).to_have_text(SAVED)
    to_the_last_step(three_of_four)
    expect(three_of_four.locator(".big-line")).to_have_text("Đã trả lời đủ 4 câu.")
    three_of_four.get_by_role("link", name="Xem lại").click()
    expect(three_of_four.locator("#cau-2")).to_be_focused()


def test_to_go_on_opens_the_first_question_without_an_answer(three_of_four):
    three_of_four.get_by_role("link", name="Quay lại làm tiếp").click()

    expect(three_of_four.locator("#cau-2")).to_be_focused()
    expect(three_of_four.locator("#place")).to_have_text("Câu 2/4")
    expect(three_of_four.get_by_role("heading", level=1)).not_to_have_text("Nộp bài")


def test_back_button_goes_to_the_paper_and_on_again_to_the_last_step(three_of_four):
    expect(three_of_four).to_have_url(REVIEW)

    three_of_four.go_back()

    expect(three_of_four.locator("#cau-4")).to_be_visible()
    expect(three_of_four).to_have_url(PAPER)
    three_of_four.go_forward()
    expect(three_of_four.locator("h1")).to_have_text("Nộp bài")
    expect(three_of_four.locator("#paper")).to_be_hidden()


def test_reload_opens_the_same_last_step_from_the_server(three_of_four):
    three_of_four.reload()

    expect(three_of_four.locator(".big-line")).to_have_text(
        "Còn 1 câu chưa trả lời: câu 2."
    )
    three_of_four.wait_for_load_state()
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    receipt_is_shown(three_of_four)


def test_receipt_comes_with_its_address_and_the_ways_on(three_of_four, entry):
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(three_of_four)
    expect(three_of_four).to_have_url(RECEIPT)
    expect(three_of_four).to_have_title("Giấy xác nhận dự thi")
    expect(three_of_four.get_by_role("button", name="In", exact=True)).to_be_visible()
    expect(three_of_four.get_by_role("button", name="Đăng xuất")).to_be_visible()
    three_of_four.reload()
    receipt_is_shown(three_of_four)


def test_after_handing_in_there_is_no_way_back_to_the_paper(three_of_four):
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    receipt_is_shown(three_of_four)

    three_of_four.go_back()

    receipt_is_shown(three_of_four)
    expect(three_of_four).to_have_url(RECEIPT)


def test_end_of_the_time_leaves_the_receipt_alone(three_of_four):
    three_of_four.clock.install()
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    receipt_is_shown(three_of_four)
    three_of_four.evaluate("window.isTheSame = true")

    three_of_four.clock.fast_forward("02:00:00")

    receipt_is_shown(three_of_four)
    assert three_of_four.evaluate("window.isTheSame")


def test_end_of_the_time_on_the_last_step_opens_the_receipt(open_paper):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    Attempt.objects.update(
        started_at=F("started_at") - timedelta(days=1),
        due_at=Now() + timedelta(seconds=8),
        allowed=timedelta(days=2),
    )
    open_paper.goto(open_paper.url.partition("#")[0])
    expect(open_paper.locator("#place")).to_be_visible()
    to_the_last_step(open_paper)

    receipt_is_shown(open_paper)
    expect(open_paper).to_have_url(RECEIPT)


def test_shared_machine_does_not_come_back_to_the_receipt(
    three_of_four, shared_machine
):
    shared_machine()
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    receipt_is_shown(three_of_four)
    expect(three_of_four.get_by_role("button", name="Đăng xuất")).to_have_count(0)

    three_of_four.go_back()

    expect(three_of_four.locator("h1")).to_have_text("Đăng nhập")
    assert reverse("contest:sign-in") in three_of_four.url


def test_way_on_to_the_last_step_sends_what_was_changed_first(three_of_four):
    three_of_four.go_back()
    expect(three_of_four.locator("#cau-4")).to_be_visible()
    three_of_four.route("**/luu/", lambda route: route.abort())
    expect(choose(three_of_four, 4, "B")).to_have_text(UNSAVED)

    three_of_four.go_forward()

    expect(three_of_four.locator("#notice")).to_contain_text("Chưa lưu được: câu 4.")
    expect(three_of_four.locator("#cau-4")).to_be_visible()
    expect(three_of_four).to_have_url(PAPER)


def test_receipt_of_a_shared_machine_stays_until_it_is_left(
    three_of_four, shared_machine
):
    shared_machine()
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    receipt_is_shown(three_of_four)

    three_of_four.get_by_role("link", name="Đến nội dung chính").focus()
    three_of_four.keyboard.press("Enter")

    expect(three_of_four).to_have_url(re.compile("#content$"))
    three_of_four.wait_for_timeout(500)
    receipt_is_shown(three_of_four)
    three_of_four.reload()
    expect(three_of_four.locator("h1")).to_have_text("Đăng nhập")
    assert "next=" not in three_of_four.url


def test_who_goes_back_while_the_server_is_busy_does_not_hand_in(three_of_four):
    asked = []

    def be_busy(route):
        asked.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "1"})

    three_of_four.route("**/nop/", be_busy)
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    notice = three_of_four.locator("#notice")
    expect(notice).to_contain_text("Đang có nhiều người cùng nộp bài.")

    three_of_four.get_by_role("link", name="Quay lại làm tiếp").click()

    expect(notice).to_contain_text("Chưa có giấy xác nhận.")
    expect(choose(three_of_four, 2, "B")).to_have_text(SAVED)
    three_of_four.wait_for_timeout(2500)  # longer than the pause
    assert len(asked) == 1
    expect(three_of_four.locator("#cau-2")).to_be_visible()


@pytest.mark.parametrize(
    "way", ["history.back()", "document.querySelector('.panel .actions a').click()"]
)
def test_nobody_goes_back_while_the_receipt_is_on_its_way(
    three_of_four, shared_machine, way
):
    shared_machine()

    def go_back_meanwhile(route):
        reply = route.fetch()
        three_of_four.evaluate(f"void {way}")
        three_of_four.wait_for_timeout(300)
        route.fulfill(response=reply)

    three_of_four.route("**/nop/", go_back_meanwhile)
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(three_of_four)


def test_answer_refused_meanwhile_waits_for_the_receipt(three_of_four, shared_machine):
    shared_machine()

    def be_refused_meanwhile(route):
        reply = route.fetch()
        three_of_four.evaluate("refuse('closed')")
        three_of_four.wait_for_timeout(1000)
        route.fulfill(response=reply)

    three_of_four.route("**/nop/", be_refused_meanwhile)
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(three_of_four)


def test_words_of_the_last_step_stay_there(three_of_four, context):
    three_of_four.route("**/nop/", lambda route: route.abort())
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    notice = three_of_four.locator("#notice")
    expect(notice).to_contain_text("chưa rõ bài đã nộp được chưa")
    expect(notice).to_contain_text("Đã có mạng, bài chưa nộp.")

    three_of_four.get_by_role("link", name="Quay lại làm tiếp").click()

    expect(notice).to_be_hidden()
    context.set_offline(True)
    expect(choose(three_of_four, 2, "B")).to_have_text(UNSAVED)
    expect(notice).to_contain_text("Mất kết nối.")


def test_who_may_not_hand_in_any_more_is_told_whom_to_ask(three_of_four, entry):
    User.objects.update(is_active=False)

    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    expect(three_of_four.locator("#notice")).to_contain_text(
        "Tải lại trang rồi nộp lại; vẫn không được thì báo cán bộ đầu mối."
    )


def test_keyboard_stays_where_it_was_while_the_server_is_busy(three_of_four):
    busy = {"status": 503, "headers": {"Retry-After": "30"}}
    three_of_four.route("**/nop/", lambda route: route.fulfill(**busy))
    button = three_of_four.get_by_role("button", name="Nộp bài luôn")

    button.press("Enter")

    expect(three_of_four.locator("#notice")).to_contain_text("Đang có nhiều người")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")


def test_broken_server_is_not_called_busy(three_of_four):
    three_of_four.route("**/nop/", lambda route: route.fulfill(status=500), times=1)

    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    expect(three_of_four.locator("#notice")).to_contain_text(
        "Máy chủ đang trục trặc, bài chưa chắc đã nộp."
    )
    receipt_is_shown(three_of_four)


def test_who_was_signed_out_is_told_that_signing_in_hands_in(three_of_four, client):
    client.logout()
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()
    dialog = three_of_four.get_by_role("dialog")
    expect(dialog).to_contain_text("Đăng nhập xong là bài được nộp ngay")

    dialog.get_by_role("button", name="Để sau").click()

    expect(three_of_four.locator("#notice")).to_contain_text("chưa có giấy xác nhận")
    expect(three_of_four.get_by_role("button", name="Nộp bài luôn")).to_be_focused()


def test_busy_server_is_asked_again_who_is_here(three_of_four, context):
    busy = {"status": 503, "headers": {"Retry-After": "1"}}
    three_of_four.route("**/nop/", lambda route: route.fulfill(status=403), times=1)
    again = f"**{reverse('quiz:attempt-sign-in')}*"
    three_of_four.route(again, lambda route: route.fulfill(**busy), times=1)

    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(three_of_four)


def test_receipt_of_the_time_hands_a_shared_machine_over(open_paper, shared_machine):
    shared_machine()
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    Attempt.objects.update(due_at=Now())
    open_paper.clock.install()
    open_paper.reload()
    receipt_is_shown(open_paper)
    expect(open_paper.get_by_role("link", name="Xong")).to_have_count(0)

    open_paper.clock.fast_forward("05:01")

    expect(open_paper.locator("h1")).to_have_text("Đăng nhập")
    assert reverse("contest:sign-in") in open_paper.url


@pytest.mark.long
def test_end_of_the_time_waits_for_the_receipt_that_is_on_its_way(
    open_paper, shared_machine
):
    shared_machine()
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    Attempt.objects.update(due_at=Now() + timedelta(seconds=15))
    ends = time.monotonic() + 15
    open_paper.reload()
    expect(open_paper.locator("#place")).to_be_visible()
    to_the_last_step(open_paper)

    def answer_late(route):
        reply = route.fetch()
        assert time.monotonic() < ends
        open_paper.wait_for_timeout(1000 * (ends - time.monotonic() + LATEST_LEAVE))
        route.fulfill(response=reply)

    open_paper.route("**/nop/", answer_late)
    # A page waits no longer than ten seconds for a reply.
    open_paper.wait_for_timeout(max(0, 1000 * (ends - 3 - time.monotonic())))
    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(open_paper)
    open_paper.wait_for_timeout(2000)
    receipt_is_shown(open_paper)
