"""Around proposals: who sees what, what meets an import, what never leaks."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contest.errors import (
    AlreadyDecided,
    AskedAlready,
    OwnProposal,
    RosterChanged,
)
from contest.models import (
    AuditEvent,
    EntryChange,
    Excusal,
    Move,
    Proposal,
    RosterEntry,
    Slip,
)
from contest.queries.proposals import (
    changes_of_unit,
    history_of,
    history_of_unit,
    lowering_acts,
    own_proposals,
    waiting,
)
from contest.queries.slips import people_to_print, people_with_slips
from contest.services.people import save_people
from contest.services.proposals import (
    approve,
    approve_many,
    end_excusal,
    propose_excusal,
    propose_for_unit,
    propose_person,
    refuse,
    refuse_many,
    withdraw,
)
from contest.services.slips import issue_slips
from tests.contest.rosters import batch_of, person
from tests.contest.test_proposals import PAPER, World, standing
from tests.factories import RosterEntryFactory, days_from_now
from tests.races import run_into

pytestmark = pytest.mark.django_db
Kind, State, Status = Proposal.Kind, Proposal.State, RosterEntry.Status
WHY = "Bệnh hiểm nghèo"


@pytest.fixture
def world():
    return World()


def queries_of(read):
    with CaptureQueriesContext(connection) as captured:
        list(read())
    return len(captured)


# --- Two people ----------------------------------------------------------------


def test_nobody_takes_a_unit_out_of_the_rating_alone(world):
    proposal = propose_for_unit(
        world.contest, world.unit, Kind.UNRATED, by=world.officer, document=PAPER
    )

    with pytest.raises(OwnProposal):
        approve(proposal, by=world.officer)

    world.unit.refresh_from_db()
    assert world.unit.subject_to_rating


@pytest.mark.parametrize(
    ("decide", "said"),
    [(approve_many, {}), (refuse_many, {"note": "Chưa có quyết định."})],
)
def test_of_many_not_one_is_decided_when_one_is_his_own(world, decide, said):
    entries = RosterEntryFactory.create_batch(2, contest=world.contest, unit=world.unit)
    asked = [
        world.ask(Kind.LEAVE, entries[0]),
        world.ask(Kind.LEAVE, entries[1], by=world.officer),
    ]

    with pytest.raises(OwnProposal):
        decide(asked, by=world.officer, **said)

    assert {p.state for p in Proposal.objects.all()} == {State.PENDING}


def test_many_are_refused_with_one_reason(world):
    asked = [world.ask(Kind.LEAVE), world.excuse()]

    refused = refuse_many(asked, by=world.officer, note="Chưa có quyết định.")

    assert {each.state for each in refused} == {State.REFUSED}
    assert {each.decision_note for each in refused} == {"Chưa có quyết định."}


# --- Meeting an import ---------------------------------------------------------


def import_move(world):
    """Commit a file of the unit that names the person under the other one."""
    member = world.entry.staff_member
    row = person(member.full_name, world.other.code, code=member.code)
    batch = batch_of(world.contest, world.coordinator)
    return save_people(
        world.contest, [row], by=world.officer, batch=batch, document=PAPER
    )


@pytest.mark.django_db(transaction=True)
def test_import_that_meets_an_approval_writes_nothing():
    world = World()
    proposal = world.ask(Kind.LEAVE)
    with transaction.atomic():
        approve(proposal, by=world.officer)
        commit = run_into(import_move, world)

    with pytest.raises(RosterChanged):
        commit.result()
    assert standing(world.entry)[:2] == (world.unit.pk, Status.LEFT)
    assert not Move.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_approval_that_meets_an_import_finds_the_person_where_he_went():
    world = World()
    proposal = world.ask(Kind.LEAVE)
    with transaction.atomic():
        import_move(world)
        approval = run_into(approve, proposal, by=world.officer)

    assert approval.result().unit == world.other
    assert standing(world.entry)[:2] == (world.other.pk, Status.LEFT)


def in_a_hurry(verb, *args, **fields):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    return verb(*args, **fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["approve", "refuse", "withdraw", "ask", "excuse"])
def test_nobody_is_turned_away_because_an_import_takes_seconds(verb):
    world = World()
    proposal = world.ask(Kind.LEAVE)
    verbs = {
        "approve": lambda: approve(proposal, by=world.officer),
        "refuse": lambda: refuse(proposal, by=world.officer, note="Chưa đủ."),
        "withdraw": lambda: withdraw(proposal, by=world.coordinator),
        "ask": lambda: world.ask(Kind.NOT_COUNTING),
        "excuse": world.excuse,
    }
    with transaction.atomic():
        RosterEntry.objects.select_for_update(no_key=True).get(pk=world.entry.pk)
        waiting_one = run_into(in_a_hurry, verbs[verb])
        with pytest.raises(TimeoutError):
            waiting_one.result(timeout=0.2)

    assert waiting_one.result().pk


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_for_the_same_one_is_heard():
    world = World()
    with transaction.atomic():
        world.ask(Kind.LEAVE)
        second = run_into(world.ask, Kind.LEAVE, by=world.officer)

    with pytest.raises(AskedAlready):
        second.result()


@pytest.mark.django_db(transaction=True)
def test_refusal_that_meets_an_acceptance_comes_too_late():
    world = World()
    proposal = add(world)
    with transaction.atomic():
        approve(proposal, by=world.officer)
        refusal = run_into(refuse, proposal, by=world.second, note="Không.")

    with pytest.raises(AlreadyDecided):
        refusal.result()
    assert standing(proposal.entry)[1] == Status.WORKING


@pytest.mark.django_db(transaction=True)
def test_acceptance_that_meets_a_refusal_comes_too_late():
    world = World()
    proposal = add(world)
    with transaction.atomic():
        refuse(proposal, by=world.second, note="Không.")
        acceptance = run_into(approve, proposal, by=world.officer)

    with pytest.raises(AlreadyDecided):
        acceptance.result()
    assert standing(proposal.entry)[1] == Status.REFUSED


# --- Whom the unit adds --------------------------------------------------------


def add(world, **fields):
    given = {
        "surname": "Nguyễn Thị",
        "given_name": "Hoa",
        "category": "public_employee",
    }
    return propose_person(
        world.contest, world.unit, by=world.coordinator, **given | fields
    )


def test_whom_the_unit_adds_gets_a_slip_like_others(world):
    entry = add(world).entry
    user = entry.staff_member.user

    assert user in people_to_print(world.contest, world.unit, again=False)
    listed = people_with_slips(world.contest, world.unit)
    assert entry in [row.entry for row in listed]

    issue_slips(world.unit, contest=world.contest, by=world.coordinator)
    assert Slip.objects.filter(user=user).exists()


def test_who_was_not_accepted_gets_no_slip(world):
    proposal = add(world)
    refuse(proposal, by=world.officer, note="Không thuộc đơn vị.")

    people = people_to_print(world.contest, world.unit, again=False)

    assert proposal.entry.staff_member.user not in people


def test_whom_the_unit_adds_gets_a_code_that_nobody_has(world):
    taken = {world.entry.staff_member.code, world.officer.username}

    codes = {
        add(world, given_name=name).entry.staff_member.code for name in ("Hoa", "Lan")
    }

    assert len(codes) == 2
    assert codes.isdisjoint(taken)


# --- Reads ---------------------------------------------------------------------


def test_own_proposals_are_those_of_the_reader_about_the_unit(world):
    mine = [world.ask(Kind.LEAVE), world.excuse()]
    world.ask(Kind.NOT_COUNTING, by=world.officer)
    elsewhere = RosterEntryFactory(contest=world.contest, unit=world.other)
    brought = world.ask(Kind.MOVE, elsewhere, to_unit=world.unit)
    withdraw(world.ask(Kind.CATEGORY), by=world.coordinator)

    own = own_proposals(world.coordinator, world.contest, world.unit)

    assert own == [*mine, brought]


@pytest.mark.parametrize(
    "read",
    [
        lambda w: waiting(w.officer, w.contest),
        lambda w: own_proposals(w.coordinator, w.contest, w.unit),
        lambda w: lowering_acts(w.contest, days_from_now(1)),
        lambda w: history_of_unit(w.unit, w.contest),
    ],
)
def test_lists_ask_as_many_queries_for_three_as_for_one(world, read):
    def one_more():
        entry = RosterEntryFactory(contest=world.contest, unit=world.unit)
        for kind in (Kind.LEAVE, Kind.MOVE):
            world.ask(kind, entry)
        excusal = world.excuse()
        approve(excusal, by=world.officer)
        world.entry = RosterEntryFactory(contest=world.contest, unit=world.unit)
        approve(world.ask(Kind.MOVE), by=world.officer)

    one_more()

    def see():
        return [str(row) + str(getattr(row, "unit", "")) for row in read(world)]

    for_one = queries_of(see)
    one_more()
    one_more()

    assert queries_of(see) == for_one


def test_history_tells_all_acts_of_a_person_newest_first(world):
    excusal = approve(world.excuse(), by=world.officer)
    end_excusal(excusal, by=world.officer, ends_on=date(2023, 11, 2))
    approve(world.ask(Kind.MOVE), by=world.officer)
    approve(world.ask(Kind.LEAVE), by=world.officer)

    acts = [change.act for change in history_of(world.entry)]

    assert acts == ["left", "moved", "not_excused", "excused"]
    here = [change.act for change in history_of_unit(world.unit, world.contest)]
    there = [change.act for change in history_of_unit(world.other, world.contest)]
    assert (here, there) == (["moved", "not_excused", "excused"], ["left", "moved"])


def test_history_of_a_unit_itself(world):
    asked = propose_for_unit(
        world.contest, world.unit, Kind.UNRATED, by=world.officer, document=PAPER
    )
    approve(asked, by=world.second)

    (change,) = changes_of_unit(world.unit)

    assert (change.act, change.document, change.by) == ("unrated", PAPER, world.second)


# --- What never leaks ----------------------------------------------------------


def test_a_reason_of_absence_is_nowhere_but_in_its_own_row(world):
    def ask(day):
        return propose_excusal(
            world.entry,
            by=world.coordinator,
            reason=Excusal.Reason.OTHER,
            detail=WHY,
            starts_on=date(2023, day, 1),
            ends_on=date(2023, day, 28),
            document=PAPER,
        )

    end_excusal(
        approve(ask(1), by=world.officer), by=world.officer, ends_on=date(2023, 1, 2)
    )
    refuse(ask(2), by=world.officer, note="Chưa đủ.")
    withdraw(ask(3), by=world.coordinator)

    told = [
        *AuditEvent.objects.values("verb", "subject", "detail"),
        *EntryChange.objects.values("act", "before", "after", "document"),
        *lowering_acts(world.contest, days_from_now(1)),
    ]
    words = {Excusal.Reason.OTHER.label, f"'{Excusal.Reason.OTHER.value}'", WHY}
    assert [word for word in words if word in str(told)] == []


def test_a_telephone_number_is_in_no_audit_row(world):
    add(world, phone="0905000001")

    assert "0905000001" not in str(list(AuditEvent.objects.values()))
