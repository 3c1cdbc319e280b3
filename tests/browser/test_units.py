"""An officer renames and merges units in real Chromium, as wide as a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Proposal
from contest.services.proposals import approve
from tests.browser.looks import assert_fine_at_both_widths
from tests.contest.rosters import contest_with_units, officer_of
from tests.factories import RosterEntryFactory, UnitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = "15/QĐ-UBND ngày 28/9/2023"


@pytest.fixture
def two_units(live_server):
    contest, old, new = contest_with_units("TH-ND", "TH-LL")
    UnitFactory(parent=old, block=old.block)
    RosterEntryFactory.create_batch(2, contest=contest, unit=old)
    RosterEntryFactory.create_batch(3, contest=contest, unit=new)
    return contest, old, new


def fill_paper(page):
    page.get_by_label("Từ ngày").fill("2023-10-02")
    page.get_by_label("Văn bản (số, ngày)").fill(PAPER)
    page.get_by_role("button", name="Xem sẽ thay đổi gì").click()


def test_officer_renames_and_merges_a_unit(page, live_server, sign_in, two_units):
    contest, old, new = two_units
    sign_in(officer_of(contest))
    page.goto(live_server.url + reverse("contest:unit-tree"))
    assert_fine_at_both_widths(page)
    page.get_by_role("link", name=old.name, exact=True).click()
    assert_fine_at_both_widths(page)

    page.get_by_role("link", name="Đổi tên").click()
    page.get_by_label("Tên mới").fill("Trường Tiểu học Nguyễn Du")
    fill_paper(page)
    expect(page.get_by_text("Tên cũ thành tên khác của đơn vị")).to_have_count(1)
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Đổi tên").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nguyễn Du")

    page.get_by_role("link", name="Sáp nhập", exact=True).click()
    page.get_by_label("Sáp nhập vào (đơn vị kế thừa)").select_option(str(new.pk))
    fill_paper(page)
    expect(page.get_by_text("từ 3 thành 5")).to_have_count(1)
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đã gửi đề nghị, chờ cán bộ phụ trách")).to_have_count(1)

    approve(Proposal.objects.get(), by=officer_of(contest))
    page.reload()
    expect(page.get_by_text(f"Đã sáp nhập vào {new.name}")).to_have_count(2)
    assert_fine_at_both_widths(page)


@pytest.mark.parametrize("name", ["unit-create", "blocks"])
def test_pages_without_a_unit_fit(page, live_server, sign_in, two_units, name):
    sign_in(officer_of(two_units[0]))

    page.goto(live_server.url + reverse(f"contest:{name}"))

    assert_fine_at_both_widths(page)


@pytest.mark.parametrize("name", ["unit-split", "unit-people"])
def test_pages_of_a_split_fit(page, live_server, sign_in, two_units, name):
    contest, old, _ = two_units
    sign_in(officer_of(contest))

    page.goto(live_server.url + reverse(f"contest:{name}", args=[old.pk]))

    assert_fine_at_both_widths(page)


def test_names_pasted_are_ticked_and_sent(page, live_server, sign_in, two_units):
    contest, old, new = two_units
    sign_in(officer_of(contest))
    entry = old.entries.first()
    page.goto(live_server.url + reverse("contest:unit-people", args=[old.pk]))
    page.get_by_label("Chuyển sang đơn vị").select_option(str(new.pk))
    page.get_by_label("Từ ngày").fill("2023-10-02")
    page.get_by_label("Văn bản (số, ngày)").fill(PAPER)
    page.get_by_label("Dán họ tên").fill(f"{entry.staff_member}\nKhông Có Ai")

    page.get_by_role("button", name="Đánh dấu theo tên").click()

    expect(page.get_by_text("1 dòng chưa rõ là ai")).to_have_count(1)
    expect(page.locator("input[name=people]:checked")).to_have_count(1)
    assert_fine_at_both_widths(page)
    page.get_by_label("Dán họ tên").fill("")
    page.get_by_role("button", name="Gửi đề nghị chuyển").click()
    expect(page.get_by_text("Đã gửi đề nghị chuyển 1 người")).to_have_count(1)
    assert Proposal.objects.get().entry == entry
