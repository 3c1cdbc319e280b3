"""The sheet of changes of one unit, and what a proposal would do to its number."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contest.models import Category, Excusal, Move, Proposal, RosterEntry
from contest.queries.effects import Effects
from contest.queries.roster_sheet import sheet_of_unit
from tests.factories import (
    ContestFactory,
    ExcusalFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)

pytestmark = pytest.mark.django_db
Kind, Status = Proposal.Kind, RosterEntry.Status


@pytest.fixture
def contest():
    return RoundFactory(contest__is_current=True).contest


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit)


@pytest.fixture
def other(contest):
    return UnitFactory(parent=contest.root_unit)


def entry_in(unit, contest, *, came=-20, **fields):
    entry = RosterEntryFactory(contest=contest, unit=unit, **fields)
    RosterEntry.objects.filter(pk=entry.pk).update(created_at=days_from_now(came))
    return entry


def move(entry, to_unit):
    Move.objects.create(
        entry=entry,
        from_unit=entry.unit,
        to_unit=to_unit,
        effective_on=date(2023, 11, 1),
    )
    entry.unit = to_unit
    entry.save(update_fields=["unit"])


def figures(sheet):
    names = ("opening", "added", "removed", "excused", "not_counting", "expected")
    return tuple(len(getattr(sheet, name)) for name in names)


def test_sheet_explains_the_expected_number_by_names(contest, unit, other):
    stays, leaves = entry_in(unit, contest), entry_in(unit, contest)
    RosterEntry.objects.filter(pk=leaves.pk).update(
        status=Status.LEFT, left_on=date(2023, 11, 1)
    )
    away = ExcusalFactory(entry=entry_in(unit, contest)).entry
    outside = entry_in(unit, contest, counts=False)
    new = entry_in(unit, contest, came=0)
    gone, comes = entry_in(unit, contest), entry_in(other, contest)
    move(gone, other)
    move(comes, unit)
    entry_in(unit, contest, status=Status.PROPOSED)
    entry_in(unit, contest, status=Status.REFUSED)
    entry_in(other, contest)

    sheet = sheet_of_unit(contest, unit)

    assert set(sheet.opening) == {stays, leaves, away, outside, gone}
    assert set(sheet.added) == {new, comes}
    assert set(sheet.removed) == {leaves, gone}
    assert sheet.excused == [away]
    assert sheet.not_counting == [outside]
    assert set(sheet.expected) == {stays, new, comes}
    assert sheet.difference == 0


def test_sheet_counts_who_goes_and_comes_back_on_both_sides(contest, unit, other):
    entry = entry_in(unit, contest)
    move(entry, other)
    move(entry, unit)

    assert figures(sheet_of_unit(contest, unit)) == (1, 1, 1, 0, 0, 1)
    assert figures(sheet_of_unit(contest, other)) == (0, 1, 1, 0, 0, 0)


def test_sheet_before_any_round_calls_everybody_opening(unit):
    contest = ContestFactory(root_unit=unit)
    entry_in(unit, contest)

    assert figures(sheet_of_unit(contest, unit)) == (1, 0, 0, 0, 0, 1)


def test_sheet_is_read_in_one_statement(contest, unit, other):
    for _ in range(3):
        move(entry_in(unit, contest), other)

    with CaptureQueriesContext(connection) as counted:
        sheet_of_unit(contest, unit)

    assert len(counted) == 1


def proposal(entry, kind, **fields):
    return Proposal.objects.create(
        contest=entry.contest,
        entry=entry,
        unit=entry.unit,
        kind=kind,
        effective_on=date(2023, 11, 1),
        proposed_by=UserFactory(),
        **fields,
    )


def absence(entry, starts_on=date(2023, 11, 1), ends_on=date(2023, 12, 31)):
    return ExcusalFactory(
        entry=entry,
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def numbers(contest, *proposed):
    """(before, after) of each unit."""
    effects = Effects(contest, proposed).of_all(proposed)
    return {effect.unit: (effect.before, effect.after) for effect in effects}


@pytest.mark.parametrize(
    ("counts", "dates", "after"),
    [
        (True, {}, 1),
        (False, {}, 1),
        (True, {"ends_on": date(2023, 11, 14)}, 2),
    ],
)
def test_an_excusal_takes_away_who_counts_and_is_away_on_the_day(
    contest, unit, counts, dates, after
):
    RosterEntryFactory(contest=contest, unit=unit)
    entry = RosterEntryFactory(contest=contest, unit=unit, counts=counts)
    before = 1 + counts

    assert numbers(contest, absence(entry, **dates)) == {unit: (before, after)}


@pytest.mark.parametrize("kind", [Kind.LEAVE, Kind.NOT_COUNTING])
def test_leaving_and_not_counting_take_one_away(contest, unit, kind):
    entry = RosterEntryFactory(contest=contest, unit=unit)

    assert numbers(contest, proposal(entry, kind)) == {unit: (1, 0)}


def test_leaving_of_who_is_excused_already_changes_nothing(contest, unit):
    entry = ExcusalFactory(entry=RosterEntryFactory(contest=contest, unit=unit)).entry

    assert numbers(contest, proposal(entry, Kind.LEAVE)) == {unit: (0, 0)}


def test_a_move_takes_from_one_unit_and_gives_to_the_other(contest, unit, other):
    entry = RosterEntryFactory(contest=contest, unit=unit)

    effects = numbers(contest, proposal(entry, Kind.MOVE, to_unit=other))

    assert effects == {unit: (1, 0), other: (0, 1)}


@pytest.mark.parametrize(
    ("counts", "category", "after"),
    [
        (True, Category.WORKER, 0),
        (True, Category.CADRE, 1),
        (False, Category.CADRE, 1),
        (False, Category.WORKER, 0),
    ],
)
def test_a_category_counts_or_does_not(contest, unit, counts, category, after):
    entry = RosterEntryFactory(contest=contest, unit=unit, counts=counts)

    effects = numbers(contest, proposal(entry, Kind.CATEGORY, category=category))

    assert effects == {unit: (int(counts), after)}


def test_an_addition_gives_one_more(contest, unit):
    entry = RosterEntryFactory(contest=contest, unit=unit, status=Status.PROPOSED)

    assert numbers(contest, proposal(entry, Kind.ADD)) == {unit: (0, 1)}


def test_a_merge_takes_all(contest, unit, other):
    RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    merge = Proposal.objects.create(
        contest=contest,
        unit=unit,
        to_unit=other,
        kind=Kind.MERGE,
        effective_on=date(2023, 11, 1),
        proposed_by=UserFactory(),
    )

    assert numbers(contest, merge) == {unit: (2, 0), other: (0, 2)}


def test_nobody_is_taken_away_twice(contest, unit):
    entry = RosterEntryFactory(contest=contest, unit=unit)
    RosterEntryFactory(contest=contest, unit=unit)

    effects = numbers(contest, absence(entry), proposal(entry, Kind.LEAVE))

    assert effects == {unit: (2, 1)}


def test_effects_take_the_same_queries_for_one_and_three(contest, unit):
    entries = RosterEntryFactory.create_batch(3, contest=contest, unit=unit)
    rows = [absence(entry) for entry in entries]

    def count(proposed):
        with CaptureQueriesContext(connection) as counted:
            effects = Effects(contest, proposed)
            for each in proposed:
                effects.of(each)
        return len(counted)

    assert count(rows[:1]) == count(rows)
