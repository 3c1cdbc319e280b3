"""The network goes, the tab dies: what is shown as saved is, and the rest is sent."""

import pytest
from playwright.sync_api import Error, expect

from tests.browser.test_quiz import (
    SAVED,
    UNSAVED,
    answers,
    choose,
    entry,
    open_paper,
)

__all__ = ["entry", "open_paper"]  # fixtures
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
SENT_AGAIN = 30_000  # milliseconds: the page's longest wait between two tries
for_a_while = pytest.mark.parametrize(
    "seconds", [3, pytest.param(60, marks=pytest.mark.long)]
)


def mark(page, number):
    return page.locator(f"#cau-{number} .save-mark")


def stay_offline(page, context, seconds):
    """One answer saved before, two given without network, and time that passes."""
    expect(choose(page, 1, "A")).to_have_text(SAVED)
    context.set_offline(True)
    expect(choose(page, 2, "B")).to_have_text(UNSAVED)
    expect(choose(page, 4, "D")).to_have_text(UNSAVED)
    page.wait_for_timeout(seconds * 1000)


def crash(page):
    """Kill the tab's own process."""
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    page.close()  # the context obeys no more while it holds a dead tab


@for_a_while
def test_answers_given_offline_are_sent_when_the_network_is_back(
    open_paper, context, seconds
):
    stay_offline(open_paper, context, seconds)
    expect(mark(open_paper, 1)).to_have_text(SAVED)
    expect(open_paper.locator("#notice")).to_contain_text("Mất kết nối.")
    assert answers() == {0: 0}

    context.set_offline(False)

    for number in (1, 2, 4):
        expect(mark(open_paper, number)).to_have_text(SAVED, timeout=SENT_AGAIN)
    expect(open_paper.locator("#notice")).to_be_hidden()
    assert answers() == {0: 0, 1: 1, 3: 3}


@for_a_while
def test_tab_that_crashes_offline_loses_nothing(open_paper, context, seconds):
    stay_offline(open_paper, context, seconds)
    address = open_paper.url
    crash(open_paper)
    assert answers() == {0: 0}
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)

    for number in (1, 2, 4):
        expect(mark(again, number)).to_have_text(SAVED, timeout=SENT_AGAIN)
    assert answers() == {0: 0, 1: 1, 3: 3}


@for_a_while
def test_reload_without_network_loses_nothing(open_paper, context, seconds):
    stay_offline(open_paper, context, seconds)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        open_paper.reload()
    context.set_offline(False)

    open_paper.reload()

    for number in (1, 2, 4):
        expect(mark(open_paper, number)).to_have_text(SAVED, timeout=SENT_AGAIN)
    assert answers() == {0: 0, 1: 1, 3: 3}
