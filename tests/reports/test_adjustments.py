"""What comes after the closing: a recount at the same cut-off, minus the closing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.models import Proposal
from contest.services import withdraw_evidence
from contest.services.proposals import (
    approve,
    propose_for_unit,
)
from reports.models import Snapshot
from reports.models.figures import COUNTS
from reports.queries.adjustments import UNNAMED, adjustments
from reports.queries.closing import closing_of
from reports.services import content_hash, take_snapshot
from tests.factories import RosterEntryFactory, UnitFactory, UserFactory
from tests.reports.closings import (
    PAPER,
    change,
    close,
    excuse,
    take_part,
)

pytestmark = pytest.mark.django_db
Kind = Proposal.Kind


def difference_of_a_recount(contest):
    """By unit: a new snapshot's figures at the same cut-off, less the closing's."""
    closing = closing_of(contest)
    recount = take_snapshot(contest, Snapshot.Cause.BY_HAND, cut_off=closing.cut_off)
    then, now = (
        {
            row.unit_id: [getattr(row, name) for name in COUNTS]
            for row in snapshot.units.all()
        }
        for snapshot in (closing, recount)
    )
    nothing = [0] * len(COUNTS)
    differences = {
        unit: [
            new - old
            for new, old in zip(
                now.get(unit, nothing), then.get(unit, nothing), strict=True
            )
        ]
        for unit in {*then, *now}
    }
    return {unit: row for unit, row in differences.items() if any(row)}


def by_unit(found):
    return {
        each.unit.pk: [getattr(each, name) for name in COUNTS] for each in found.units
    }


def test_adjustments_are_the_recount_minus_the_closing_with_their_acts(
    round, contest, officer, unit
):
    other = UnitFactory(parent=contest.root_unit)
    late, taken_back, excused, mover, leaver, no_more, same = (
        RosterEntryFactory.create_batch(7, contest=contest, unit=unit)
    )
    proof = take_part(taken_back, round)
    take_part(mover, round)
    take_part(same, round)
    closing = close(contest, by=officer)

    take_part(late, round)
    withdraw_evidence(proof, by=officer, reason="Ghi nhầm người")
    excuse(excused, officer)
    change(mover, Kind.MOVE, officer, round, to_unit=other)
    change(leaver, Kind.LEAVE, officer, round)
    change(no_more, Kind.NOT_COUNTING, officer, round)
    newcomer = RosterEntryFactory(contest=contest, unit=other)
    found = adjustments(contest)

    assert by_unit(found) == difference_of_a_recount(contest)
    assert found.by_unit[unit.pk].in_words == "phải tham gia -4; đã tham gia -1"
    told = {line.person: line for line in found.lines}
    acts = {
        entry.pk: [act.what.split(",")[0] for act in told[name_of(entry)].acts]
        for entry in (late, taken_back, excused, mover, leaver, no_more, newcomer)
    }
    assert acts == {
        late.pk: ["Ghi nhận tham gia (Đơn vị xác nhận)"],
        taken_back.pk: ["Hủy ghi nhận tham gia (Đơn vị xác nhận)"],
        excused.pk: ["Vắng có lý do"],
        mover.pk: ["Chuyển đơn vị"],
        leaver.pk: ["Đã nghỉ hưu"],
        no_more.pk: ["Không thuộc diện tính tỷ lệ"],
        newcomer.pk: [UNNAMED],  # written past every verb
    }
    assert len(found.lines) == len(acts)
    assert told[name_of(mover)].units == f"{unit.short_name} → {other.short_name}"
    assert told[name_of(leaver)].acts[0].document == PAPER
    assert "thai sản" not in repr(found).lower()
    assert content_hash(closing) == closing.sha256


def name_of(entry):
    return entry.staff_member.full_name


def test_nothing_is_adjusted_by_acts_after_the_cut_off_or_without_a_figure(
    round, contest, officer, unit
):
    entry, again = RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    take_part(again, round)
    close(contest, by=officer)

    take_part(entry, round, before_the_end=round.closes_at - timezone.now())
    take_part(again, round, before_the_end=timedelta(hours=5))

    found = adjustments(contest)
    assert (found.units, found.lines) == ([], [])
    assert not found.total


def test_a_unit_taken_out_of_rating_is_told_without_a_figure(contest, officer, unit):
    RosterEntryFactory(contest=contest, unit=unit)
    close(contest, by=officer)
    asked = propose_for_unit(
        contest, unit, Kind.UNRATED, by=UserFactory(), document=PAPER, reason="x"
    )
    approve(asked, by=officer)

    found = adjustments(contest)

    assert found.units == []
    assert [line.acts[0].what for line in found.lines] == ["Đưa ra khỏi diện xếp loại"]


def test_adjustments_stay_within_the_units_asked_for(round, contest, officer, unit):
    here = RosterEntryFactory(contest=contest, unit=unit)
    elsewhere = RosterEntryFactory(contest=contest)
    close(contest, by=officer)
    take_part(here, round)
    take_part(elsewhere, round)

    found = adjustments(contest, within={unit.pk})

    assert [line.person for line in found.lines] == [name_of(here)]
    assert set(found.by_unit) == {unit.pk}
    assert found.total.participated == 1


def test_adjustments_ask_as_often_for_three_as_for_one(round, contest, officer):
    entries = RosterEntryFactory.create_batch(3, contest=contest)
    close(contest, by=officer)
    asked = []
    for late in (entries[:1], entries[1:]):
        for entry in late:
            take_part(entry, round)
        with CaptureQueriesContext(connection) as queries:
            lines = adjustments(contest).lines
        asked.append((len(lines), len(queries)))

    assert [lines for lines, _ in asked] == [1, 3]
    assert asked[0][1] == asked[1][1]


def test_there_are_no_adjustments_before_a_closing(contest):
    assert adjustments(contest) is None
