"""The participant's hour in a real browser, at the width of a small phone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import RosterEntry, User
from quiz.models import AnswerEvent, Attempt
from quiz.services import new_page, save_answer
from tests.factories import RosterEntryFactory, quiz_round

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def entry():
    round = quiz_round(contest__is_current=True)
    return RosterEntryFactory(contest=round.contest)


@pytest.fixture
def open_paper(page, live_server, sign_in, entry):
    """Sign in and start; returns with the paper on the screen."""
    user = entry.staff_member.user
    sign_in(user)
    page.goto(live_server.url + reverse("quiz:home"))
    page.get_by_role("link", name="Bắt đầu làm bài").click()
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#clock")).to_contain_text("còn")
    return page


def choose(page, number, letter):
    question = page.locator(f"#cau-{number}")
    question.locator(".choice", has_text=re.compile(f"^\\s*{letter}\\.")).click()
    return question


def test_answer_is_marked_saved_after_its_receipt(open_paper):
    question = choose(open_paper, 1, "B")

    expect(question.locator(".save-mark")).to_have_text("Đã lưu ✓")
    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 1/4 câu")
    assert AnswerEvent.objects.get().choice == 1


def test_answers_are_there_after_a_reload(open_paper):
    question = choose(open_paper, 2, "C")
    expect(question.locator(".save-mark")).to_have_text("Đã lưu ✓")

    open_paper.reload()

    expect(open_paper.locator("#cau-2 input").nth(2)).to_be_checked()
    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 1/4 câu")


def test_answer_without_network_is_kept_said_and_sent_later(open_paper, context):
    context.set_offline(True)
    question = choose(open_paper, 1, "A")
    expect(question.locator(".save-mark")).to_have_text("Chưa lưu được")
    expect(open_paper.locator("#connection")).to_contain_text("Mất kết nối")
    assert not AnswerEvent.objects.exists()

    context.set_offline(False)

    expect(question.locator(".save-mark")).to_have_text("Đã lưu ✓", timeout=10_000)
    expect(open_paper.locator("#connection")).to_be_hidden()
    assert AnswerEvent.objects.get().choice == 0


def test_answer_that_was_not_sent_survives_a_crash_of_the_tab(
    open_paper, context, live_server
):
    context.set_offline(True)
    choose(open_paper, 3, "D")
    expect(open_paper.locator("#connection")).to_contain_text("Mất kết nối")
    address = open_paper.url
    open_paper.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)

    expect(again.locator("#cau-3 .save-mark")).to_have_text("Đã lưu ✓")
    assert AnswerEvent.objects.get().choice == 3


def test_answer_given_on_another_device_is_told_and_kept(open_paper, entry):
    attempt = Attempt.objects.get()
    other = new_page(attempt, User.objects.get(pk=entry.staff_member.user_id))
    save_answer(other, seq=1, place=0, choice=3)

    choose(open_paper, 1, "A")

    expect(open_paper.locator("#connection")).to_contain_text("phương án D")
    expect(open_paper.locator("#cau-1 input").nth(3)).to_be_checked()


def test_answer_after_signing_out_elsewhere_asks_to_sign_in_again(open_paper):
    User.objects.update(write_epoch=7)

    choose(open_paper, 1, "A")

    expect(open_paper.locator("#connection")).to_contain_text("đăng nhập lại")


def test_quiz_by_keyboard_alone(open_paper):
    open_paper.locator("#cau-1 input").first.focus()
    open_paper.keyboard.press("Space")
    open_paper.keyboard.press("ArrowDown")

    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text("Đã lưu ✓")
    expect(open_paper.locator("#cau-1 input").nth(1)).to_be_checked()


def test_handing_in_shows_open_questions_and_then_the_receipt(open_paper, entry):
    for number in (1, 2, 3):
        mark = choose(open_paper, number, "A").locator(".save-mark")
        expect(mark).to_have_text("Đã lưu ✓")
    open_paper.get_by_role("button", name="Nộp bài").click()
    expect(open_paper.locator(".big-line")).to_have_text("Còn 1 câu chưa trả lời")

    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator(".big-line")).to_have_text("Anh/chị đã tham gia")
    attempt = Attempt.objects.get()
    expect(open_paper.locator("#receipt")).to_contain_text(
        f"Đúng {attempt.score}/4 câu"
    )
    assert RosterEntry.objects.get(pk=entry.pk).participated_at == attempt.closed_at


def test_page_goes_to_the_result_when_time_is_up(open_paper, live_server):
    choose(open_paper, 1, "A")
    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text("Đã lưu ✓")
    attempt = Attempt.objects.get()
    Attempt.objects.update(due_at=attempt.started_at.replace(microsecond=0))
    Attempt.objects.update(started_at=attempt.started_at.replace(year=2020))

    choose(open_paper, 2, "A")

    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")
    expect(open_paper.locator("#receipt")).to_contain_text("Hết giờ, đã tự nộp")


def test_paper_fits_a_phone_without_scrolling_sideways(open_paper):
    width = open_paper.evaluate("document.documentElement.scrollWidth")

    assert width <= 360
