"""The leader's pages on a phone: they fit, axe finds nothing, renewing keeps focus."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.db import db_today
from contest.models import RosterEntry
from contest.services import record_evidence
from reports.services import keep_day, refresh_figures
from tests.browser.looks import assert_fine
from tests.factories import BlockFactory, ContestFactory, GrantFactory, RoundFactory
from tests.reports.rosters import WHEN, add_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_leader_reads_on_a_phone_and_the_keyboard_keeps_its_place(
    page, live_server, sign_in
):
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    add_unit(contest, joined=1, missing=2, block=BlockFactory(name="Khối trường học"))
    add_unit(contest, joined=2, block=BlockFactory(name="Khối xã"))
    keep_day(contest, db_today() - timedelta(days=1))
    sign_in(GrantFactory(unit=contest.root_unit, role="leader").user)
    page.clock.install()
    page.goto(live_server.url + reverse("reports:overview"))
    missing = page.locator("#head-chua-tat-ca")
    expect(missing).to_have_text("2")
    missing.focus()
    page.get_by_text("Bảng số liệu theo ngày").click()
    missing.focus()

    person = RosterEntry.objects.missing().first()
    record_evidence(person, source="quiz", source_key="1", happened_at=WHEN)
    refresh_figures()
    page.clock.fast_forward(31_000)

    expect(missing).to_have_text("1")
    expect(missing).to_be_focused()
    expect(page.locator("#overview-lowest")).to_contain_text("2/3 người")
    expect(page.locator("#trend tbody tr")).to_be_visible()
    assert_fine(page)
    for name, args in (("board", []), ("tree", []), ("names", ["chua"])):
        page.goto(live_server.url + reverse(f"reports:{name}", args=args))
        assert_fine(page)
