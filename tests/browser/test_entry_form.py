"""Writing an entry on a phone: it saves itself, and people are picked by keyboard."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from initiatives import services
from initiatives.models import InitiativeEntry
from initiatives.queries import base_of, copy_of
from tests.browser.looks import assert_fine
from tests.factories import RosterEntryFactory, RoundFactory, StaffMemberFactory
from tests.workers import seconds_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE, SUMMARY = "Tên sáng kiến, giải pháp", "Tóm tắt"


@pytest.fixture
def me(sign_in):
    round = RoundFactory(initiatives=True, contest__is_current=True)
    person = RosterEntryFactory(contest=round.contest)
    sign_in(person.staff_member.user)
    return person


@pytest.fixture
def form(page, live_server, me):
    page.goto(live_server.url + reverse("initiatives:create"))
    return page


@pytest.fixture
def said(form):
    return form.locator("#draft-said")


def typed_text(name):
    return InitiativeEntry.objects.get().copy.typed[name]


def test_what_is_typed_saves_itself_and_outlives_network_session_and_page(
    form, said, context, sign_in, me
):
    form.get_by_label(TITLE).fill("Một cửa lưu động")
    expect(said).to_contain_text("Đã lưu lúc")
    expect(form).to_have_url(re.compile(r"/\d+/sua/$"))

    # The network goes; the page is left, and opened again when it is back.
    context.set_offline(True)
    form.get_by_label(SUMMARY).fill("Gõ lúc mất mạng")
    expect(said).to_contain_text("Chưa lưu được: mất kết nối.")
    address = form.url
    form.goto("about:blank")
    context.set_offline(False)
    form.goto(address)
    expect(form.get_by_label(SUMMARY)).to_have_value("Gõ lúc mất mạng")
    # Taken up here, or saved at the last moment by the page that was left.
    expect(said).not_to_contain_text("Đang lưu")
    assert typed_text("summary") == "Gõ lúc mất mạng"

    # The session ends; whoever signs in again finds the text.
    context.clear_cookies()
    form.get_by_label(SUMMARY).fill("Gõ lúc đã bị đăng xuất")
    expect(said).to_contain_text("cần đăng nhập lại")
    sign_in(me.staff_member.user)
    form.goto(address)
    expect(form.get_by_label(SUMMARY)).to_have_value("Gõ lúc đã bị đăng xuất")
    expect(said).not_to_contain_text("Đang lưu")
    assert typed_text("summary") == "Gõ lúc đã bị đăng xuất"


def test_two_pages_are_told_of_each_other_and_a_person_chooses(form, said):
    form.get_by_label(TITLE).fill("Tên gõ trước")
    expect(said).to_contain_text("Đã lưu lúc")
    entry = InitiativeEntry.objects.get()
    typed = services.Typed(
        entry.copy.typed | {"title": "Tên của trang khác"},
        {},
        uuid4(),
        base_of(entry, copy_of(entry)),
    )
    services.save_draft(entry, by=entry.created_by, authors=None, typed=typed)

    form.get_by_label(TITLE).fill("Tên của trang này")
    expect(
        form.get_by_role("alert").filter(has_text="ở trang khác lúc")
    ).to_be_visible()
    assert typed_text("title") == "Tên của trang khác"
    form.get_by_role("button", name="Giữ nội dung trên trang này").click()

    expect(said).to_contain_text("Đã lưu lúc")
    assert typed_text("title") == "Tên của trang này"


def test_authors_are_picked_and_put_in_order_by_keyboard_alone(form, said, me):
    for given, code in (("Hoa", "TB-1"), ("Hùng", "TB-2")):
        person = StaffMemberFactory(surname="Lê Thị", given_name=given, code=code)
        RosterEntryFactory(contest=me.contest, unit=me.unit, staff_member=person)
    search = form.get_by_label("Thêm tác giả: gõ tên hoặc mã")
    search.focus()

    form.keyboard.type("le thi")
    expect(form.get_by_role("button", name="Lê Thị Hùng")).to_be_visible()
    form.keyboard.press("ArrowDown")
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Enter")
    form.keyboard.type("Trần Khách")
    expect(form.get_by_role("button", name="Ghi theo họ tên")).to_be_visible()
    form.keyboard.press("Enter")
    up = form.get_by_role("button", name="Lên: Trần Khách")
    up.press("Enter")
    expect(form.get_by_role("button", name="Lên: Trần Khách")).to_be_focused()
    form.get_by_label("Tỷ lệ đóng góp của Trần Khách").press_sequentially("40")
    form.get_by_role("button", name=f"Bỏ: {me.staff_member}").press("Enter")

    expect(search).to_be_focused()
    expect(said).to_contain_text("Đã lưu lúc")
    # What was saved first may have been on its way since before the last of it.
    seconds_until(
        lambda: typed_text("author_lines") == "Trần Khách: 40%\nLê Thị Hùng",
        at_most=20,
    )
    assert_fine(form)
