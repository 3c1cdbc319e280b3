"""What lowers a number is asked for by one person and decided by another."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from contest.db import db_today as today
from contest.errors import (
    AboutYourself,
    AlreadyDecided,
    AlreadyHere,
    AskedAlready,
    ExcusalOverlaps,
    LowersANumber,
    MayBeAnother,
    MoveOutOfOrder,
    NoteNeeded,
    NothingToDo,
    NotYourProposal,
    OwnProposal,
    PaperNeeded,
    ProposalOutdated,
    ReasonNeeded,
)
from contest.models import (
    AuditEvent,
    Category,
    EntryChange,
    Excusal,
    Move,
    Proposal,
    RosterEntry,
    UnitDirty,
)
from contest.queries.proposals import lowering_acts, surges, waiting
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
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    days_from_now,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
Kind, State, Status = Proposal.Kind, Proposal.State, RosterEntry.Status
PAPER = "12/QĐ ngày 01/11/2023"


class World:
    """A contest with two units, two officers and a coordinator."""

    def __init__(self, **contest):
        self.contest = ContestFactory(is_current=True, **contest)
        root = self.contest.root_unit
        self.unit, self.other = UnitFactory.create_batch(2, parent=root)
        self.officer, self.second = (
            GrantFactory(unit=root).user,
            GrantFactory(unit=root).user,
        )
        self.coordinator = GrantFactory(role="coordinator", unit=self.unit).user
        self.entry = RosterEntryFactory(contest=self.contest, unit=self.unit)

    def ask(self, kind, entry=None, by=None, **fields):
        extra = {"to_unit": self.other} if kind == Kind.MOVE else {}
        if kind == Kind.CATEGORY:
            extra = {"category": Category.WORKER}
        return propose_change(
            entry or self.entry,
            kind,
            **{"by": by or self.coordinator, "document": PAPER, **extra, **fields},
        )

    def excuse(self, by=None, **fields):
        given = {
            "by": by or self.coordinator,
            "reason": Excusal.Reason.STUDY,
            "starts_on": date(2023, 11, 1),
            "ends_on": date(2023, 11, 30),
            "document": PAPER,
        }
        return propose_excusal(self.entry, **given | fields)


@pytest.fixture
def world():
    return World()


def standing(entry):
    entry = RosterEntry.objects.get(pk=entry.pk)
    return (entry.unit_id, entry.status, entry.counts, entry.left_on)


OF_PEOPLE = [Kind.MOVE, Kind.LEAVE, Kind.NOT_COUNTING, Kind.CATEGORY]


@pytest.mark.parametrize("kind", OF_PEOPLE)
def test_a_proposal_changes_nothing_until_it_is_approved(world, kind):
    before = standing(world.entry)

    world.ask(kind)

    assert standing(world.entry) == before
    assert not UnitDirty.objects.exists()


def test_approved_move_takes_the_person_to_the_other_unit(world):
    proposal = approve(world.ask(Kind.MOVE), by=world.officer)

    move = Move.objects.get()
    change = EntryChange.objects.get()
    assert standing(world.entry)[0] == world.other.pk
    assert (move.from_unit, move.to_unit) == (world.unit, world.other)
    assert (move.effective_on, move.document) == (today(), PAPER)
    assert (change.act, change.unit, change.to_unit, change.proposal) == (
        "moved",
        world.unit,
        world.other,
        proposal,
    )
    assert set(UnitDirty.objects.values_list("unit", flat=True)) == {
        world.unit.pk,
        world.other.pk,
    }
    assert proposal.applied_at


def test_approved_leave_has_its_day(world):
    approve(world.ask(Kind.LEAVE, effective_on=date(2023, 11, 3)), by=world.officer)

    expected = (world.unit.pk, Status.LEFT, True, date(2023, 11, 3))
    assert standing(world.entry) == expected


@pytest.mark.parametrize("kind", [Kind.NOT_COUNTING, Kind.CATEGORY])
def test_approved_change_takes_the_person_out_of_the_rate(world, kind):
    approve(world.ask(kind), by=world.officer)

    world.entry.staff_member.refresh_from_db()
    assert standing(world.entry) == (world.unit.pk, Status.WORKING, False, None)
    assert world.entry.staff_member.category == (
        Category.WORKER if kind == Kind.CATEGORY else Category.PUBLIC_EMPLOYEE
    )


def test_approved_unit_is_rated_no_longer_and_rated_again_by_one(world):
    proposal = propose_for_unit(
        world.contest, world.unit, Kind.UNRATED, by=world.officer, document=PAPER
    )
    assert world.unit.subject_to_rating

    approve(proposal, by=world.second)
    world.unit.refresh_from_db()
    assert not world.unit.subject_to_rating

    rate_unit(world.contest, world.unit, by=world.officer, document=PAPER)
    world.unit.refresh_from_db()
    assert world.unit.subject_to_rating
    acts = world.unit.changes.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["unrated", "rated"]


def test_approved_excusal_lowers_and_an_earlier_end_raises(world):
    world.contest.reference_date = date(2023, 11, 15)
    world.contest.save()
    excusal = world.excuse()
    expected = RosterEntry.objects.expected()
    assert expected.exists()

    approve(excusal, by=world.officer)
    assert not expected.exists()

    end_excusal(excusal, by=world.officer, ends_on=date(2023, 11, 14))
    assert expected.exists()


def test_a_short_excusal_warns(world):
    short = world.excuse(ends_on=date(2023, 11, 14))

    assert short.is_short
    assert not world.excuse(
        starts_on=date(2023, 12, 1), ends_on=date(2023, 12, 15)
    ).is_short


@pytest.mark.parametrize("kind", [*OF_PEOPLE, "excusal"])
def test_nobody_lowers_a_number_alone(world, kind):
    ask = world.excuse if kind == "excusal" else lambda **by: world.ask(kind, **by)
    before = standing(world.entry)
    proposed = ask(by=world.officer)

    with pytest.raises(OwnProposal):
        approve(proposed, by=world.officer)

    assert standing(world.entry) == before
    assert RosterEntry.objects.expected().count() == 1


@pytest.mark.parametrize("kind", [*OF_PEOPLE, "excusal"])
def test_nobody_decides_about_himself(world, kind):
    himself = world.entry.staff_member.user
    GrantFactory(user=himself, unit=world.contest.root_unit)
    proposed = world.excuse() if kind == "excusal" else world.ask(kind)

    with pytest.raises(AboutYourself):
        approve(proposed, by=himself)


@pytest.mark.parametrize("field", ["proposed_by", "subject"])
@pytest.mark.parametrize("model", [Proposal, Excusal])
def test_the_database_refuses_a_decision_of_the_proposer_or_the_person(
    world, model, field
):
    proposed = world.excuse() if model is Excusal else world.ask(Kind.LEAVE)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=proposed.pk).update(
            state="approved",
            decided_by=getattr(proposed, field),
            decided_at=days_from_now(0),
        )


def test_one_officer_decides_at_once_where_that_is_recorded():
    world = World(approval="recorded")

    proposal = world.ask(Kind.LEAVE, by=world.officer)

    assert (proposal.state, proposal.self_decided) == (State.APPROVED, True)
    assert standing(world.entry)[1] == Status.LEFT
    act = lowering_acts(world.contest, days_from_now(1))[0]
    assert (act.decider, act.document) == ("Tự duyệt", PAPER)


def test_a_coordinator_decides_nothing_where_acts_are_recorded():
    world = World(approval="recorded")

    proposal = world.ask(Kind.LEAVE)

    assert proposal.state == State.PENDING
    assert standing(world.entry)[1] == Status.WORKING


def test_the_wait_of_the_only_officer_ends_where_acts_become_recorded(world):
    proposal = world.ask(Kind.LEAVE, by=world.officer)
    world.contest.approval = "recorded"
    world.contest.save()

    assert approve(proposal, by=world.officer).self_decided


@pytest.mark.parametrize("kind", OF_PEOPLE)
def test_what_lowers_needs_a_paper(world, kind):
    with pytest.raises(PaperNeeded):
        world.ask(kind, document=" ")


def test_an_excusal_needs_a_paper_and_another_reason_needs_words(world):
    with pytest.raises(PaperNeeded):
        world.excuse(document="")
    with pytest.raises(ReasonNeeded):
        world.excuse(reason=Excusal.Reason.OTHER)


def test_the_same_act_is_asked_for_once(world):
    world.ask(Kind.LEAVE)

    with pytest.raises(AskedAlready):
        world.ask(Kind.LEAVE)


def test_an_absence_is_asked_for_once(world):
    world.excuse()

    with pytest.raises(ExcusalOverlaps):
        world.excuse(starts_on=date(2023, 11, 30), ends_on=date(2023, 12, 10))


@pytest.mark.parametrize(
    ("kind", "fields", "entry"),
    [
        (Kind.MOVE, {"to_unit": None}, {}),
        (Kind.NOT_COUNTING, {}, {"counts": False}),
        (Kind.CATEGORY, {"category": Category.CADRE}, {}),
        (Kind.CATEGORY, {}, {"counts": False}),
        (Kind.LEAVE, {}, {"status": "left", "left_on": "2023-10-01"}),
    ],
)
def test_what_would_change_nothing_is_refused(world, kind, fields, entry):
    RosterEntry.objects.update(**entry)

    with pytest.raises(NothingToDo):
        world.ask(kind, **fields)


def test_a_refusal_says_why_and_changes_nothing(world):
    proposal = world.ask(Kind.LEAVE)
    with pytest.raises(NoteNeeded):
        refuse(proposal, by=world.officer, note=" ")

    refused = refuse(proposal, by=world.officer, note="Chưa có quyết định.")

    assert (refused.state, refused.decision_note) == (
        State.REFUSED,
        "Chưa có quyết định.",
    )
    assert standing(world.entry)[1] == Status.WORKING
    with pytest.raises(AlreadyDecided):
        approve(proposal, by=world.second)


def test_only_the_proposer_withdraws_and_only_while_it_waits(world):
    proposal = world.ask(Kind.LEAVE)
    with pytest.raises(NotYourProposal):
        withdraw(proposal, by=world.officer)

    withdraw(proposal, by=world.coordinator)

    with pytest.raises(AlreadyDecided):
        withdraw(proposal, by=world.coordinator)
    with pytest.raises(AlreadyDecided):
        approve(proposal, by=world.officer)


def test_what_is_approved_ahead_is_done_on_its_day(world):
    tomorrow = today() + timedelta(days=1)
    proposal = approve(world.ask(Kind.MOVE, effective_on=tomorrow), by=world.officer)

    assert proposal.applied_at is None
    assert apply_due_proposals() == 0
    assert standing(world.entry)[0] == world.unit.pk

    Proposal.objects.update(effective_on=today())
    assert (apply_due_proposals(), apply_due_proposals()) == (1, 0)
    assert standing(world.entry)[0] == world.other.pk


def test_what_cannot_be_done_on_its_day_is_refused_in_words(world):
    approve(
        world.ask(Kind.LEAVE, effective_on=today() + timedelta(days=1)),
        by=world.officer,
    )
    approve(world.ask(Kind.LEAVE), by=world.officer)
    Proposal.objects.filter(applied_at=None).update(effective_on=today())

    assert apply_due_proposals() == 0

    given_up = Proposal.objects.get(applied_at=None)
    assert given_up.state == State.REFUSED
    assert given_up.decision_note.startswith("Người hoặc đơn vị này không còn")


def test_a_move_does_not_hold_from_before_the_last_one(world):
    approve(world.ask(Kind.MOVE, effective_on=date(2023, 11, 10)), by=world.officer)

    with pytest.raises(MoveOutOfOrder, match="10/11/2023"):
        world.ask(Kind.MOVE, effective_on=date(2023, 11, 9), to_unit=world.unit)


def test_what_waits_about_a_person_moves_with_him(world):
    leave = world.ask(Kind.LEAVE)

    approve(world.ask(Kind.MOVE), by=world.officer)

    leave.refresh_from_db()
    assert leave.unit == world.other
    assert approve(leave, by=world.officer).applied_at


def test_a_move_that_waits_is_outdated_by_another_one(world):
    third = UnitFactory(parent=world.contest.root_unit)
    tomorrow = today() + timedelta(days=1)
    ahead = approve(world.ask(Kind.MOVE, effective_on=tomorrow), by=world.officer)
    approve(world.ask(Kind.MOVE, to_unit=third), by=world.officer)
    Proposal.objects.filter(pk=ahead.pk).update(effective_on=today())

    assert apply_due_proposals() == 0

    ahead.refresh_from_db()
    assert (ahead.state, ahead.applied_at) == (State.REFUSED, None)
    assert standing(world.entry)[0] == third.pk


@pytest.mark.parametrize("kind", OF_PEOPLE)
def test_what_is_outdated_is_not_approved_ahead_either(world, kind):
    proposal = world.ask(kind, effective_on=today() + timedelta(days=1))
    beside = UnitFactory(parent=world.contest.root_unit)
    RosterEntry.objects.update(unit=beside)

    with pytest.raises(ProposalOutdated):
        approve(proposal, by=world.officer)


def test_a_proposal_about_somebody_who_moved_otherwise_is_outdated(world):
    proposal = world.ask(Kind.LEAVE)
    RosterEntry.objects.update(unit=world.other)

    with pytest.raises(ProposalOutdated):
        approve(proposal, by=world.officer)

    proposal.refresh_from_db()
    assert proposal.state == State.PENDING


def test_many_are_approved_all_or_none(world):
    entries = RosterEntryFactory.create_batch(3, contest=world.contest, unit=world.unit)
    asked = [world.ask(Kind.LEAVE, entry) for entry in entries]
    withdraw(asked[2], by=world.coordinator)

    with pytest.raises(AlreadyDecided):
        approve_many(asked, by=world.officer)
    assert RosterEntry.objects.working().count() == 4

    approve_many(asked[:2], by=world.officer)
    assert RosterEntry.objects.working().count() == 2


def test_who_left_returns_and_who_did_not_count_counts(world):
    approve(world.ask(Kind.NOT_COUNTING), by=world.officer)
    approve(world.ask(Kind.LEAVE), by=world.officer)

    return_entry(world.entry, by=world.officer, document=PAPER)
    count_entry(world.entry, by=world.officer, document=PAPER)

    assert standing(world.entry) == (world.unit.pk, Status.WORKING, True, None)
    with pytest.raises(NothingToDo):
        count_entry(world.entry, by=world.officer, document=PAPER)
    with pytest.raises(NothingToDo):
        return_entry(world.entry, by=world.officer, document=PAPER)


def test_a_correction_keeps_what_was_written_before(world):
    person = world.entry.staff_member

    correct_entry(
        world.entry, by=world.officer, given_name="Ánh", birth_date=date(1980, 5, 1)
    )

    person.refresh_from_db()
    change = EntryChange.objects.get()
    assert (person.given_name, person.birth_year) == ("Ánh", 1980)
    assert person.user.full_name == person.full_name
    assert change.after == {
        "given_name": "Ánh",
        "birth_date": "1980-05-01",
        "birth_year": 1980,
    }
    with pytest.raises(NothingToDo):
        correct_entry(world.entry, by=world.officer, given_name="Ánh")


def test_a_correction_cannot_lower_a_number(world):
    with pytest.raises(LowersANumber):
        correct_entry(world.entry, by=world.officer, category=Category.WORKER)

    RosterEntry.objects.update(counts=False)
    correct_entry(world.entry, by=world.officer, category=Category.CADRE)
    assert standing(world.entry)[2]


# --- People whom the unit adds -------------------------------------------------


def add(world, by=None, unit=None, **fields):
    given = {
        "surname": "Nguyễn Thị",
        "given_name": "Hoa",
        "category": Category.PUBLIC_EMPLOYEE,
    }
    return propose_person(
        world.contest,
        unit or world.unit,
        by=by or world.coordinator,
        **given | fields,
    )


def test_whom_the_unit_adds_may_take_part_and_is_counted_nowhere(world):
    proposal = add(world)

    entry = proposal.entry
    assert (proposal.kind, entry.status) == (Kind.ADD, Status.PROPOSED)
    assert entry.may_take_part
    assert entry.staff_member.user.username == entry.staff_member.code
    assert not RosterEntry.objects.working().filter(pk=entry.pk).exists()


def test_who_took_part_counts_with_his_evidence_once_he_is_accepted(world):
    round = RoundFactory(contest=world.contest)
    entry = add(world).entry
    when = days_from_now(-1)
    record_evidence(entry, source="quiz", source_key="1", happened_at=when, round=round)
    assert not RosterEntry.objects.expected().filter(pk=entry.pk).exists()

    approve(Proposal.objects.get(), by=world.officer)

    accepted = RosterEntry.objects.expected().get(pk=entry.pk)
    assert accepted.participated_at == when


def test_who_is_not_accepted_counts_nowhere(world):
    proposal = add(world)

    refuse(proposal, by=world.officer, note="Không thuộc đơn vị.")

    assert standing(proposal.entry)[1] == Status.REFUSED
    assert not proposal.entry.__class__.objects.get(pk=proposal.entry_id).may_take_part


def test_who_had_left_stands_as_before_when_he_is_not_accepted(world):
    person = world.entry.staff_member
    approve(world.ask(Kind.LEAVE, effective_on=date(2023, 11, 3)), by=world.officer)
    proposal = add(
        world, surname=person.surname, given_name=person.given_name, code=person.code
    )
    assert standing(world.entry)[1] == Status.PROPOSED

    withdraw(proposal, by=world.coordinator)

    assert standing(world.entry)[1:] == (Status.LEFT, True, date(2023, 11, 3))


def test_an_officer_adds_at_once(world):
    entry = add(world, by=world.officer)

    assert entry.status == Status.WORKING
    assert list(UnitDirty.objects.values_list("unit", flat=True)) == [world.unit.pk]
    assert not Proposal.objects.exists()


def test_who_surely_stands_elsewhere_is_asked_to_move(world):
    there = add(world, by=world.officer, unit=world.other, phone="0905000001")

    proposal = add(world, phone="0905000001")

    assert (proposal.kind, proposal.entry, proposal.to_unit) == (
        Kind.MOVE,
        there,
        world.unit,
    )
    assert RosterEntry.objects.count() == 2


def test_a_name_alone_is_not_somebody_elsewhere(world):
    add(world, by=world.officer, unit=world.other)

    assert add(world).kind == Kind.ADD


def test_who_is_here_is_not_added_again(world):
    add(world, by=world.officer, phone="0905000001")

    with pytest.raises(AlreadyHere):
        add(world, phone="0905000001")


def test_who_waits_is_not_added_again(world):
    add(world, phone="0905000001")

    with pytest.raises(AskedAlready):
        add(world, phone="0905000001")


@pytest.mark.parametrize("by", ["officer", "coordinator"])
def test_a_namesake_is_added_when_he_is_said_to_be_another(world, by):
    by = getattr(world, by)
    add(world, by=by)
    with pytest.raises(MayBeAnother):
        add(world)
    add(world, by=by, is_another=True)

    with pytest.raises(MayBeAnother):
        add(world)

    assert RosterEntry.objects.filter(staff_member__given_name="Hoa").count() == 2


def test_who_surely_stands_elsewhere_is_no_other_than_himself(world):
    add(world, by=world.officer, unit=world.other, phone="0905000001")
    add(world, by=world.officer)  # a namesake here

    proposal = add(world, phone="0905000001", is_another=True)

    assert proposal.kind == Kind.MOVE
    assert RosterEntry.objects.filter(staff_member__given_name="Hoa").count() == 2


def left_elsewhere(world):
    """Return the entry of who has left the other unit, and how it stands."""
    entry = add(world, by=world.officer, unit=world.other, phone="0905000001")
    leave = world.ask(Kind.LEAVE, entry, effective_on=date(2023, 11, 3))
    approve(leave, by=world.officer)
    return entry, standing(entry)


def test_who_left_another_unit_comes_here_when_he_is_accepted(world):
    entry, _ = left_elsewhere(world)

    proposal = add(world, phone="0905000001")
    assert (proposal.kind, proposal.entry, proposal.entry.may_take_part) == (
        Kind.ADD,
        entry,
        True,
    )
    approve(proposal, by=world.officer)

    assert standing(entry) == (world.unit.pk, Status.WORKING, True, None)
    move = Move.objects.get()
    assert (move.from_unit, move.to_unit) == (world.other, world.unit)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_who_left_another_unit_stays_left_when_he_is_not_accepted(world, is_withdrawn):
    entry, before = left_elsewhere(world)
    proposal = add(world, phone="0905000001")

    if is_withdrawn:
        withdraw(proposal, by=world.coordinator)
    else:
        refuse(proposal, by=world.officer, note="Không thuộc đơn vị.")

    assert standing(entry) == before
    assert not Move.objects.exists()


def test_an_officer_takes_in_at_once_who_left_another_unit(world):
    entry, _ = left_elsewhere(world)

    assert add(world, by=world.officer, phone="0905000001") == entry

    assert standing(entry) == (world.unit.pk, Status.WORKING, True, None)
    assert (Move.objects.count(), entry.changes.last().act) == (1, "returned")


def test_a_person_is_asked_for_by_one_unit_at_a_time(world):
    beside = GrantFactory(role="coordinator", unit=world.other).user
    add(world, by=beside, unit=world.other, phone="0905000001")

    with pytest.raises(AskedAlready):
        add(world, phone="0905000001")


# --- What is asked in queries --------------------------------------------------


def test_waiting_lists_what_lies_in_the_officers_subtree(world):
    mine = world.ask(Kind.LEAVE)
    excusal = world.excuse()
    elsewhere = RosterEntryFactory(contest=world.contest, unit=world.other)
    world.ask(Kind.LEAVE, elsewhere)
    officer = GrantFactory(unit=world.unit).user

    assert waiting(officer, world.contest) == [mine, excusal]
    assert waiting(world.coordinator, world.contest) == []
    assert len(waiting(world.officer, world.contest)) == 3


def test_lowering_acts_say_who_but_never_why(world):
    approve(
        world.excuse(reason=Excusal.Reason.OTHER, detail="Bệnh hiểm nghèo"),
        by=world.officer,
    )
    approve(world.ask(Kind.MOVE), by=world.officer)

    acts = lowering_acts(world.contest, days_from_now(1))

    whats = {act.what for act in acts}
    assert whats == {"Vắng có lý do", f"Chuyển đến {world.other.name}"}
    assert {act.proposer for act in acts} == {world.coordinator.full_name}
    assert {act.decider for act in acts} == {world.officer.full_name}
    everything = str(acts) + str(list(AuditEvent.objects.values("detail")))
    everything += str(list(EntryChange.objects.values()))
    assert "Bệnh" not in everything
    assert "other" not in str(list(AuditEvent.objects.values("detail")))


def test_many_late_acts_of_one_unit_are_a_surge(world):
    RoundFactory(contest=world.contest, closes_at=days_from_now(3))
    entries = RosterEntryFactory.create_batch(9, contest=world.contest, unit=world.unit)
    for entry in entries[:2]:
        world.ask(Kind.LEAVE, entry)
    assert surges(world.contest) == []

    world.ask(Kind.LEAVE, entries[2])

    found = surges(world.contest)
    assert [(each.unit, each.acts, each.counting) for each in found] == [
        (world.unit, 3, 10)
    ]


def test_a_small_share_or_an_early_time_is_no_surge(world):
    RoundFactory(contest=world.contest, closes_at=days_from_now(8))
    entries = RosterEntryFactory.create_batch(3, contest=world.contest, unit=world.unit)
    for entry in entries:
        world.ask(Kind.LEAVE, entry)

    assert surges(world.contest) == []
    world.contest.surge_days = 30
    assert len(surges(world.contest)) == 1
    world.contest.surge_percent = 80
    assert surges(world.contest) == []


# --- Two at once ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_approval_that_meets_a_withdrawal_comes_too_late():
    world = World()
    proposal = world.ask(Kind.LEAVE)
    with transaction.atomic():
        withdraw(proposal, by=world.coordinator)
        approval = run_into(approve, proposal, by=world.officer)

    with pytest.raises(AlreadyDecided):
        approval.result()
    assert standing(world.entry)[1] == Status.WORKING


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_that_meets_an_approval_comes_too_late():
    world = World()
    proposal = world.ask(Kind.LEAVE)
    with transaction.atomic():
        approve(proposal, by=world.officer)
        withdrawal = run_into(withdraw, proposal, by=world.coordinator)

    with pytest.raises(AlreadyDecided):
        withdrawal.result()
    assert standing(world.entry)[1] == Status.LEFT


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_approves():
    world = World()
    proposal = world.ask(Kind.MOVE)
    with transaction.atomic():
        approve(proposal, by=world.officer)
        other = run_into(approve, proposal, by=world.second)

    with pytest.raises(AlreadyDecided):
        other.result()
    assert Move.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_person_the_second_hears_of_the_first():
    world = World()
    with transaction.atomic():
        add(world, phone="0905000001")
        second = run_into(add, world, phone="0905000001")

    with pytest.raises(AskedAlready):
        second.result()


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_while_he_is_added_is_not_taken_off_the_list():
    world = World()
    person = world.entry.staff_member
    approve(world.ask(Kind.LEAVE), by=world.officer)
    with transaction.atomic():
        return_entry(world.entry, by=world.officer, document=PAPER)
        adding = run_into(
            add,
            world,
            surname=person.surname,
            given_name=person.given_name,
            code=person.code,
        )

    with pytest.raises(NothingToDo):
        adding.result()
    assert standing(world.entry)[1] == Status.WORKING


def sweep_in_a_hurry():
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    return apply_due_proposals()


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_keeps_no_other_from_its_day():
    world = World()
    busy, free = RosterEntryFactory.create_batch(
        2, contest=world.contest, unit=world.unit
    )
    tomorrow = today() + timedelta(days=1)
    for entry in (busy, free):
        leave = world.ask(Kind.LEAVE, entry, effective_on=tomorrow)
        approve(leave, by=world.officer)
    Proposal.objects.update(effective_on=today())

    with transaction.atomic():
        RosterEntry.objects.select_for_update().get(pk=busy.pk)
        sweep = run_into(sweep_in_a_hurry)
        assert sweep.result() == 1

    assert [standing(entry)[1] for entry in (busy, free)] == ["working", "left"]
    assert apply_due_proposals() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_excusals_at_once_one_is_asked_for():
    world = World()
    with transaction.atomic():
        world.excuse()
        second = run_into(world.excuse)

    with pytest.raises(ExcusalOverlaps):
        second.result()


# --- Constraints ---------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "unrated"},
        {"entry": None},
        {"kind": "move"},
        {"kind": "category"},
        {"category": "cadre"},
        {"applied_at": "2023-11-01T00:00Z"},
        {"state": "approved"},
    ],
)
def test_the_database_refuses_half_a_proposal(world, wrong):
    proposal = world.ask(Kind.LEAVE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**wrong)


def test_the_database_refuses_a_move_to_the_same_unit(world):
    proposal = world.ask(Kind.MOVE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(to_unit=world.unit)
