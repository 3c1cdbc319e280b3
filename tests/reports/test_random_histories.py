"""Whatever happens to a roster: the numbers agree, and nobody lowers one alone."""

from datetime import timedelta

import pytest
from django.db import transaction

from contest.db import db_now
from contest.models import Excusal, ImportBatch, Proposal
from contest.queries.proposals import lowering_acts
from reports.models import Snapshot, UnitFigure
from reports.models.figures import COUNTS
from reports.queries.snapshot_check import wrong_entries, wrong_sheets, wrong_units
from reports.services import refresh_figures, take_snapshot
from reports.workbook.content import Totals
from reports.workbook.lists import difference
from tests.reports.histories import History
from tests.reports.recounts import (
    expected_of,
    figures_of,
    frozen_sheet,
    people_of,
    some_cut_offs,
    told_standings,
)

pytestmark = pytest.mark.django_db
ACTS, SHORT, LONG = 40, 8, 200


@pytest.mark.parametrize("seed", range(SHORT))
def test_random_history_keeps_its_numbers(seed):
    live_through(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SHORT, LONG))
def test_long_random_history_keeps_its_numbers(seed):
    live_through(seed)


def live_through(seed):
    history = History(seed)
    ledger = Ledger(history)
    check_sheets(history)
    for number in range(ACTS):
        name, was_done = history.step()
        ledger.check(name, was_done=was_done)
        check_figures(history)
        if number % 8 == 0:
            check_sheets(history)
    check_sheets(history)
    ledger.check_the_list_of_acts()


class Ledger:
    """Who was expected where, and who decided that somebody is so no more."""

    def __init__(self, history):
        self.history, self.contest = history, history.contest
        self.expected = expected_of(self.contest)
        self.standings = self.standings_now()
        self.effective = set(effective_acts())
        self.lowered = []  # (entry, act)
        self.before_import = {}

    def standings_now(self):
        return {p.entry: p.standing for p in people_of(self.contest)}

    def check(self, name, *, was_done):
        before, were = self.expected, self.standings
        now, stand = expected_of(self.contest), self.standings_now()
        acts = effective_acts()
        gone = before - now
        if not was_done:
            assert stand == were, f"a refused {name} changed the list"
        if name == "import_file" and was_done:
            self.before_import[last_batch(ImportBatch.State.COMMITTED)] = before, were
        if name == "undo_last" and was_done:
            self.check_undo(gone, stand)
        else:
            self.check_lowered(gone, acts, name)
        self.expected, self.standings = now, stand
        self.effective = set(acts)

    def check_lowered(self, gone, acts, name):
        for entry, unit in gone:
            behind = [
                act
                for key, act in acts.items()
                if key not in self.effective and is_about(act, entry, unit)
            ]
            assert behind, f"{name} lowered unit {unit} by entry {entry} by itself"
            assert all(self.is_fair(act) for act in behind), f"{name}: {behind}"
            self.lowered += [(entry, act) for act in behind]

    def is_fair(self, act):
        """By somebody else; alone only where the contest has that recorded."""
        if act.self_decided:
            return self.history.is_recorded
        return act.decided_by_id not in {None, act.proposed_by_id, act.subject_id}

    def check_undo(self, gone, stand):
        """It takes away only what that import had brought."""
        before, were = self.before_import[last_batch(ImportBatch.State.UNDONE)]
        assert gone.isdisjoint(before)
        assert all(
            stand[entry] == were[entry]
            for entry in stand
            if stand[entry] != self.standings.get(entry)
        )

    def check_the_list_of_acts(self):
        """The report names everybody who was taken out, but for undone imports."""
        acts = lowering_acts(self.contest, db_now())
        listed = {act.person for act in acts if act.decider}
        standing_acts = effective_acts()
        for _, act in self.lowered:
            if key_of(act) in standing_acts:
                assert (act.entry.staff_member.full_name if act.entry else "") in listed


def is_about(act, entry, unit):
    """Whether it takes this person out of this unit: by himself, or all of them."""
    if act.entry_id is None:
        return act.kind == Proposal.Kind.MERGE and act.unit_id == unit
    return act.entry_id == entry and getattr(act, "unit_id", unit) == unit


def key_of(act):
    return type(act).__name__, act.pk


def effective_acts():
    proposals = Proposal.objects.filter(applied_at__isnull=False)
    excusals = Excusal.objects.filter(state=Excusal.State.APPROVED)
    return {key_of(act): act for act in (*proposals, *excusals)}


def last_batch(state):
    order = "committed_at" if state == ImportBatch.State.COMMITTED else "undone_at"
    return ImportBatch.objects.filter(state=state).order_by(f"-{order}", "-pk")[0].pk


def check_figures(history):
    """The current figures and the histories of all say what the rows say."""
    refresh_figures()
    people = people_of(history.contest)
    stored = UnitFigure.objects.filter(contest=history.contest)
    figures = {
        unit: tuple(row)
        for unit, *row in stored.values_list("unit", *COUNTS)
        if any(row)
    }
    assert figures == figures_of(people)
    assert told_standings(history.contest) == {p.entry: p.standing for p in people}


def check_sheets(history):
    """Snapshots of now and of some day before: as counted from each person's way."""
    contest, opening = history.contest, history.round.opens_at
    for cut_off in some_cut_offs(history.chance, opening, db_now()):
        with transaction.atomic():  # a snapshot would keep an import from being undone
            snapshot = take_snapshot(contest, Snapshot.Cause.BY_HAND, cut_off=cut_off)
            rows = list(snapshot.units.all())
            assert wrong_units(snapshot) == []
            assert wrong_entries(snapshot, under_way=timedelta(0)) == []
            assert wrong_sheets(snapshot) == []
            transaction.set_rollback(True)
        sheet = {
            row.unit_id: (row.opening, row.added, row.removed, row.headcount)
            for row in rows
            if row.opening or row.added or row.removed
        }
        assert sheet == frozen_sheet(contest, opening, cut_off)
        assert {difference(row) for row in rows} == {0}
        assert difference(Totals(rows)) == 0
    assert current_of(rows_now(history)) == figures_of(people_of(contest))


def rows_now(history):
    with transaction.atomic():
        snapshot = take_snapshot(history.contest, Snapshot.Cause.BY_HAND)
        rows = list(snapshot.units.all())
        transaction.set_rollback(True)
    return rows


def current_of(rows):
    figures = {row.unit_id: tuple(getattr(row, n) for n in COUNTS) for row in rows}
    return {unit: row for unit, row in figures.items() if any(row)}
