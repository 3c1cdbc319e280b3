"""A private word is copied with one tap on a phone, though its text is folded away."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_private_word_is_copied_and_the_page_fits_a_phone(
    page, context, live_server, sign_in
):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    unit = UnitFactory(parent=contest.root_unit)
    RosterEntryFactory(contest=contest, unit=unit, staff_member__phone="0905123412")
    sign_in(GrantFactory(unit=unit, role="coordinator").user)
    page.goto(live_server.url + reverse("reports:chase"))

    page.get_by_role("button", name="Sao chép tin nhắn riêng").click()

    text = page.get_by_label("Tin nhắn riêng cho").input_value()
    assert text.startswith("Gửi anh/chị Người dự ")
    expect(page.get_by_text("Đã sao chép.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text
    call = page.get_by_role("link", name="Gọi Người dự")
    assert call.get_attribute("href") == "tel:0905123412"
    assert page.evaluate("document.documentElement.scrollWidth") == 360
