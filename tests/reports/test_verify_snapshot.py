"""verify_snapshot: whatever was tampered with is named, later acts are not."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from contest.db import db_now
from contest.models import Category, Proposal, RosterEntry
from contest.services import withdraw_evidence
from contest.services.proposals import (
    approve,
    end_excusal,
    propose_for_unit,
    return_entry,
)
from quiz.models import Attempt
from quiz.services import void_attempt
from reports.models import Snapshot
from reports.queries.snapshot_check import wrong_entries, wrong_sheets, wrong_units
from reports.services import content_hash, take_snapshot
from tests.factories import (
    AttemptFactory,
    ExcusalFactory,
    RosterEntryFactory,
    UnitFactory,
    UserFactory,
    quiz_round,
)
from tests.reports.closings import change, close, excuse, officer_of, take_part

pytestmark = pytest.mark.django_db
Kind = Proposal.Kind
HOUR = timedelta(hours=1)


@pytest.fixture
def round():
    round = quiz_round(contest__is_current=True)
    round.closes_at = db_now() - timedelta(hours=2)
    round.save(update_fields=["closes_at"])
    return round


@pytest.fixture
def people(round):
    """Seven of one unit, from before the opening; the second to last is excused."""
    unit = UnitFactory(parent=round.contest.root_unit)
    people = RosterEntryFactory.create_batch(7, contest=round.contest, unit=unit)
    RosterEntry.objects.update(created_at=round.opens_at - HOUR)
    excuse(people[5], officer_of(round.contest))
    for entry in people[:2]:
        take_part(entry, round)
    sat = AttemptFactory(
        entry=people[0], round=round, started_at=round.closes_at - 2 * HOUR
    )
    Attempt.objects.filter(pk=sat.pk).update(
        state="closed", cause="submitted", score=3, answered=4, closed_at=sat.due_at
    )
    return people


@pytest.fixture
def snapshot(round, people):
    """Taken an hour ago, so that nothing of it was under way."""
    at = db_now() - HOUR
    for table, column in (
        ("contest_evidence", "recorded_at"),
        ("contest_entrychange", "at"),
        ("contest_excusal", "decided_at"),
    ):
        execute(f"UPDATE {table} SET {column} = {column} - interval '3 hours'")  # noqa: S608
    return take_snapshot(
        round.contest, Snapshot.Cause.REPORT, cut_off=round.closes_at, at=at
    )


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def verify(snapshot, capsys):
    """The lines that the command prints, and whether it failed."""
    failed = False
    try:
        call_command("verify_snapshot", snapshot.pk)
    except CommandError:
        failed = True
    return capsys.readouterr().out, failed


def test_what_nobody_touched_agrees(snapshot, capsys):
    told, failed = verify(snapshot, capsys)

    assert (told.splitlines()[-1], failed) == ("Khớp.", False)
    row = snapshot.units.get(headcount__gt=0)
    assert (row.headcount, row.expected, row.participated) == (7, 6, 2)
    assert set(snapshot.entries.values_list("best_score", flat=True)) == {3, None}


ROOT = "(SELECT root_unit_id FROM contest_contest)"
LATEST = "(SELECT max(id) FROM contest_evidence)"
PERSON = ("reports_snapshotentry", "participated_at IS NOT NULL AND best_score = 3")
UNIT = ("reports_snapshotunit", "headcount > 0")
TAMPERED = [  # of whose row, what is set; None: the row is deleted
    (PERSON, f"unit_id = {ROOT}"),
    (PERSON, "category = 'worker'"),
    (PERSON, "working = false"),
    (PERSON, "counts = false"),
    (PERSON, "excused = true"),
    (PERSON, "participated_at = participated_at - interval '1 minute'"),
    (PERSON, "participated_at = NULL"),
    (PERSON, "evidence_id = NULL"),
    (PERSON, f"evidence_id = {LATEST}"),
    (PERSON, "best_score = 4"),
    (PERSON, None),
    (UNIT, "participated = participated + 1"),
    (UNIT, "extra = extra + 1"),
    (UNIT, "excused = excused + 1, expected = expected - 1"),
    (UNIT, "opening = opening - 1, added = added + 1"),
    (UNIT, "subject_to_rating = false"),
    (UNIT, None),
]
OF_THE_HASH_ALONE = [  # what the base rows cannot tell again
    (UNIT, "initiatives_sent = initiatives_sent + 1"),
    (("reports_snapshot", "true"), "cause = 'by_hand'"),
    (("reports_snapshot", "true"), "cut_off = cut_off - interval '1 second'"),
]


def tamper(where, values):
    table, rows = where
    act = f"UPDATE {table} SET {values}" if values else f"DELETE FROM {table}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{act} WHERE {rows}")
        assert cursor.rowcount == 1


HASH = "mã kiểm tra số liệu: đã chốt"


def test_a_tampered_row_of_each_kind_is_found(snapshot, capsys):
    unseen = []
    for where, values in TAMPERED + OF_THE_HASH_ALONE:
        with transaction.atomic():
            tamper(where, values)
            told, failed = verify(snapshot, capsys)
            unseen += [] if failed and HASH in told else [(where, values)]
            transaction.set_rollback(True)

    assert unseen == []


def test_a_tampered_row_with_a_forged_hash_is_named(snapshot, capsys):
    unseen = []
    for where, values in TAMPERED:
        row = "người số" if where == PERSON else "đơn vị"
        with transaction.atomic():
            tamper(where, values)
            Snapshot.objects.update(sha256=content_hash(snapshot))
            told, failed = verify(snapshot, capsys)
            is_named = failed and f"\n{row} " in told and HASH not in told
            unseen += [] if is_named else [(where, values)]
            transaction.set_rollback(True)

    assert unseen == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_closingremainder SET reason = 'khác'",
        "DELETE FROM reports_closingremainder",
        "UPDATE reports_snapshotunit SET extra = extra + 1 WHERE headcount > 0",
    ],
)
def test_a_closing_changed_behind_its_triggers_is_found(
    round, people, capsys, statement
):
    contest = round.contest
    asked = ExcusalFactory(
        entry=people[4],
        state="pending",
        starts_on=contest.reference_date,
        decided_by=None,
        decided_at=None,
    )
    closing = close(contest, by=officer_of(contest), excusals="Thiếu giấy tờ")
    assert closing.remainders.get().subjects == [asked.pk]
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("closingremainder", "snapshotunit"):
        execute(f"ALTER TABLE reports_{table} DISABLE TRIGGER USER")
    execute(statement)

    told, failed = verify(closing, capsys)

    assert failed
    assert HASH in told


def test_people_and_units_forged_alike_are_found_by_the_base_rows(snapshot):
    snapshot.entries.filter(excused=False, participated_at=None).update(counts=False)
    snapshot.units.filter(headcount__gt=0).update(counting=3, expected=2)

    assert wrong_units(snapshot) == []
    wrong = wrong_entries(snapshot)
    assert [each.column for each in wrong] == ["counts"] * 4


def test_a_proof_that_vanished_from_the_base_is_found(snapshot, people):
    execute(f"DELETE FROM contest_evidence WHERE entry_id = {people[1].pk}")  # noqa: S608

    columns = [each.column for each in wrong_entries(snapshot)]
    assert columns == ["participated_at", "evidence"]


def test_acts_after_it_was_taken_are_no_differences(round, snapshot, people, capsys):
    officer, unit = officer_of(round.contest), people[0].unit
    other = UnitFactory(parent=round.contest.root_unit)
    sat, took_part, late, mover, leaver, excused, worker = people
    take_part(late, round)
    proof = took_part.evidence.get()
    withdraw_evidence(proof, by=officer, reason="Ghi nhầm người")
    void_attempt(sat.attempts.get(), by=officer, reason="x")
    change(mover, Kind.MOVE, officer, round, to_unit=other)
    change(leaver, Kind.LEAVE, officer, round)
    return_entry(leaver, by=officer, document="13/QĐ")
    change(worker, Kind.CATEGORY, officer, round, category=Category.WORKER)
    excusal = excused.excusals.get()
    end_excusal(excusal, by=officer, ends_on=excusal.starts_on)
    excuse(took_part, officer)
    RosterEntryFactory(contest=round.contest, unit=unit)
    asked = propose_for_unit(
        round.contest, unit, Kind.UNRATED, by=UserFactory(), document="x", reason="x"
    )
    approve(asked, by=officer)

    told, failed = verify(snapshot, capsys)

    assert (told.splitlines()[1:], failed) == (["Khớp."], False)


def test_what_was_under_way_at_that_minute_may_stand_on_either_side(round, people):
    snapshot = take_snapshot(round.contest, Snapshot.Cause.REPORT)
    late = take_part(people[3], round)
    at = snapshot.taken_at - timedelta(seconds=5)
    execute(f"UPDATE contest_evidence SET recorded_at = '{at}' WHERE id = {late.pk}")  # noqa: S608

    assert wrong_entries(snapshot) == []
    assert len(wrong_entries(snapshot, under_way=timedelta(seconds=1))) == 2
    assert wrong_sheets(snapshot) == []


def test_verify_snapshot_of_none_says_so():
    with pytest.raises(CommandError, match="Không có lần lấy số liệu này"):
        call_command("verify_snapshot", 0)
