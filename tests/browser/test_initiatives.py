"""An initiative in a real browser: sent by its author, screened beside its video."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Role
from initiatives.models import InitiativeEntry
from initiatives.states import State
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
FACADE = "Bấm để xem video – mở từ YouTube"


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def officer(round):
    return GrantFactory(role=Role.OFFICER, unit=round.contest.root_unit).user


@pytest.fixture
def entry(round):
    return InitiativeEntryFactory(round=round, submitted=True, video_key="dQw4w9WgXcQ")


@pytest.fixture
def screening(page, live_server, sign_in, officer, entry):
    """The address of the screening page, for the officer who is signed in."""
    sign_in(officer)
    return live_server.url + reverse("initiatives:screen", args=[entry.pk])


@pytest.fixture
def asked_elsewhere(page, live_server):
    """What the page asks of other hosts; they are answered here."""
    asked = []

    def answer(route):
        asked.append(route.request)
        route.fulfill(status=200, content_type="text/html", body="<p>Video</p>")

    page.route(lambda url: not url.startswith(live_server.url), answer)
    return asked


def test_no_other_host_is_asked_before_the_click(page, screening, asked_elsewhere):
    page.goto(screening, wait_until="networkidle")

    expect(page.get_by_role("button", name=FACADE)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert asked_elsewhere == []


def test_click_opens_our_own_frame_with_the_players_address(
    page, live_server, screening, asked_elsewhere
):
    page.goto(screening)

    page.get_by_role("button", name=FACADE).press("Enter")

    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", PLAYER)
    expect(frame.content_frame.get_by_text("Video")).to_be_visible()
    assert [request.url for request in asked_elsewhere] == [PLAYER]
    # Without it YouTube refuses to play (Error 153).
    assert asked_elsewhere[0].headers["referer"] == f"{live_server.url}/"


def test_frame_of_another_host_is_refused_by_the_policy(
    page, screening, asked_elsewhere
):
    page.goto(screening)
    page.evaluate(
        "document.querySelector('[data-embed-url]').dataset.embedUrl ="
        " 'https://other.example/embed/1'"
    )

    page.get_by_role("button", name=FACADE).click()

    expect(page.locator("iframe")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert asked_elsewhere == []


def test_without_javascript_a_plain_link_opens_the_video(
    browser, browser_context_args, live_server, client, officer, entry
):
    client.force_login(officer)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    session = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    page = context.new_page()

    page.goto(live_server.url + reverse("initiatives:screen", args=[entry.pk]))

    expect(page.get_by_role("button", name=FACADE)).to_be_hidden()
    expect(page.get_by_role("link", name="Mở video ở YouTube")).to_have_attribute(
        "href", entry.video_url
    )
    page.get_by_role("button", name="Đủ điều kiện", exact=True).click()
    entry.refresh_from_db()
    assert entry.state == State.APPROVED
    context.close()


def test_officer_goes_through_the_queue(page, live_server, sign_in, round, officer):
    first, second = InitiativeEntryFactory.create_batch(
        2, round=round, submitted=True, theme=ThemeFactory(contest=round.contest)
    )
    sign_in(officer)
    page.goto(live_server.url + reverse("initiatives:queue"))

    page.get_by_role("link", name=first.title).click()
    page.get_by_label("Lý do có sẵn").select_option("Chưa ghi đủ tác giả.")
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(second.title)
    page.get_by_role("button", name="Đủ điều kiện", exact=True).click()

    expect(page.get_by_text("Không có bài nào khớp")).to_be_visible()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason) == (State.CHANGES, "Chưa ghi đủ tác giả.")
    assert second.state == State.APPROVED


def test_author_writes_a_draft_and_sends_it(page, live_server, sign_in, round):
    me = RosterEntryFactory(contest=round.contest)
    theme = ThemeFactory(contest=round.contest)
    sign_in(me.staff_member.user)
    page.goto(live_server.url + reverse("initiatives:own"))

    page.get_by_role("link", name="Gửi bài dự thi sáng kiến").click()
    page.get_by_label("Tên sáng kiến, giải pháp").fill("Một cửa lưu động")
    page.get_by_label("Chủ đề").select_option(str(theme.pk))
    page.get_by_label("Tóm tắt").fill("Làm gì, cho ai, kết quả ra sao.")
    page.get_by_label("Đường dẫn video").fill("xem thử")
    page.get_by_role("button", name="Lưu và sang bước gửi bài").click()
    expect(page.locator("#messages")).to_contain_text("cần sửa trước khi gửi: Đường")
    page.get_by_label("Đường dẫn video").fill(
        "Xem video: https://youtu.be/dQw4w9WgXcQ?si=abc nhé"
    )
    page.get_by_label("chưa được áp dụng trên địa bàn").check()
    page.get_by_label("không sao chép của người khác").check()
    page.get_by_role("button", name="Lưu và sang bước gửi bài").click()
    page.get_by_role("button", name="Gửi bài", exact=True).click()

    expect(page.locator(".state")).to_have_text("Đã gửi, đang chờ kiểm tra")
    entry = InitiativeEntry.objects.get()
    assert (entry.state, entry.title) == (State.SUBMITTED, "Một cửa lưu động")
    assert entry.video_key == "dQw4w9WgXcQ"
    assert entry.authors.get().roster_entry == me
