"""The statements of a person's pages say what the querysets say."""

from datetime import timedelta

import pytest

from contest.models import RosterEntry, Round, RoundChange
from quiz.models import Allowance, Attempt
from quiz.queries import attempt_with_place, own_entry, quiz_round, sat_by
from tests.factories import (
    AttemptFactory,
    ContestFactory,
    ExcusalFactory,
    RosterEntryFactory,
    RoundFactory,
    UserFactory,
    days_from_now,
)

pytestmark = pytest.mark.django_db


def columns_of(instance):
    assert not instance.get_deferred_fields()
    return {f.attname: getattr(instance, f.attname) for f in instance._meta.fields}


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


@pytest.fixture
def entry(contest):
    return RosterEntryFactory(contest=contest, staff_member__user=UserFactory())


@pytest.mark.parametrize(
    ("state", "starts_on", "ends_on"),
    [
        ("approved", 0, 0),
        ("approved", -9, -1),
        ("approved", 1, 9),
        ("pending", -9, 9),
    ],
)
def test_own_entry_is_the_roster_s_with_its_excusal(entry, state, starts_on, ends_on):
    day = entry.contest.reference_date
    ExcusalFactory(
        entry=entry,
        state=state,
        starts_on=day + timedelta(starts_on),
        ends_on=day + timedelta(ends_on),
    )
    read = RosterEntry.objects.with_excused().get(pk=entry.pk)

    own = own_entry(entry.staff_member.user)

    assert own.excused == read.excused
    assert columns_of(own) == columns_of(read)
    assert columns_of(own.contest) == columns_of(read.contest)
    assert columns_of(own.unit) == columns_of(read.unit)
    assert columns_of(own.staff_member) == columns_of(read.staff_member)


def test_own_entry_is_of_the_current_contest_alone(entry):
    entry.contest.is_current = False
    entry.contest.save()

    assert own_entry(entry.staff_member.user) is None


def test_quiz_rounds_are_parts_of_the_quiz(contest):
    part = RoundFactory(number=1, contest=contest)
    others = {"contest": contest, "opens_at": part.opens_at}
    RoundFactory(number=2, kind=Round.Kind.INITIATIVES, **others)
    RoundFactory(number=3, is_practice=True, counts=False, **others)

    round, now = quiz_round()

    assert columns_of(round) == columns_of(Round.objects.parts().get(pk=part.pk))
    assert round.questions == 0
    assert round.is_open(now)


def test_quiz_round_is_the_one_that_runs_else_the_next_else_the_last(contest):
    other = {"contest": contest}
    running = RoundFactory(number=1, **other)
    RoundFactory(
        number=2, opens_at=days_from_now(-9), closes_at=days_from_now(-8), **other
    )
    coming = RoundFactory(
        number=3, opens_at=days_from_now(40), closes_at=days_from_now(41), **other
    )

    assert quiz_round()[0] == running
    running.opens_at, running.closes_at = days_from_now(-7), days_from_now(-6)
    running.save()
    assert quiz_round()[0] == coming
    coming.delete()
    assert quiz_round()[0] == running


def test_an_attempt_comes_with_all_that_its_pages_show():
    attempt = AttemptFactory()
    read = Attempt.objects.select_related("round", "entry__unit").get()

    own = attempt_with_place(attempt.pk)

    assert columns_of(own) == columns_of(read)
    assert columns_of(own.round) == columns_of(read.round)
    assert columns_of(own.entry) == columns_of(read.entry)
    assert columns_of(own.entry.unit) == columns_of(read.entry.unit)
    assert own.now > attempt.started_at
    assert attempt_with_place(0) is None


def test_what_was_sat_counts_with_the_person_s_own_allowance(entry):
    open_one = AttemptFactory(entry=entry)
    round = open_one.round
    assert sat_by(entry, round).left == round.max_attempts - 1
    assert sat_by(entry, round).attempts == [open_one]
    change = RoundChange.objects.create(
        round=round,
        kind=RoundChange.Kind.EXTRA_TIME,
        touched=1,
        reason="Mất điện",
        document="12/PNV",
        made_by=UserFactory(),
    )
    Allowance.objects.create(
        change=change, round=round, entry=entry, minutes=5, attempts=2
    )

    sat = sat_by(entry, round)

    assert (sat.left, sat.minutes) == (round.max_attempts + 1, round.minutes + 5)
    somebody = RosterEntryFactory(contest=entry.contest)
    assert sat_by(somebody, round) == ([], round.max_attempts, round.minutes)
