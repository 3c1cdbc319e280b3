"""Histories of a roster by chance: every verb, in any order, by whoever may call it."""

from contextlib import suppress
from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from contest.db import db_today as today
from contest.decisions import LEFT, Decisions
from contest.errors import ContestError
from contest.models import (
    Category,
    Contest,
    Excusal,
    Proposal,
    RosterEntry,
    Unit,
)
from contest.services.people import save_people, undo_people
from contest.services.proof import record_evidence
from contest.services.proposals import (
    apply_due_proposals,
    approve,
    approve_many,
    correct_entry,
    count_entry,
    end_excusal,
    propose_change,
    propose_excusal,
    propose_for_unit,
    propose_person,
    rate_unit,
    refuse,
    return_entry,
    withdraw,
)
from contest.services.unit_proposals import propose_merge
from reports.services import rebuild_figures
from tests.contest.rosters import batch_of, committed, person
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RoundFactory,
    UnitFactory,
    days_from_now,
)

PAPER = "12/QĐ ngày 01/11/2023"
Kind, Status = Proposal.Kind, RosterEntry.Status
OF_PEOPLE = [Kind.MOVE, Kind.LEAVE, Kind.NOT_COUNTING, Kind.CATEGORY]
# How often each act is tried beside the others.
WEIGHTS = {
    "import_file": 4,
    "undo_last": 3,
    "propose": 9,
    "excuse": 4,
    "approve_one": 8,
    "approve_some": 1,
    "refuse_one": 2,
    "withdraw_one": 2,
    "let_a_day_come": 2,
    "add_person": 3,
    "raise_one": 3,
    "propose_unit": 1,
    "ask_to_merge": 1,
    "take_part": 3,
}


class History:
    """A contest of three units and one below, its people, and what is done to them.

    One of the officers is on the roster himself. In every fifth the contest has acts
    of one person recorded.
    """

    weights = WEIGHTS

    def __init__(self, seed):
        self.chance = Random(seed)  # noqa: S311 - the same history again
        self.is_recorded = seed % 5 == 4
        approval = Contest.Approval
        self.contest = ContestFactory(
            is_current=True,
            reference_date=today(),
            approval=approval.RECORDED if self.is_recorded else approval.TWO_PEOPLE,
        )
        self.round = RoundFactory(contest=self.contest)
        root = self.contest.root_unit
        self.units = UnitFactory.create_batch(3, parent=root)
        self.units.append(UnitFactory(parent=self.units[0]))
        self.officers = [GrantFactory(unit=root).user for _ in range(2)]
        self.coordinators = {
            unit.pk: GrantFactory(role="coordinator", unit=unit).user
            for unit in self.units
        }
        self.batches = []
        self.named = 0
        self.begin()

    def begin(self):
        """The first list: most of it from before the opening, one an officer."""
        rows = [self.new_row(unit) for unit in self.units for _ in range(3)]
        save_people(self.contest, rows, by=self.officers[0])
        entries = list(RosterEntry.objects.order_by("pk"))
        RosterEntry.objects.filter(pk__in=[e.pk for e in entries[:-3]]).update(
            created_at=days_from_now(-20)
        )
        himself = entries[0].staff_member.user
        GrantFactory(user=himself, unit=self.contest.root_unit)
        self.officers.append(himself)
        rebuild_figures(self.contest)

    def step(self):
        """Try one act; return its name, and whether it was done."""
        name = self.chance.choices(*zip(*self.weights.items(), strict=True))[0]
        try:
            with transaction.atomic():
                return name, getattr(self, name)() is not None
        except ContestError:
            return name, False

    # --- What there is to choose from ------------------------------------------

    def pick(self, rows):
        rows = list(rows)
        return self.chance.choice(rows) if rows else None

    def entry(self, **fields):
        entries = RosterEntry.objects.filter(contest=self.contest, **fields)
        return self.pick(entries.order_by("pk"))

    def day(self):
        return today() + timedelta(days=self.chance.randint(-15, 2))

    def proposer(self, unit_id):
        return self.pick([self.coordinators[unit_id], *self.officers])

    def waiting(self):
        pending = Proposal.State.PENDING
        return [
            *Proposal.objects.filter(state=pending).order_by("pk"),
            *Excusal.objects.filter(state=pending).order_by("pk"),
        ]

    def new_row(self, unit, **fields):
        self.named += 1
        category = self.pick([Category.PUBLIC_EMPLOYEE] * 4 + [Category.WORKER])
        fields = {"category": category, "phone": f"0905{self.named:06}"} | fields
        return person(f"Trần Văn Người{self.named}", unit.code, **fields)

    def known_row(self, entry):
        """A line about somebody known: seldom in another unit or category."""
        who = entry.staff_member
        unit = self.pick(self.units) if self.chance.random() < 0.25 else entry.unit
        category = Category(who.category)
        if self.chance.random() < 0.2:
            category = self.pick(list(Category))
        return person(who.full_name, unit.code, code=who.code, category=category)

    # --- The acts: each returns something when it was done ---------------------

    def import_file(self):
        """A file that names some, brings some, and lacks somebody who left."""
        entries = list(
            RosterEntry.objects.select_related("staff_member", "unit").order_by("pk")
        )
        named = self.chance.sample(entries, k=min(4, len(entries)))
        rows = [self.known_row(entry) for entry in named]
        rows += [self.new_row(self.pick(self.units)) for _ in range(2)]
        absent = self.pick(entry for entry in entries if entry not in named)
        uploader = self.pick([*self.coordinators.values(), *self.officers])
        by = self.pick(self.officers)
        batch = batch_of(self.contest, uploader)
        save_people(
            self.contest,
            rows,
            by=by,
            batch=batch,
            document=PAPER,
            decisions=Decisions(absent={str(absent.pk): LEFT} if absent else {}),
        )
        self.batches.append(committed(batch, by))
        return batch

    def undo_last(self):
        batch = self.pick(self.batches[-1:])
        if batch is None:
            return None
        undone = undo_people(batch, by=self.pick(self.officers))
        self.batches.pop()
        return undone

    def propose(self):
        entry, kind = self.entry(), self.pick(OF_PEOPLE)
        extra = {}
        if kind == Kind.MOVE:
            extra["to_unit"] = self.pick(self.units)
        if kind == Kind.CATEGORY:
            extra["category"] = Category.WORKER
        return propose_change(
            entry,
            kind,
            by=self.proposer(entry.unit_id),
            document=PAPER,
            effective_on=self.day(),
            **extra,
        )

    def excuse(self):
        entry, starts_on = self.entry(), self.day()
        return propose_excusal(
            entry,
            by=self.proposer(entry.unit_id),
            reason=Excusal.Reason.STUDY,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=self.chance.randint(0, 20)),
            document=PAPER,
        )

    def approve_one(self):
        asked = self.pick(self.waiting())
        return asked and approve(asked, by=self.pick(self.officers))

    def approve_some(self):
        asked = self.waiting()
        asked = self.chance.sample(asked, k=min(3, len(asked)))
        return approve_many(asked, by=self.pick(self.officers))

    def refuse_one(self):
        asked = self.pick(self.waiting())
        return asked and refuse(asked, by=self.pick(self.officers), note="Chưa đủ.")

    def withdraw_one(self):
        asked = self.pick(self.waiting())
        return asked and withdraw(asked, by=asked.proposed_by)

    def let_a_day_come(self):
        """Whatever is approved for a later day is for today."""
        ahead = Proposal.objects.filter(state="approved", applied_at=None)
        ahead.update(effective_on=today())
        return apply_due_proposals()

    def add_person(self):
        """Somebody new, a namesake, or one who stands or stood somewhere."""
        unit = self.pick(self.units)
        row = self.new_row(unit)
        if self.chance.random() < 0.5:
            who = self.entry().staff_member
            row = row._replace(surname=who.surname, given_name=who.given_name)
            if self.chance.random() < 0.7:
                row = row._replace(phone=who.phone)
        return propose_person(
            self.contest,
            unit,
            by=self.proposer(unit.pk),
            surname=row.surname,
            given_name=row.given_name,
            category=row.category,
            phone=row.phone,
            is_another=self.chance.random() < 0.3,
        )

    def raise_one(self):
        """What one officer does alone, as far as it can be done."""
        by = self.pick(self.officers)
        excusal = self.pick(Excusal.objects.filter(state="approved").order_by("pk"))
        acts = [
            lambda: return_entry(self.entry(status="left"), by=by, document=PAPER),
            lambda: count_entry(self.entry(counts=False), by=by, document=PAPER),
            lambda: correct_entry(
                self.entry(), by=by, category=self.pick(Category.values)
            ),
            lambda: end_excusal(excusal, by=by, ends_on=excusal.starts_on),
            lambda: rate_unit(
                self.contest, self.pick(self.units), by=by, document=PAPER
            ),
        ]
        with suppress(AttributeError):  # there is nobody of that kind
            return self.pick(acts)()
        return None

    def propose_unit(self):
        unit = Unit.objects.get(pk=self.pick(self.units).pk)
        return propose_for_unit(
            self.contest,
            unit,
            Kind.UNRATED,
            by=self.proposer(unit.pk),
            document=PAPER,
        )

    def ask_to_merge(self):
        ids = [unit.pk for unit in self.chance.sample(self.units, 2)]
        unit, to_unit = (Unit.objects.get(pk=pk) for pk in ids)
        return propose_merge(
            self.contest,
            unit,
            to_unit,
            by=self.proposer(unit.pk),
            document=PAPER,
            effective_on=self.day(),
        )

    def take_part(self):
        entry = self.entry(status__in=[Status.WORKING, Status.PROPOSED])
        return entry and record_evidence(
            entry,
            source="quiz",
            source_key=str(entry.pk),
            happened_at=timezone.now() - timedelta(days=self.chance.randint(0, 5)),
            round=self.round,
        )
