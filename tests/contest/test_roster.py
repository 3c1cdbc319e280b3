"""Who is expected, who is missing, and who may see it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from contest.models import Contest, Excusal, Move, Role, RosterEntry, Round, Unit
from tests.factories import (
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "state", "is_expected"),
    [
        (date(2023, 11, 15), date(2023, 11, 15), "approved", False),
        (date(2023, 11, 1), date(2023, 11, 14), "approved", True),
        (date(2023, 11, 16), date(2023, 12, 1), "approved", True),
        (date(2023, 11, 1), date(2023, 12, 1), "pending", True),
        (date(2023, 11, 1), date(2023, 12, 1), "refused", True),
    ],
)
def test_excusal_counts_when_approved_and_over_the_reference_date(
    starts_on, ends_on, state, is_expected
):
    excusal = ExcusalFactory(starts_on=starts_on, ends_on=ends_on, state=state)

    assert RosterEntry.objects.expected().exists() is is_expected
    assert RosterEntry.objects.with_excused().get().excused is not is_expected
    assert excusal.entry.contest.reference_date == date(2023, 11, 15)


@pytest.mark.parametrize(
    ("fields", "is_missing"),
    [
        ({}, True),
        ({"counts": False}, False),
        ({"status": RosterEntry.Status.LEFT}, False),
        ({"participated_at": timezone.now()}, False),
    ],
)
def test_missing_are_the_expected_without_the_fact(fields, is_missing):
    RosterEntryFactory(**fields)

    assert RosterEntry.objects.missing().exists() is is_missing


def test_person_is_on_the_roster_of_a_contest_once():
    entry = RosterEntryFactory()

    with pytest.raises(IntegrityError, match="rosterentry_once_per_contest_and_person"):
        RosterEntryFactory(contest=entry.contest, staff_member=entry.staff_member)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.COORDINATOR, True),
        (Role.OFFICER, True),
        (Role.LEADER, True),
        (Role.JUDGE, False),
    ],
)
def test_people_are_seen_by_roles_over_their_unit(role, sees):
    entry = RosterEntryFactory()
    user = GrantFactory(role=role, unit=entry.unit.parent).user

    assert RosterEntry.objects.visible_to(user).contains(entry) is sees


def test_people_are_not_seen_from_another_subtree():
    entry = RosterEntryFactory()
    beside = UnitFactory(parent=entry.contest.root_unit)
    user = GrantFactory(role=Role.OFFICER, unit=beside).user

    assert not RosterEntry.objects.visible_to(user).exists()


def test_unit_with_a_longer_id_is_no_part_of_a_subtree():
    """ "/1/" and "/12/" begin alike as texts; the slash keeps them apart."""
    unit = UnitFactory()
    other = UnitFactory()
    Unit.objects.filter(pk=other.pk).update(path=f"{unit.path.rstrip('/')}2/")
    user = GrantFactory(unit=unit).user

    assert list(Unit.objects.visible_to(user)) == [unit]


def test_person_sees_the_own_entry():
    entry = RosterEntryFactory()
    RosterEntryFactory()

    seen = RosterEntry.objects.visible_to(entry.staff_member.user)

    assert list(seen) == [entry]


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_at": timezone.now() - timedelta(days=1)},
        {"starts_at": timezone.now() + timedelta(days=1)},
        {"user__is_active": False},
    ],
)
def test_grant_out_of_force_shows_nothing(fields):
    entry = RosterEntryFactory()
    user = GrantFactory(unit=entry.unit, **fields).user

    assert not RosterEntry.objects.visible_to(user).exists()


def test_grant_of_another_contest_shows_nothing():
    entry = RosterEntryFactory()
    user = GrantFactory(unit=entry.unit, contest=ContestFactory()).user

    assert not RosterEntry.objects.visible_to(user).exists()


def test_administrator_sees_every_unit():
    entry = RosterEntryFactory()
    user = GrantFactory(role=Role.ADMINISTRATOR, unit=None).user

    assert RosterEntry.objects.visible_to(user).contains(entry)
    assert Unit.objects.visible_to(user).contains(entry.unit)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"ends_on": date(2022, 1, 1)}, "excusal_ends_not_before_it_starts"),
        ({"decided_by": None}, "excusal_decided_with_person_and_time"),
        ({"decided_at": None}, "excusal_decided_with_person_and_time"),
    ],
)
def test_excusal_refuses_what_cannot_be(fields, constraint):
    excusal = ExcusalFactory()

    with pytest.raises(IntegrityError, match=constraint):
        Excusal.objects.filter(pk=excusal.pk).update(**fields)


def test_excusal_is_not_decided_by_its_proposer():
    user = UserFactory()

    with pytest.raises(IntegrityError, match="excusal_not_decided_by_its_proposer"):
        ExcusalFactory(proposed_by=user, decided_by=user)


def test_excusal_decided_alone_is_marked_as_such():
    user = UserFactory()

    assert ExcusalFactory(proposed_by=user, decided_by=user, self_decided=True).pk


def test_move_goes_to_another_unit():
    entry = RosterEntryFactory()

    with pytest.raises(IntegrityError, match="move_goes_to_another_unit"):
        Move.objects.create(
            entry=entry,
            from_unit=entry.unit,
            to_unit=entry.unit,
            effective_on=date(2023, 10, 1),
        )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"path": "7"}, "unit_path_ends_with_a_slash"),
        (
            {"valid_from": date(2023, 2, 1), "valid_to": date(2023, 1, 1)},
            "unit_valid_to_not_before_valid_from",
        ),
    ],
)
def test_unit_refuses_what_cannot_be(fields, constraint):
    unit = UnitFactory()

    with pytest.raises(IntegrityError, match=constraint):
        Unit.objects.filter(pk=unit.pk).update(**fields)


def test_unit_is_not_its_own_parent():
    unit = UnitFactory()

    with pytest.raises(IntegrityError, match="unit_is_not_its_own_parent"):
        Unit.objects.filter(pk=unit.pk).update(parent=unit)


def test_one_contest_is_current():
    ContestFactory(is_current=True)

    with pytest.raises(IntegrityError, match="contest_one_current"):
        ContestFactory(is_current=True)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"minutes": 0}, "round_has_minutes_attempts_and_answers"),
        ({"max_attempts": 0}, "round_has_minutes_attempts_and_answers"),
        ({"min_answers": 0}, "round_has_minutes_attempts_and_answers"),
        ({"closes_at": timezone.now() - timedelta(99)}, "round_closes_after_it_opens"),
    ],
)
def test_round_refuses_what_cannot_be(fields, constraint):
    round = RoundFactory()

    with pytest.raises(IntegrityError, match=constraint):
        Round.objects.filter(pk=round.pk).update(**fields)


def test_round_number_is_once_per_contest():
    round = RoundFactory()

    with pytest.raises(IntegrityError, match="round_number_once_per_contest"):
        RoundFactory(contest=round.contest, number=round.number)


def test_round_is_open_from_its_first_second_to_before_its_last():
    round = RoundFactory.build(contest=None)
    tick = timedelta(microseconds=1)

    moments = [round.opens_at - tick, round.opens_at, round.closes_at - tick]
    assert [round.is_open(m) for m in moments] == [False, True, True]
    assert not round.is_open(round.closes_at)


def test_contest_current_is_none_without_one():
    ContestFactory()

    assert Contest.objects.current() is None
