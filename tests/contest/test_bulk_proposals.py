"""One document for several people: all of them or none, whoever else is at it."""

import io

import pytest
from django.db import transaction

from contest.errors import NobodyProposed
from contest.models import Paper, Proposal
from contest.services.bulk_proposals import (
    approve_each,
    propose_changes,
    propose_excusals,
)
from tests.contest.proposing import district
from tests.races import run_into

Kind = Proposal.Kind
LEAVE = {"document": "QĐ 15", "reason": "Nghỉ hưu"}


@pytest.fixture
def place():
    return district()


@pytest.mark.django_db
def test_propose_excusals_shares_one_scan(place):
    entries = [place.person("Hoa"), place.person("Lan")]
    day = place.contest.reference_date

    done = propose_excusals(
        entries,
        by=place.coordinator,
        file=io.BytesIO(b"%PDF-1.7"),
        reason="illness",
        starts_on=day,
        ends_on=day,
        document="Đơn",
    )

    assert {row.paper for row in done} == {Paper.objects.get()}
    assert [row.entry for row in done] == entries


@pytest.mark.django_db
def test_propose_changes_names_whoever_stands_against_it(place, settings):
    entries = [place.person(name) for name in ("Hoa", "Lan", "Mai")]
    propose_changes(entries[:2], Kind.LEAVE, by=place.coordinator, **LEAVE)

    with pytest.raises(NobodyProposed) as refusal:
        propose_changes(
            entries,
            Kind.LEAVE,
            by=place.coordinator,
            file=io.BytesIO(b"%PDF-1.7"),
            **LEAVE,
        )

    names = [name for name, _ in refusal.value.refused]
    assert names == ["Nguyễn Thị Hoa", "Nguyễn Thị Lan"]
    assert str(refusal.value).startswith("Chưa gửi đề nghị nào: 2 trong 3 người")
    assert Proposal.objects.count() == 2
    assert not Paper.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_of_one_person_alone_the_refusal_says_only_what_it_is(place):
    entry = place.person()
    propose_changes([entry], Kind.LEAVE, by=place.coordinator, **LEAVE)

    with pytest.raises(NobodyProposed, match=r"^Đã có đề nghị như vậy đang chờ duyệt"):
        propose_changes([entry], Kind.LEAVE, by=place.coordinator, **LEAVE)


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_the_same_people_at_once_leave_one_proposal_each(place):
    entries = [place.person("Hoa"), place.person("Lan")]
    with transaction.atomic():
        propose_changes(entries, Kind.LEAVE, by=place.coordinator, **LEAVE)
        other = run_into(
            propose_changes, entries[::-1], Kind.LEAVE, by=place.officer, **LEAVE
        )

    with pytest.raises(NobodyProposed):
        other.result()
    assert Proposal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_the_same_at_once_decide_each_once(place):
    rows = propose_changes(
        [place.person("Hoa"), place.person("Lan")],
        Kind.LEAVE,
        by=place.coordinator,
        **LEAVE,
    )
    with transaction.atomic():
        done, _ = approve_each(rows, by=place.officer)
        other = run_into(approve_each, rows[::-1], by=place.officer)

    assert len(done) == 2
    assert other.result()[0] == []
