"""The last import taken back: everything as before, or a refusal in words."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest import names
from contest.db import db_today
from contest.decisions import LEFT, Decisions
from contest.errors import ProposalGone, UndoRefused
from contest.models import (
    AuditEvent,
    Category,
    EntryChange,
    Job,
    KnownDevice,
    Move,
    Proposal,
    RosterEntry,
    Slip,
    StaffMember,
    Unit,
    UnitAlias,
    User,
)
from contest.queries.signoff import changes_since, roster_states
from contest.services import record_evidence
from contest.services.people import save_people, undo_people
from contest.services.proof import mark_dirty
from contest.services.proposals import approve
from contest.services.signoff import confirm_roster, lock_roster
from contest.services.slips import issue_slips
from contest.services.unit_changes import correct_unit
from reports.models import Reminder, UnitFigure
from reports.services.figures import refresh_figures
from tests.contest.rosters import (
    DOCUMENT,
    batch_of,
    committed,
    contest_with_units,
    entry_of,
    officer_of,
    person,
)
from tests.factories import (
    AttemptFactory,
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
TABLES = (User, StaffMember, RosterEntry, Move, EntryChange, Proposal)


class Office:
    """A list that was imported once, and the file that comes after it."""

    def __init__(self):
        self.contest, self.old, self.new = contest_with_units("CU", "MOI")
        self.officer = officer_of(self.contest)
        self.left = entry_of(
            self.contest,
            "Lê Văn Lại",
            self.old,
            code="905",
            entry={"status": "left"},
        )
        last_year = ContestFactory(root_unit=self.contest.root_unit)
        self.last_year = entry_of(last_year, "Lê Văn Xưa", self.old, code="906")
        self.last_year.staff_member.user.delete()
        self.gone = entry_of(self.contest, "Lê Văn Nghỉ", self.old, code="903")
        rows = [
            person("Lê Văn Chuyển", "CU", code="901", birth_year=1980),
            person("Lê Văn Đổi", "CU", code="902"),
            person("Lê Văn Nghỉ", "CU", code="903"),
        ]
        save_people(self.contest, rows)
        self.rows = [
            person("Lê Văn Chuyền", "MOI", code="901", phone="0905000001"),
            person("Lê Văn Đổi", "CU", code="902", category=Category.WORKER),
            person("Lê Văn Mới", "Trường mới", code="904"),
            person("Lê Văn Lại", "CU", code="905"),
            person("Lê Văn Xưa", "MOI", code="906", position="Hiệu trưởng"),
        ]
        self.decisions = Decisions(
            absent={str(self.gone.pk): LEFT},
            units={names.match_key("Trường mới"): self.new.pk},
        )
        mark_dirty(self.contest.pk, [self.old.pk, self.new.pk])

    def commit(self, *, uploader=None, **kwargs):
        batch = batch_of(self.contest, uploader or UserFactory())
        save_people(
            self.contest,
            self.rows,
            by=self.officer,
            batch=batch,
            decisions=self.decisions,
            document=DOCUMENT,
            **kwargs,
        )
        return committed(batch, self.officer)

    def entry(self, code):
        return RosterEntry.objects.get(
            contest=self.contest, staff_member__code__endswith=code
        )

    def is_refused(self, batch, words):
        """Whether undoing is refused with these words, and nothing is changed."""
        before = dump()
        with pytest.raises(UndoRefused, match=words), transaction.atomic():
            undo_people(batch, by=self.officer)
        return dump() == before


def dump():
    """Every row of the roster, and the figures that follow from it."""
    refresh_figures()
    found = {model: list(model.objects.order_by("pk").values()) for model in TABLES}
    figures = UnitFigure.objects.order_by("pk").defer("updated_at")
    found["figures"] = [
        (figure.unit_id, figure.headcount, figure.expected, figure.tree_expected)
        for figure in figures
    ]
    return found


def test_everything_is_as_before():
    office = Office()
    uploader = UserFactory()
    before = dump()

    batch = office.commit(uploader=uploader)
    between = dump()
    undone = undo_people(batch, by=office.officer)

    assert dump() == before
    assert between[RosterEntry] != before[RosterEntry]
    assert between["figures"] != before["figures"]
    assert (undone.state, undone.undone_by) == ("undone", office.officer)
    assert undone.undone_at >= undone.committed_at
    assert AuditEvent.objects.filter(verb="undo_import", actor=office.officer).exists()


def test_what_only_waited_is_taken_back_too():
    office = Office()
    before = dump()

    batch = office.commit(uploader=office.officer)
    assert Proposal.objects.filter(state="pending").count() == 3
    undo_people(batch, by=office.officer)

    assert dump() == before


def test_after_undoing_the_file_can_be_written_again():
    office = Office()
    undo_people(office.commit(), by=office.officer)

    again = save_people(
        office.contest,
        office.rows,
        by=office.officer,
        batch=batch_of(office.contest, UserFactory()),
        document=DOCUMENT,
    )

    assert UnitAlias.objects.get().unit == office.new  # names stay known
    assert again.counts["new"] == 2
    assert again.counts["moved"] == 1


def test_whom_the_unit_added_waits_again():
    contest, school = contest_with_units("TH-ND")
    officer = officer_of(contest)
    entry = entry_of(contest, "Lê An", school, entry={"status": "proposed"})
    Proposal.objects.create(
        contest=contest,
        kind="add",
        entry=entry,
        unit=school,
        effective_on="2023-10-01",
        proposed_by=UserFactory(),
    )
    mark_dirty(contest.pk, [school.pk])
    before = dump()
    batch = batch_of(contest, officer)
    save_people(contest, [person("Lê An", "TH-ND")], by=officer, batch=batch)

    undo_people(committed(batch, officer), by=officer)

    assert dump() == before


def test_only_the_last_import_and_only_once():
    office = Office()
    first = office.commit()
    second = batch_of(office.contest, UserFactory())
    save_people(
        office.contest, [person("Lê Khác", "CU")], by=office.officer, batch=second
    )
    committed(second, office.officer)

    assert office.is_refused(first, "đã có lần nhập khác ghi sau đó")
    undo_people(second, by=office.officer)
    assert office.is_refused(second, "chưa ghi hoặc đã hoàn tác")
    undo_people(first, by=office.officer)


def test_who_was_changed_since_keeps_it():
    office = Office()
    batch = office.commit()
    save_people(
        office.contest, [person("Lê Văn Mới", "MOI", code="904", phone="0905000009")]
    )

    assert office.is_refused(batch, "đã được sửa sau lần nhập này")


def test_a_change_without_history_is_seen_too():
    office = Office()
    batch = office.commit()
    RosterEntry.objects.filter(pk=office.entry("901").pk).update(unit=office.old)

    assert office.is_refused(batch, "đã được sửa sau lần nhập này")


def test_who_has_signed_in_stays():
    office = Office()
    batch = office.commit()
    user = office.entry("904").staff_member.user
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    assert office.is_refused(batch, "đã đăng nhập")

    User.objects.filter(pk=user.pk).update(last_login=None)
    KnownDevice.objects.create(user=user, key="x", last_used_at=timezone.now())
    assert office.is_refused(batch, "đã đăng nhập")


def test_whose_slip_was_handed_out_stays():
    office = Office()
    batch = office.commit()
    issue_slips(office.new, contest=office.contest, by=office.officer)
    assert Slip.objects.filter(user__username="904").exists()

    assert office.is_refused(batch, "đã in phiếu cho người mới thêm")


def test_who_got_a_role_stays():
    office = Office()
    batch = office.commit()
    user = office.entry("904").staff_member.user
    GrantFactory(user=user, unit=office.new, role="coordinator")

    assert office.is_refused(batch, "đã được giao vai trò")


def test_who_took_part_stays_whatever_points_at_him():
    office = Office()
    batch = office.commit()
    record_evidence(
        office.entry("904"), source="unit", source_key="1", happened_at=timezone.now()
    )
    assert office.is_refused(batch, "đã dự thi, đã có ghi nhận tham gia")


def test_an_attempt_above_us_protects_the_new():
    office = Office()
    batch = office.commit()
    AttemptFactory(entry=office.entry("904"))

    assert office.is_refused(batch, "đã dự thi, đã có ghi nhận tham gia")


def test_who_was_mailed_is_kept_and_the_refusal_says_so():
    office = Office()
    batch = office.commit()
    Reminder.objects.create(
        contest=office.contest,
        kind=Reminder.Kind.PERSON_MAIL,
        state=Reminder.State.CLAIMED,
        unit=office.new,
        entry=office.entry("904"),
        job=Job.objects.create(kind="reminder_mails", contest=office.contest),
        made_by=office.officer,
    )

    assert office.is_refused(batch, "đã được gửi thư nhắc")


def test_nobody_comes_back_into_a_unit_that_has_ended():
    contest, old, new = contest_with_units("CU", "MOI")
    officer = officer_of(contest)
    entry = entry_of(contest, "Lê An", old, code="901")
    batch = batch_of(contest, UserFactory())
    rows = [person("Lê An", "MOI", code="901")]
    save_people(contest, rows, by=officer, batch=batch, document=DOCUMENT)
    batch = committed(batch, officer)
    yesterday = db_today() - timedelta(days=1)
    correct_unit(old, {"valid_to": yesterday}, by=officer)

    with pytest.raises(UndoRefused, match=f"{old.short_name} đã kết thúc"):
        undo_people(batch, by=officer)

    entry.refresh_from_db()
    assert entry.unit == new


def test_who_left_comes_not_back_into_a_unit_that_has_ended():
    contest, old, _ = contest_with_units("CU", "MOI")
    officer = officer_of(contest)
    entry = entry_of(contest, "Lê An", old, code="901")
    batch = batch_of(contest, UserFactory())
    save_people(
        contest,
        [person("Lê Bình", old.name)],
        by=officer,
        batch=batch,
        decisions=Decisions(absent={str(entry.pk): LEFT}),
        document=DOCUMENT,
    )
    batch = committed(batch, officer)
    Unit.objects.filter(pk=old.pk).update(valid_to=db_today() - timedelta(days=1))

    with pytest.raises(UndoRefused, match=f"{old.short_name} đã kết thúc"):
        undo_people(batch, by=officer)


def test_a_proposal_or_an_excusal_since_stays():
    office = Office()
    batch = office.commit()
    proposal = Proposal.objects.create(
        contest=office.contest,
        kind="leave",
        entry=office.entry("901"),
        unit=office.new,
        effective_on="2023-10-01",
        proposed_by=office.officer,
    )
    assert office.is_refused(batch, "đã có đề nghị khác")

    proposal.delete()
    ExcusalFactory(entry=office.entry("904"))
    assert office.is_refused(batch, "đã có đề nghị duyệt vắng")


@pytest.mark.parametrize("state", ["approved", "refused"])
def test_a_proposal_of_the_file_decided_since_stays(state):
    office = Office()
    batch = office.commit(uploader=office.officer)
    Proposal.objects.filter(kind="move").update(
        state=state,
        decided_by=UserFactory(),
        decided_at=batch.committed_at + timedelta(seconds=1),
    )

    assert office.is_refused(batch, "đã được duyệt hoặc không duyệt")


def confirm(office, unit):
    return confirm_roster(
        office.contest,
        unit,
        by=UserFactory(),
        as_of=db_today(),
        document="Công văn số 8 ngày 06/10/2023",
    )


def test_who_stands_on_a_list_that_its_unit_confirmed_since_stays():
    office = Office()
    batch = office.commit()
    confirm(office, office.new)

    words = f"{office.new.short_name} đã xác nhận danh sách sau lần nhập này"
    assert office.is_refused(batch, words)


def test_who_stands_on_a_locked_list_stays():
    office = Office()
    batch = office.commit()
    lock_roster(office.contest, office.old, by=office.officer, reason="Đơn vị giải thể")

    words = f"danh sách của {office.old.short_name} đã chốt"
    assert office.is_refused(batch, words)


def test_a_list_that_was_confirmed_before_the_import_is_again_as_confirmed():
    office = Office()
    confirmation = confirm(office, office.old)
    batch = office.commit()
    assert changes_since(confirmation) != []

    undo_people(batch, by=office.officer)

    (state,) = roster_states(
        office.officer, office.contest, Unit.objects.filter(pk=office.old.pk)
    )
    assert (state.changes, state.is_confirmed) == (0, True)
    assert changes_since(confirmation) == []


@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_confirmed_meanwhile_is_seen():
    office = Office()
    batch = office.commit()

    with transaction.atomic():
        confirm(office, office.new)
        undoing = run_into(undo_people, batch, by=office.officer)

    with pytest.raises(UndoRefused, match="đã xác nhận danh sách"):
        undoing.result()


@pytest.mark.django_db(transaction=True)
def test_who_signs_in_meanwhile_is_seen():
    office = Office()
    batch = office.commit()
    user = office.entry("904").staff_member.user

    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=timezone.now())
        other = run_into(undo_people, batch, by=office.officer)

    with pytest.raises(UndoRefused, match="đã đăng nhập"):
        other.result()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kind", ["move", "category"], ids=["and was corrected", "and only waits"]
)
def test_what_somebody_approves_meanwhile_is_seen(kind):
    office = Office()
    batch = office.commit(uploader=office.officer)
    asked = Proposal.objects.get(kind=kind)

    with transaction.atomic():
        approve(asked, by=officer_of(office.contest))
        undoing = run_into(undo_people, batch, by=office.officer)

    with pytest.raises(UndoRefused, match="đã được duyệt hoặc không duyệt"):
        undoing.result()
    asked.refresh_from_db()
    assert asked.state == "approved"


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_meanwhile_is_not_approved():
    office = Office()
    batch = office.commit(uploader=office.officer)
    moved = Proposal.objects.get(kind="move")

    with transaction.atomic():
        undo_people(batch, by=office.officer)
        approving = run_into(approve, moved, by=officer_of(office.contest))

    assert isinstance(approving.exception(), ProposalGone)
    assert office.entry("901").unit == office.old


@pytest.mark.django_db(transaction=True)
def test_an_import_and_an_undo_take_turns():
    office = Office()
    batch = office.commit()

    with transaction.atomic():
        undo_people(batch, by=office.officer)
        other = run_into(
            save_people, office.contest, [person("Lê Văn Mới", "MOI", code="904")]
        )

    assert other.result().rows[0].effect == "new"


def test_undoing_asks_no_more_of_more_people():
    def queries(count):
        contest = ContestFactory()
        UnitFactory(code=f"U{count}", parent=contest.root_unit)
        officer = officer_of(contest)
        batch = batch_of(contest, officer)
        rows = [person(f"Lê Người{n}", f"U{count}") for n in range(count)]
        save_people(contest, rows, by=officer, batch=batch)
        with CaptureQueriesContext(connection) as context:
            undo_people(committed(batch, officer), by=officer)
        return len(context)

    assert queries(1) == queries(3)
