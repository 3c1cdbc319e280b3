"""Entries by chance, against a model of the table: no way around it, ever.

Hypothesis chooses what entrants, officers and the worker do, and when; a small model
says beside it what must come of it. What is refused says so in words and changes
nothing. In between raw SQL tries what no verb would.
"""

from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from contest.db import constraint_of, db_now
from contest.errors import ContestError
from contest.models import AuditEvent
from initiatives import services
from initiatives.models import Author, Decision, InitiativeEntry
from initiatives.states import EDITABLE, SCREENED, STEPS, State
from initiatives.verdicts import Verdict
from tests.factories import (
    InitiativeEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    UserFactory,
)
from tests.initiatives.written import write

pytestmark = pytest.mark.django_db
SHORT, LONG = 6, 30
LOOKED = ("opens", "public", "length", "theme", "novelty")
HOUR = timedelta(hours=1)


class Act(NamedTuple):
    name: str
    entry: int  # its place among the three
    hours: int
    verdict: State
    until: int | None  # hours from then
    reason: str
    other: int | None
    who: str
    seen: Any  # whether the officer saw the newest version


VERBS = [
    *("save", "submit", "withdraw", "decide", "undo", "release", "sweep"),
    *("approve", "refuse", "ask", "mark_duplicate", "screen_again"),
]
# What people do often stands often.
OFTEN = [*VERBS, *("decide",) * 7, *("release", "save") * 5, "submit", "undo", "sweep"]
ACTS = st.builds(
    Act,
    name=st.sampled_from(OFTEN),
    entry=st.integers(0, 2),
    hours=st.sampled_from([0, 0, 0, 1, 2, 20]),
    verdict=st.sampled_from([*sorted(SCREENED), State.APPROVED, State.CHANGES]),
    until=st.sampled_from([None, None, -5, 1, 30, 60]),
    reason=st.sampled_from(["Sửa.", "Chưa đúng chủ đề.", "Thiếu.", " "]),
    other=st.sampled_from([None, 0, 1, 2]),
    who=st.sampled_from(["officer", "officer", "officer", "creator"]),
    seen=st.sampled_from([True, True, True, False]),
)
LIVES = st.lists(ACTS, min_size=22, max_size=22)


def act(name, entry, **fields):
    given = {"hours": 0, "verdict": State.APPROVED, "until": None, "reason": "Sửa."}
    rest = {"other": None, "who": "officer", "seen": True}
    return Act(name=name, entry=entry, **{**given, **rest, **fields})


# Lives that chance comes upon seldom: a deadline that passes before the closing, two
# that repeat each other, one that would repeat a refused one, a decision that an edit
# or a withdrawal meets.
KNOWN = [
    [
        act("decide", 1, verdict=State.CHANGES, until=1),
        act("release", 1),
        act("undo", 1),
        act("save", 1),
        act("submit", 1, hours=10),
        act("save", 1),
        act("withdraw", 1),
    ],
    [
        act("decide", 1, verdict=State.DUPLICATE, other=2),
        act("decide", 2, verdict=State.DUPLICATE, other=1),
        act("sweep", 1, hours=1),
        act("decide", 2, verdict=State.DUPLICATE, other=1),
    ],
    [
        act("refuse", 2),
        act("mark_duplicate", 1, other=2),
        act("decide", 1, verdict=State.DUPLICATE, other=2),
    ],
    [
        act("submit", 0),
        act("decide", 0, verdict=State.REFUSED),
        act("decide", 0),
        act("save", 0),
        act("sweep", 0, hours=1),
        act("decide", 0),
        act("undo", 0),
        act("decide", 0, verdict=State.CHANGES, until=60),
        act("sweep", 0, hours=70),
        act("submit", 0),
        act("decide", 0),
        act("withdraw", 0),
        act("sweep", 0, hours=1),
    ],
    [
        act("decide", 1, verdict=State.CHANGES, until=1),
        act("release", 1),
        act("decide", 1, verdict=State.REFUSED),
        act("refuse", 1),
        act("decide", 1, verdict=State.REFUSED, hours=10),
        act("sweep", 1, hours=1),
        act("ask", 2, until=1),
        act("refuse", 2, hours=10),
    ],
    [
        act("mark_duplicate", 1, other=2),
        act("screen_again", 1),
        act("submit", 1),
        act("withdraw", 2),
        act("screen_again", 1, who="creator"),
        act("screen_again", 1),
        act("screen_again", 1),
        act("save", 1),
        act("decide", 1, verdict=State.CHANGES),
        act("sweep", 1, hours=1),
        act("screen_again", 1),
    ],
]
REACHED = {
    *("save", "submit", "withdraw", "decide", "undo", "release"),
    *("decide refused", "submit refused", "save refused", "undo refused"),
    *("told approved", "told changes", "told refused", "cancelled", "refuse refused"),
    *("screen_again", "screen_again refused"),
}
# What raw SQL writes into a stored entry, whatever its state is.
BREAKS = {
    "initiativeentry_decided_with_person_and_time": (
        "state = 'approved', decided_by_id = NULL"
    ),
    "initiativeentry_turned_down_with_reason": "state = 'refused', reason = ''",
    "initiativeentry_duplicate_of_another": "state = 'duplicate', duplicate_of_id = id",
    "initiativeentry_sent_with_time_link_and_theme": (
        "state = 'submitted', submitted_at = NULL"
    ),
    "initiativeentry_not_decided_by_its_creator": "decided_by_id = created_by_id",
    "initiativeentry_reopened_for_changes_until_later": (
        "reopened_until = now(), decided_at = NULL"
    ),
}


def test_lives_of_entries_follow_the_table(world):
    reached = live_many(
        world,
        LIVES,
        max_examples=SHORT,
        derandomize=True,
        phases=[
            Phase.explicit,
            Phase.generate,
        ],  # a shorter example would take minutes to find
    )

    assert not REACHED - reached, "else the lives show little"


@pytest.mark.long
@pytest.mark.timeout(900)  # beside the other long tests it takes five minutes
def test_long_lives_of_entries_follow_the_table(world):
    lives = st.lists(ACTS, min_size=30, max_size=60)

    reached = live_many(world, lives, max_examples=LONG)
    assert not REACHED - reached


def live_many(world, lives, **how):
    reached = set()

    @settings(deadline=None, database=None, **how)
    @given(acts=lives)
    def life(acts):
        reached.update(live(world, acts))

    for acts in KNOWN:
        life = example(acts=acts)(life)
    life()
    return reached


@pytest.fixture
def world():
    """A round that closes in 12 hours, an officer, a draft and two that were sent."""
    opens = db_now() - HOUR
    round = RoundFactory(initiatives=True, opens_at=opens, closes_at=opens + 13 * HOUR)
    given_to_all = {
        "round": round,
        "theme": ThemeFactory(contest=round.contest),
        "unit": UnitFactory(parent=round.contest.root_unit),
    }
    drafts = InitiativeEntryFactory.create_batch(3, **given_to_all)
    for entry in drafts[1:]:
        services.submit_entry(entry, by=entry.created_by)
    return {"round": round, "officer": UserFactory(), "drafts": drafts, "at": db_now()}


def live(world, acts):
    """One life, taken back at its end; returns what was done and what came of it."""
    with transaction.atomic():
        model = Model(world)
        for act in acts:
            model.do(act)
            model.check()
        model.check_ways()
        for place in range(3):
            model.try_to_break(place)
        transaction.set_rollback(True)
    return model.reached


class Refused(Exception):
    """The model says that this is refused."""


class Model:
    """What must be, in a few dictionaries; the clock only goes on."""

    def __init__(self, world):
        self.round, self.officer = world["round"], world["officer"]
        self.drafts, self.now = world["drafts"], world["at"]
        self.states = {0: State.DRAFT, 1: State.SUBMITTED, 2: State.SUBMITTED}
        self.reached = set()
        self.deadlines = dict.fromkeys(range(3), self.round.closes_at)
        self.repeats = {}
        self.pending = {}  # place -> (Decision, Verdict, was the entry edited since)

    # --- One act ------------------------------------------------------------------

    def do(self, act):
        """Do it, and let the model say whether it must be refused."""
        self.now += HOUR * act.hours / 5 + timedelta(seconds=1)
        before = self.stored(act.entry)
        try:
            expected = getattr(self, f"{act.name}_in_model")(act)
        except Refused:
            expected = None
        try:
            with transaction.atomic():
                getattr(self, act.name)(act)
        except ContestError as error:
            sentence = str(error)
        else:
            sentence = ""
        assert bool(sentence) is (expected is None), (act, sentence)
        if expected:
            self.reached.add(act.name)
            expected()
            return
        self.reached.add(f"{act.name} refused")
        # What happened, what is not lost, what to do now.
        assert sentence.count(". ") >= 1
        assert self.stored(act.entry) == before

    def save(self, act):
        write(self.get(act.entry), Author(name="A"), at=self.now)

    def save_in_model(self, act):
        self.refuse_unless(self.states[act.entry] in EDITABLE)
        self.refuse_unless(self.now < self.deadlines[act.entry])
        if self.states[act.entry] == State.CHANGES:
            return lambda: self.go(act.entry, State.SUBMITTED)
        return lambda: self.touch(act.entry)

    def submit(self, act):
        entry = self.get(act.entry)
        services.submit_entry(entry, by=entry.created_by, at=self.now)

    def submit_in_model(self, act):
        self.refuse_unless(self.may_go(act.entry, State.SUBMITTED))
        self.refuse_unless(self.states[act.entry] != State.DUPLICATE)
        self.refuse_unless(self.now < self.deadlines[act.entry])
        return lambda: self.go(act.entry, State.SUBMITTED)

    def withdraw(self, act):
        entry = self.get(act.entry)
        services.withdraw_entry(entry, by=entry.created_by, at=self.now)

    def withdraw_in_model(self, act):
        self.refuse_unless(self.may_go(act.entry, State.WITHDRAWN))
        return lambda: self.go(act.entry, State.WITHDRAWN)

    def decide(self, act):
        entry, verdict = self.get(act.entry), self.verdict(act)
        by = self.person(act)
        seen = entry.updated_at if act.seen else self.now + HOUR
        services.decide(entry, verdict, by=by, seen=seen, at=self.now)

    def decide_in_model(self, act):
        verdict = self.verdict(act)
        self.refuse_unless(act.entry not in self.pending and act.seen)
        self.refuse_unless(verdict.new_state != State.APPROVED or verdict.ticks)
        told_at = self.now + timedelta(seconds=120)
        self.refuse_unless(self.stands(act, verdict, told_at))
        return lambda: self.keep(act.entry, verdict)

    def undo(self, act):
        services.undo_decision(self.decision(act), by=self.officer, at=self.now)

    def undo_in_model(self, act):
        self.refuse_unless(self.has_decision(act))
        self.refuse_unless(act.entry in self.pending)
        return lambda: self.pending.pop(act.entry)

    def release(self, act):
        services.release_decision(self.decision(act), by=self.officer, at=self.now)

    def release_in_model(self, act):
        self.refuse_unless(self.has_decision(act))
        return lambda: self.tell(act.entry)

    def sweep(self, act):
        services.release_due_decisions(at=self.now)

    def sweep_in_model(self, act):
        return self.tell_due

    def approve(self, act):
        entry = self.get(act.entry)
        services.approve_entry(entry, by=self.person(act), at=self.now)

    def refuse(self, act):
        entry = self.get(act.entry)
        services.refuse_entry(
            entry, by=self.person(act), reason=act.reason, at=self.now
        )

    def ask(self, act):
        until = self.verdict(act._replace(verdict=State.CHANGES)).reopened_until
        services.ask_for_changes(
            self.get(act.entry),
            by=self.person(act),
            reason=act.reason,
            until=until,
            at=self.now,
        )

    def mark_duplicate(self, act):
        of = self.verdict(act._replace(verdict=State.DUPLICATE)).duplicate_of
        services.mark_duplicate(
            self.get(act.entry), of=of, by=self.person(act), at=self.now
        )

    def at_once_in_model(self, act, state):
        verdict = self.verdict(act._replace(verdict=state))
        self.refuse_unless(self.stands(act, verdict, self.now))
        return lambda: self.go(act.entry, state, verdict)

    def approve_in_model(self, act):
        return self.at_once_in_model(act, State.APPROVED)

    def refuse_in_model(self, act):
        return self.at_once_in_model(act, State.REFUSED)

    def ask_in_model(self, act):
        return self.at_once_in_model(act, State.CHANGES)

    def mark_duplicate_in_model(self, act):
        return self.at_once_in_model(act, State.DUPLICATE)

    def screen_again(self, act):
        entry = self.get(act.entry)
        services.screen_again(entry, by=self.person(act), at=self.now)

    def screen_again_in_model(self, act):
        self.refuse_unless(self.states[act.entry] == State.DUPLICATE)
        other = self.states[self.repeats[act.entry]]
        self.refuse_unless(other in {State.REFUSED, State.WITHDRAWN})
        self.refuse_unless(act.who == "officer")
        return lambda: self.go(act.entry, State.SUBMITTED)

    # --- The rules, said once more --------------------------------------------------

    def stands(self, act, verdict, told_at):
        deadline = self.deadlines[act.entry]
        rule = {
            State.APPROVED: True,
            State.REFUSED: bool(act.reason.strip())
            and (self.states[act.entry] == State.SUBMITTED or told_at >= deadline),
            State.CHANGES: bool(act.reason.strip())
            and told_at < (verdict.reopened_until or self.round.closes_at),
            State.DUPLICATE: self.may_be_repeated(act.entry, act.other),
        }
        return (
            self.may_go(act.entry, verdict.new_state)
            and act.who == "officer"
            and rule[verdict.new_state]
        )

    def may_be_repeated(self, place, other):
        gone = {State.DRAFT, State.WITHDRAWN, State.REFUSED, State.DUPLICATE}
        return other not in (None, place) and self.states[other] not in gone

    def may_go(self, place, state):
        return state in STEPS[self.states[place]].leads_to

    def refuse_unless(self, holds):
        if not holds:
            raise Refused

    # --- What changes in the model --------------------------------------------------

    def go(self, place, state, verdict=None):
        self.states[place] = state
        self.touch(place)
        if verdict is not None:
            until = verdict.reopened_until
            self.deadlines[place] = until or self.round.closes_at
            if verdict.duplicate_of:
                self.repeats[place] = self.place_of(verdict.duplicate_of)

    def touch(self, place):
        if place in self.pending:
            self.pending[place] = (*self.pending[place][:2], True)

    def keep(self, place, verdict):
        decision = Decision.objects.pending().get(entry=self.drafts[place])
        self.pending[place] = (decision, verdict, False)

    def tell(self, place):
        if place not in self.pending:
            return
        _decision, verdict, was_edited = self.pending.pop(place)
        other = verdict.duplicate_of and self.place_of(verdict.duplicate_of)
        stands = self.may_go(place, verdict.new_state) and not was_edited
        if verdict.new_state == State.CHANGES:
            stands &= self.now < (verdict.reopened_until or self.round.closes_at)
        if verdict.new_state == State.DUPLICATE:
            stands &= self.may_be_repeated(place, other)
        self.reached.add(f"told {verdict.new_state}" if stands else "cancelled")
        if stands:
            self.go(place, verdict.new_state, verdict)

    def tell_due(self):
        due = [(d.due_at, d.pk, p) for p, (d, *_rest) in self.pending.items()]
        for due_at, _pk, place in sorted(due):
            if due_at <= self.now:
                self.tell(place)

    # --- What is stored ---------------------------------------------------------------

    def check(self):
        """Table and model agree."""
        stored = InitiativeEntry.objects.in_bulk([entry.pk for entry in self.drafts])
        for place, entry in enumerate(self.drafts):
            found = stored[entry.pk]
            assert found.state == self.states[place]
            assert found.edit_deadline == self.deadlines[place]
        waiting = {d.entry_id: d for d in Decision.objects.pending()}
        assert set(waiting) == {self.drafts[place].pk for place in self.pending}

    def check_ways(self):
        """What is recorded of each entry is one way along the table."""
        moves = AuditEvent.objects.filter(verb="move_initiative").order_by("pk")
        for subject in {move.subject for move in moves}:
            way = [move.detail for move in moves if move.subject == subject]
            assert way[0]["old"] == State.DRAFT
            assert all(before["new"] == after["old"] for before, after in pairwise(way))
            assert all(m["new"] in STEPS[State(m["old"])].leads_to for m in way)

    def try_to_break(self, place):
        pk = self.drafts[place].pk
        for name, assignment in BREAKS.items():
            with (
                pytest.raises(IntegrityError) as refused,
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    f"UPDATE initiatives_initiativeentry SET {assignment}"  # noqa: S608
                    " WHERE id = %s",
                    [pk],
                )
            assert constraint_of(refused.value) in BREAKS, name

    def get(self, place):
        return InitiativeEntry.objects.get(pk=self.drafts[place].pk)

    def stored(self, place):
        fields = InitiativeEntry.objects.filter(pk=self.drafts[place].pk).values().get()
        return fields, Decision.objects.filter(entry=self.drafts[place]).count()

    def place_of(self, entry):
        return next(p for p, draft in enumerate(self.drafts) if draft.pk == entry.pk)

    def person(self, act):
        creator = self.drafts[act.entry].created_by
        return creator if act.who == "creator" else self.officer

    def has_decision(self, act):
        return Decision.objects.filter(entry=self.drafts[act.entry]).exists()

    def decision(self, act):
        """The newest of the entry, told or not; none there is like one that is over."""
        found = Decision.objects.filter(entry=self.drafts[act.entry]).order_by("-pk")
        if not found:
            raise ContestError
        return found[0]

    def verdict(self, act):
        is_changes = act.verdict == State.CHANGES and act.until is not None
        is_duplicate = act.verdict == State.DUPLICATE and act.other is not None
        return Verdict(
            State(act.verdict),
            reason=act.reason,
            reopened_until=self.now + HOUR * act.until if is_changes else None,
            duplicate_of=self.drafts[act.other] if is_duplicate else None,
            ticks=LOOKED if act.until is None or act.until > 0 else (),
        )
