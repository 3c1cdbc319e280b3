"""Who sits now: the figures, the names behind them, and who may see them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import Role, Unit
from quiz.models import AnswerEvent, Attempt
from quiz.queries.monitor import Live, group_of, live, watched_units
from quiz.services import Why, close_attempt, pause_round
from tests.factories import (
    AttemptFactory,
    GrantFactory,
    RosterEntryFactory,
    UnitFactory,
    UserFactory,
    quiz_round,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def round():
    return quiz_round(contest__is_current=True)


@pytest.fixture
def officer(round):
    return GrantFactory(role=Role.OFFICER, unit=round.contest.root_unit).user


def unit_of(round):
    root = round.contest.root_unit
    return UnitFactory(parent=root)


def sitting(round, unit, *, began=10, saved=None, left=10):
    """Began so many minutes ago, saved last so many seconds ago."""
    now = timezone.now()
    attempt = AttemptFactory(
        round=round,
        entry=RosterEntryFactory(contest=round.contest, unit=unit),
        started_at=now - began * MINUTE,
        due_at=now + left * MINUTE,
    )
    if saved is not None:
        AnswerEvent.objects.create(
            attempt=attempt,
            page=uuid4(),
            seq=1,
            place=0,
            choice=0,
            recorded_at=now - timedelta(seconds=saved),
        )
    return attempt


def numbers(round):
    return live(round, Unit.objects.all(), timezone.now())


def test_active_silent_and_ending_are_told_apart(round):
    unit = unit_of(round)
    sitting(round, unit, saved=5)
    sitting(round, unit, saved=90)
    sitting(round, unit, began=0, left=20)  # has just begun
    sitting(round, unit, saved=5, left=4)

    total, [(found, of_unit)] = numbers(round)

    assert found == unit
    assert total == of_unit == Live(now=4, active=3, silent=1, ending=1)


def test_minutes_of_a_pause_are_no_minutes_to_work(round):
    soon = sitting(round, unit_of(round), left=4)
    sitting(round, unit_of(round))
    now = timezone.now()
    pause_round(round, 30, Why(UserFactory(), "Mất điện", "CV 12"), at=now)
    round.refresh_from_db()

    for at in (now + MINUTE, now + 29 * MINUTE, now + 31 * MINUTE):
        assert live(round, Unit.objects.all(), at)[0].ending == 1
        of_group = group_of(round, Unit.objects.all(), "sap-het-gio", at)
        assert list(of_group) == [soon]


def test_handed_in_and_ended_by_the_clock_are_counted(round):
    unit = unit_of(round)
    close_attempt(sitting(round, unit), Attempt.Cause.SUBMITTED)
    ended = sitting(round, unit, began=30, left=-1)
    close_attempt(ended, Attempt.Cause.TIME_UP)
    old = sitting(round, unit, began=60 * 24 * 3, left=-60 * 24 * 2)
    close_attempt(old, Attempt.Cause.TIME_UP)

    total, _ = numbers(round)

    assert (total.over, total.by_clock) == (3, 2)
    assert total.today >= 1


def test_whose_time_is_up_is_over_though_nobody_closed_it(round):
    sitting(round, unit_of(round), left=-1)

    total, _ = numbers(round)

    assert (total.now, total.over, total.by_clock) == (0, 1, 1)


def test_units_where_somebody_sits_come_first(round):
    first, second = unit_of(round), unit_of(round)
    close_attempt(sitting(round, first), Attempt.Cause.SUBMITTED)
    sitting(round, second)

    _, rows = numbers(round)

    assert [unit for unit, _ in rows] == [second, first]


def test_figures_take_three_statements_however_many_sit(round):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            numbers(round)
        return len(queries)

    sitting(round, unit_of(round), saved=1)
    one = statements()
    for _ in range(2):
        sitting(round, unit_of(round), saved=1)

    assert (one, statements()) == (3, 3)


def test_coordinator_watches_the_own_unit_alone(client, round):
    unit, other = unit_of(round), unit_of(round)
    sitting(round, unit)
    stranger = sitting(round, other)
    coordinator = GrantFactory(role=Role.COORDINATOR, unit=unit).user
    client.force_login(coordinator)

    page = client.get(reverse("quiz:monitor")).content.decode()
    people = client.get(reverse("quiz:monitor-people", args=[round.pk, "dang-lam"]))
    elsewhere = client.get(
        reverse("quiz:monitor-people", args=[round.pk, "dang-lam"]),
        {"don-vi": other.pk},
    )

    assert list(watched_units(coordinator, round.contest)) == [unit]
    assert other.name not in page
    assert stranger.entry.staff_member.full_name not in people.content.decode()
    assert elsewhere.status_code == 404


def test_who_only_takes_part_watches_nobody(client, round):
    client.force_login(RosterEntryFactory(contest=round.contest).staff_member.user)

    assert client.get(reverse("quiz:monitor")).status_code == 403


@pytest.mark.parametrize(
    ("group", "is_listed"),
    [
        ("dang-lam", True),
        ("im-lang", True),
        ("co-thao-tac", False),
        ("sap-het-gio", False),
        ("da-nop", False),
    ],
)
def test_each_figure_leads_to_its_names(client, round, officer, group, is_listed):
    attempt = sitting(round, unit_of(round), saved=90)
    client.force_login(officer)

    page = client.get(reverse("quiz:monitor-people", args=[round.pk, group]))

    text = page.content.decode()
    assert (attempt.entry.staff_member.full_name in text) == is_listed
    assert ("1/4" in text) == is_listed


def test_names_ask_the_same_for_one_and_three(client, round, officer):
    client.force_login(officer)
    address = reverse("quiz:monitor-people", args=[round.pk, "dang-lam"])

    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    sitting(round, unit_of(round), saved=1)
    one = statements()
    for _ in range(2):
        sitting(round, unit_of(round), saved=1)

    assert statements() == one


def test_renewing_sends_the_figures_alone(client, round, officer):
    sitting(round, unit_of(round))
    client.force_login(officer)

    part = client.get(reverse("quiz:monitor"), headers={"HX-Request": "true"})

    text = part.content.decode()
    assert text.lstrip().startswith('<div id="monitor"')
    assert "<html" not in text


def test_units_where_nobody_sits_are_folded_away(client, round, officer):
    quiet, busy = unit_of(round), unit_of(round)
    close_attempt(sitting(round, quiet), Attempt.Cause.SUBMITTED)
    sitting(round, busy)
    client.force_login(officer)
    address = reverse("quiz:monitor")

    page = client.get(address).content.decode()

    assert quiet.name not in page
    assert "1 đơn vị khác đã có bài nộp" in page
    assert quiet.name in client.get(f"{address}?tat-ca=1").content.decode()


def test_nobody_sits_is_said(client, round, officer):
    client.force_login(officer)

    assert "Chưa có ai làm bài." in client.get(reverse("quiz:monitor")).content.decode()


@pytest.mark.parametrize("group", ["khong-co", "now"])
def test_unknown_group_is_not_found(client, round, officer, group):
    client.force_login(officer)

    page = client.get(reverse("quiz:monitor-people", args=[round.pk, group]))

    assert page.status_code == 404
