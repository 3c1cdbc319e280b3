"""Evidence and the fact that follows from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from contest.models import Contest, Evidence, RosterEntry, Source, UnitDirty
from contest.services import (
    AlreadyWithdrawn,
    EvidenceOfAnother,
    mark_dirty,
    record_evidence,
    take_dirty_units,
    withdraw_evidence,
    wrong_facts,
)
from tests.factories import (
    EvidenceFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

NOON = datetime(2023, 10, 5, 5, 0, tzinfo=UTC)


@pytest.fixture
def quiz_round(db):
    return RoundFactory()


def prove(entry, round, key="1", *, at=NOON, source=Source.QUIZ):
    return record_evidence(
        entry, source=source, source_key=key, happened_at=at, round=round
    )


def fact_of(entry):
    return RosterEntry.objects.get(pk=entry.pk).participated_at


def test_record_evidence_keeps_the_fact_and_marks_the_unit(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)

    prove(entry, quiz_round)

    assert fact_of(entry) == NOON
    assert list(UnitDirty.objects.values_list("contest", "unit")) == [
        (entry.contest_id, entry.unit_id)
    ]


def test_record_evidence_again_is_the_same_proof(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)

    first = prove(entry, quiz_round)
    second = prove(entry, quiz_round)

    assert first == second
    assert UnitDirty.objects.count() == 1


def test_fact_is_since_the_earliest_act(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)

    prove(entry, quiz_round, "late", at=NOON)
    prove(entry, quiz_round, "early", at=NOON - timedelta(days=3))

    assert fact_of(entry) == NOON - timedelta(days=3)


def test_evidence_of_a_round_that_does_not_count_makes_no_fact(quiz_round):
    other = RoundFactory(contest=quiz_round.contest, number=3, counts=False)
    entry = RosterEntryFactory(contest=quiz_round.contest)

    prove(entry, other)

    assert fact_of(entry) is None


def test_evidence_of_a_source_that_does_not_qualify_makes_no_fact(quiz_round):
    Contest.objects.update(qualifying_sources=["province"])
    entry = RosterEntryFactory(contest=quiz_round.contest)

    prove(entry, quiz_round)

    assert fact_of(entry) is None


def test_each_round_must_be_covered_where_the_contest_says_so(quiz_round):
    Contest.objects.update(counting_rule=Contest.Counting.EACH)
    second = RoundFactory(contest=quiz_round.contest, number=2)
    entry = RosterEntryFactory(contest=quiz_round.contest)

    prove(entry, quiz_round, "1", at=NOON)
    after_one = fact_of(entry)
    prove(entry, second, "2", at=NOON + timedelta(days=7))

    assert after_one is None
    assert fact_of(entry) == NOON + timedelta(days=7)


def test_evidence_without_a_round_covers_every_round(quiz_round):
    Contest.objects.update(counting_rule=Contest.Counting.EACH)
    RoundFactory(contest=quiz_round.contest, number=2)
    entry = RosterEntryFactory(contest=quiz_round.contest)

    prove(entry, None, source=Source.UNIT)

    assert fact_of(entry) == NOON


def test_withdraw_evidence_takes_the_fact_back_with_its_reason(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)
    evidence = prove(entry, quiz_round)

    withdrawn = withdraw_evidence(evidence, by=UserFactory(), reason="Thi hộ")

    assert fact_of(entry) is None
    assert withdrawn.withdrawn_reason == "Thi hộ"


def test_withdraw_evidence_leaves_the_fact_that_another_proof_holds(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)
    first = prove(entry, quiz_round, "1")
    prove(entry, quiz_round, "2", at=NOON + timedelta(hours=1))

    withdraw_evidence(first, by=UserFactory(), reason="Trùng")

    assert fact_of(entry) == NOON + timedelta(hours=1)


def test_withdraw_evidence_twice_is_refused(quiz_round):
    evidence = prove(RosterEntryFactory(contest=quiz_round.contest), quiz_round)
    withdraw_evidence(evidence, by=UserFactory(), reason="Trùng")

    with pytest.raises(AlreadyWithdrawn):
        withdraw_evidence(evidence, by=UserFactory(), reason="Trùng")


def test_wrong_facts_finds_what_was_changed_by_hand(quiz_round):
    entry = RosterEntryFactory(contest=quiz_round.contest)
    prove(entry, quiz_round)
    right = wrong_facts(quiz_round.contest_id)
    RosterEntry.objects.update(participated_at=None)

    assert right == []
    assert wrong_facts(quiz_round.contest_id) == [entry.pk]


@pytest.mark.django_db(transaction=True)
def test_two_proofs_at_once_leave_the_fact_of_both():
    quiz_round = RoundFactory()
    entry = RosterEntryFactory(contest=quiz_round.contest)
    with transaction.atomic():
        prove(entry, quiz_round, "late", at=NOON)
        early = NOON - timedelta(days=1)
        other = run_into(prove, entry, quiz_round, "early", at=early)

    other.result()
    assert fact_of(entry) == early
    assert wrong_facts(quiz_round.contest_id) == []


def test_take_dirty_units_takes_each_unit_once(quiz_round):
    contest = quiz_round.contest
    one, two = UnitFactory(), UnitFactory()
    mark_dirty(contest.pk, [one.pk, two.pk])
    mark_dirty(contest.pk, [one.pk])

    assert take_dirty_units() == {contest.pk: sorted([one.pk, two.pk])}
    assert take_dirty_units() == {}


def test_evidence_is_once_per_contest_source_and_key(quiz_round):
    first = EvidenceFactory(source_key="7")

    with pytest.raises(
        IntegrityError, match="evidence_once_per_contest_source_and_key"
    ):
        EvidenceFactory(entry=first.entry, source_key="7")


@pytest.mark.parametrize(
    "wrong",
    [
        {"withdrawn_at": NOON},
        {"withdrawn_reason": "x"},
        {"withdrawn_at": NOON, "withdrawn_reason": "x"},
    ],
)
def test_evidence_is_withdrawn_with_person_time_and_reason(quiz_round, wrong):
    evidence = EvidenceFactory()

    with pytest.raises(
        IntegrityError, match="evidence_withdrawn_with_person_and_reason"
    ):
        Evidence.objects.filter(pk=evidence.pk).update(**wrong)


def test_evidence_of_another_person_is_not_taken_for_ones_own(quiz_round):
    one, other = RosterEntryFactory.create_batch(2, contest=quiz_round.contest)
    prove(one, quiz_round, "7")

    with pytest.raises(EvidenceOfAnother):
        prove(other, quiz_round, "7")
    assert fact_of(other) is None


def test_wrong_facts_sees_a_fact_where_no_round_counts(quiz_round):
    quiz_round.counts = False
    quiz_round.save()
    entry = RosterEntryFactory(contest=quiz_round.contest, participated_at=NOON)

    assert wrong_facts(quiz_round.contest_id) == [entry.pk]
