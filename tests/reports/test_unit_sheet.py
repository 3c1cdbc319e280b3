"""A unit's page and the report explain one number in the same figures."""

from datetime import timedelta

import pytest

from contest.models import Proposal, RosterEntry
from contest.queries.roster_sheet import sheet_of_unit
from contest.services.proposals import (
    approve,
    propose_change,
    propose_excusal,
    propose_person,
    return_entry,
)
from reports.models import Snapshot, SnapshotUnit
from reports.services import take_snapshot
from tests.contest.proposing import district
from tests.factories import days_from_now

pytestmark = pytest.mark.django_db
Kind = Proposal.Kind


def test_a_units_sheet_agrees_with_the_reports_own():
    place = district()
    names = ("Ánh", "Bình", "Chi", "Dung", "Em", "Giang")
    people = {name: place.person(name) for name in names}
    RosterEntry.objects.update(created_at=days_from_now(-30))

    def ask(name, kind, **fields):
        proposal = propose_change(
            people[name], kind, by=place.coordinator, document="QĐ 15", **fields
        )
        return approve(proposal, by=place.officer)

    ask("Ánh", Kind.MOVE, to_unit=place.other)
    ask("Bình", Kind.LEAVE)
    ask("Chi", Kind.NOT_COUNTING)
    ask("Dung", Kind.LEAVE, effective_on=days_from_now(5).date())  # not yet
    day = place.contest.reference_date
    absence = propose_excusal(
        people["Em"],
        by=place.coordinator,
        reason="illness",
        starts_on=day,
        ends_on=day + timedelta(days=30),
        document="Đơn",
    )
    approve(absence, by=place.officer)
    ask("Giang", Kind.LEAVE)
    return_entry(people["Giang"], by=place.officer, document="QĐ 16")
    for given_name in ("Mới", "Chờ"):
        added = propose_person(
            place.contest,
            place.unit,
            by=place.coordinator,
            surname="Trần",
            given_name=given_name,
            category="public_employee",
        )
        if given_name == "Mới":
            approve(added, by=place.officer)

    snapshot = take_snapshot(place.contest, Snapshot.Cause.BY_HAND)

    for unit in (place.unit, place.other):
        sheet = sheet_of_unit(place.contest, unit)
        row = SnapshotUnit.objects.get(snapshot=snapshot, unit=unit)
        assert sheet.difference == 0
        assert (
            len(sheet.opening),
            len(sheet.added),
            len(sheet.removed),
            len(sheet.excused),
            len(sheet.not_counting),
            len(sheet.expected),
        ) == (
            row.opening,
            row.added,
            row.removed,
            row.excused,
            row.headcount - row.counting,
            row.expected,
        )
