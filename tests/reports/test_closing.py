"""The figures of an ending: provisional once, closed once, and never rewritten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from contest.db import constraint_of, db_now
from contest.models import AuditEvent, Category, Excusal, ImportBatch
from contest.services.joining import ask_to_join
from contest.services.proposals import propose_person
from quiz.models import Attempt
from reports.errors import (
    ClosedAlready,
    FiguresMoved,
    LeftWithoutReason,
    MoreIsOpen,
    NothingToClose,
    NotOverYet,
)
from reports.models import ClosingRemainder, Snapshot
from reports.queries.closing import closing_of, official, open_matters, remainders
from reports.services import content_hash, take_provisionals
from tests.factories import (
    AttemptFactory,
    ContestFactory,
    ExcusalFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
    quiz_round,
)
from tests.races import run_into, run_into_both
from tests.reports.closings import close, officer_of, seen_now, take_part

pytestmark = pytest.mark.django_db
Kind = ClosingRemainder.Kind
LATE = timedelta(microseconds=-1)  # after the end


def provisionals(contest):
    return list(
        contest.snapshots.filter(cause=Snapshot.Cause.PROVISIONAL)
        .order_by("cut_off")
        .values_list("cut_off", flat=True)
    )


# --- Provisional -----------------------------------------------------------------


def test_provisional_is_taken_once_however_often_and_late_it_is_swept(round, contest):
    entry = RosterEntryFactory(contest=contest)
    take_part(entry, round)
    taken = [take_provisionals(), take_provisionals(), take_provisionals()]

    assert taken == [1, 0, 0]
    assert provisionals(contest) == [round.closes_at]
    assert contest.snapshots.get().units.get(unit=entry.unit).participated == 1
    assert official(contest).cause == Snapshot.Cause.PROVISIONAL


def test_provisional_is_taken_again_when_the_ending_was_moved(round, contest):
    take_provisionals()
    first = round.closes_at
    round.closes_at = first + timedelta(minutes=30)
    round.save(update_fields=["closes_at"])
    assert official(contest) is None  # that was no ending

    take_provisionals()

    assert provisionals(contest) == [first, round.closes_at]


def test_no_provisional_before_the_end_nor_after_the_closing(contest, officer):
    RoundFactory(contest__code="runs")
    close(contest, by=officer)

    assert take_provisionals() == 0


def test_provisional_counts_a_sitting_that_the_clock_ended():
    round = quiz_round(contest__is_current=True)
    attempt = AttemptFactory(round=round)
    round.closes_at = attempt.due_at
    round.save(update_fields=["closes_at"])
    at = round.closes_at + timedelta(seconds=1)
    attempt.events.create(page="0" * 32, seq=1, place=0, choice=0)

    assert take_provisionals(at=at) == 1

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.CLOSED
    row = round.contest.snapshots.get().units.get(unit=attempt.entry.unit)
    assert (row.participated, row.expected) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_take_one(round, contest):
    with transaction.atomic():
        type(contest).objects.select_for_update().get(pk=contest.pk)
        futures = run_into_both((take_provisionals,), (take_provisionals,))

    assert sorted(future.result() for future in futures) == [0, 1]
    assert len(provisionals(contest)) == 1


def test_one_provisional_per_contest_and_cut_off_says_the_database(round, contest):
    take_provisionals()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Snapshot.objects.create(
            contest=contest, cause="provisional", cut_off=round.closes_at
        )

    name = "snapshot_one_provisional_per_contest_and_cut_off"
    assert constraint_of(refused.value) == name


# --- Closing ---------------------------------------------------------------------


def test_closing_counts_an_act_before_the_end_whenever_recorded(
    round, contest, officer
):
    unit = RosterEntryFactory(contest=contest).unit
    recorded_late, too_late = RosterEntryFactory.create_batch(
        2, contest=contest, unit=unit
    )
    take_part(recorded_late, round)
    take_part(too_late, round, before_the_end=LATE)

    closing = close(contest, by=officer)

    row = closing.units.get(unit=unit)
    assert (row.participated, row.expected) == (1, 3)
    assert (closing.cut_off, closing.taken_by) == (round.closes_at, officer)
    assert closing_of(contest) == official(contest) == closing
    verbs = AuditEvent.objects.filter(subject=f"snapshot {closing.pk}")
    assert set(verbs.values_list("verb", flat=True)) == {
        "take_snapshot",
        "close_contest",
    }


def make_open(contest, officer):
    """One of each kind that may be open."""
    excused = RosterEntryFactory(contest=contest)
    ExcusalFactory(
        entry=excused, state=Excusal.State.PENDING, decided_by=None, decided_at=None
    )
    propose_person(
        contest,
        excused.unit,
        by=UserFactory(),
        surname="Trần Văn",
        given_name="Mới",
        category=Category.WORKER,
    )
    asked = {"full_name": "Lê Nam", "phone": "0905000001", "device": ""}
    ask_to_join(contest, excused.unit, **asked, at=db_now() - timedelta(hours=3))
    ImportBatch.objects.create(
        contest=contest, kind="staff", name="ds.xlsx", uploaded_by=officer
    )
    RoundFactory(
        contest=contest,
        number=3,
        is_hosted_here=False,
        closes_at=db_now() - timedelta(hours=2),
    )


def test_what_is_left_is_kept_with_its_reason(contest, officer):
    make_open(contest, officer)
    kinds = {matter.kind for matter in open_matters(contest)}
    reasons = {kind.value: f"Vì {kind.value}" for kind in kinds}

    closing = close(contest, by=officer, **reasons)

    assert {left.kind: left.reason for left in remainders(closing)} == reasons
    assert set(reasons) == {"excusals", "additions", "requests", "imports", "province"}
    assert all(left.count == len(left.subjects) == 1 for left in remainders(closing))


def test_closing_without_a_reason_for_what_is_left_is_refused(contest, officer):
    make_open(contest, officer)

    reasons = dict.fromkeys(Kind.values, "Để lại") | {"province": " "}
    del reasons["excusals"]

    with pytest.raises(LeftWithoutReason, match="1 đề nghị duyệt vắng, dữ liệu của"):
        close(contest, by=officer, **reasons)

    assert not contest.snapshots.exists()


def test_what_appeared_since_the_dry_run_is_refused_in_words(contest, officer):
    seen = seen_now(contest)
    make_open(contest, officer)
    reasons = dict.fromkeys(Kind.values, "Để lại")

    with pytest.raises(MoreIsOpen, match="vừa có thêm 1 đề nghị duyệt vắng, 1 đề nghị"):
        close(contest, by=officer, seen=seen, **reasons)

    assert not contest.snapshots.exists()


def test_figures_that_moved_since_the_dry_run_are_refused(round, contest, officer):
    entry = RosterEntryFactory(contest=contest)
    seen = seen_now(contest)
    take_part(entry, round)

    with pytest.raises(FiguresMoved):
        close(contest, by=officer, seen=seen)

    assert not contest.snapshots.exists()


def test_what_was_settled_since_the_dry_run_needs_no_reason(contest, officer):
    excusal = ExcusalFactory(
        entry=RosterEntryFactory(contest=contest),
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
    )
    seen = seen_now(contest)
    excusal.delete()

    assert remainders(close(contest, by=officer, seen=seen)) == []


def test_closing_before_the_end_twice_or_of_nothing_is_refused(contest, officer):
    close(contest, by=officer)
    with pytest.raises(ClosedAlready, match="không chốt lại"):
        close(contest, by=officer)
    running = RoundFactory(contest__code="runs").contest
    with pytest.raises(NotOverYet):
        close(running, by=officer)
    without = ContestFactory(code="none")
    with pytest.raises(NothingToClose):
        close(without, by=officer, seen=seen_now(running))


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_close_at_once_close_once(contest):
    first, second = officer_of(contest), officer_of(contest)
    seen = seen_now(contest)
    with transaction.atomic():
        type(contest).objects.select_for_update().get(pk=contest.pk)
        futures = run_into_both(
            (close_as, contest, first, seen), (close_as, contest, second, seen)
        )

    assert sorted(future.result() for future in futures) == ["closed", "refused"]
    assert contest.snapshots.count() == 1


def close_as(contest, officer, seen):
    try:
        close(contest, by=officer, seen=seen)
    except ClosedAlready:
        return "refused"
    return "closed"


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_no_proof_and_no_proof_for_it(round, contest, officer):
    """Neither holds up the other; what was not committed is an adjustment."""
    under_way, later = RosterEntryFactory.create_batch(2, contest=contest)
    with transaction.atomic():
        take_part(under_way, round)
        seen = seen_of_others(contest)
        closing = run_into(close, contest, by=officer, seen=seen).result(30)
    with transaction.atomic():
        type(contest).objects.select_for_update(no_key=True).get(pk=contest.pk)
        run_into(take_part, later, round).result(30)

    frozen = closing.entries.filter(participated_at__isnull=False)
    assert frozen.count() == 0
    assert content_hash(closing) == closing.sha256


def seen_of_others(contest):
    return run_into(seen_now, contest).result(30)


# --- Never rewritten -------------------------------------------------------------

UNIT_ROW = """
INSERT INTO reports_snapshotunit
       (snapshot_id, unit_id, subject_to_rating, opening, added, removed, headcount,
        counting, excused, expected, participated, extra, initiatives_sent,
        initiatives_approved)
SELECT snapshot.id, root_unit_id, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM reports_snapshot AS snapshot, contest_contest
"""
REMAINDER = """
INSERT INTO reports_closingremainder (snapshot_id, kind, subjects, count, reason)
SELECT id, 'changes', '[1]', 1, 'thêm' FROM reports_snapshot
"""
REWRITES = [
    "UPDATE reports_snapshot SET cut_off = now()",
    "UPDATE reports_snapshot SET sha256 = ''",
    "DELETE FROM reports_snapshot",
    "UPDATE reports_snapshotunit SET participated = 0",
    "DELETE FROM reports_snapshotunit",
    UNIT_ROW,
    "UPDATE reports_snapshotentry SET participated_at = now()",
    "DELETE FROM reports_snapshotentry",
    "UPDATE reports_closingremainder SET reason = 'khác'",
    "DELETE FROM reports_closingremainder",
    REMAINDER,
]


def test_a_closing_and_all_its_rows_cannot_be_rewritten(contest, officer):
    ExcusalFactory(
        entry=RosterEntryFactory(contest=contest),
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
    )
    closing = close(contest, by=officer, excusals="Chưa đủ giấy tờ")
    refused = []
    for statement in REWRITES:
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            connection.cursor().execute(statement)
        refused.append(constraint_of(error.value))

    assert refused == ["snapshot_closing_is_never_rewritten"] * len(REWRITES)
    assert content_hash(closing) == closing.sha256


def test_rows_of_other_figures_cannot_be_moved_into_a_closing(contest, officer):
    RosterEntryFactory(contest=contest)
    take_provisionals()
    provisional = contest.snapshots.get()
    closing = close(contest, by=officer)
    unit = UnitFactory(parent=contest.root_unit)

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        provisional.units.update(snapshot=closing, unit=unit)
    with pytest.raises(IntegrityError, match="closing"), transaction.atomic():
        Snapshot.objects.filter(pk=provisional.pk).update(cause="closing")

    provisional.units.all().delete()  # what is no closing may go
    assert not provisional.units.exists()


def test_remainder_refuses_nothing_left_and_no_reason(contest, officer):
    RosterEntryFactory(contest=contest)
    take_provisionals()
    snapshot = contest.snapshots.get()

    for wrong in ({"count": 0}, {"reason": ""}):
        fields = {"kind": "excusals", "subjects": [1], "count": 1, "reason": "x"}
        with (
            pytest.raises(IntegrityError, match="is_something_left_with_a_reason"),
            transaction.atomic(),
        ):
            ClosingRemainder.objects.create(snapshot=snapshot, **fields | wrong)
