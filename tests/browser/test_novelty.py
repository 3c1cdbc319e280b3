"""What an idea is like, told in a real browser while it is typed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from initiatives.catalogue_files import CatalogueRow
from initiatives.services.catalogue import save_catalogue
from tests.factories import RosterEntryFactory, RoundFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KNOWN = "Trả kết quả tại nhà cho người khuyết tật"


def test_likeness_is_marked_while_typing_and_hinders_nothing(
    page, live_server, sign_in
):
    round = RoundFactory(initiatives=True, contest__is_current=True)
    save_catalogue(round.contest, [CatalogueRow(KNOWN), CatalogueRow("Nuôi cá lồng")])
    sign_in(RosterEntryFactory(contest=round.contest).staff_member.user)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url + reverse("initiatives:create"))

    page.get_by_label("Tên sáng kiến, giải pháp").fill("tra ket qua tai nha <b>")

    live = page.get_by_role("region", name="Sáng kiến có nội dung tương tự")
    expect(live.locator("mark")).to_have_text("Trả kết quả tại nhà")
    expect(live).to_contain_text("không cản trở việc gửi bài")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.locator("mark")).to_have_text("Trả kết quả tại nhà")
    assert said == []
