"""The frame of all pages: who gets in, where each lands, what is open to all."""

import pytest
from csp.utils import build_policy
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import get_resolver, reverse

from contest.models import Role
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people
OPEN_TO_ALL = {
    "contest:landing",
    "contest:sign-in",
    "contest:scan",
    "contest:welcome",
    "contest:public",
    "contest:public-detail",
    "contest:help",
    "contest:join",
    "contest:healthz",
    "contest:readyz",
    "quiz:answers-save",  # carries its own proof
    "quiz:attempt-sign-in",  # only with a page that we signed
}
OUTSIDE_THE_CHECK_OF_FORMS = {"quiz:answers-save"}
LANDINGS = [
    ([], "quiz:home"),
    ([Role.JUDGE], "initiatives:queue"),
    ([Role.COORDINATOR], "reports:own-units"),
    ([Role.LEADER], "reports:overview"),
    ([Role.OFFICER], "reports:board"),
    ([Role.ADMINISTRATOR], "contest:people"),
    ([Role.JUDGE, Role.COORDINATOR], "reports:own-units"),
    ([Role.COORDINATOR, Role.OFFICER, Role.ADMINISTRATOR], "contest:people"),
]
ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,evil",
    "mailto:a@evil.example",
    "//evil.example@testserver/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//\tevil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\r\nLocation: https://evil.example",
    "／／evil.example",
    "evil.example",
    "ftp://evil.example/",
    "https://[::1]evil.example",
]

pytestmark = pytest.mark.django_db


def named_views(patterns=None, app=""):
    for pattern in patterns or get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_views(pattern.url_patterns, f"{pattern.app_name}:")
        else:
            yield f"{app}{pattern.name}", pattern.callback


def user_with(*roles, unit=None):
    user = UserFactory(username="04127", password=make_password(PASSWORD))
    unit = unit or UnitFactory()
    for role in roles:
        is_everywhere = role == Role.ADMINISTRATOR
        GrantFactory(user=user, role=role, unit=None if is_everywhere else unit)
    return user


def test_sign_in_is_required_unless_the_view_is_on_this_list():
    found = {
        name
        for name, view in named_views()
        if not getattr(view, "login_required", True)
    }

    assert found == OPEN_TO_ALL


def test_the_answer_path_is_the_only_post_outside_the_check_of_forms():
    found = {
        name for name, view in named_views() if getattr(view, "csrf_exempt", False)
    }

    assert found == OUTSIDE_THE_CHECK_OF_FORMS


@pytest.mark.parametrize(("roles", "lands_on"), LANDINGS)
def test_everybody_lands_on_the_page_of_the_strongest_role(client, roles, lands_on):
    client.force_login(user_with(*roles))

    response = client.get(reverse("contest:landing"))

    assert response.url == reverse(lands_on)


@pytest.mark.parametrize("roles", [roles for roles, _ in LANDINGS])
def test_the_page_where_one_lands_opens(client, roles):
    contest = RoundFactory(contest__is_current=True, initiatives=True).contest
    client.force_login(user_with(*roles, unit=contest.root_unit))

    assert client.get(reverse("contest:landing"), follow=True).status_code == 200


def test_a_visitor_lands_on_sign_in(client):
    response = client.get(reverse("contest:landing"))

    assert response.url == reverse("contest:sign-in")


def test_who_is_signed_in_needs_no_sign_in_page(client):
    client.force_login(user_with())

    response = client.get(reverse("contest:sign-in"))

    assert response.url == reverse("contest:landing")


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client):
    user_with()
    asked = reverse("contest:password")

    first = client.get(asked)
    page = client.get(first.url).content.decode()
    done = client.post(first.url, {"name": "04127", "secret": PASSWORD, "next": asked})

    assert f'name="next" value="{asked}"' in page
    assert done.url == asked


@pytest.mark.parametrize("address", ELSEWHERE)
def test_sign_in_never_leads_to_another_site(client, address):
    user_with()
    landing = reverse("contest:landing")

    page = client.get(reverse("contest:sign-in"), {"next": address})
    done = client.post(
        reverse("contest:sign-in"),
        {"name": "04127", "secret": PASSWORD, "next": address},
    )
    landed = client.get(landing, {"next": address})

    assert 'name="next"' not in page.content.decode()
    assert done.url == landing
    assert landed.url == reverse("quiz:home")


def test_the_foot_names_coordinator_and_office(client):
    contest = ContestFactory(is_current=True, host_phone="0235 000 000")
    entry = RosterEntryFactory(contest=contest)
    far = UserFactory(full_name="Đầu mối huyện", phone="0905000001")
    near = UserFactory(full_name="Đầu mối trường", phone="0905000002")
    GrantFactory(user=far, role=Role.COORDINATOR, unit=contest.root_unit)
    GrantFactory(user=near, role=Role.COORDINATOR, unit=entry.unit)

    before = client.get(reverse("contest:sign-in")).content.decode()
    client.force_login(entry.staff_member.user)
    after = client.get(reverse("contest:password")).content.decode()

    assert "0235 000 000" in before
    assert "Đầu mối" not in before
    assert "Đầu mối trường" in after
    assert "0905000002" in after
    assert "Đầu mối huyện" not in after


def test_the_navigation_shows_what_the_roles_may_open(client):
    client.force_login(user_with(Role.JUDGE))

    page = client.get(reverse("contest:password")).content.decode()

    assert reverse("initiatives:queue") in page
    assert reverse("quiz:home") in page
    assert reverse("reports:board") not in page


def test_pages_that_an_officer_rarely_opens_stand_under_one_word(client):
    client.force_login(user_with(Role.OFFICER))

    page = client.get(reverse("contest:password")).content.decode()

    row = page[page.index('class="site-nav-wide"') :]
    row, apart = row[: row.index("</nav>")].split("<summary>Khác</summary>")
    assert reverse("reports:board") in row
    assert reverse("reports:snapshots") not in row
    assert reverse("reports:snapshots") in apart


def test_healthz_asks_neither_database_nor_session(django_assert_num_queries):
    client = Client()
    client.cookies["session"] = "anything"
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readyz_is_ready_with_database_migrations_and_broker(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": True, "broker": True}


def test_readyz_names_the_broker_that_does_not_answer(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "database": True,
        "broker": False,
    }


def test_readyz_sees_a_migration_that_waits(client):
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    MigrationRecorder.Migration.objects.filter(app="contest").latest("pk").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] is False


def test_an_unknown_address_is_answered_in_vietnamese(client):
    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()


@pytest.mark.parametrize("name", ["contest:landing", "contest:healthz"])
def test_every_response_carries_the_policy_that_the_library_would_build(client, name):
    policy = client.get(reverse(name)).headers["Content-Security-Policy"]

    assert policy == build_policy()
    assert "default-src 'self'" in policy
