"""A unit asks on a phone, the office decides by keyboard, then the figures move."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Excusal, Proposal, Role, RosterEntry
from contest.services.proposals import propose_change
from tests.browser.looks import assert_fine_at_both_widths
from tests.browser.test_quiz import choose, to_the_last_step
from tests.factories import GrantFactory, RosterEntryFactory, UnitFactory, quiz_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def contest():
    return quiz_round(contest__is_current=True).contest


@pytest.fixture
def school(contest):
    return UnitFactory(parent=contest.root_unit, name="Trường Tiểu học Nguyễn Du")


@pytest.fixture
def as_person(browser, live_server, browser_context_args):
    """Open a browser of its own for a user, with his session."""
    opened = []

    def open_page(user=None):
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        opened.append(context)
        if user is not None:
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


def person(unit, contest, given_name):
    return RosterEntryFactory(
        contest=contest,
        unit=unit,
        staff_member__surname="Nguyễn Thị",
        staff_member__given_name=given_name,
        staff_member__user__full_name=f"Nguyễn Thị {given_name}",
    )


def expected():
    return RosterEntry.objects.expected().count()


def test_from_the_units_phone_to_the_offices_keyboard(contest, school, as_person):
    for name in ("Ánh", "Bình", "Chi"):
        person(school, contest, name)
    coordinator = GrantFactory(role=Role.COORDINATOR, unit=school).user
    officer = GrantFactory(unit=contest.root_unit).user

    phone = as_person(coordinator)
    _propose_two_absences(phone, school)
    code, printed = _add_a_person(phone, school)
    assert (expected(), RosterEntry.objects.working().count()) == (3, 3)

    _take_the_quiz(as_person(), code, printed)
    added = RosterEntry.objects.get(status=RosterEntry.Status.PROPOSED)
    assert added.participated_at is not None
    assert RosterEntry.objects.expected().filter(pk=added.pk).count() == 0

    _decide_by_keyboard(as_person(officer))
    assert expected() == 3  # two away, one more accepted, of whom it was refused none
    assert list(Excusal.objects.order_by("pk").values_list("state", flat=True)) == [
        "approved",
        "refused",
    ]
    added.refresh_from_db()
    assert added.status == RosterEntry.Status.WORKING


def _propose_two_absences(page, school):
    page.goto(reverse("contest:unit-roster", args=[school.pk]))
    assert_fine_at_both_widths(page)
    page.get_by_label("Chọn Nguyễn Thị Ánh").check()
    page.get_by_label("Chọn Nguyễn Thị Bình").check()
    page.get_by_label("Đề nghị cho 2 người đã chọn").select_option("vang")
    page.get_by_role("button", name="Tiếp tục").click()
    assert_fine_at_both_widths(page)
    page.locator("#id_reason").select_option("maternity")
    page.get_by_label("Vắng từ ngày").fill("2023-11-01")
    page.get_by_label("Đến hết ngày").fill("2024-02-28")
    page.get_by_label("Văn bản (số, ngày)").fill("QĐ 15 ngày 01/11/2023")
    page.get_by_label("Bản chụp văn bản").set_input_files(
        {"name": "qd.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_role("button", name="Gửi đề nghị cho 2 người").click()
    expect(page.locator("#messages")).to_contain_text("Đã gửi đề nghị")
    expect(page.locator("main")).to_contain_text("Đề nghị đang chờ duyệt (2)")
    assert_fine_at_both_widths(page)


def _add_a_person(page, school):
    page.get_by_role("link", name="Bổ sung người").click()
    assert_fine_at_both_widths(page)
    page.get_by_label("Họ và tên").fill("Trần Văn Dũng")
    page.get_by_label("Chức vụ").fill("Giáo viên")
    page.get_by_label("Đối tượng").select_option("public_employee")
    page.get_by_label("Điện thoại").fill("0905 123 456")
    page.get_by_role("button", name="Bổ sung người").click()
    expect(page.locator("#messages")).to_contain_text("dự thi được ngay")
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Cấp mã").click()
    entry = RosterEntry.objects.get(status=RosterEntry.Status.PROPOSED)
    printed = page.locator(".slip-large-code").inner_text()
    return entry.staff_member.code, printed


def _take_the_quiz(page, code, printed):
    page.goto("/")
    page.get_by_label("Mã người dự thi hoặc số điện thoại").fill(code)
    page.locator("input[type=password]").fill(printed)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name="Đúng, là tôi").click()
    page.get_by_role("button", name="Tôi đã đọc").click()
    page.get_by_role("link", name="Để sau").click()
    page.get_by_role("link", name="Bắt đầu làm bài").click()
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#place")).to_be_visible()
    for number in range(1, page.locator(".question").count() + 1):
        expect(choose(page, number, "A")).to_contain_text("Đã lưu")
    to_the_last_step(page)
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".big-line")).to_have_text("Anh/chị đã tham gia")


def _decide_by_keyboard(page):
    """Approve the first, refuse the second with a note, approve the third."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("contest:proposals"))
    assert_fine_at_both_widths(page)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("j")
    expect(page.locator("[data-item]").nth(0)).to_be_focused()
    assert expected() == 3
    page.keyboard.press("d")
    expect(page.locator("#messages")).to_contain_text("3 → 2")
    page.wait_for_load_state()  # until the script listens to keys
    expect(page.locator("[data-item]").nth(0)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.type("Chưa rõ ngày bắt đầu, đề nghị ghi lại.")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Không duyệt")
    page.wait_for_load_state()
    expect(page.locator("[data-item]").nth(0)).to_be_focused()
    page.keyboard.press("d")
    expect(page.locator("main")).to_contain_text("Không có đề nghị nào đang chờ.")


def test_arrows_ticks_and_the_page_of_confirmation(contest, school, as_person):
    coordinator = GrantFactory(role=Role.COORDINATOR, unit=school).user
    for name in ("Ánh", "Bình", "Chi"):
        propose_change(
            person(school, contest, name),
            Proposal.Kind.LEAVE,
            by=coordinator,
            document="QĐ 16",
            reason="Nghỉ hưu",
        )
    page = as_person(GrantFactory(unit=contest.root_unit).user)
    page.goto(reverse("contest:proposals"))
    items = page.locator("[data-item]")

    for key in ("ArrowDown", "c", "ArrowDown", "c", "ArrowUp"):
        page.keyboard.press(key)
    expect(items.nth(0)).to_be_focused()
    page.get_by_role("button", name="Duyệt 2 đề nghị đã chọn").click()
    assert_fine_at_both_widths(page)
    expect(page.locator("main")).to_contain_text("3 → 1")
    page.get_by_role("button", name="Duyệt 2 đề nghị").click()

    expect(items).to_have_count(1)
    assert expected() == 1


def test_the_queue_decides_without_javascript(contest, school, browser, as_person):
    proposal = propose_change(
        person(school, contest, "Ánh"),
        Proposal.Kind.LEAVE,
        by=GrantFactory(role=Role.COORDINATOR, unit=school).user,
        document="QĐ 16",
        reason="Nghỉ hưu",
    )
    signed_in = as_person(GrantFactory(unit=contest.root_unit).user)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(signed_in.context.cookies())
    page = plain.new_page()
    signed_in.goto(reverse("contest:proposals"))
    page.goto(signed_in.url)

    page.get_by_text("Không duyệt", exact=True).click()
    page.get_by_label("Lý do không duyệt").fill("Chưa có văn bản.")
    page.get_by_role("button", name="Không duyệt đề nghị này").click()

    expect(page.get_by_text("người đề nghị đọc được lý do")).to_be_visible()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_note) == ("refused", "Chưa có văn bản.")
    plain.close()


def test_a_persons_page_and_the_units_history_are_accessible(
    contest, school, as_person
):
    entry = person(school, contest, "Ánh")
    page = as_person(GrantFactory(unit=contest.root_unit).user)
    page.goto(reverse("contest:person", args=[entry.pk]))
    assert_fine_at_both_widths(page)

    page.get_by_role("link", name="Sửa thông tin").click()
    assert_fine_at_both_widths(page)
    page.get_by_label("Chức vụ").fill("Hiệu trưởng")
    page.get_by_role("button", name="Lưu thông tin").click()
    expect(page.locator(".history")).to_contain_text(
        "Chức vụ: Chuyên viên → Hiệu trưởng"
    )
    assert_fine_at_both_widths(page)

    page.goto(reverse("contest:unit-history", args=[school.pk]))
    page.get_by_role("link", name="Số phải tham gia: 1 người, xem tên").click()
    expect(page.locator("#people")).to_contain_text("Nguyễn Thị Ánh")
    assert_fine_at_both_widths(page)
