"""The page of who sits now renews itself, and waits while nobody looks."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quiz.models import Attempt, IntegrityHint
from quiz.services import close_attempt, start_attempt
from tests.browser.looks import assert_fine
from tests.factories import GrantFactory, RosterEntryFactory, quiz_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def round():
    return quiz_round(contest__is_current=True)


@pytest.fixture
def officer(round, sign_in):
    user = GrantFactory(unit=round.contest.root_unit).user
    sign_in(user)
    return user


def sit(round):
    return start_attempt(RosterEntryFactory(contest=round.contest), round)


def test_monitor_renews_itself_keeps_the_focus_and_rests_in_a_hidden_tab(
    page, live_server, round, officer
):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    first = sit(round)
    page.emulate_media(reduced_motion="reduce")  # else the focus glides there
    page.clock.install()
    page.goto(live_server.url + reverse("quiz:monitor"))
    figure = page.locator("#tile-now .tile-number")
    expect(figure).to_have_text("1")
    cell = page.locator(f"#now-{first.entry.unit_id}")
    cell.focus()
    stood = cell.bounding_box()

    sit(round)
    page.clock.fast_forward(11_000)

    expect(figure).to_have_text("2")
    expect(cell).to_be_focused()
    assert cell.bounding_box() == stood

    page.evaluate(HIDE, arg=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sit(round)
    page.clock.fast_forward(31_000)
    expect(figure).to_have_text("2")
    assert asked == []

    page.evaluate(HIDE, arg=False)
    page.clock.fast_forward(11_000)
    expect(figure).to_have_text("3")
    assert complaints == []


def test_monitor_says_from_when_its_figures_are_until_they_come_again(
    page, live_server, round, officer
):
    page.clock.install()
    page.goto(live_server.url + reverse("quiz:monitor"))
    late, figures = page.locator("#monitor-late"), page.locator("#monitor-now")
    at = figures.get_attribute("data-at")
    expect(late).to_be_hidden()

    for answer in (
        lambda route: route.abort(),
        lambda route: route.fulfill(status=503, body=""),
        lambda route: route.fulfill(body="<h1>Đăng nhập</h1>"),
    ):
        page.route("**/dang-thi/**", answer)
        page.clock.fast_forward(11_000)
        expect(late).to_contain_text(f"Số liệu dưới đây là của lúc {at}.")
        assert figures.get_attribute("data-at") == at

        page.unroute_all()
        page.clock.fast_forward(11_000)
        expect(late).to_be_hidden()
        at = figures.get_attribute("data-at")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["monitor", "monitor-people", "hints"])
def test_page_has_no_serious_fault_and_nothing_scrolls_sideways(
    page, live_server, round, officer, name, width
):
    sit(round)
    closed = close_attempt(sit(round), Attempt.Cause.SUBMITTED)
    hint = IntegrityHint.objects.create(
        round=round,
        kind=IntegrityHint.Kind.SHORT_TIME,
        key="1",
        strength=1,
        evidence={"seconds": 9, "answered": 4, "median": 600},
    )
    hint.attempts.add(closed)
    page.set_viewport_size({"width": width, "height": 800})

    args = [round.pk, "dang-lam"] if name == "monitor-people" else []
    page.goto(live_server.url + reverse(f"quiz:{name}", args=args))

    assert_fine(page)
