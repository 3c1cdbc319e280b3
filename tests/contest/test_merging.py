"""A unit becomes part of another: what goes along, what stays, what is refused."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.errors import UnitEnded
from contest.models import (
    AuditEvent,
    EntryChange,
    Move,
    Proposal,
    RosterEntry,
    Unit,
    UnitChange,
    UnitDirty,
)
from contest.queries import UnitFinder
from contest.queries.unit_tree import end_of
from contest.services.merging import MergeRefused, apply_merge, check_merge
from contest.services.unit_aliases import add_alias
from contest.services.unit_changes import rename_unit
from contest.unit_words import lines
from tests.contest.rosters import contest_with_units
from tests.contest.units import DAY, PAPER, merge_of, proposal_of
from tests.factories import RosterEntryFactory, UnitFactory, UserFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A contest, the unit that goes, the one that stays, and another."""
    return contest_with_units("CU", "MOI", "KHAC")


def test_people_who_work_or_wait_there_go_along_and_those_who_left_stay(place):
    contest, old, new, other = place
    works = RosterEntryFactory(contest=contest, unit=old)
    waits = RosterEntryFactory(contest=contest, unit=old, status="proposed")
    left = RosterEntryFactory(contest=contest, unit=old, status="left")
    elsewhere = RosterEntryFactory(contest=contest, unit=other)
    before = RosterEntryFactory(unit=old)  # another contest's
    merge = merge_of(contest, old, new)
    by = merge.decided_by

    assert apply_merge(merge) == 2

    units = dict(RosterEntry.objects.values_list("pk", "unit_id"))
    assert units == {
        works.pk: new.pk,
        waits.pk: new.pk,
        left.pk: old.pk,
        elsewhere.pk: other.pk,
        before.pk: old.pk,
    }
    moves = Move.objects.order_by("entry_id").values_list(
        "entry", "from_unit", "to_unit", "effective_on", "document", "recorded_by"
    )
    assert list(moves) == [
        (each.pk, old.pk, new.pk, DAY, PAPER, by.pk) for each in (works, waits)
    ]
    changes = EntryChange.objects.order_by("entry_id").values_list(
        "entry", "act", "unit", "to_unit", "proposal", "effective_on", "document"
    )
    assert list(changes) == [
        (each.pk, "moved", old.pk, new.pk, merge.pk, DAY, PAPER)
        for each in (works, waits)
    ]
    marks = UnitDirty.objects.filter(contest=contest)
    assert {old.pk, new.pk} == set(marks.values_list("unit_id", flat=True))


def test_the_unit_ends_the_day_before_and_says_where_it_went(place):
    contest, old, new, _ = place
    merge = merge_of(contest, old, new)

    apply_merge(merge)

    old.refresh_from_db()
    assert (old.valid_to, old.successor) == (date(2023, 10, 1), new)
    end = end_of(old)
    assert end.is_merge
    assert (end.change.effective_on, end.change.document) == (DAY, PAPER)
    assert [line.words for line in lines(old.changes.all())] == [
        f"Đã sáp nhập vào {new.name}"
    ]
    merged = new.changes.get(act=UnitChange.Act.MERGED)
    assert [line.words for line in lines([merged])] == [f"Nhận sáp nhập {old.name}"]
    assert end_of(new) is None
    assert AuditEvent.objects.get(verb="merge_units").actor == merge.decided_by


def test_names_and_code_become_the_successor_s_where_they_are_free(place):
    contest, old, new, other = place
    add_alias(old, "TH cũ", by=UserFactory())
    Unit.objects.filter(pk=old.pk).update(short_name="Trùng")
    Unit.objects.filter(pk=other.pk).update(short_name="Trùng")
    merge = merge_of(contest, old, new)

    apply_merge(merge)

    finder = UnitFinder(Unit.objects.all())
    for text in (old.name, "th cũ", "CU"):
        assert finder.find(text) == [new]
    assert finder.find("trùng") == [other]


def test_units_below_go_under_the_successor(place):
    contest, old, new, _ = place
    child = UnitFactory(parent=old)
    grandchild = UnitFactory(parent=child)
    merge = merge_of(contest, old, new)

    apply_merge(merge)

    grandchild.refresh_from_db()
    assert grandchild.path == f"{new.path}{child.pk}/{grandchild.pk}/"
    change = child.changes.get()
    assert (change.act, change.before, change.after) == (
        "placed",
        {"parent": old.name},
        {"parent": new.name},
    )
    marks = UnitDirty.objects.filter(contest=contest)
    assert {child.pk, grandchild.pk} <= set(marks.values_list("unit_id", flat=True))


def test_what_is_asked_about_its_people_follows_them(place):
    contest, old, new, other = place
    entry = RosterEntryFactory(contest=contest, unit=old)
    came = RosterEntryFactory(contest=contest, unit=other)
    leave = proposal_of(contest, "leave", old, entry=entry)
    later = proposal_of(contest, "not_counting", old, entry=entry, state="approved")
    inward = proposal_of(contest, "move", other, entry=came, to_unit=old)

    apply_merge(merge_of(contest, old, new))

    for proposal in (leave, later, inward):
        proposal.refresh_from_db()
    assert (leave.unit, leave.state) == (new, "pending")
    assert (later.unit, later.applied_at) == (new, None)
    assert (inward.unit, inward.to_unit, inward.state) == (other, new, "pending")


def test_a_move_between_the_two_is_overtaken_by_the_merge(place):
    contest, old, new, _ = place
    entry = RosterEntryFactory(contest=contest, unit=old)
    there = RosterEntryFactory(contest=contest, unit=new)
    asked = proposal_of(contest, "move", old, entry=entry, to_unit=new)
    approved = proposal_of(
        contest, "move", new, entry=there, to_unit=old, state="approved"
    )
    unrated = proposal_of(contest, "unrated", old)

    apply_merge(merge_of(contest, old, new))

    for proposal in (asked, approved, unrated):
        proposal.refresh_from_db()
    assert (asked.state, approved.state, unrated.state) == (
        "withdrawn",
        "withdrawn",
        "withdrawn",
    )
    assert approved.applied_at is None  # there goes nobody any more
    assert Move.objects.get().entry == entry


def refused(contest, unit, to_unit, day=DAY):
    with pytest.raises(MergeRefused) as caught:
        check_merge(unit, to_unit, contest=contest, effective_on=day)
    return str(caught.value)


def test_a_merge_that_the_tree_forbids_is_refused(place):
    contest, old, new, _ = place
    child = UnitFactory(parent=old)

    assert "chính nó" in refused(contest, old, old)
    assert f"{child.name} thuộc {old.name}" in refused(contest, old, child)
    assert "thuộc" in refused(contest, contest.root_unit, new)
    assert "ngoài phạm vi" in refused(contest, old, UnitFactory())


def test_a_merge_with_a_unit_that_is_not_there_on_the_day_is_refused(place):
    contest, old, new, other = place
    Unit.objects.filter(pk=other.pk).update(valid_to=date(2023, 9, 1))
    other.refresh_from_db()
    new.valid_from = date(2023, 11, 1)

    assert "đã kết thúc" in refused(contest, old, other)
    assert "đã kết thúc" in refused(contest, other, old)
    assert "chưa có" in refused(contest, old, new)
    assert "mới có từ ngày 01/11/2023" in refused(contest, new, old, date(2023, 11, 1))


def test_a_second_merge_waits_for_the_first(place):
    contest, old, new, other = place
    first = merge_of(contest, old, new, state="pending")

    for unit, to_unit in ((old, other), (new, other), (other, old)):
        assert "chưa thực hiện xong" in refused(contest, unit, to_unit)
    check_merge(other, new, contest=contest, effective_on=DAY)
    check_merge(old, new, contest=contest, effective_on=DAY, besides=first)


def test_applying_looks_again_at_what_happened_meanwhile(place):
    contest, old, new, _ = place
    merge = merge_of(contest, old, new)
    Unit.objects.filter(pk=new.pk).update(valid_to=date(2023, 9, 1))
    RosterEntryFactory(contest=contest, unit=old)

    with pytest.raises(MergeRefused):
        apply_merge(merge)

    old.refresh_from_db()
    assert old.successor is None
    assert not Move.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_the_second_is_refused(place):
    contest, old, new, other = place
    first, second = merge_of(contest, old, new), merge_of(contest, old, other)
    Proposal.objects.filter(pk=second.pk).update(applied_at=timezone.now())

    with transaction.atomic():
        apply_merge(first)
        Proposal.objects.filter(pk=first.pk).update(applied_at=timezone.now())
        late = run_into(apply_merge, second)

    with pytest.raises(MergeRefused, match="đã kết thúc"):
        late.result()
    old.refresh_from_db()
    assert old.successor == new


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_a_rename_take_turns(place):
    contest, old, new, _ = place
    merge, by = merge_of(contest, old, new), UserFactory()

    with transaction.atomic():
        apply_merge(merge)
        rename = run_into(
            rename_unit, old, "Tên mới", effective_on=DAY, document=PAPER, by=by
        )

    with pytest.raises(UnitEnded):
        rename.result()


def test_queries_do_not_grow_with_the_people(place):
    contest, old, new, other = place
    RosterEntryFactory(contest=contest, unit=old)
    RosterEntryFactory.create_batch(3, contest=contest, unit=other)

    def queries_for(unit):
        merge = merge_of(contest, unit, new)
        with CaptureQueriesContext(connection) as captured:
            apply_merge(merge)
        Proposal.objects.filter(pk=merge.pk).update(applied_at=timezone.now())
        return len(captured)

    assert queries_for(old) == queries_for(other)
