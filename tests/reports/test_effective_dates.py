"""A snapshot asks for the day of its cut-off: where people stood, who worked then."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from contest.models import Move, Proposal, RosterEntry
from contest.queries.proposals import lowering_acts
from contest.services.proposals import approve, propose_change, propose_person
from reports.models import Snapshot
from reports.services import rebuild_figures, refresh_figures, take_snapshot
from reports.workbook.content import Totals
from reports.workbook.lists import difference
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Kind, Status = Proposal.Kind, RosterEntry.Status
PAPER = "12/QĐ ngày 01/11/2023"
NOON = datetime(2023, 11, 15, 12, 0, tzinfo=timezone.get_default_timezone())
OPENING = NOON - timedelta(days=45)  # 01/10/2023


class District:
    """Two units, each with two people who were there before the opening."""

    def __init__(self):
        self.contest = ContestFactory()
        RoundFactory(contest=self.contest, opens_at=OPENING, closes_at=NOON)
        root = self.contest.root_unit
        self.old, self.new = UnitFactory.create_batch(2, parent=root)
        self.entry, *_ = [
            RosterEntryFactory(contest=self.contest, unit=unit)
            for unit in (self.old, self.old, self.new, self.new)
        ]
        RosterEntry.objects.update(created_at=OPENING - timedelta(days=1))

    def move(self, entry, to_unit, day, *, recorded_at=NOON):
        Move.objects.create(
            entry=entry,
            from_unit=entry.unit,
            to_unit=to_unit,
            effective_on=day,
            recorded_at=recorded_at,
        )
        entry.unit = to_unit
        entry.save(update_fields=["unit"])

    def figures(self, *, at=NOON):
        """(opening, added, removed, headcount) of the old and of the new unit."""
        snapshot = take_snapshot(self.contest, Snapshot.Cause.BY_HAND, cut_off=at)
        rows = {row.unit_id: row for row in snapshot.units.all()}
        assert {difference(row) for row in rows.values()} == {0}
        assert difference(Totals(list(rows.values()))) == 0
        return [
            (row.opening, row.added, row.removed, row.headcount)
            for row in (rows[self.old.pk], rows[self.new.pk])
        ]


@pytest.fixture
def district():
    return District()


def test_move_after_the_cut_off_has_not_happened_yet(district):
    district.move(district.entry, district.new, date(2023, 11, 20))

    assert district.figures() == [(2, 0, 0, 2), (2, 0, 0, 2)]
    later = NOON + timedelta(days=5)
    assert district.figures(at=later) == [(2, 0, 1, 1), (2, 1, 0, 3)]


@pytest.mark.parametrize(
    ("hour", "is_there"), [(timedelta(hours=11, minutes=59), False), (12, True)]
)
def test_move_holds_from_midnight_of_the_contests_zone(district, hour, is_there):
    district.move(district.entry, district.new, date(2023, 11, 16))
    later = hour if isinstance(hour, timedelta) else timedelta(hours=hour)

    figures = district.figures(at=NOON + later)

    assert [unit[3] for unit in figures] == ([1, 3] if is_there else [2, 2])


def test_two_moves_around_the_cut_off_put_the_person_between_them(district):
    district.move(district.entry, district.new, date(2023, 11, 10))
    district.move(district.entry, district.old, date(2023, 11, 20))

    assert district.figures() == [(2, 0, 1, 1), (2, 1, 0, 3)]


def test_move_before_the_opening_is_no_change_of_the_period(district):
    long_ago = OPENING - timedelta(days=3)
    district.move(district.entry, district.new, long_ago.date(), recorded_at=long_ago)

    assert district.figures() == [(1, 0, 0, 1), (3, 0, 0, 3)]


def test_move_recorded_late_is_a_change_of_the_period(district):
    district.move(district.entry, district.new, date(2023, 9, 20))

    assert district.figures() == [(2, 0, 1, 1), (2, 1, 0, 3)]


def test_move_recorded_ahead_is_a_change_of_the_period(district):
    ahead = OPENING - timedelta(days=3)
    district.move(district.entry, district.new, date(2023, 10, 5), recorded_at=ahead)

    assert district.figures() == [(2, 0, 1, 1), (2, 1, 0, 3)]


def test_move_dated_before_the_one_it_follows_holds_from_that_one_on(district):
    """A merge takes people along who came after the day of its paper."""
    third = UnitFactory(parent=district.contest.root_unit)
    district.move(district.entry, district.new, date(2023, 11, 10))
    district.move(district.entry, third, date(2023, 11, 1))

    assert district.figures() == [(2, 0, 1, 1), (2, 1, 1, 2)]
    before = datetime(2023, 11, 9, tzinfo=NOON.tzinfo)
    assert district.figures(at=before) == [(2, 0, 0, 2), (2, 0, 0, 2)]


def test_a_merge_takes_everybody_along_on_its_day(district):
    RosterEntryFactory(contest=district.contest, unit=district.old, status="proposed")
    merge = Proposal.objects.create(
        contest=district.contest,
        kind=Kind.MERGE,
        unit=district.old,
        to_unit=district.new,
        document=PAPER,
        effective_on=date(2023, 11, 10),
        proposed_by=UserFactory(),
    )

    approve(merge, by=UserFactory())

    before = datetime(2023, 11, 9, tzinfo=NOON.tzinfo)
    assert district.figures(at=before) == [(2, 0, 0, 2), (2, 0, 0, 2)]
    assert district.figures() == [(2, 0, 2, 0), (2, 2, 0, 4)]
    assert [act.what for act in lowering_acts(district.contest, timezone.now())] == [
        f"Sáp nhập vào {district.new.name}"
    ]


@pytest.mark.parametrize(
    ("left_on", "figures"),
    [
        (date(2023, 11, 15), [(2, 0, 1, 1), (2, 0, 0, 2)]),
        (date(2023, 11, 16), [(2, 0, 0, 2), (2, 0, 0, 2)]),
    ],
)
def test_who_left_after_the_cut_off_worked_on_it(district, left_on, figures):
    RosterEntry.objects.filter(pk=district.entry.pk).update(
        status=Status.LEFT, left_on=left_on
    )

    assert district.figures() == figures


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.REFUSED])
def test_who_is_not_accepted_is_no_part_of_a_snapshot(district, status):
    RosterEntryFactory(contest=district.contest, unit=district.old, status=status)

    assert district.figures() == [(2, 0, 0, 2), (2, 0, 0, 2)]
    assert Snapshot.objects.get().entries.count() == 4


def test_who_moved_left_and_waits_to_come_back_is_no_part_of_the_changes(district):
    district.move(district.entry, district.new, date(2023, 11, 10))
    RosterEntry.objects.filter(pk=district.entry.pk).update(status=Status.PROPOSED)

    assert district.figures() == [(1, 0, 0, 1), (2, 0, 0, 2)]


def test_closing_taken_late_counts_whom_the_office_accepted_meanwhile(district):
    coordinator = GrantFactory(role="coordinator", unit=district.old).user
    proposal = propose_person(
        district.contest,
        district.old,
        by=coordinator,
        surname="Nguyễn Thị",
        given_name="Hoa",
        category="public_employee",
    )
    RosterEntry.objects.filter(pk=proposal.entry_id).update(created_at=NOON)
    assert district.figures() == [(2, 0, 0, 2), (2, 0, 0, 2)]

    approve(proposal, by=UserFactory())

    assert district.figures() == [(2, 1, 0, 3), (2, 0, 0, 2)]


def test_unit_that_ended_without_people_is_left_out(district):
    district.new.valid_to = date(2023, 9, 30)
    district.new.save()
    empty = UnitFactory(parent=district.contest.root_unit, valid_to="2023-09-30")

    snapshot = take_snapshot(district.contest, Snapshot.Cause.BY_HAND, cut_off=NOON)

    listed = set(snapshot.units.values_list("unit", flat=True))
    assert listed == {district.old.pk, district.new.pk}
    assert empty.pk not in listed


def test_acts_of_after_the_cut_off_are_not_listed_with_its_figures(district):
    coordinator = UserFactory()
    officer = GrantFactory(unit=district.contest.root_unit).user
    days = {Kind.LEAVE: date(2023, 11, 15), Kind.MOVE: date(2023, 11, 16)}
    entries = RosterEntry.objects.filter(unit=district.old).order_by("pk")
    for (kind, day), entry in zip(days.items(), entries, strict=True):
        extra = {"to_unit": district.new} if kind == Kind.MOVE else {}
        proposal = propose_change(
            entry, kind, by=coordinator, document=PAPER, effective_on=day, **extra
        )
        approve(proposal, by=officer)

    now = timezone.now()
    all_acts = lowering_acts(district.contest, now)
    of_the_closing = lowering_acts(district.contest, now, on=date(2023, 11, 15))

    assert [act.day.day for act in all_acts] == [15, 16]
    assert [act.day.day for act in of_the_closing] == [15]


def test_current_figures_leave_out_whom_the_office_has_not_accepted(district):
    RosterEntryFactory(
        contest=district.contest, unit=district.old, status=Status.PROPOSED
    )

    rebuild_figures(district.contest)
    refresh_figures()

    assert district.contest.figures.get(unit=district.old).headcount == 2
