"""What a file lowers is proposed by one person and decided by another."""

import pytest
from django.db import InternalError, connection, transaction

from contest.decisions import LEFT, Decisions
from contest.errors import DocumentNeeded, NameNeeded, RosterChanged
from contest.models import (
    AuditEvent,
    Category,
    Contest,
    EntryChange,
    Move,
    Proposal,
    RosterEntry,
    UnitDirty,
)
from contest.services.people import preview_people, save_people, undo_people
from tests.contest.rosters import (
    DOCUMENT,
    batch_of,
    committed,
    contest_with_units,
    entry_of,
    officer_of,
    person,
)
from tests.factories import GrantFactory, UnitFactory, UserFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db
KINDS = ["move", "category", "leave"]


class Office:
    """A unit of three whom a file moves, reclassifies and no longer names."""

    def __init__(self, approval=Contest.Approval.TWO_PEOPLE):
        self.contest, self.old, self.new = contest_with_units("CU", "MOI")
        self.contest.approval = approval
        self.contest.save()
        self.officer = officer_of(self.contest)
        self.moved, self.worker, self.gone = (
            entry_of(self.contest, f"Lê Văn {name}", self.old, code=code)
            for name, code in [("Chuyển", "901"), ("Đổi", "902"), ("Nghỉ", "903")]
        )
        self.rows = [
            person("Lê Văn Chuyển", "MOI", code="901", phone="0905000001"),
            person("Lê Văn Đổi", "CU", code="902", category=Category.WORKER),
        ]
        self.decisions = Decisions(absent={str(self.gone.pk): LEFT})

    def save(self, **kwargs):
        kwargs.setdefault("document", DOCUMENT)
        return save_people(self.contest, self.rows, decisions=self.decisions, **kwargs)

    def preview(self, **kwargs):
        return preview_people(
            self.contest, self.rows, decisions=self.decisions, **kwargs
        )

    def entries(self):
        return [
            RosterEntry.objects.values_list("unit__code", "counts", "status").get(pk=pk)
            for pk in (self.moved.pk, self.worker.pk, self.gone.pk)
        ]


BEFORE = [("CU", True, "working")] * 3
AFTER = [("MOI", True, "working"), ("CU", False, "working"), ("CU", True, "left")]


def proposals():
    return Proposal.objects.order_by("pk")


def test_an_officer_who_accepts_anothers_file_is_the_second_person():
    office, uploader = Office(), UserFactory()
    batch = batch_of(office.contest, uploader)

    preview = office.save(by=office.officer, batch=batch)

    assert office.entries() == AFTER
    assert [row.label for row in preview.rows] == [
        "Chuyển từ đơn vị khác",
        "Thay đổi",
    ]
    for proposal, kind in zip(proposals(), KINDS, strict=True):
        assert (proposal.kind, proposal.state) == (kind, "approved")
        assert (proposal.proposed_by, proposal.decided_by) == (uploader, office.officer)
        assert (proposal.batch, proposal.document) == (batch, DOCUMENT)
        assert proposal.applied_at is not None
        assert not proposal.self_decided


def test_one_person_alone_only_proposes_and_the_rest_is_written():
    office = Office()

    preview = office.save(by=office.officer)

    assert office.entries() == BEFORE
    assert [proposal.state for proposal in proposals()] == ["pending"] * 3
    office.moved.staff_member.refresh_from_db()
    assert office.moved.staff_member.phone == "0905000001"
    office.worker.staff_member.refresh_from_db()
    assert office.worker.staff_member.category == Category.PUBLIC_EMPLOYEE
    assert [row.label for row in preview.rows] == [
        "Chuyển từ đơn vị khác, chờ người thứ hai duyệt",
        "Thay đổi, chờ người thứ hai duyệt",
    ]
    assert [person.waits for person in preview.absent] == [True]
    assert not Move.objects.exists()


def test_what_waits_already_is_not_asked_again():
    office = Office()
    office.save(by=office.officer)
    acts = AuditEvent.objects.count(), EntryChange.objects.count()

    again = office.save(by=office.officer)

    assert [row.effect for row in again.rows] == ["unchanged", "unchanged"]
    assert proposals().count() == 3
    assert (AuditEvent.objects.count(), EntryChange.objects.count()) == acts
    assert [person.waits for person in again.absent] == [True]


def test_another_move_than_the_one_that_waits_is_refused():
    office = Office()
    office.save(by=office.officer)
    third = UnitFactory(parent=office.contest.root_unit)

    preview = preview_people(
        office.contest, [person("Lê Văn Chuyển", third.code, code="901")]
    )

    (problem,) = preview.problems
    assert problem.reason.startswith("đã có đề nghị chuyển đến đơn vị khác")


def test_where_acts_are_recorded_one_person_decides_and_it_is_said():
    office = Office(approval=Contest.Approval.RECORDED)

    preview = office.save(by=office.officer)

    assert office.entries() == AFTER
    assert not any(row.waits for row in preview.rows)
    for proposal in proposals():
        assert proposal.proposed_by == proposal.decided_by == office.officer
        assert proposal.self_decided


@pytest.mark.parametrize("approval", Contest.Approval)
def test_nobody_decides_about_himself(approval):
    office = Office(approval=approval)
    office.moved.staff_member.user = office.officer
    office.moved.staff_member.save()

    office.save(by=office.officer, batch=batch_of(office.contest, UserFactory()))

    states = {proposal.kind: proposal.state for proposal in proposals()}
    assert office.entries() == [BEFORE[0], *AFTER[1:]]
    assert states == {"move": "pending", "category": "approved", "leave": "approved"}


@pytest.mark.parametrize(
    ("kwargs", "error"),
    [({"by": None}, NameNeeded), ({"document": " "}, DocumentNeeded)],
)
def test_a_name_and_a_document_are_asked_for(kwargs, error):
    office = Office()

    with pytest.raises(error):
        office.save(**{"by": office.officer} | kwargs)

    assert office.entries() == BEFORE
    assert office.preview().lowering == 3


@pytest.mark.parametrize("approval", Contest.Approval)
def test_only_an_officer_over_the_unit_decides(approval):
    office = Office(approval=approval)
    elsewhere, administrator = UserFactory(), UserFactory()
    GrantFactory(user=elsewhere, unit=office.new)
    GrantFactory(user=administrator, unit=None, role="administrator")

    for user in (elsewhere, administrator):
        with transaction.atomic():
            office.save(by=user, batch=batch_of(office.contest, UserFactory()))
            assert office.entries() == BEFORE
            assert {proposal.state for proposal in proposals()} == {"pending"}
            transaction.set_rollback(True)


def test_what_else_waits_goes_with_who_moves():
    office = Office()
    leave = Proposal.objects.create(
        contest=office.contest,
        kind="leave",
        entry=office.moved,
        unit=office.old,
        effective_on="2023-10-01",
        proposed_by=UserFactory(),
    )
    batch = batch_of(office.contest, UserFactory())

    office.save(by=office.officer, batch=batch)
    leave.refresh_from_db()
    followed = leave.unit
    undo_people(committed(batch, office.officer), by=office.officer)

    leave.refresh_from_db()
    assert (followed, leave.unit) == (office.new, office.old)


def test_what_lowers_nothing_needs_neither():
    contest, old, _ = contest_with_units("CU", "MOI")
    entry = entry_of(contest, "Lê An", old, code="901")
    RosterEntry.objects.update(status="left", left_on="2023-10-01")

    preview = save_people(contest, [person("Lê An", "MOI", code="901")])

    entry.refresh_from_db()
    assert preview.lowering == 0
    assert (entry.unit.code, entry.status) == ("MOI", "working")
    assert not Proposal.objects.exists()


def test_every_act_leaves_a_line_of_history_a_move_and_an_audit_row():
    office = Office()
    batch = batch_of(office.contest, UserFactory())

    office.save(by=office.officer, batch=batch)

    lines = EntryChange.objects.order_by("entry", "pk")
    assert [(line.entry, line.act, line.before, line.after) for line in lines] == [
        (office.moved, "corrected", {"phone": ""}, {"phone": "0905000001"}),
        (
            office.moved,
            "moved",
            {"unit": office.old.pk},
            {"unit": office.new.pk},
        ),
        (
            office.worker,
            "category",
            {"category": "public_employee", "counts": True},
            {"category": "worker", "counts": False},
        ),
        (
            office.gone,
            "left",
            {"status": "working", "left_on": None},
            {"status": "left", "left_on": str(lines[3].effective_on)},
        ),
    ]
    assert {(line.by, line.batch) for line in lines} == {(office.officer, batch)}
    assert [line.document for line in lines] == ["", DOCUMENT, DOCUMENT, DOCUMENT]
    move = Move.objects.get()
    assert (move.from_unit, move.to_unit) == (office.old, office.new)
    assert (move.document, move.recorded_by) == (DOCUMENT, office.officer)
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["move_out", "change_category", "leave", "save_people"]
    assert set(UnitDirty.objects.values_list("unit", flat=True)) == {
        office.old.pk,
        office.new.pk,
    }


def test_whom_the_unit_added_is_accepted_by_being_named():
    contest, school = contest_with_units("TH-ND")
    officer, coordinator = officer_of(contest), UserFactory()
    entry = entry_of(contest, "Lê An", school, entry={"status": "proposed"})
    added = Proposal.objects.create(
        contest=contest,
        kind="add",
        entry=entry,
        unit=school,
        effective_on="2023-10-01",
        proposed_by=coordinator,
    )

    by_command = preview_people(contest, [person("Lê An", "TH-ND")])
    save_people(contest, [person("Lê An", "TH-ND")], by=officer)

    entry.refresh_from_db()
    added.refresh_from_db()
    assert by_command.rows[0].effect == "unchanged"
    assert entry.status == RosterEntry.Status.WORKING
    assert (added.state, added.decided_by) == ("approved", officer)
    line = EntryChange.objects.get()
    assert (line.act, line.proposal) == ("accepted", added)


@pytest.mark.django_db(transaction=True)
def test_a_move_approved_meanwhile_refuses_the_whole():
    office = Office()
    with transaction.atomic():
        RosterEntry.objects.filter(pk=office.moved.pk).update(unit=office.new)
        other = run_into(office.save, by=office.officer)

    with pytest.raises(RosterChanged):
        other.result()
    assert not Proposal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_telephone_corrected_meanwhile_is_not_overwritten():
    office = Office()
    with transaction.atomic():
        person_ = office.moved.staff_member
        person_.email = "an@example.vn"
        person_.save()
        other = run_into(office.save, by=office.officer)

    with pytest.raises(RosterChanged):
        other.result()


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_commit_at_once_ask_once():
    office = Office()
    with transaction.atomic():
        office.save(by=office.officer)
        other = run_into(office.save, by=officer_of(office.contest))

    assert [row.effect for row in other.result().rows] == ["unchanged", "unchanged"]
    assert proposals().count() == 3


def test_a_database_that_fails_at_the_end_keeps_nothing():
    office = Office()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger AS"
            " $$ BEGIN RAISE EXCEPTION 'disk full'; END $$ LANGUAGE plpgsql;"
            "CREATE TRIGGER fail BEFORE INSERT ON contest_auditevent"
            " FOR EACH ROW EXECUTE FUNCTION fail()"
        )
    office.rows.append(person("Lê Văn Mới", "MOI"))

    with pytest.raises(InternalError, match="disk full"), transaction.atomic():
        office.save(by=office.officer)

    assert office.entries() == BEFORE
    assert RosterEntry.objects.count() == 3
    assert not Proposal.objects.exists()
    assert not EntryChange.objects.exists()
