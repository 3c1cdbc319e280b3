"""Statements that each connection plans once, and what is read and written by them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.backends import PasswordOrSlip
from contest.db import Statement
from contest.models import Contest, Grant, Role
from contest.queries.site import site_facts
from contest.queries.slips import coordinator_over
from contest.session_rows import SessionStore
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DOUBLE = Statement(
    "double", "SELECT %(number)s * 2, %(text)s", number="int", text="text"
)


def prepared():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE name = 'double'"
        )
        return cursor.fetchone()[0]


def test_statement_is_planned_once_and_asked_often():
    rows = [DOUBLE.rows(number=n, text="100% 'x'") for n in (1, 2)]

    assert rows == [[(2, "100% 'x'")], [(4, "100% 'x'")]]
    assert prepared() == 1


def test_no_second_statement_may_take_a_name():
    with pytest.raises(ValueError, match="double"):
        Statement("double", "SELECT 1")


def test_statement_is_one_query_from_the_first_time_on():
    statement = Statement("fresh", "SELECT %(number)s", number="int")
    with CaptureQueriesContext(connection) as queries:
        statement.rows(number=1)

    assert len(queries) == 1


def test_statement_can_do_without_being_planned_before(settings):
    settings.PREPARE_STATEMENTS = False
    before = prepared()

    assert DOUBLE.row(number=2, text="a") == (4, "a")
    assert prepared() == before


@pytest.mark.django_db(transaction=True)
def test_statement_is_planned_again_on_a_new_connection():
    DOUBLE.rows(number=1, text="")
    connection.close()

    assert DOUBLE.row(number=3, text="") == (6, "")


@pytest.mark.django_db(transaction=True)
def test_statement_survives_the_end_of_its_connection():
    """As after a restart of the database: one failure, and then as before."""
    DOUBLE.rows(number=1, text="")
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close_if_unusable_or_obsolete()

    assert DOUBLE.row(number=3, text="") == (6, "")


# --- Sessions ------------------------------------------------------------------------


def test_session_is_read_as_it_was_written():
    session = SessionStore()
    session["name"] = "Ánh"
    session.save()
    session["name"] = "Bình"
    session.save()

    assert SessionStore(session.session_key)["name"] == "Bình"


def test_session_that_is_over_or_unknown_is_empty_and_gets_another_key():
    over = SessionStore()
    over["name"] = "Ánh"
    over.set_expiry(timezone.now() - timedelta(seconds=1))
    over.save()

    for key in (over.session_key, "0" * 32):
        session = SessionStore(key)
        assert session.get("name") is None
        assert session.session_key is None


def test_session_is_created_once_and_not_written_after_its_end():
    session = SessionStore()
    session.create()

    with pytest.raises(CreateError):
        SessionStore(session.session_key).save(must_create=True)
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()


# --- Who is signed in ----------------------------------------------------------------


def test_account_is_read_with_the_roles_that_it_holds_now():
    user = UserFactory()
    now = timezone.now()
    hour = timedelta(hours=1)
    GrantFactory(user=user, role=Role.OFFICER)
    GrantFactory(user=user, role=Role.LEADER, starts_at=now - hour, ends_at=now + hour)
    GrantFactory(user=user, role=Role.JUDGE, ends_at=now - hour)
    GrantFactory(user=user, role=Role.COORDINATOR, starts_at=now + hour)
    current = Grant.objects.current().filter(user=user).values_list("role", flat=True)

    found = PasswordOrSlip().get_user(user.pk)

    assert found == user
    assert found.roles_now == set(current) == {Role.OFFICER, Role.LEADER}


def test_account_that_is_disabled_is_nobody():
    user = UserFactory(is_active=False)

    assert PasswordOrSlip().get_user(user.pk) is None


# --- The head and foot of a page -----------------------------------------------------


def test_contest_of_the_page_has_every_value_as_stored():
    ContestFactory(is_current=True)

    assert vars_of(site_facts(UserFactory()).contest) == vars_of(Contest.objects.get())


def vars_of(contest):
    return {
        field.name: getattr(contest, field.attname)
        for field in Contest._meta.concrete_fields
    }


def test_coordinator_of_the_page_is_the_nearest_above_the_person():
    contest = ContestFactory(is_current=True)
    unit = UnitFactory(parent=contest.root_unit)
    entry = RosterEntryFactory(contest=contest, unit=unit)
    person = entry.staff_member.user

    found = [site_facts(person).coordinator]
    for place in (contest.root_unit, unit):
        GrantFactory(role=Role.COORDINATOR, contest=contest, unit=place)
        facts = site_facts(person)
        found.append(facts.coordinator)
        assert facts.coordinator == coordinator_over(contest, unit.path)

    assert found[0] is None
    assert found[1] != found[2]
