"""A server that drops, refuses and forgets: what the page calls saved is saved."""

import random

import pytest
from playwright.sync_api import expect

from quiz.models import Attempt
from tests.browser.test_quiz import (
    SAVED,
    answers,
    choose,
    chosen,
    entry,
    lose_receipt,
    open_paper,
    to_the_last_step,
)

__all__ = ["entry", "open_paper"]  # fixtures
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
SENT_AGAIN = 60_000  # milliseconds: two of the page's longest waits, and more
QUESTIONS = range(1, 5)


def drop(route):
    route.abort("connectionreset")


def refuse(route):
    route.fulfill(status=503, headers={"Retry-After": "1"})


def fail(route):
    route.fulfill(status=500, body="<h1>Server Error (500)</h1>")


def shown_as_saved(page):
    """{place: choice} of the questions that carry the mark."""
    marks = {n: page.locator(f"#cau-{n} .save-mark").text_content() for n in QUESTIONS}
    saved = [number for number, words in marks.items() if words == SAVED]
    return {n - 1: "ABCD".index(chosen(page, n)) for n in saved}


@pytest.mark.parametrize(
    "touches", [6, pytest.param(60, marks=pytest.mark.long)], ids=str
)
def test_what_is_shown_as_saved_is_stored_whatever_the_server_does(
    open_paper, context, touches
):
    seed = random.randrange(10**6)  # noqa: S311 - said when it fails
    chance = random.Random(seed)  # noqa: S311 - as above
    ways = [drop, refuse, fail, lose_receipt, lambda route: route.continue_()]

    def answer_anyhow(route):
        chance.choice(ways)(route)

    open_paper.route("**/luu/", answer_anyhow)
    given = {}
    for _ in range(touches):
        number, letter = chance.choice(QUESTIONS), chance.choice("ABCD")
        choose(open_paper, number, letter)
        given[number - 1] = "ABCD".index(letter)
        open_paper.wait_for_timeout(chance.uniform(0, 400))
        shown = shown_as_saved(open_paper)
        assert shown.items() <= answers().items(), seed
    open_paper.unroute("**/luu/", answer_anyhow)
    for is_offline in (True, False):  # the next try need not be waited for
        context.set_offline(is_offline)

    for place in given:
        mark = open_paper.locator(f"#cau-{place + 1} .save-mark")
        expect(mark).to_have_text(SAVED, timeout=SENT_AGAIN)
    assert answers() == given, seed
    assert shown_as_saved(open_paper) == given, seed


def test_page_hands_in_after_the_server_was_away(open_paper):
    open_paper.route("**/luu/", drop)
    open_paper.route("**/healthz", drop)
    choose(open_paper, 1, "A")
    open_paper.get_by_role("button", name="Nộp bài").click()
    expect(open_paper.locator("#notice")).to_contain_text("Chưa nộp được")
    assert Attempt.objects.get().is_open

    open_paper.unroute_all()

    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text(
        SAVED, timeout=SENT_AGAIN
    )
    to_the_last_step(open_paper)
    open_paper.get_by_role("button", name="Nộp bài luôn").click()
    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")
    assert Attempt.objects.get().answered == 1
