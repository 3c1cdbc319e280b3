"""Signed out, somebody else, another device, another window: the page is not lost."""

import re

import pytest
from django.db.models import F
from playwright.sync_api import expect

from contest.models import User
from quiz.models import Attempt
from quiz.services import move_attempt
from tests.browser.looks import assert_fine
from tests.browser.test_quiz import (
    SAVED,
    UNSAVED,
    answers,
    choose,
    entry,
    open_paper,
    to_the_last_step,
)
from tests.factories import UserFactory

__all__ = ["entry", "open_paper"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "mua-lua-som-2023"  # noqa: S105 - of a person in a test
ELSEWHERE = "k" * 64


@pytest.fixture
def owner(entry):
    """With a password. Asked for before the paper, or its session has ended."""
    user = entry.staff_member.user
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def sign_out_everywhere(context):
    """As the sign-out in another window does it: no session, and a new epoch."""
    User.objects.update(write_epoch=F("write_epoch") + 1)
    context.clear_cookies(name="session")


def sign_in_here(page, secret):
    page.get_by_label("Mật khẩu (hoặc mã trên phiếu)").fill(secret)
    page.get_by_role("button", name="Đăng nhập và làm tiếp").click()


# --- Signing in again ---------------------------------------------------------


def test_signed_out_meanwhile_signs_in_inside_the_page(open_paper, context, owner):
    expect(choose(open_paper, 2, "C")).to_have_text(SAVED)
    sign_out_everywhere(context)
    page_before = open_paper.locator("#paper").get_attribute("data-page")
    mark = choose(open_paper, 1, "A")
    dialog = open_paper.get_by_role("dialog")
    expect(dialog).to_contain_text("Cần đăng nhập lại để làm tiếp")
    expect(dialog).to_contain_text("Câu trả lời trên trang này không mất.")
    assert_fine(open_paper)

    sign_in_here(open_paper, PASSWORD)

    expect(mark).to_have_text(SAVED)
    expect(dialog).to_be_hidden()
    expect(open_paper.locator("#notice")).to_be_hidden()
    assert answers() == {0: 0, 1: 2}
    assert set(Attempt.objects.get().events.values_list("page")) == {
        (type(Attempt.objects.get().events.first().page)(page_before),)
    }


def test_wrong_password_is_told_inside_the_dialog(open_paper, context, owner):
    sign_out_everywhere(context)
    mark = choose(open_paper, 1, "A")

    sign_in_here(open_paper, "sai")

    expect(open_paper.get_by_role("dialog")).to_contain_text(
        "Mật khẩu chưa đúng. Câu trả lời trên trang này không mất."
    )
    expect(mark).to_have_text(UNSAVED)
    sign_in_here(open_paper, PASSWORD)
    expect(mark).to_have_text(SAVED)


def test_busy_sign_in_tries_again_by_itself(open_paper, context, owner):
    sign_out_everywhere(context)
    mark = choose(open_paper, 1, "A")
    expect(open_paper.get_by_role("dialog")).to_be_visible()
    busy = {"status": 503, "headers": {"Retry-After": "1"}}
    open_paper.route("**/dang-nhap-lai/", lambda r: r.fulfill(**busy), times=1)

    sign_in_here(open_paper, PASSWORD)

    expect(open_paper.get_by_role("dialog")).to_contain_text(
        "Đang có nhiều người đăng nhập cùng lúc."
    )
    expect(mark).to_have_text(SAVED)


def test_later_keeps_the_answers_on_the_machine(open_paper, context, owner):
    sign_out_everywhere(context)
    mark = choose(open_paper, 1, "A")

    open_paper.get_by_role("button", name="Để sau").click()

    expect(mark).to_have_text(UNSAVED)
    expect(choose(open_paper, 2, "B")).to_have_text(UNSAVED)
    expect(open_paper.locator("#notice")).to_contain_text(
        "Cần đăng nhập lại để làm tiếp. Câu trả lời trên trang này không mất."
    )
    open_paper.get_by_role("button", name="Đăng nhập lại").click()
    sign_in_here(open_paper, PASSWORD)
    expect(mark).to_have_text(SAVED)
    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 2/4")


def test_who_signed_in_again_elsewhere_is_not_asked(open_paper, sign_in, owner):
    User.objects.update(write_epoch=F("write_epoch") + 1)
    sign_in(User.objects.get(pk=owner.pk))

    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)

    expect(open_paper.get_by_role("dialog")).to_be_hidden()


def test_last_step_with_an_ended_session_signs_in_there(owner, open_paper, context):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    context.clear_cookies(name="session")
    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    sign_in_here(open_paper, PASSWORD)

    expect(open_paper.locator(".big-line")).to_have_text("Anh/chị đã tham gia")


def test_last_step_hands_in_nothing_under_another_person(open_paper, sign_in, entry):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    sign_in(UserFactory())

    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator("#notice")).to_contain_text(
        "Máy này đang đăng nhập tên người khác. Bài này của "
        f"{entry.staff_member.full_name}: chưa nộp gì dưới tên người khác"
    )
    assert Attempt.objects.get().is_open


# --- Another device, another window -------------------------------------------


def test_old_device_is_told_with_its_next_save_and_takes_it_back(open_paper):
    move_attempt(Attempt.objects.get(), ELSEWHERE)

    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)

    expect(open_paper.locator("#notice")).to_contain_text(
        re.compile(
            r"Bài đang được làm trên máy khác từ \d+h\d\d\. Các câu đã lưu vẫn còn\."
        )
    )
    open_paper.get_by_role("button", name="Làm tiếp ở đây").click()
    expect(open_paper.locator("#notice")).to_be_hidden()
    assert Attempt.objects.get().device != ELSEWHERE


def test_older_window_says_that_there_is_a_newer_one(open_paper, context):
    newer = context.new_page()
    newer.goto(open_paper.url)

    expect(open_paper.locator("#notice")).to_contain_text(
        "Bài này vừa được mở ở một cửa sổ khác trên máy này."
    )
    expect(newer.locator("#notice")).to_be_hidden()


# --- A busy server ------------------------------------------------------------


def test_busy_hand_in_is_told_and_tried_again(open_paper):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    busy = {"status": 503, "headers": {"Retry-After": "1"}}
    open_paper.route("**/nop/", lambda route: route.fulfill(**busy), times=1)

    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator("#notice")).to_contain_text(
        "Đang có nhiều người cùng nộp bài. Các câu đã lưu vẫn còn"
    )
    expect(open_paper.locator(".big-line")).to_have_text("Anh/chị đã tham gia")


def test_hand_in_whose_reply_was_lost_is_found_out(open_paper):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    notice = open_paper.locator("#notice")
    open_paper.route("**/nop/", lambda route: route.abort(), times=1)
    open_paper.get_by_role("button", name="Nộp bài luôn").click()
    expect(notice).to_contain_text("chưa rõ bài đã nộp được chưa")
    expect(notice).to_contain_text("Đã có mạng, bài chưa nộp.")

    def lose_the_reply(route):
        route.fetch(max_redirects=0)
        route.abort()

    open_paper.route("**/nop/", lose_the_reply, times=1)
    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")
