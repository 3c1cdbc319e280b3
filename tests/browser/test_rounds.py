"""An officer extends a round that runs; who sits sees it at the next answer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from contest.db import db_now
from quiz.services import start_attempt
from tests.browser.looks import assert_fine_at_both_widths
from tests.factories import GrantFactory, RosterEntryFactory, quiz_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def round():
    """It closes in six minutes, before the minutes of an attempt are over."""
    return quiz_round(
        contest__is_current=True, closes_at=db_now() + timedelta(minutes=6)
    )


@pytest.fixture
def as_person(browser, live_server, browser_context_args):
    """Open a browser of its own for a user, with his session."""
    opened = []

    def open_page(user):
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        opened.append(context)
        client = Client()
        client.force_login(user)
        value = client.cookies["session"].value
        context.add_cookies(
            [{"name": "session", "value": value, "url": live_server.url}]
        )
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def seconds_left(page):
    """What the clock shows, "còn 05:59", in seconds."""
    minutes, seconds = page.locator("#clock").inner_text().split()[-1].split(":")
    return int(minutes) * 60 + int(seconds)


def test_extension_reaches_who_sits_at_the_next_answer(round, as_person):
    entry = RosterEntryFactory(contest=round.contest)
    attempt = start_attempt(entry, round)
    sitting = as_person(entry.staff_member.user)
    sitting.goto(reverse("quiz:attempt", args=[attempt.pk]))
    expect(sitting.locator("#save")).to_be_hidden()  # the script is there
    before = seconds_left(sitting)

    office = as_person(GrantFactory(unit=round.contest.root_unit).user)
    _extend(office, round, by=timedelta(hours=1))
    stored_due = attempt.started_at + timedelta(minutes=20)
    attempt.refresh_from_db()
    sitting.locator("#cau-1 .choice").first.click()
    expect(sitting.locator("#cau-1 .save-mark")).to_have_text("Đã lưu ✓")

    assert before <= 6 * 60
    assert attempt.due_at == stored_due
    # It is drawn at the next second: of its twenty minutes less than ten are over.
    expect(sitting.locator("#clock")).to_have_text(re.compile(r"^còn 1\d:\d\d$"))


def _extend(page, round, *, by):
    page.goto(reverse("quiz:rounds"))
    assert_fine_at_both_widths(page)
    page.get_by_role("link", name=round.name).click()
    assert_fine_at_both_widths(page)
    page.get_by_role("link", name="Gia hạn").click()
    closing = timezone.localtime(round.closes_at + by).replace(microsecond=0)
    page.get_by_label("Kết thúc mới").fill(closing.strftime("%Y-%m-%dT%H:%M:%S"))
    page.get_by_label("Lý do").fill("Mất điện")
    page.get_by_label("Văn bản số").fill("CV 12/NV")
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Xem liên quan đến ai").click()
    expect(page.get_by_text("1 bài đang làm có hạn nộp muộn hơn.")).to_be_visible()
    round.refresh_from_db()
    assert round.closes_at < closing  # only shown so far
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Gia hạn").click()
    expect(page.get_by_text("Đã ghi:")).to_be_visible()


def test_pages_of_a_change_are_read_at_both_widths(round, as_person):
    entry = RosterEntryFactory(contest=round.contest)
    start_attempt(entry, round)
    page = as_person(GrantFactory(unit=round.contest.root_unit).user)
    page.goto(reverse("quiz:round-edit", args=[round.pk]))
    assert_fine_at_both_widths(page)
    page.get_by_label("Số phút").fill("45")
    page.get_by_label("Lý do").fill("Mất điện")
    page.get_by_label("Văn bản số").fill("CV 12/NV")
    page.get_by_role("button", name="Xem sẽ thay đổi gì").click()

    expect(page.get_by_role("button", name="Ghi thay đổi")).to_be_visible()
    assert_fine_at_both_widths(page)
    for address in (
        reverse("quiz:round-sample", args=[round.pk]),
        reverse("quiz:entry-attempts", args=[entry.pk]),
        reverse("quiz:round-act", args=[round.pk, "tam-dung"]),
    ):
        page.goto(address)
        assert_fine_at_both_widths(page)
