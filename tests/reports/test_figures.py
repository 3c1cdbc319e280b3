"""The recount against a plain count, on random histories and under concurrency."""

import random
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from contest.db import advisory_lock
from contest.models import Excusal, RosterEntry, Unit, UnitDirty
from contest.services import mark_dirty, record_evidence, withdraw_evidence
from reports.models import UnitFigure
from reports.models.figures import COUNTS
from reports.queries import count_people, people_of, wrong_figures
from reports.services import rebuild_figures, recount_figures, refresh_figures
from tests.factories import (
    ContestFactory,
    EvidenceFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db

WHEN = datetime(2023, 10, 5, 3, 0, tzinfo=UTC)

# One unit's integers, person by person, in words as plain as the definition.
OWN = """
SELECT (SELECT count(*) FROM contest_rosterentry e
         WHERE e.unit_id = u.id AND e.contest_id = %(c)s AND e.status = 'working'),
       (SELECT count(*) FROM contest_rosterentry e
         WHERE e.unit_id = u.id AND e.contest_id = %(c)s AND e.status = 'working'
           AND e.counts),
       (SELECT count(*) FROM contest_rosterentry e
         WHERE e.unit_id = u.id AND e.contest_id = %(c)s AND e.status = 'working'
           AND e.counts AND EXISTS (SELECT FROM contest_excusal x
                WHERE x.entry_id = e.id AND x.state = 'approved'
                  AND x.starts_on <= %(day)s AND x.ends_on >= %(day)s)),
       (SELECT count(*) FROM contest_rosterentry e
         WHERE e.unit_id = u.id AND e.contest_id = %(c)s AND e.status = 'working'
           AND e.counts AND NOT EXISTS (SELECT FROM contest_excusal x
                WHERE x.entry_id = e.id AND x.state = 'approved'
                  AND x.starts_on <= %(day)s AND x.ends_on >= %(day)s)),
       (SELECT count(*) FROM contest_rosterentry e
         WHERE e.unit_id = u.id AND e.contest_id = %(c)s AND e.status = 'working'
           AND e.counts AND NOT EXISTS (SELECT FROM contest_excusal x
                WHERE x.entry_id = e.id AND x.state = 'approved'
                  AND x.starts_on <= %(day)s AND x.ends_on >= %(day)s)
           AND EXISTS (SELECT FROM contest_evidence v
                WHERE v.entry_id = e.id AND v.withdrawn_at IS NULL)),
       (SELECT count(*) FROM contest_rosterentry e
         WHERE e.unit_id = u.id AND e.contest_id = %(c)s AND e.status = 'working'
           AND (NOT e.counts OR EXISTS (SELECT FROM contest_excusal x
                WHERE x.entry_id = e.id AND x.state = 'approved'
                  AND x.starts_on <= %(day)s AND x.ends_on >= %(day)s))
           AND EXISTS (SELECT FROM contest_evidence v
                WHERE v.entry_id = e.id AND v.withdrawn_at IS NULL))
  FROM contest_unit u WHERE u.id = %(u)s
"""


def counted(contest, unit):
    """Own and rolled-up integers of one unit, found by walking down the tree."""
    with connection.cursor() as cursor:
        cursor.execute(
            OWN, {"c": contest.pk, "u": unit.pk, "day": contest.reference_date}
        )
        own = cursor.fetchone()
    below = [counted(contest, child) for child in unit.children.all()]
    tree = [sum(each) for each in zip(own, *(row[1] for row in below), strict=True)]
    return own, tuple(tree)


def stored(contest, unit):
    figure = UnitFigure.objects.filter(contest=contest, unit=unit).first()
    if figure is None:
        return (0,) * 6, (0,) * 6
    return (
        tuple(getattr(figure, name) for name in COUNTS),
        tuple(getattr(figure, f"tree_{name}") for name in COUNTS),
    )


class History:
    """Random acts on a random tree; each marks what it changes, as the verbs do."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
        self.contest = ContestFactory()
        RoundFactory(contest=self.contest)
        self.user = UserFactory()
        self.units = [self.contest.root_unit]
        for _ in range(self.dice.randint(1, 8)):
            self.units.append(UnitFactory(parent=self.dice.choice(self.units)))

    def act(self):
        entries = list(RosterEntry.objects.filter(contest=self.contest))
        if not entries or self.dice.random() < 0.3:
            return self.join()
        entry = self.dice.choice(entries)
        verbs = [self.prove, self.prove, self.withdraw, self.excuse, self.decide]
        verbs += [self.move, self.leave, self.recategorise]
        return self.dice.choice(verbs)(entry)

    def join(self):
        entry = RosterEntryFactory(
            contest=self.contest,
            unit=self.dice.choice(self.units),
            counts=self.dice.random() < 0.8,
            staff_member=StaffMemberFactory(user=None),
        )
        mark_dirty(self.contest.pk, [entry.unit_id])

    def prove(self, entry):
        key = str(self.dice.random())
        record_evidence(entry, source="quiz", source_key=key, happened_at=WHEN)

    def withdraw(self, entry):
        for evidence in entry.evidence.accepted()[:1]:
            withdraw_evidence(evidence, by=self.user, reason="Thi hộ")

    def excuse(self, entry):
        starts = date(2023, self.dice.randint(9, 12), 1)
        state = self.dice.choice(["approved", "pending", "refused"])
        decided = {} if state != "pending" else {"decided_by": None, "decided_at": None}
        ExcusalFactory(
            entry=entry,
            starts_on=starts,
            ends_on=date(2023, 12, 20),
            state=state,
            proposed_by=self.user,
            **decided,
        )
        mark_dirty(self.contest.pk, [entry.unit_id])

    def decide(self, entry):
        entry.excusals.filter(state=Excusal.State.APPROVED).update(
            state=Excusal.State.REFUSED
        )
        mark_dirty(self.contest.pk, [entry.unit_id])

    def move(self, entry):
        units = [entry.unit_id, self.dice.choice(self.units).pk]
        RosterEntry.objects.filter(pk=entry.pk).update(unit=units[1])
        mark_dirty(self.contest.pk, units)

    def leave(self, entry):
        RosterEntry.objects.filter(pk=entry.pk).update(
            status=RosterEntry.Status.LEFT, left_on="2023-10-01"
        )
        mark_dirty(self.contest.pk, [entry.unit_id])

    def recategorise(self, entry):
        RosterEntry.objects.filter(pk=entry.pk).update(counts=not entry.counts)
        mark_dirty(self.contest.pk, [entry.unit_id])


SHORT, LONG = 12, 50


@pytest.mark.parametrize("seed", range(SHORT))
def test_figures_equal_a_plain_count_after_a_random_history(seed):
    live_through(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SHORT, LONG))
def test_figures_equal_a_plain_count_after_many_random_histories(seed):
    live_through(seed)


def live_through(seed):
    history = History(seed)

    for _ in range(4):
        for _ in range(history.dice.randint(1, 12)):
            history.act()
        refresh_figures()

        expected = {unit.pk: counted(history.contest, unit) for unit in history.units}
        found = {unit.pk: stored(history.contest, unit) for unit in history.units}
        assert found == expected

    assert wrong_figures(history.contest) == []


@pytest.mark.parametrize("seed", range(3))
def test_rebuild_finds_nothing_wrong_after_refreshes(seed):
    history = History(seed)
    for _ in range(20):
        history.act()
    refresh_figures()
    without_row = len(history.units) - UnitFigure.objects.count()

    assert rebuild_figures(history.contest) == without_row
    assert rebuild_figures(history.contest) == 0


def test_count_people_of_a_unit_equals_its_figures():
    history = History(7)
    for _ in range(60):
        history.act()
    refresh_figures()
    officer = GrantFactory(unit=history.contest.root_unit).user

    for unit in history.units:
        counts = count_people(people_of(history.contest, officer, unit))
        assert (
            tuple(getattr(counts, name) for name in COUNTS)
            == counted(history.contest, unit)[0]
        )


def test_refresh_takes_the_marks_and_counts_once():
    entry = RosterEntryFactory()
    for _ in range(3):
        mark_dirty(entry.contest_id, [entry.unit_id])

    assert refresh_figures() == 2  # the unit and the root above it
    assert not UnitDirty.objects.exists()
    assert refresh_figures() == 0


def test_recount_writes_only_the_rows_that_changed():
    entry = RosterEntryFactory()
    other = UnitFactory(parent=entry.contest.root_unit)
    rebuild_figures(entry.contest)
    before = dict(UnitFigure.objects.values_list("unit", "updated_at"))
    RosterEntryFactory(contest=entry.contest, unit=other)

    recount_figures(entry.contest_id, [entry.unit_id, other.pk])

    after = dict(UnitFigure.objects.values_list("unit", "updated_at"))
    changed = {unit for unit in after if after[unit] != before[unit]}
    assert changed == {other.pk, other.parent_id}


def test_unit_that_lost_its_last_person_goes_to_zeros():
    entry = RosterEntryFactory()
    elsewhere = UnitFactory(parent=entry.contest.root_unit)
    old = entry.unit
    rebuild_figures(entry.contest)
    RosterEntry.objects.filter(pk=entry.pk).update(unit=elsewhere)
    mark_dirty(entry.contest_id, [old.pk, elsewhere.pk])

    refresh_figures()

    assert stored(entry.contest, old) == ((0,) * 6, (0,) * 6)
    assert stored(entry.contest, elsewhere)[0] == (1, 1, 0, 1, 0, 0)


def test_contests_over_the_same_unit_are_counted_apart():
    entry = RosterEntryFactory()
    other = ContestFactory(root_unit=entry.contest.root_unit)
    RosterEntryFactory(
        contest=other, unit=entry.unit, staff_member=entry.staff_member, counts=False
    )
    mark_dirty(entry.contest_id, [entry.unit_id])
    mark_dirty(other.pk, [entry.unit_id])

    refresh_figures()

    assert stored(entry.contest, entry.unit)[0] == (1, 1, 0, 1, 0, 0)
    assert stored(other, entry.unit)[0] == (1, 0, 0, 0, 0, 0)


def test_two_excusals_over_the_same_day_excuse_one_person():
    entry = RosterEntryFactory()
    ExcusalFactory.create_batch(2, entry=entry)
    EvidenceFactory(entry=entry)

    rebuild_figures(entry.contest)

    assert stored(entry.contest, entry.unit)[0] == (1, 1, 1, 0, 0, 0)


GOOD = {
    "headcount": 5,
    "counting": 4,
    "excused": 1,
    "expected": 3,
    "participated": 3,
    "extra": 1,
}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"expected": 4}, "unitfigure_expected_is_counting_minus_excused"),
        ({"tree_excused": 2}, "unitfigure_expected_is_counting_minus_excused"),
        ({"participated": 4}, "unitfigure_participated_not_more_than_expected"),
        ({"tree_participated": 4}, "unitfigure_participated_not_more_than_expected"),
        ({"extra": -1}, "reports_unitfigure_extra_check"),
    ],
)
def test_unitfigure_refuses_integers_that_disagree(wrong, name):
    contest = ContestFactory()
    row = GOOD | {f"tree_{column}": number for column, number in GOOD.items()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        UnitFigure.objects.create(
            contest=contest, unit=contest.root_unit, **(row | wrong)
        )


def test_unitfigure_refuses_a_second_row_of_a_unit():
    contest = ContestFactory()
    row = GOOD | {f"tree_{column}": number for column, number in GOOD.items()}
    UnitFigure.objects.create(contest=contest, unit=contest.root_unit, **row)

    with (
        pytest.raises(IntegrityError, match="unitfigure_once_per_contest_and_unit"),
        transaction.atomic(),
    ):
        UnitFigure.objects.create(contest=contest, unit=contest.root_unit, **row)


@pytest.mark.django_db(transaction=True)
def test_two_refreshes_take_turns_and_the_second_finds_nothing_to_do():
    RoundFactory(contest=(entry := RosterEntryFactory()).contest)
    record_evidence(entry, source="quiz", source_key="1", happened_at=WHEN)
    with transaction.atomic():
        written = refresh_figures()
        second = run_into(refresh_figures)
        assert not second.done()

    assert (written, second.result(timeout=10)) == (2, 0)
    assert stored(entry.contest, entry.unit)[0] == (1, 1, 0, 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_refresh_that_waited_counts_what_was_marked_while_it_waited():
    RoundFactory(contest=(entry := RosterEntryFactory()).contest)
    with transaction.atomic():
        advisory_lock("reports.refresh_figures")
        waiting = run_into(refresh_figures)
        run_into(
            record_evidence, entry, source="quiz", source_key="1", happened_at=WHEN
        ).result(timeout=10)

    assert waiting.result(timeout=10) == 2
    assert stored(entry.contest, entry.unit)[0] == (1, 1, 0, 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_mark_committed_during_a_refresh_is_left_for_the_next():
    contest = ContestFactory()
    RoundFactory(contest=contest)
    first, second = RosterEntryFactory.create_batch(2, contest=contest)
    record_evidence(first, source="quiz", source_key="1", happened_at=WHEN)
    with transaction.atomic():
        refresh_figures()
        run_into(
            record_evidence, second, source="quiz", source_key="2", happened_at=WHEN
        ).result(timeout=10)

    assert UnitDirty.objects.get().unit_id == second.unit_id
    refresh_figures()
    assert stored(contest, second.unit)[0] == (1, 1, 0, 1, 1, 0)
    assert stored(contest, contest.root_unit)[1] == (2, 2, 0, 2, 2, 0)


@pytest.mark.django_db(transaction=True)
def test_change_not_yet_committed_is_counted_by_the_refresh_after_its_commit():
    RoundFactory(contest=(entry := RosterEntryFactory()).contest)
    with transaction.atomic():
        record_evidence(entry, source="quiz", source_key="1", happened_at=WHEN)
        assert run_into(refresh_figures).result(timeout=10) == 0

    assert refresh_figures() == 2
    assert stored(entry.contest, entry.unit)[0] == (1, 1, 0, 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_refresh_that_dies_gives_its_marks_back():
    entry = RosterEntryFactory()
    mark_dirty(entry.contest_id, [entry.unit_id])

    with transaction.atomic():
        refresh_figures()
        transaction.set_rollback(True)

    assert UnitDirty.objects.get().unit_id == entry.unit_id
    assert not UnitFigure.objects.exists()


def test_every_unit_of_the_contest_has_a_row_after_a_rebuild():
    contest = ContestFactory()
    for _ in range(3):
        UnitFactory(parent=contest.root_unit)
    UnitFactory()  # of another tree

    rebuild_figures(contest)

    of_contest = set(Unit.objects.under(contest.root_unit).values_list("pk", flat=True))
    assert set(UnitFigure.objects.values_list("unit", flat=True)) == of_contest
