"""Merges asked for by one and decided by another, and what runs into them."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contest.errors import OwnProposal, ProposalOutdated, UnitEnded
from contest.models import (
    Move,
    Proposal,
    RosterEntry,
    Unit,
)
from contest.queries import UnitFinder
from contest.services.merging import MergeRefused, apply_merge
from contest.services.proposals import (
    apply_due_proposals,
    approve,
    propose_change,
    propose_person,
)
from contest.services.unit_changes import rename_unit
from contest.services.unit_proposals import propose_merge
from tests.contest.rosters import contest_with_units, officer_of
from tests.contest.units import DAY, PAPER, end, merge_of, proposal_of
from tests.factories import RosterEntryFactory
from tests.races import run_into, run_into_both

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A contest, the unit that goes, the one that stays, and another."""
    return contest_with_units("CU", "MOI", "KHAC")


def test_a_merge_is_asked_by_one_and_done_by_another(place):
    contest, old, new, _ = place
    entry = RosterEntryFactory(contest=contest, unit=old)
    asker, decider = officer_of(contest), officer_of(contest)
    said = {"by": asker, "document": PAPER, "effective_on": DAY}
    merge = propose_merge(contest, old, new, **said)

    with pytest.raises(OwnProposal):
        approve(merge, by=asker)
    with pytest.raises(MergeRefused):
        propose_merge(contest, old, new, **said)
    merge = approve(merge, by=decider)

    entry.refresh_from_db()
    assert entry.unit == new
    assert merge.applied_at is not None
    assert entry.moves.get().recorded_by == decider


def test_a_merge_of_a_day_to_come_waits_for_it(place):
    contest, old, new, _ = place
    contest.approval = "recorded"
    contest.save()
    RosterEntryFactory(contest=contest, unit=old)
    tomorrow = timezone.localdate() + timedelta(days=1)
    merge = propose_merge(
        contest,
        old,
        new,
        by=officer_of(contest),
        document=PAPER,
        effective_on=tomorrow,
    )
    assert (merge.state, merge.applied_at) == ("approved", None)

    Proposal.objects.filter(pk=merge.pk).update(effective_on=timezone.localdate())
    assert apply_due_proposals() == 1

    old.refresh_from_db()
    assert old.successor == new
    assert old.valid_to == timezone.localdate() - timedelta(days=1)


def test_a_merge_that_became_impossible_stays_to_be_refused(place):
    contest, old, new, _ = place
    asker, decider = officer_of(contest), officer_of(contest)
    merge = propose_merge(contest, old, new, by=asker, document=PAPER, effective_on=DAY)
    Unit.objects.filter(pk=new.pk).update(valid_to=date(2023, 9, 1))

    with pytest.raises(MergeRefused):
        approve(merge, by=decider)

    merge.refresh_from_db()
    assert merge.state == "pending"


def test_who_came_after_the_day_of_the_paper_moves_on_the_day_he_came(place):
    contest, old, new, other = place
    entry = RosterEntryFactory(contest=contest, unit=old)
    late = date(2023, 10, 20)
    Move.objects.create(entry=entry, from_unit=other, to_unit=old, effective_on=late)

    apply_merge(merge_of(contest, old, new))

    assert entry.moves.latest("pk").effective_on == late


def test_nobody_comes_into_an_ended_unit(place):
    contest, old, _, other = place
    end(old)
    entry = RosterEntryFactory(contest=contest, unit=other)
    by = officer_of(contest)

    with pytest.raises(UnitEnded):
        propose_change(entry, "move", by=by, document=PAPER, to_unit=old)
    with pytest.raises(UnitEnded):
        propose_person(
            contest,
            old,
            by=by,
            surname="Nguyễn Thị",
            given_name="Hoa",
            category="public_employee",
        )
    move = proposal_of(contest, "move", other, entry=entry, to_unit=old)
    with pytest.raises(ProposalOutdated):
        approve(move, by=by)


@pytest.mark.django_db(transaction=True)
def test_a_person_added_during_a_merge_is_not_left_behind(place):
    contest, old, new, _ = place
    merge, by = merge_of(contest, old, new), officer_of(contest)
    person = {"surname": "Lê", "given_name": "An", "category": "public_employee"}

    with transaction.atomic():
        apply_merge(merge)
        added = run_into(propose_person, contest, old, by=by, **person)

    with pytest.raises(UnitEnded):
        added.result()
    assert not RosterEntry.objects.filter(unit=old).exists()


@pytest.mark.django_db(transaction=True)
def test_a_merge_waits_for_a_move_into_the_unit_and_takes_him_along(place):
    contest, old, new, other = place
    entry = RosterEntryFactory(contest=contest, unit=other)
    move = proposal_of(contest, "move", other, entry=entry, to_unit=old)
    merge, by = merge_of(contest, old, new), officer_of(contest)

    with transaction.atomic():
        approve(move, by=by)
        merged = run_into(apply_merge, merge)

    assert merged.result() == 1
    entry.refresh_from_db()
    assert entry.unit == new
    assert [each.to_unit for each in entry.moves.order_by("pk")] == [old, new]


@pytest.mark.django_db(transaction=True)
def test_a_rename_and_an_approval_of_a_merge_take_turns(place):
    contest, old, new, _ = place
    merge = merge_of(contest, old, new, state="pending")
    by = officer_of(contest)

    with transaction.atomic():
        rename_unit(old, "Tên mới", effective_on=DAY, document=PAPER, by=by)
        approval = run_into(approve, merge, by=by)

    assert approval.result().applied_at is not None
    assert UnitFinder(Unit.objects.all()).find("Tên mới") == [new]


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_an_approval_that_wait_for_one_person_do_not_wait_crosswise(place):
    """A merge takes people, then its unit: so must who lets somebody come into it."""
    contest, old, new, other = place
    entry = RosterEntryFactory(contest=contest, unit=other)
    move = proposal_of(contest, "move", other, entry=entry, to_unit=old)
    merge, by = merge_of(contest, old, new), officer_of(contest)

    with transaction.atomic():
        RosterEntry.objects.select_for_update().get(pk=entry.pk)
        calls = (apply_merge, merge), (lambda: approve(move, by=by),)
        merged, approved = run_into_both(*calls)

    assert merged.result() == 0
    assert approved.result().to_unit == new
    entry.refresh_from_db()
    assert entry.unit == new


@pytest.mark.django_db(transaction=True)
def test_a_lone_officer_s_move_that_meets_a_merge_of_the_unit_is_outdated(place):
    contest, old, new, other = place
    contest.approval = "recorded"
    contest.save()
    entry = RosterEntryFactory(contest=contest, unit=other)
    merge, by = merge_of(contest, old, new), officer_of(contest)

    with transaction.atomic():
        apply_merge(merge)
        said = {"by": by, "document": PAPER, "to_unit": old}
        move = run_into(propose_change, entry, "move", **said)

    with pytest.raises(ProposalOutdated):
        move.result()
    entry.refresh_from_db()
    assert entry.unit == other
