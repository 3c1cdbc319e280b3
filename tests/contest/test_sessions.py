"""When a signed-in browser is signed out by itself."""

import time

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import Role
from tests.factories import GrantFactory, RoundFactory, UserFactory, days_from_now

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people
HOUR = 60 * 60
STAYS, ENDS = 200, 302

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(username="04127", password=make_password(PASSWORD))


def enter(client, *, shared):
    data = {"name": "04127", "secret": PASSWORD} | ({"shared": "on"} if shared else {})
    client.post(reverse("contest:sign-in"), data)
    return client.session


def age(client, seconds):
    """Let the session's marks be so much older."""
    session = client.session
    session["ends_at"] -= seconds
    if "seen_at" in session:
        session["seen_at"] -= seconds
    session.save()


def visit(client):
    return client.get(reverse("contest:password")).status_code


def test_a_shared_machine_forgets_with_the_browser_and_after_twelve_hours(client, user):
    session = enter(client, shared=True)

    assert session["shared_machine"] is True
    assert session.get_expire_at_browser_close()
    age(client, 12 * HOUR - 60)
    assert visit(client) == STAYS
    age(client, 60)
    assert visit(client) == ENDS


def test_an_own_telephone_stays_until_the_last_round_closes(client, user):
    quiz = RoundFactory(contest__is_current=True, closes_at=days_from_now(10))
    RoundFactory(contest=quiz.contest, initiatives=True, closes_at=days_from_now(40))

    session = enter(client, shared=False)

    assert session["shared_machine"] is False
    assert not session.get_expire_at_browser_close()
    age(client, 40 * 24 * HOUR - 60)
    assert visit(client) == STAYS
    age(client, 60)
    assert visit(client) == ENDS


def test_an_own_telephone_after_the_contest_stays_twelve_hours(client, user):
    RoundFactory(
        contest__is_current=True,
        opens_at=days_from_now(-9),
        closes_at=days_from_now(-1),
    )
    enter(client, shared=False)

    age(client, 12 * HOUR - 60)
    assert visit(client) == STAYS
    age(client, 60)
    assert visit(client) == ENDS


@pytest.mark.parametrize("role", Role.values)
def test_people_with_a_role_stay_twelve_hours_on_their_own_machine(client, user, role):
    RoundFactory(contest__is_current=True)
    grant_of(user, role)

    session = enter(client, shared=False)

    assert session["ends_at"] - int(time.time()) <= 12 * HOUR
    assert session.get_expiry_age() == 12 * HOUR


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, STAYS),
        (Role.COORDINATOR, STAYS),
        (Role.JUDGE, STAYS),
        (Role.OFFICER, ENDS),
        (Role.LEADER, ENDS),
        (Role.ADMINISTRATOR, ENDS),
    ],
)
def test_half_an_hour_without_use_ends_the_sessions_of_those_who_decide(
    client, user, role, status
):
    grant_of(user, role)
    enter(client, shared=True)

    age(client, 29 * 60)
    assert visit(client) == STAYS
    age(client, 31 * 60)
    assert visit(client) == status


def grant_of(user, role):
    if role:
        more = {"unit": None} if role == Role.ADMINISTRATOR else {}
        GrantFactory(user=user, role=role, **more)


def test_use_is_noted_at_most_every_five_minutes(client, user):
    GrantFactory(user=user, role=Role.OFFICER)
    enter(client, shared=True)
    noted = client.session["seen_at"]

    age(client, 4 * 60)
    visit(client)
    assert client.session["seen_at"] == noted - 4 * 60
    age(client, 60)
    visit(client)
    assert client.session["seen_at"] >= noted


def test_a_page_that_renews_itself_keeps_no_session_alive(client, user):
    GrantFactory(user=user, role=Role.OFFICER)
    enter(client, shared=True)

    for _ in range(3):
        age(client, 11 * 60)
        poll = client.get(reverse("contest:password"), headers={"HX-Request": "true"})

    assert poll.status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_long_session_ends_when_its_owner_gets_a_role(client, user):
    RoundFactory(contest__is_current=True)
    enter(client, shared=False)
    assert visit(client) == STAYS

    GrantFactory(user=user, role=Role.OFFICER)

    assert visit(client) == ENDS


def test_who_is_signed_out_by_the_clock_reads_why(client, user):
    enter(client, shared=True)
    age(client, 12 * HOUR)

    response = client.get(reverse("contest:password"), follow=True)

    assert "Hệ thống đã tự đăng xuất" in response.content.decode()
    assert response.redirect_chain[0][0].startswith(reverse("contest:sign-in"))


def test_an_open_page_shows_nobody_after_the_end(client, user):
    enter(client, shared=True)
    age(client, 12 * HOUR)

    page = client.get(reverse("contest:public")).content.decode()

    assert user.full_name not in page


def test_visitors_cost_no_session(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("contest:public"))

    assert not [q for q in queries if "django_session" in q["sql"]]


def test_the_answer_path_reads_no_session_even_when_it_is_over(client, user):
    enter(client, shared=True)
    age(client, 12 * HOUR)

    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("quiz:answers-save"))

    assert not [q for q in queries if "django_session" in q["sql"]]
