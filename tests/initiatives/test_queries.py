"""The round to which entries go, and the units for which one may send."""

import pytest

from contest.models import Role, Unit
from initiatives.queries import current_round, submitting_units
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_current_round_is_that_of_initiatives_in_the_current_contest():
    round = RoundFactory(initiatives=True, contest__is_current=True)
    RoundFactory(contest=round.contest, number=1)
    RoundFactory(initiatives=True)

    assert current_round() == round


def test_submitting_units_are_ones_own_and_those_of_ones_grants():
    round = RoundFactory(initiatives=True)
    me = RosterEntryFactory(contest=round.contest)
    user = me.staff_member.user
    coordinated = UnitFactory(parent=round.contest.root_unit)
    below = UnitFactory(parent=coordinated)
    UnitFactory(parent=round.contest.root_unit)
    elsewhere = UnitFactory()
    GrantFactory(user=user, role=Role.COORDINATOR, unit=coordinated)
    GrantFactory(user=user, role=Role.LEADER, unit=round.contest.root_unit)
    GrantFactory(
        user=user, role=Role.OFFICER, unit=elsewhere, contest=RoundFactory().contest
    )

    units = submitting_units(user, round.contest)

    assert set(units) == {me.unit, coordinated, below}


def test_submitting_units_are_none_for_whoever_has_left():
    round = RoundFactory(initiatives=True)
    me = RosterEntryFactory(contest=round.contest, status="left")

    units = submitting_units(me.staff_member.user, round.contest)

    assert (list(units), Unit.objects.count() > 0) == ([], True)


def test_submitting_units_keep_that_of_an_entry():
    entry = InitiativeEntryFactory()

    units = submitting_units(UserFactory(), entry.round.contest, and_also=entry)

    assert list(units) == [entry.unit]
