"""Practice in a real browser: the lost network is tried out, and nothing counts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Evidence, RosterEntry
from tests.browser.looks import assert_fine
from tests.browser.test_quiz import SAVED, UNSAVED, choose, to_the_last_step
from tests.factories import RosterEntryFactory, days_from_now, quiz_round

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def practice(page, live_server, sign_in):
    """On the paper of a practice round, before the quiz itself has begun."""
    round = quiz_round(
        contest__is_current=True, opens_at=days_from_now(1), closes_at=days_from_now(9)
    )
    quiz_round(contest=round.contest, number=9, is_practice=True, counts=False)
    entry = RosterEntryFactory(contest=round.contest)
    sign_in(entry.staff_member.user)
    page.goto(live_server.url + reverse("quiz:home"))
    page.get_by_role("link", name="Thi thử (không tính kết quả)").click()
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#place")).to_be_visible()
    return page


def test_lost_network_is_tried_out_and_everything_is_saved_after_it(practice):
    expect(practice.locator(".quiz-practice")).to_have_text(
        "Thi thử – không tính kết quả"
    )
    assert_fine(practice)
    practice.clock.install()
    practice.get_by_role("button", name="Thử mất mạng 20 giây").click()
    mark = choose(practice, 1, "A")
    expect(mark).to_have_text(UNSAVED)
    expect(practice.locator("#notice")).to_contain_text("Mất kết nối.")
    expect(practice.locator("#cut")).to_contain_text("Đang thử mất mạng, còn")

    practice.clock.run_for(21_000)

    expect(mark).to_have_text(SAVED)
    expect(practice.locator("#practice-said")).to_have_text(
        "Có mạng lại: cả 1 câu anh/chị trả lời đều đã lưu, không mất câu nào."
    )
    expect(practice.locator("#notice")).to_be_hidden()


def test_practice_counts_nothing_and_has_no_code(practice):
    expect(choose(practice, 1, "A")).to_have_text(SAVED)
    to_the_last_step(practice)

    practice.get_by_role("button", name="Nộp bài luôn").click()

    expect(practice.locator("h1")).to_have_text("Kết quả thi thử")
    expect(practice.locator("main")).to_contain_text("không tính kết quả")
    expect(practice.get_by_role("link", name="Thi thử lại")).to_be_visible()
    expect(practice.locator(".receipt-code")).to_have_count(0)
    assert Evidence.objects.count() == 0
    assert RosterEntry.objects.get().participated_at is None
    assert_fine(practice)
