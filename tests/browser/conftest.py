"""Real Chromium against the live server, as wide as a phone."""

import pytest
from playwright.sync_api import expect

# What comes is seen at once; the patience is for a machine busy with other tests.
expect.set_options(timeout=20_000)

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    args = {**browser_context_args, "viewport": PHONE, "locale": "vi-VN"}
    return args | {"reduced_motion": "reduce"}  # axe would see half a colour


@pytest.fixture
def sign_in(context, live_server, client):
    """Give the browser the session of a user; the sign-in page has its own tests."""

    def give_session(user):
        client.force_login(user)
        cookie = client.cookies["session"]
        context.add_cookies(
            [{"name": "session", "value": cookie.value, "url": live_server.url}]
        )

    return give_session
