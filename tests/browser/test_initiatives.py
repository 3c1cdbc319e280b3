"""An initiative in a real browser: sent by its author, screened beside its video."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Role
from initiatives.models import Decision, InitiativeEntry, LinkMeasure
from initiatives.states import State
from tests.browser.looks import assert_fine_at_both_widths
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    ThemeFactory,
    days_from_now,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?enablejsapi=1"
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
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    page.get_by_role("radio", name="Đủ điều kiện", exact=True).check()
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.get_by_text("Đã quyết định, chưa báo")).to_be_visible()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("radio").first).to_be_visible()
    assert entry.decisions.get().state == Decision.State.UNDONE
    context.close()


def test_officer_goes_through_the_queue_by_keyboard_alone(
    page, live_server, sign_in, round, officer
):
    given = {"round": round, "theme": ThemeFactory(contest=round.contest)}
    first, second, third = (
        InitiativeEntryFactory(
            submitted=True, submitted_at=days_from_now(-days), **given
        )
        for days in (3, 2, 1)
    )

    def is_at(entry):
        expect(page.get_by_role("heading", level=1)).to_have_text(entry.title)
        page.wait_for_load_state()  # until the script listens to keys

    sign_in(officer)
    page.set_viewport_size({"width": 1280, "height": 800})  # an officer has a desk
    page.goto(live_server.url + reverse("initiatives:queue"))
    # What is counted comes into the page after its rows.
    expect(page.locator("#queue-progress")).to_contain_text("đã kiểm tra 0/")
    expect(page.get_by_label("Tình trạng")).to_contain_text("Chờ kiểm tra (")
    assert_fine_at_both_widths(page)

    press(page, "?", "j", "ArrowDown", "k")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    expect(page.get_by_role("link", name=first.title)).to_be_focused()
    press(page, "Enter")
    is_at(first)
    assert_fine_at_both_widths(page)

    # In a field of text the keys are letters.
    press(page, "2", "Tab")
    page.get_by_label("Lý do (ghi thêm nếu cần)").focus()
    page.keyboard.type("1 j t?")
    expect(page.get_by_role("radio", name="Yêu cầu bổ sung")).to_be_checked()
    assert_fine_at_both_widths(page)
    press(page, "Escape", "Enter")
    is_at(second)

    press(page, "j")
    is_at(third)
    press(page, "k")
    is_at(second)
    press(page, "t", "1", "Enter")
    is_at(third)
    made = Decision.objects.order_by("pk").values_list("entry", "new_state", "reason")
    assert list(made) == [
        (first.pk, State.CHANGES, "1 j t?"),
        (second.pk, State.APPROVED, ""),
    ]

    beside = reverse("initiatives:screen", args=[third.pk])
    page.goto(f"{live_server.url}{beside}?tim=sang+kien&canh={first.pk}")
    assert_fine_at_both_widths(page)
    for address in ("outbox", "phrases", "bulk"):
        page.goto(live_server.url + reverse(f"initiatives:{address}"))
        assert_fine_at_both_widths(page)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


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

    state = page.locator(".entry-state .state")
    expect(state).to_have_text("Đã gửi, đang chờ kiểm tra")
    entry = InitiativeEntry.objects.get()
    assert (entry.state, entry.title) == (State.SUBMITTED, "Một cửa lưu động")
    assert entry.video_key == "dQw4w9WgXcQ"
    assert entry.authors.get().roster_entry == me


TELLS = """<script>
addEventListener("message", (asked) => {
  const question = JSON.parse(asked.data);
  if (question.event !== "listening") return;
  const info = { duration: 369.6 };
  parent.postMessage(JSON.stringify({ event: "infoDelivery", info: info }), "*");
});
</script>"""


def test_player_tells_the_length_once_and_only_to_the_officer(
    page, live_server, screening, officer, entry
):
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body=TELLS)

    page.route(lambda url: not url.startswith(live_server.url), answer)
    page.goto(screening, wait_until="networkidle")
    # What another window says is not heard.
    page.evaluate("postMessage(JSON.stringify({info: {duration: 5}}), '*')")
    assert asked == []

    page.get_by_role("button", name=FACADE).click()

    told = f"06:10 (đo khi phát, {officer})"
    expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
    expect(page.locator("[data-length-words]")).to_have_text(told)
    assert "allow-top-navigation" not in page.locator("iframe").get_attribute("sandbox")
    assert page.locator("iframe").get_attribute("title") == f"Video: {entry}"
    measure = LinkMeasure.objects.get()
    assert (measure.seconds, measure.source, measure.by) == (370, "player", officer)
    assert asked == [PLAYER]
