"""Ways in which one person alone, or the order of things, might lower a number."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from contest.errors import ContestError
from contest.models import Category, Grant, ImportBatch, Proposal, Role, RosterEntry
from contest.queries.proposals import lowering_acts
from contest.roster_workbooks import UnitRow
from contest.services.proposals import (
    approve,
    propose_change,
    propose_person,
    return_entry,
)
from contest.services.unit_changes import correct_unit
from contest.services.unit_proposals import propose_merge
from contest.services.units import save_units
from reports.models import Snapshot
from reports.services import build_export, request_export, take_snapshot
from tests.contest.proposing import district
from tests.contest.rosters import contest_with_units, entry_of, officer_of
from tests.factories import GrantFactory, UnitFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


def row_of(place, cut_off, unit=None):
    snapshot = take_snapshot(place.contest, Snapshot.Cause.REPORT, cut_off=cut_off)
    return snapshot.units.filter(unit=unit or place.unit).first()


def days(n):
    return timezone.localdate() + timedelta(days=n)


def test_a_unit_file_does_not_take_a_unit_out_of_the_contest():
    contest, unit, _ = contest_with_units("CU", "MOI")
    officer = officer_of(contest)
    outside = UnitFactory(code="NGOAI")
    entry_of(contest, "Lê An", unit)
    before = take_snapshot(contest, Snapshot.Cause.REPORT)

    with suppress(ContestError):  # a refusal would do
        save_units(
            [UnitRow("CU", None, parent=outside.code)], contest=contest, by=officer
        )
    after = take_snapshot(contest, Snapshot.Cause.REPORT)

    assert [sum(row.expected for row in s.units.all()) for s in (before, after)] == [
        1,
        1,
    ]


def test_an_administrator_who_is_no_officer_decides_no_rating():
    contest, unit, _ = contest_with_units("CU", "MOI")
    administrator = GrantFactory(role=Role.ADMINISTRATOR, unit=None).user
    batch = ImportBatch.objects.create(
        contest=contest, kind="units", name="x.xlsx", uploaded_by=officer_of(contest)
    )

    save_units(
        [UnitRow("CU", None, subject_to_rating=False)],
        contest=contest,
        by=administrator,
        batch=batch,
    )

    unit.refresh_from_db()
    assert unit.subject_to_rating


def test_adding_again_who_left_after_the_cut_off_takes_him_from_no_closing():
    place = district()
    person_ = place.person(status="left", left_on=days(-2))
    cut_off = timezone.now() - timedelta(days=5)
    before = row_of(place, cut_off).expected

    propose_person(
        place.contest,
        place.unit,
        by=place.coordinator,
        surname="Nguyễn Thị",
        given_name="Hoa",
        category=Category.PUBLIC_EMPLOYEE,
        code=person_.staff_member.code,
    )

    assert before == 1
    assert row_of(place, cut_off).expected == 1


def test_who_had_left_before_the_cut_off_and_came_back_after_it_was_not_there():
    place = district()
    entry = place.person(status="left", left_on=days(-8))
    cut_off = timezone.now() - timedelta(days=5)
    before = row_of(place, cut_off).expected

    return_entry(entry, by=place.officer, document="QĐ 1")

    assert before == 0
    assert row_of(place, cut_off).expected == 0


def test_who_had_left_and_is_taken_on_elsewhere_is_no_act_that_lowered():
    place = district()
    entry = place.person(unit=place.other, status="left", left_on=days(-8))
    other = GrantFactory(role=Role.COORDINATOR, unit=place.unit).user
    propose_person(
        place.contest,
        place.unit,
        by=other,
        surname="Nguyễn Thị",
        given_name="Hoa",
        category=Category.PUBLIC_EMPLOYEE,
        code=entry.staff_member.code,
    )

    assert lowering_acts(place.contest, timezone.now() + timedelta(hours=1)) == []


def test_nobody_is_accepted_into_a_unit_that_has_ended():
    place = district()
    added = propose_person(
        place.contest,
        place.unit,
        by=place.coordinator,
        surname="Nguyễn Thị",
        given_name="Hoa",
        category=Category.PUBLIC_EMPLOYEE,
        phone="0905000001",
    )
    with suppress(ContestError):  # a refusal would do
        correct_unit(place.unit, {"valid_to": days(-1)}, by=place.officer)
        approve(added, by=place.officer)

    ended = RosterEntry.objects.working().filter(unit__valid_to__lt=days(0))
    assert not ended.exists()


@pytest.mark.django_db(transaction=True)
def test_no_unit_ends_while_somebody_is_moved_into_it():
    place = district()
    move = propose_change(
        place.person(),
        Proposal.Kind.MOVE,
        by=place.coordinator,
        document="QĐ 1",
        to_unit=place.other,
    )

    with transaction.atomic():
        approve(move, by=place.officer)
        ending = run_into(
            correct_unit, place.other, {"valid_to": days(-1)}, by=place.officer
        )
    with suppress(ContestError):
        ending.result()

    ended = RosterEntry.objects.working().filter(unit__valid_to__lt=days(0))
    assert not ended.exists()


def test_a_report_does_what_was_approved_for_a_day_that_has_come():
    place = district()
    leave = propose_change(
        place.person(),
        Proposal.Kind.LEAVE,
        by=place.coordinator,
        document="QĐ 1",
        effective_on=days(1),
    )
    approve(leave, by=place.officer)
    # The day has come, the worker or beat is down.
    Proposal.objects.update(effective_on=days(-1))

    job = request_export(place.contest, by=place.officer)
    build_export(job.pk)

    snapshot = job.exports.first().snapshot
    assert snapshot.units.get(unit=place.unit).expected == 0


def test_a_move_that_a_merge_overtook_is_no_act_that_lowered():
    place = district()
    entry = place.person(unit=place.other)
    move = propose_change(
        entry,
        Proposal.Kind.MOVE,
        by=place.officer,
        document="QĐ 1",
        to_unit=place.unit,
        effective_on=days(3),
    )
    second = GrantFactory(unit=place.contest.root_unit).user
    approve(move, by=second)
    merge = propose_merge(
        place.contest,
        place.unit,
        place.other,
        by=place.officer,
        document="QĐ 2",
        effective_on=days(0),
    )
    approve(merge, by=second)

    entry.refresh_from_db()
    assert entry.unit == place.other  # he never went
    acts = lowering_acts(place.contest, timezone.now() + timedelta(hours=1))
    assert [act for act in acts if act.person] == []


def test_who_asked_and_sees_neither_unit_any_more_may_withdraw(client):
    place = district()
    proposal = propose_change(
        place.person(), Proposal.Kind.LEAVE, by=place.coordinator, document="QĐ 1"
    )
    Grant.objects.filter(user=place.coordinator).delete()
    client.force_login(place.coordinator)

    answer = client.post(
        reverse("contest:proposal-withdraw", args=["thay-doi", proposal.pk])
    )

    assert answer.status_code < 500
