"""The paper on a new device, for everybody's eyes, and how small it is."""

# ruff: noqa: F811 - fixtures come from the module of the quiz
import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signing import get_cookie_signer
from playwright.sync_api import expect

from contest.models import User
from quiz.models import Attempt
from tests.browser.test_quiz import (
    choose,
    entry,  # noqa: F401 - a fixture
    open_paper,  # noqa: F401 - a fixture
)

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
