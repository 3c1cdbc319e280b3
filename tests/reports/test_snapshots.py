"""Frozen figures: what they count, and that they can be made again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from contest.models import Move, RosterEntry, Source
from contest.services import record_evidence
from initiatives.models import InitiativeEntry
from reports.models import Snapshot, SnapshotUnit
from reports.services import content_hash, take_snapshot
from tests.factories import (
    ContestFactory,
    ExcusalFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz_round():
    return RoundFactory()


def take_part(entry, round, *, at=None):
    return record_evidence(
        entry,
        source=Source.QUIZ,
        source_key=f"{entry.pk}-{round.pk}",
        happened_at=at or timezone.now() - timedelta(hours=1),
        round=round,
    )


def people(contest, unit, count, **fields):
    return RosterEntryFactory.create_batch(count, contest=contest, unit=unit, **fields)


def unit_under(contest, **fields):
    return UnitFactory(parent=contest.root_unit, **fields)


def test_snapshot_counts_people_of_each_kind(quiz_round):
    contest = quiz_round.contest
    unit = unit_under(contest)
    worker, *_ = people(contest, unit, 2, counts=False)
    excused, took_part, _ = people(contest, unit, 3)
    people(contest, unit, 1, status=RosterEntry.Status.LEFT)
    ExcusalFactory(entry=excused)
    take_part(worker, quiz_round)
    take_part(took_part, quiz_round)

    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)

    row = snapshot.units.get(unit=unit)
    assert (row.headcount, row.counting, row.excused) == (5, 3, 1)
    assert (row.expected, row.participated, row.extra) == (2, 1, 1)
    assert snapshot.entries.count() == 6


def test_snapshot_counts_acts_until_the_very_second_of_the_cut_off(quiz_round):
    contest = quiz_round.contest
    unit = unit_under(contest)
    by_the_clock, late = people(contest, unit, 2)
    cut_off = timezone.now() - timedelta(days=1)
    take_part(by_the_clock, quiz_round, at=cut_off)
    take_part(late, quiz_round, at=cut_off + timedelta(microseconds=1))

    snapshot = take_snapshot(contest, Snapshot.Cause.CLOSING, cut_off=cut_off)

    assert snapshot.units.get(unit=unit).participated == 1


def test_snapshot_names_the_act_that_made_the_fact(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)
    evidence = take_part(entry, quiz_round)

    snapshot = take_snapshot(quiz_round.contest, Snapshot.Cause.REPORT)

    assert snapshot.entries.get(entry=entry).evidence_id == evidence.pk


def test_snapshot_follows_a_move_and_the_changes_add_up(quiz_round):
    contest = quiz_round.contest
    old, new = unit_under(contest), unit_under(contest)
    mover, _ = people(contest, old, 2)
    RosterEntry.objects.update(created_at=quiz_round.opens_at - timedelta(days=1))
    people(contest, new, 1)  # added after the opening
    mover.unit = new
    mover.save(update_fields=["unit"])
    Move.objects.create(
        entry=mover,
        from_unit=old,
        to_unit=new,
        effective_on=timezone.localdate(),
    )

    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)

    by_unit = {row.unit_id: row for row in snapshot.units.all()}
    came = {pk: (r.opening, r.added, r.removed) for pk, r in by_unit.items()}
    assert came[old.pk] == (2, 0, 1)
    assert came[new.pk] == (0, 2, 0)
    assert by_unit[new.pk].headcount == 2


def test_snapshot_of_a_contest_without_rounds_or_people_is_empty():
    contest = ContestFactory()

    snapshot = take_snapshot(contest, Snapshot.Cause.BY_HAND)

    assert snapshot.units.count() == 0
    assert len(snapshot.sha256) == 64


def test_content_hash_is_made_again_from_the_rows_and_tells_a_change(quiz_round):
    RosterEntryFactory(contest=quiz_round.contest)
    snapshot = take_snapshot(quiz_round.contest, Snapshot.Cause.REPORT)
    again = content_hash(snapshot)
    snapshot.entries.update(working=False)

    assert again == snapshot.sha256
    assert content_hash(snapshot) != snapshot.sha256


def test_snapshot_does_not_change_with_later_acts(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)
    snapshot = take_snapshot(quiz_round.contest, Snapshot.Cause.CLOSING)

    take_part(entry, quiz_round)

    assert snapshot.units.get(unit=entry.unit).participated == 0
    assert content_hash(snapshot) == snapshot.sha256


def test_check_code_is_the_first_twelve_signs():
    assert Snapshot(sha256="7f3a91c204be" + "0" * 52).check_code == "7F3A-91C2-04BE"


def test_contest_has_one_closing_snapshot(quiz_round):
    take_snapshot(quiz_round.contest, Snapshot.Cause.CLOSING)

    with pytest.raises(IntegrityError, match="snapshot_one_closing_per_contest"):
        take_snapshot(quiz_round.contest, Snapshot.Cause.CLOSING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"expected": 2},
        {"participated": 2},
        {"extra": 1},
        {"opening": 2},
        {"counting": 2, "expected": 2},
        {"initiatives_approved": 1},
    ],
)
def test_snapshot_unit_refuses_integers_that_disagree(quiz_round, wrong):
    entry = RosterEntryFactory(contest=quiz_round.contest)
    snapshot = take_snapshot(quiz_round.contest, Snapshot.Cause.REPORT)
    rows = SnapshotUnit.objects.filter(snapshot=snapshot, unit=entry.unit)

    with pytest.raises(IntegrityError, match="snapshotunit_integers_agree"):
        rows.update(**wrong)


def test_snapshot_counts_initiatives_as_the_lists_do(quiz_round):
    contest = quiz_round.contest
    second = RoundFactory(contest=contest, initiatives=True)
    unit = unit_under(contest)
    for state in ("draft", "submitted", "approved", "refused", "withdrawn"):
        trait = {} if state == "withdrawn" else {state: True}
        InitiativeEntryFactory(round=second, unit=unit, **trait)
    InitiativeEntry.objects.filter(pk=InitiativeEntry.objects.last().pk).update(
        state="withdrawn", submitted_at=timezone.now()
    )

    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)

    row = snapshot.units.get(unit=unit)
    assert (row.initiatives_sent, row.initiatives_approved) == (3, 1)
    entries = InitiativeEntry.objects.filter(unit=unit)
    assert (entries.sent().count(), entries.approved().count()) == (3, 1)
