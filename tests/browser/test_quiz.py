"""The participant's hour in a real browser, at the width of a small phone."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import RosterEntry, Round, User
from quiz.models import AnswerEvent, Attempt
from quiz.services import close_attempt, move_attempt, new_page, save_answer
from tests.factories import RosterEntryFactory, quiz_round

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
SAVED = "Đã lưu ✓"
UNSAVED = "Chưa lưu được"
# In the list of questions, and before handing in with and without questions left out.
PRINTED_ENDS = """["#danh-sach-cau", "#review-left", "#review-all"]
  .map((name) => document.querySelector(name))
  .map((part) => (part.content || part).querySelector(".printed-end").textContent)"""


@pytest.fixture
def entry():
    round = quiz_round(contest__is_current=True)
    return RosterEntryFactory(contest=round.contest)


@pytest.fixture
def open_paper(page, live_server, sign_in, entry):
    """Sign in and start; returns with the paper on the screen."""
    sign_in(entry.staff_member.user)
    page.goto(live_server.url + reverse("quiz:home"))
    page.get_by_role("link", name="Bắt đầu làm bài").click()
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#place")).to_be_visible()  # the script is there
    return page


def go_to(page, number):
    """Open a question by the list, as a person does; one at a time is shown."""
    if not page.locator(f"#cau-{number}").is_visible():
        page.get_by_role("button", name="Danh sách câu").click()
        page.locator("#danh-sach-cau li").nth(number - 1).get_by_role("link").click()
        expect(page.locator(f"#cau-{number}")).to_be_visible()


def to_the_last_step(page):
    """From the paper on to handing in, until the scripts of that page listen."""
    page.get_by_role("button", name="Nộp bài", exact=True).click()
    expect(page.locator("h1")).to_have_text("Nộp bài")
    page.wait_for_load_state()


def choose(page, number, letter):
    """Touch a choice; returns the mark beside the question."""
    go_to(page, number)
    question = page.locator(f"#cau-{number}")
    question.locator(".choice", has_text=re.compile(f"^\\s*{letter}\\.")).click()
    return question.locator(".save-mark")


def chosen(page, number):
    """The letter that is chosen, or None."""
    radios = page.locator(f"#cau-{number} input").all()
    marked = [n for n, radio in enumerate(radios) if radio.is_checked()]
    return "ABCD"[marked[0]] if marked else None


def save_elsewhere(entry, place, choice):
    """Another device answers, rendered after all that was stored."""
    attempt = Attempt.objects.get()
    user = User.objects.get(pk=entry.staff_member.user_id)
    save_answer(new_page(attempt, user).token, seq=1, place=place, choice=choice)


def hold(page, address):
    """Stop the next request to ``address``; it waits as the list's only one."""
    held = []
    page.route(address, lambda route: held.append(route), times=1)  # noqa: PLW0108 - a list.append cannot carry Playwright's mark
    return held


def wait_for_first(page, held):
    """Words on the page may be quicker than the request."""
    deadline = time.monotonic() + 20
    while not held:
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)
    return held[0]


def lose_receipt(route):
    """The server gets the answers; the network dies on the way back."""
    route.fetch()
    route.abort()


def answers():
    return Attempt.objects.get().events.newest()


# --- Saving -------------------------------------------------------------------


def test_answer_is_marked_saved_after_its_receipt(open_paper):
    mark = choose(open_paper, 1, "B")

    expect(mark).to_have_text(SAVED)
    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 1/4")
    expect(open_paper.locator("#danh-sach-cau li").first).to_have_text("Câu 1 Đã lưu ✓")
    assert answers() == {0: 1}


def test_answer_is_not_marked_saved_before_its_receipt(open_paper):
    held = hold(open_paper, "**/luu/")

    mark = choose(open_paper, 1, "B")
    expect(mark).to_have_text("Đang lưu…")
    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 0/4")
    wait_for_first(open_paper, held).continue_()

    expect(mark).to_have_text(SAVED)


def test_page_has_one_batch_in_flight_and_sends_the_newest_choice(open_paper):
    held, sent = hold(open_paper, "**/luu/"), []
    open_paper.on("requestfinished", lambda done: sent.append(done.post_data_json))
    choose(open_paper, 1, "A")
    choose(open_paper, 1, "C")
    mark = choose(open_paper, 2, "D")
    expect(mark).to_have_text("Đang lưu…")
    wait_for_first(open_paper, held).continue_()

    expect(mark).to_have_text(SAVED)
    batches = [body["answers"] for body in sent if "answers" in (body or {})]
    assert batches == [[[1, 0, 0]], [[2, 0, 2], [3, 1, 3]]]
    assert answers() == {0: 2, 1: 3}


def test_answer_chosen_before_the_script_came_is_saved_by_it(open_paper):
    held = hold(open_paper, "**/quiz.js")
    open_paper.reload(wait_until="commit")
    open_paper.locator("#cau-1").wait_for()
    mark = choose(open_paper, 1, "B")
    expect(mark).to_have_text("Chưa trả lời")

    wait_for_first(open_paper, held).continue_()

    expect(mark).to_have_text(SAVED)
    assert answers() == {0: 1}


def test_answers_are_there_after_a_reload(open_paper):
    expect(choose(open_paper, 2, "C")).to_have_text(SAVED)

    open_paper.reload()

    assert chosen(open_paper, 2) == "C"
    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 1/4")


def test_saves_carry_no_session(open_paper):
    with open_paper.expect_request("**/luu/") as sent:
        choose(open_paper, 1, "A")

    assert "cookie" not in sent.value.all_headers()


# --- Without a network --------------------------------------------------------


def test_answer_without_network_is_kept_said_and_sent_later(open_paper, context):
    expect(choose(open_paper, 2, "B")).to_have_text(SAVED)
    context.set_offline(True)

    mark = choose(open_paper, 1, "A")

    expect(mark).to_have_text(UNSAVED)
    expect(open_paper.locator("#notice")).to_have_text(
        "Mất kết nối. 1 câu đã lưu, 1 câu chưa lưu được. Cứ làm tiếp, hệ thống tự gửi "
        "lại khi có mạng. Đừng đóng trang này."
    )
    assert answers() == {1: 1}
    context.set_offline(False)
    expect(mark).to_have_text(SAVED)
    expect(open_paper.locator("#notice")).to_be_hidden()
    assert answers() == {0: 0, 1: 1}


def test_answer_is_sent_again_without_word_from_the_network(open_paper):
    """The back-off alone: no "online" event comes when only the server was away."""
    refusals = iter([503, 503])

    def refuse_twice(route):
        status = next(refusals, None)
        route.fulfill(status=status) if status else route.continue_()

    open_paper.route("**/luu/", refuse_twice)

    mark = choose(open_paper, 1, "A")

    expect(mark).to_have_text(UNSAVED)
    expect(open_paper.locator("#notice")).to_contain_text(
        "Đang có nhiều người cùng thi. Câu trả lời còn trên máy"
    )
    expect(mark).to_have_text(SAVED)
    expect(open_paper.locator("#notice")).to_be_hidden()


def test_answer_whose_receipt_was_lost_is_stored_once(open_paper):
    open_paper.route("**/luu/", lose_receipt, times=1)

    mark = choose(open_paper, 1, "A")

    expect(mark).to_have_text(UNSAVED)
    expect(mark).to_have_text(SAVED)
    assert AnswerEvent.objects.count() == 1


def test_answer_that_was_not_sent_survives_a_crash_of_the_tab(open_paper, context):
    context.set_offline(True)
    expect(choose(open_paper, 3, "D")).to_have_text(UNSAVED)
    address = open_paper.url
    open_paper.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)

    expect(again.locator("#cau-3 .save-mark")).to_have_text(SAVED)
    assert chosen(again, 3) == "D"
    assert answers() == {2: 3}


def test_answer_changed_after_its_receipt_was_lost_is_no_conflict(open_paper, context):
    """The server has what this machine sent before: nobody else answered."""
    open_paper.route("**/luu/", lose_receipt, times=1)
    expect(choose(open_paper, 1, "A")).to_have_text(UNSAVED)
    context.set_offline(True)
    expect(choose(open_paper, 1, "B")).to_have_text(UNSAVED)
    address = open_paper.url
    open_paper.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)

    expect(again.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    expect(again.locator(".answered-elsewhere")).to_have_count(0)
    assert answers() == {0: 1}


# --- Two devices --------------------------------------------------------------


def test_answer_given_on_another_device_is_told_and_kept(open_paper, entry):
    save_elsewhere(entry, place=0, choice=3)

    choose(open_paper, 1, "A")

    asked = open_paper.locator("#cau-1 .answered-elsewhere")
    expect(asked).to_contain_text(
        re.compile(
            r"Câu 1 đã được trả lời trên máy khác lúc \d+h\d\d: phương án D\. "
            r"Giữ D, hay đổi thành A\?"
        )
    )
    assert chosen(open_paper, 1) == "D"
    asked.get_by_role("button", name="Giữ D").click()
    expect(asked).to_have_count(0)
    assert answers() == {0: 3}


def test_answer_given_on_another_device_may_be_changed_here(open_paper, entry):
    save_elsewhere(entry, place=0, choice=3)
    choose(open_paper, 1, "A")

    open_paper.get_by_role("button", name="Đổi thành A").click()

    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    expect(open_paper.locator(".answered-elsewhere")).to_have_count(0)
    assert answers() == {0: 0}


@pytest.fixture
def asked_out_of_sight(open_paper, context, entry):
    """On question 2, while question 1 was answered here and on another device."""
    context.set_offline(True)
    expect(choose(open_paper, 1, "A")).to_have_text(UNSAVED)
    open_paper.get_by_role("button", name="Câu sau").click()
    expect(open_paper.locator("#cau-2")).to_be_visible()
    save_elsewhere(entry, place=0, choice=3)
    context.set_offline(False)
    expect(open_paper.locator("#cau-1 .answered-elsewhere")).to_have_count(1)
    return open_paper


def test_what_is_asked_in_another_question_is_told(asked_out_of_sight):
    notice = asked_out_of_sight.locator("#notice")
    expect(notice).to_contain_text("Cần chọn lại câu 1: máy khác đã trả lời khác.")

    notice.get_by_role("button", name="Xem câu 1").click()

    expect(asked_out_of_sight.locator("#cau-1")).to_be_focused()
    keep = asked_out_of_sight.get_by_role("button", name="Giữ D")
    keep.hover()
    colours = "[getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
    expect(keep).to_have_css("background-color", "rgb(11, 79, 138)")
    assert len(set(keep.evaluate(f"it => {colours}"))) == 2
    keep.press("Enter")
    expect(notice).to_be_hidden()
    expect(asked_out_of_sight.locator("#cau-1")).to_be_focused()


def test_nothing_is_handed_in_before_what_is_asked_was_seen(asked_out_of_sight):
    asked_out_of_sight.get_by_role("button", name="Nộp bài", exact=True).click()

    change = asked_out_of_sight.get_by_role("button", name="Đổi thành A")
    expect(change).to_be_visible()
    expect(asked_out_of_sight.locator("#notice")).to_contain_text(
        "Chưa nộp: cần chọn lại câu 1:"
    )
    change.click()
    expect(asked_out_of_sight.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    to_the_last_step(asked_out_of_sight)
    assert answers() == {0: 0}


def test_other_answers_of_another_device_are_shown_with_the_first_one(
    open_paper, entry
):
    save_elsewhere(entry, place=0, choice=3)
    save_elsewhere(entry, place=2, choice=1)

    choose(open_paper, 1, "D")

    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 2/4")
    expect(open_paper.locator(".answered-elsewhere")).to_have_count(0)
    assert chosen(open_paper, 3) == "B"


def test_unsent_answer_never_overwrites_a_newer_one_unasked(open_paper, context, entry):
    context.set_offline(True)
    expect(choose(open_paper, 1, "A")).to_have_text(UNSAVED)
    address = open_paper.url
    # Before the page goes: a closing page is offline no more and may still send.
    save_elsewhere(entry, place=0, choice=3)
    open_paper.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)

    expect(again.locator("#cau-1 .answered-elsewhere")).to_contain_text(
        "Giữ D, hay đổi thành A?"
    )
    assert answers() == {0: 3}


def test_page_that_another_device_took_over_shows_what_stands_there(open_paper, entry):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    attempt = Attempt.objects.get()
    move_attempt(attempt, "another device")
    save_elsewhere(entry, place=0, choice=3)

    expect(choose(open_paper, 2, "B")).to_have_text(SAVED)

    assert chosen(open_paper, 1) == "D"
    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    expect(open_paper.locator("#notice")).to_contain_text("trên máy khác từ")


def test_second_device_goes_on_where_the_first_was(
    open_paper, browser, live_server, context, entry
):
    expect(choose(open_paper, 1, "C")).to_have_text(SAVED)
    second = browser.new_context(viewport={"width": 1280, "height": 800})
    second.add_cookies(context.cookies())

    page = second.new_page()
    page.goto(live_server.url + reverse("quiz:home"))
    expect(page.locator("#card")).to_contain_text("Đã lưu 1/4 câu")
    page.get_by_role("link", name="Làm tiếp").click()
    expect(page.locator("#place")).to_be_visible()  # the script is there

    assert chosen(page, 1) == "C"
    expect(choose(page, 1, "B")).to_have_text(SAVED)
    assert Attempt.objects.count() == 1
    second.close()


# --- Signed out, closed -------------------------------------------------------


def test_page_goes_to_the_result_when_the_attempt_was_closed_elsewhere(open_paper):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    close_attempt(Attempt.objects.get(), Attempt.Cause.SUBMITTED)

    choose(open_paper, 2, "A")

    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")
    assert answers() == {0: 0}


def test_clock_is_the_server_s_and_ends_the_attempt(open_paper):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    Attempt.objects.update(due_at=Now() + timedelta(seconds=4))

    open_paper.reload()

    expect(open_paper.locator("#clock")).to_have_class("quiz-clock is-late")
    expect(open_paper.locator("#clock")).to_have_text("còn 00:00")
    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")
    expect(open_paper.locator("#receipt")).to_contain_text(
        "Hết giờ, hệ thống đã tự nộp bài lúc"
    )


def test_clock_follows_a_deadline_that_moved(open_paper):
    more = timedelta(minutes=30)
    Attempt.objects.update(due_at=F("due_at") + more, allowed=F("allowed") + more)

    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)

    expect(open_paper.locator("#clock")).to_have_text(re.compile("còn (49|50):"))
    assert open_paper.evaluate(PRINTED_ENDS) == ["khi đồng hồ hết giờ"] * 3


def test_clock_never_runs_behind_the_server(open_paper):
    attempt = Attempt.objects.annotate(left=F("due_at") - Now())

    before = attempt.get().left.total_seconds()
    shown = open_paper.evaluate("(earliest - clock()) / 1000")

    assert before - 5 < shown <= before


# --- By keyboard, by ear, by thumb --------------------------------------------


def test_quiz_by_keyboard_alone(open_paper):
    open_paper.locator("#cau-1 input").first.focus()
    open_paper.keyboard.press("Space")
    open_paper.keyboard.press("ArrowDown")

    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    assert chosen(open_paper, 1) == "B"


def test_last_minutes_are_said_to_screen_readers(open_paper):
    Attempt.objects.update(due_at=Now() + timedelta(seconds=62))

    open_paper.reload()

    expect(open_paper.locator("#spoken")).to_have_text("Còn 1 phút.")
    expect(open_paper.locator("#spoken")).to_have_attribute("role", "status")


@pytest.mark.parametrize("width", [320, 360])
def test_paper_fits_a_phone_with_targets_for_thumbs(open_paper, width):
    open_paper.set_viewport_size({"width": width, "height": 640})
    open_paper.get_by_role("button", name="Danh sách câu").click()

    heights = open_paper.locator(
        ".choice:visible, .quiz-map a, .quiz-steps .btn"
    ).evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert min(heights) >= 48
    assert open_paper.evaluate("document.documentElement.scrollWidth") <= width


def test_bar_does_not_cover_the_question_that_was_jumped_to(open_paper):
    go_to(open_paper, 3)

    bar = open_paper.locator(".quiz-top").bounding_box()
    question = open_paper.locator("#cau-3").bounding_box()
    assert question["y"] >= bar["y"] + bar["height"] - 1


# --- Handing in ---------------------------------------------------------------


def test_handing_in_shows_open_questions_and_then_the_receipt(open_paper, entry):
    for number in (1, 2, 3):
        expect(choose(open_paper, number, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    expect(open_paper.locator(".big-line")).to_have_text(
        "Còn 1 câu chưa trả lời: câu 4."
    )

    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator(".big-line")).to_have_text("Anh/chị đã tham gia")
    attempt = Attempt.objects.get()
    expect(open_paper.locator("#receipt")).to_contain_text(
        f"Đúng {attempt.score}/4 câu"
    )
    assert RosterEntry.objects.get(pk=entry.pk).participated_at == attempt.closed_at


def test_handing_in_at_once_takes_the_last_answer_along(open_paper):
    choose(open_paper, 1, "A")
    open_paper.get_by_role("button", name="Nộp bài").click()

    expect(open_paper.locator(".big-line")).to_contain_text(
        "Còn 3 câu chưa trả lời: câu 2, câu 3, câu 4."
    )
    assert answers() == {0: 0}


def test_handing_in_without_network_stays_and_says_so(open_paper, context):
    expect(choose(open_paper, 2, "A")).to_have_text(SAVED)
    context.set_offline(True)
    choose(open_paper, 1, "A")

    open_paper.get_by_role("button", name="Nộp bài").click()

    expect(open_paper.locator("#notice")).to_have_text(
        "Chưa nộp được vì mất kết nối. Bài làm còn trên máy này và sẽ tự gửi. Câu nào "
        "có dấu “Đã lưu” thì chắc chắn được tính. Chưa lưu được: câu 1. Đừng đóng "
        "trang này; có mạng rồi bấm “Nộp bài” lần nữa."
    )
    context.set_offline(False)
    expect(open_paper.locator("#cau-1 .save-mark")).to_have_text(SAVED)
    expect(open_paper.locator("#notice")).to_have_text(
        "Đã có mạng, bài chưa nộp. Bấm “Nộp bài” lần nữa để nộp."
    )
    open_paper.get_by_role("button", name="Nộp bài").click()
    expect(open_paper.locator(".big-line")).to_have_text(
        "Còn 2 câu chưa trả lời: câu 3, câu 4."
    )


def test_last_step_without_network_stays_and_says_so(open_paper, context):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    to_the_last_step(open_paper)
    expect(open_paper.locator(".big-line")).to_contain_text(
        "Còn 3 câu chưa trả lời: câu 2, câu 3, câu 4."
    )
    context.set_offline(True)

    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator("#notice")).to_contain_text("Chưa nộp được")
    assert Attempt.objects.get().is_open
    context.set_offline(False)
    open_paper.get_by_role("button", name="Nộp bài luôn").click()
    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")


def test_shared_machine_is_left_without_a_trace(open_paper, client, live_server):
    session = client.session
    session["shared_machine"] = True
    session.save()
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    open_paper.clock.install()
    to_the_last_step(open_paper)
    open_paper.get_by_role("button", name="Nộp bài luôn").click()
    expect(open_paper.get_by_role("button", name="In", exact=True)).to_be_visible()

    open_paper.clock.fast_forward("05:01")

    expect(open_paper.locator("#receipt")).to_be_empty()
    assert json.loads(open_paper.evaluate("JSON.stringify(localStorage)")) == {}
    open_paper.goto(live_server.url + reverse("quiz:home"))
    expect(open_paper).to_have_url(re.compile("/dang-nhap/"))


def test_another_attempt_begins_with_an_empty_paper(open_paper, live_server):
    Round.objects.update(max_attempts=2)
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    close_attempt(Attempt.objects.get(), Attempt.Cause.SUBMITTED)

    open_paper.goto(live_server.url + reverse("quiz:home"))
    open_paper.get_by_role("link", name="Thi lại (còn 1 lượt)").click()
    open_paper.get_by_label("Tôi tự làm bài").check()
    open_paper.get_by_role("button", name="Bắt đầu làm bài").click()

    expect(open_paper.locator("#saved-count")).to_have_text("Đã lưu 0/4")
    assert [chosen(open_paper, number) for number in (1, 2, 3, 4)] == [None] * 4
