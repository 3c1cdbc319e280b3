"""The last step after a reload: a page of its own, as good as the one before."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from playwright.sync_api import expect

from quiz.models import Attempt
from tests.browser.test_quiz import entry, open_paper, wait_for_first
from tests.browser.test_quiz_review import (
    RECEIPT,
    receipt_is_shown,
    shared_machine,
    three_of_four,
)

__all__ = ["entry", "open_paper", "shared_machine", "three_of_four"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
AGAIN = "**/dang-nhap-lai/"
OWNER = {"who": "owner", "csrf": "x" * 32}
LOST = "Mất kết nối. Các câu đã lưu vẫn còn và chắc chắn được tính."


@pytest.fixture
def alone(three_of_four):
    three_of_four.reload()
    expect(three_of_four.locator("#clock")).to_have_text(re.compile(r"còn \d\d:\d\d"))
    return three_of_four


def reload_with(page, *, seconds):
    """So much time is left when the page comes anew."""
    Attempt.objects.update(
        started_at=F("started_at") - timedelta(days=1),
        due_at=Now() + timedelta(seconds=seconds),
        allowed=timedelta(days=2),
    )
    page.reload()


def test_clock_runs_on_and_what_is_saved_is_counted(alone):
    expect(alone.locator(".quiz-bar")).to_contain_text("Đã lưu 3/4")

    seen = alone.locator("#clock").inner_text()

    expect(alone.locator("#clock")).not_to_have_text(seen)


def test_lost_network_is_told_and_its_return(alone, context):
    context.set_offline(True)
    expect(alone.locator("#notice")).to_be_visible()
    expect(alone.locator("#notice")).to_contain_text(LOST)

    context.set_offline(False)

    expect(alone.locator("#notice")).to_be_hidden()
    alone.get_by_role("button", name="Nộp bài luôn").click()
    receipt_is_shown(alone)


def test_what_handing_in_says_stays_when_the_network_goes(alone, context):
    for each in ("nop", "xem-lai"):
        alone.route(f"**/{each}/", lambda route: route.abort())
    alone.get_by_role("button", name="Nộp bài luôn").click()
    expect(alone.locator("#notice")).to_contain_text("chưa rõ bài đã nộp được chưa")

    context.set_offline(True)
    alone.wait_for_function("navigator.onLine === false")

    expect(alone.locator("#notice")).to_contain_text("chưa rõ bài đã nộp được chưa")


def test_end_of_the_time_opens_the_receipt(three_of_four):
    reload_with(three_of_four, seconds=4)

    receipt_is_shown(three_of_four)
    expect(three_of_four).to_have_url(RECEIPT)


def test_without_a_network_the_end_of_the_time_is_told(three_of_four, context):
    reload_with(three_of_four, seconds=3)
    context.set_offline(True)

    expect(three_of_four.locator("#notice")).to_contain_text(
        "Hết giờ, chưa mở được kết quả. Các câu đã lưu chắc chắn được tính."
    )
    context.set_offline(False)
    receipt_is_shown(three_of_four)


def test_who_is_signed_out_at_the_end_of_the_time_keeps_the_words(
    three_of_four, client, context
):
    reload_with(three_of_four, seconds=3)
    client.logout()

    words = "Bấm nộp lại và đăng nhập, trang sẽ mở giấy xác nhận."
    expect(three_of_four.locator("#notice")).to_contain_text(words)
    context.set_offline(True)
    context.set_offline(False)
    three_of_four.wait_for_timeout(3000)
    expect(three_of_four.locator("#notice")).to_contain_text(words)


def test_more_time_given_meanwhile_is_what_the_clock_shows_then(three_of_four):
    reload_with(three_of_four, seconds=3)
    Attempt.objects.update(due_at=Now() + timedelta(minutes=20))

    expect(three_of_four.locator("#clock")).to_have_text(re.compile("còn 19:"))


def test_receipt_on_its_way_at_the_end_of_the_time_is_waited_for(
    three_of_four, shared_machine
):
    shared_machine()
    reload_with(three_of_four, seconds=4)

    def answer_late(route):
        reply = route.fetch()
        three_of_four.wait_for_timeout(7000)  # the time is up, the server is reached
        route.fulfill(response=reply)

    three_of_four.route("**/nop/", answer_late)
    # Handing in has signed out by now; this is what was asked a moment before.
    three_of_four.route(AGAIN, lambda route: route.fulfill(json=OWNER))
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(three_of_four)
    three_of_four.wait_for_timeout(4500)
    receipt_is_shown(three_of_four)


def test_receipt_asked_for_while_the_page_asks_who_is_here_is_waited_for(
    three_of_four, shared_machine
):
    shared_machine()
    reload_with(three_of_four, seconds=2)
    asked = []
    three_of_four.route(AGAIN, lambda route: asked.append(route))  # noqa: PLW0108
    wait_for_first(three_of_four, asked)

    def answer_late(route):
        reply = route.fetch()
        asked[0].fulfill(json=OWNER)
        three_of_four.wait_for_timeout(1500)
        route.fulfill(response=reply)

    three_of_four.route("**/nop/", answer_late)
    three_of_four.get_by_role("button", name="Nộp bài luôn").click()

    receipt_is_shown(three_of_four)


@pytest.mark.long
def test_page_whose_reload_was_stopped_tries_again(three_of_four):
    reload_with(three_of_four, seconds=3)
    stopped = []

    def stop(route):
        stopped.append(route)
        route.abort("aborted")

    three_of_four.route("**/xem-lai/", stop, times=1)
    wait_for_first(three_of_four, stopped)

    expect(three_of_four.locator("h1")).to_have_text(
        "Giấy xác nhận dự thi", timeout=90_000
    )
