"""Contests by chance, to their closing and beyond: every figure is the same everywhere.

The board, the workbook and a count from the rows agree at each quiet moment. What was
closed stays; what comes after is told beside it.
"""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from openpyxl import load_workbook

from contest.db import db_now
from contest.models import Evidence, Round, Source
from contest.services import record_evidence, withdraw_evidence
from quiz.models import Attempt, BlueprintRow
from quiz.services import (
    close_attempt,
    new_page,
    save_answer,
    start_attempt,
    void_attempt,
)
from reports.models import Snapshot
from reports.models.figures import COUNTS
from reports.queries import board
from reports.queries.adjustments import adjustments_of
from reports.queries.closing import open_matters
from reports.services import content_hash, refresh_figures, take_snapshot
from reports.workbook.build import build_workbook
from tests.factories import QuestionFactory, TopicFactory
from tests.reports.closings import close
from tests.reports.histories import WEIGHTS, History
from tests.reports.recounts import check_proofs, figures_of, figures_then, people_of

pytestmark = pytest.mark.django_db
SHORT, LONG = 1, 200
BEFORE, AFTER = 30, 12  # acts
QUIET = 15  # acts between two looks at the workbook, which takes the longest
OPEN_COLUMNS = "CDEFGK"  # of the workbook, in the order of COUNTS


@pytest.mark.parametrize("seed", range(SHORT))
def test_a_contest_by_chance_is_closed_once_and_for_ever(seed):
    assert {"sit", "hand_in"} <= live_through(seed), "else the history shows little"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SHORT, LONG))
def test_a_long_list_of_contests_is_closed_once_and_for_ever(seed):
    live_through(seed)


def live_through(seed):
    contest = Ending(seed)
    done = set()
    for number in range(BEFORE):
        name, was_done = contest.step()
        done |= {name} if was_done else set()
        check_now(contest, with_workbook=number % QUIET == 0)
    contest.end()
    closing = contest.close()
    frozen = rows_of_units(closing)
    assert frozen == figures_then(contest.contest, contest.opening, closing.cut_off)
    for number in range(AFTER):
        contest.step()
        check_closing(contest, closing, frozen)
        check_now(contest, with_workbook=number % QUIET == 0)
    assert in_workbook(closing) == frozen
    return done


class Ending(History):
    """A history in which people also sit, and which an officer closes."""

    weights = WEIGHTS | {
        "sit": 8,
        "hand_in": 6,
        "void": 2,
        "withdraw_proof": 2,
        "prove_late": 3,
    }

    def __init__(self, seed):
        super().__init__(seed)
        self.opening = self.round.opens_at
        topic = TopicFactory(contest=self.contest)
        QuestionFactory.create_batch(2, topic=topic)
        BlueprintRow.objects.create(round=self.round, topic=topic, count=2)

    def end(self):
        for attempt in Attempt.objects.filter(state=Attempt.State.IN_PROGRESS):
            close_attempt(attempt, Attempt.Cause.SUBMITTED)
        Round.objects.filter(pk=self.round.pk).update(closes_at=db_now())
        self.round.refresh_from_db()

    def close(self):
        reasons = {each.kind: "Chờ văn bản" for each in open_matters(self.contest)}
        return close(self.contest, by=self.officers[0], **reasons)

    # --- The acts: each returns something when it was done ---------------------

    def sit(self):
        entry = self.entry(status__in=["working", "proposed"])
        if entry is None:
            return None
        attempt = start_attempt(entry, self.round)
        if self.chance.random() < 0.8:
            page = new_page(attempt, entry.staff_member.user).token
            save_answer(page, seq=1, place=0, choice=0)
        return attempt

    def hand_in(self):
        attempt = self.pick(Attempt.objects.filter(state=Attempt.State.IN_PROGRESS))
        return attempt and close_attempt(attempt, Attempt.Cause.SUBMITTED)

    def void(self):
        attempt = self.pick(Attempt.objects.exclude(state=Attempt.State.VOIDED))
        return attempt and void_attempt(
            attempt,
            by=self.officers[0],
            reason="Thi hộ",
            give_back=self.chance.random() < 0.5,
        )

    def take_part(self):
        return self.prove(db_now())

    def prove_late(self):
        """Recorded now, done some days before."""
        return self.prove(db_now() - timedelta(days=self.chance.randint(1, 5)))

    def prove(self, moment):
        entry = self.entry(status__in=["working", "proposed"])
        return entry and record_evidence(
            entry,
            source=Source.UNIT,
            source_key=f"{entry.pk}-{self.chance.random()}",
            happened_at=moment,
            round=self.round,
        )

    def withdraw_proof(self):
        """Of a unit's word: that of a sitting goes with the sitting."""
        proof = self.pick(Evidence.objects.accepted().filter(source=Source.UNIT))
        return proof and withdraw_evidence(proof, by=self.officers[0], reason="Sai")


def check_now(contest, *, with_workbook):
    refresh_figures()
    check_proofs(contest.contest)
    counted = figures_of(people_of(contest.contest))
    assert on_board(contest) == counted
    if with_workbook:
        with transaction.atomic():
            snapshot = take_snapshot(contest.contest, Snapshot.Cause.REPORT)
            assert in_workbook(snapshot) == counted
            transaction.set_rollback(True)


def on_board(contest):
    units = board(contest.contest, contest.officers[0]).units
    return with_people((unit.pk, [getattr(unit, n) for n in COUNTS]) for unit in units)


def rows_of_units(snapshot):
    rows = snapshot.units.values_list("unit", *COUNTS)
    return with_people((unit, figures) for unit, *figures in rows)


def with_people(rows):
    return {unit: tuple(figures) for unit, figures in rows if any(figures)}


def in_workbook(snapshot):
    """The figures of each unit on "Tổng hợp", as who does not calculate sees them."""
    book = load_workbook(BytesIO(build_workbook(snapshot)), data_only=True)
    units = dict(snapshot.units.values_list("unit__name", "unit"))
    rows = [row for row in book["Tổng hợp"].iter_rows() if row[1].value in units]
    column = {cell.column_letter: cell.column - 1 for cell in rows[0]} if rows else {}
    return with_people(
        (units[row[1].value], [row[column[letter]].value for letter in OPEN_COLUMNS])
        for row in rows
    )


def check_closing(contest, closing, frozen):
    """It stands as it was sealed, and its adjustments say what a recount says."""
    assert content_hash(closing) == closing.sha256
    assert rows_of_units(closing) == frozen
    counted = figures_then(contest.contest, contest.opening, closing.cut_off)
    nothing = (0,) * len(COUNTS)
    changed = {
        unit: tuple(
            now - then
            for now, then in zip(
                counted.get(unit, nothing), frozen.get(unit, nothing), strict=True
            )
        )
        for unit in {*counted, *frozen}
    }
    told = adjustments_of(closing).units
    assert with_people(
        (each.unit.pk, [getattr(each, name) for name in COUNTS]) for each in told
    ) == with_people(changed.items())
