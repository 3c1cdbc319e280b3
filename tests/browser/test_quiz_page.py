"""One question at a time, signing in on the page, other devices, practice."""

# ruff: noqa: F811 - fixtures come from the module of the quiz
import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signing import get_cookie_signer
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import User
from quiz.models import Attempt
from quiz.services import move_attempt
from tests.browser.test_quiz import (
    SAVED,
    UNSAVED,
    answers,
    choose,
    entry,  # noqa: F401 - a fixture
    open_paper,  # noqa: F401 - a fixture
)
from tests.factories import UserFactory, quiz_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mua-lua-som-2023"  # noqa: S105 - of a test


def place(page):
    return page.locator("#place")


def sign_out(entry):
    """As if signed out elsewhere; returns the person with a password."""
    user = User.objects.get(pk=entry.staff_member.user_id)
    user.set_password(PASSWORD)
    user.write_epoch += 1
    user.save()
    return user


# --- One question at a time ---------------------------------------------------


def test_one_question_is_shown_and_a_reload_stays_at_it(open_paper):
    expect(place(open_paper)).to_have_text("Câu 1/4")
    expect(open_paper.get_by_role("button", name="Câu trước")).to_be_disabled()
    open_paper.get_by_role("button", name="Câu sau").click()
    open_paper.get_by_role("button", name="Câu sau").click()
    expect(place(open_paper)).to_have_text("Câu 3/4")
    expect(open_paper.locator("#cau-3")).to_be_focused()

    open_paper.reload()

    expect(place(open_paper)).to_have_text("Câu 3/4")
    expect(open_paper.locator(".question:visible")).to_have_count(1)
    assert open_paper.url.endswith("#cau-3")


def test_list_of_questions_says_each_state_and_leads_to_it(open_paper, context):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    context.set_offline(True)
    expect(choose(open_paper, 2, "A")).to_have_text(UNSAVED)

    open_paper.get_by_role("button", name="Danh sách câu").click()

    expect(open_paper.locator("#danh-sach-cau a")).to_have_text(
        [
            f"Câu 1 {SAVED}",
            f"Câu 2 {UNSAVED}",
            "Câu 3 Chưa trả lời",
            "Câu 4 Chưa trả lời",
        ]
    )
    open_paper.get_by_role("link", name="Câu 4").click()
    expect(place(open_paper)).to_have_text("Câu 4/4")


def test_review_leads_back_to_a_question_that_is_open(open_paper):
    open_paper.get_by_role("button", name="Nộp bài").click()

    open_paper.get_by_role("link", name="câu 3").click()

    expect(place(open_paper)).to_have_text("Câu 3/4")


def test_quiz_is_taken_and_handed_in_by_keyboard_alone(open_paper):
    for number in (1, 2, 3, 4):
        open_paper.keyboard.press("2")
        expect(open_paper.locator(f"#cau-{number} .save-mark")).to_have_text(SAVED)
        open_paper.keyboard.press("ArrowRight")
    open_paper.locator("#hand-in").focus()
    open_paper.keyboard.press("3")  # outside the question: no choice
    open_paper.keyboard.press("Enter")
    expect(open_paper.locator(".big-line")).to_have_text("Đã trả lời đủ 4 câu.")
    open_paper.get_by_role("button", name="Nộp bài").focus()
    open_paper.keyboard.press("Enter")

    expect(open_paper.locator("h1")).to_have_text("Giấy xác nhận dự thi")
    assert answers() == dict.fromkeys(range(4), 1)


def test_quiz_without_javascript(browser, context, open_paper):
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(open_paper.url)

    expect(page.locator(".question:visible")).to_have_count(4)
    page.locator("#cau-2 .choice").nth(1).click()
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("button", name="Nộp bài luôn").click()

    expect(page.locator(".big-line")).to_have_text("Anh/chị đã tham gia")
    assert answers() == {1: 1}
    plain.close()


# --- Signing in on the page ---------------------------------------------------


def test_signed_out_person_signs_in_on_the_page_and_the_answer_is_sent(
    open_paper, context, entry
):
    sign_out(entry)
    context.clear_cookies()
    mark = choose(open_paper, 1, "A")
    dialog = open_paper.get_by_role("dialog")
    expect(dialog).to_contain_text("Cần đăng nhập lại để làm tiếp")
    expect(mark).to_have_text(UNSAVED)

    open_paper.get_by_label("Mật khẩu (hoặc mã trên phiếu)").fill("sai")
    open_paper.get_by_role("button", name="Đăng nhập và làm tiếp").click()
    expect(open_paper.locator("#sign-in-again-said")).to_contain_text(
        "Mật khẩu chưa đúng. Câu trả lời trên trang này không mất."
    )
    open_paper.get_by_label("Mật khẩu (hoặc mã trên phiếu)").fill(PASSWORD)
    open_paper.get_by_role("button", name="Đăng nhập và làm tiếp").click()

    expect(mark).to_have_text(SAVED)
    expect(dialog).to_have_count(0)
    assert answers() == {0: 0}
    open_paper.get_by_role("button", name="Nộp bài").click()
    open_paper.get_by_role("button", name="Nộp bài luôn").click()
    expect(open_paper.locator(".big-line")).to_have_text("Anh/chị đã tham gia")


def test_sign_in_put_off_keeps_the_answer_and_offers_it_again(
    open_paper, context, entry
):
    sign_out(entry)
    context.clear_cookies()
    choose(open_paper, 1, "A")

    open_paper.get_by_role("button", name="Để sau").click()

    expect(open_paper.locator("#notice")).to_have_text(
        "Cần đăng nhập lại để làm tiếp. Câu trả lời trên trang này không mất. "
        "Đăng nhập lại"
    )
    open_paper.get_by_role("button", name="Đăng nhập lại", exact=True).click()
    expect(open_paper.get_by_role("dialog")).to_be_visible()


def test_nothing_is_handed_in_under_the_name_of_somebody_else(
    open_paper, sign_in, entry
):
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    sign_in(UserFactory())

    open_paper.get_by_role("button", name="Nộp bài").click()

    expect(open_paper.locator("#notice")).to_contain_text(
        "Máy này đang đăng nhập tên người khác. Bài trên trang này là của "
        f"{entry.staff_member.full_name}: chưa nộp gì dưới tên người khác"
    )
    assert Attempt.objects.get().is_open


# --- Another device, another window -------------------------------------------


def test_old_device_says_that_another_one_works_on_it(open_paper):
    move_attempt(Attempt.objects.get(), "another")

    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)

    expect(open_paper.locator("#notice")).to_contain_text(
        re.compile(r"Bài đang được làm trên máy khác từ \d+h\d\d\. Các câu đã lưu vẫn")
    )
    open_paper.get_by_role("button", name="Làm tiếp ở đây").click()
    expect(open_paper.locator("#notice")).to_be_hidden()
    assert Attempt.objects.get().device == ""


def test_new_device_asks_before_it_takes_the_attempt_over(open_paper):
    Attempt.objects.update(device="another")
    open_paper.context.add_cookies(_device_cookie(open_paper))

    open_paper.reload()
    expect(open_paper.locator(".big-line")).to_contain_text(
        "Bài đang được làm trên máy khác từ"
    )
    open_paper.get_by_role("button", name="Làm tiếp ở đây").click()

    expect(place(open_paper)).to_have_text("Câu 1/4")


def _device_cookie(page):
    name = settings.DEVICE_COOKIE_NAME
    value = get_cookie_signer(salt=f"{name}device").sign("of-this-browser")
    address = page.url.split("/trac-nghiem")[0]
    return [{"name": name, "value": value, "url": address}]


def test_two_windows_of_one_browser_know_of_each_other(open_paper, context):
    second = context.new_page()
    second.goto(open_paper.url)

    expect(open_paper.locator("#notice")).to_contain_text(
        "Bài này vừa được mở ở một cửa sổ khác trên máy này."
    )
    expect(second.locator("#notice")).to_be_hidden()


# --- A busy server at the end -------------------------------------------------


def test_busy_server_at_hand_in_is_asked_again_by_the_page(open_paper):
    refusals = iter([503])
    expect(choose(open_paper, 1, "A")).to_have_text(SAVED)
    open_paper.get_by_role("button", name="Nộp bài").click()

    def refuse_once(route):
        if next(refusals, None):
            route.fulfill(status=503, headers={"Retry-After": "1"})
        else:
            route.continue_()

    open_paper.route("**/nop/", refuse_once)
    open_paper.get_by_role("button", name="Nộp bài luôn").click()

    expect(open_paper.locator("#notice")).to_contain_text(
        "Đang có nhiều người cùng nộp bài. Các câu đã lưu vẫn còn"
    )
    expect(open_paper.locator(".big-line")).to_have_text("Anh/chị đã tham gia")


# --- Practice -----------------------------------------------------------------


def test_practice_shows_what_a_lost_network_does(page, live_server, sign_in, entry):
    quiz_round(
        contest=entry.contest, number=9, name="Thi thử", is_practice=True, counts=False
    )
    sign_in(entry.staff_member.user)
    page.goto(live_server.url + reverse("quiz:home"))
    page.get_by_role("link", name="Thi thử (không tính kết quả)").click()
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator(".quiz-practice")).to_have_text("Thi thử – không tính kết quả")
    page.clock.install()

    page.get_by_role("button", name="Thử mất mạng 20 giây").click()
    mark = choose(page, 1, "A")
    expect(page.locator("#cut")).to_have_text(re.compile("Đang thử mất mạng, còn"))
    expect(mark).to_have_text(UNSAVED)
    for _ in range(21):
        page.clock.run_for(1000)

    expect(mark).to_have_text(SAVED)
    expect(page.locator("#practice-said")).to_have_text(
        "Có mạng lại: cả 1 câu anh/chị trả lời đều đã lưu, không mất câu nào."
    )


# --- For everybody, on every telephone ----------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_quiz_pages_are_clean_for_axe(open_paper, entry, context, width):
    open_paper.set_viewport_size({"width": width, "height": 740})
    found = [_serious(open_paper)]
    open_paper.get_by_role("button", name="Danh sách câu").click()
    found.append(_serious(open_paper))
    sign_out(entry)
    choose(open_paper, 1, "A")
    expect(open_paper.get_by_role("dialog")).to_be_visible()
    found.append(_serious(open_paper))

    assert found == [[], [], []]


def _serious(page):
    violations = Axe().run(page).response["violations"]
    return [each["id"] for each in violations if each["impact"] != "minor"]


def test_whole_paper_is_small_for_a_first_visit(open_paper):
    """What is ours, as it would come compressed; Bootstrap is not counted."""
    page = open_paper.context.new_page()
    sizes = {}
    page.on(
        "response",
        lambda got: sizes.__setitem__(got.url, len(gzip.compress(got.body()))),
    )
    page.goto(open_paper.url, wait_until="networkidle")

    ours = [size for url, size in sizes.items() if "bootstrap" not in url]
    assert sum(ours) < 40_000
