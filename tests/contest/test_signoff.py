"""A unit's list on its way: sent, mended, confirmed, locked; and what changed since."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.db import constraint_of
from contest.errors import (
    DayAhead,
    OtherListSeen,
    RosterEmpty,
    RosterLocked,
    RostersNotLocked,
    RosterStepRefused,
    WordsMissing,
)
from contest.models import (
    AuditEvent,
    Category,
    Contest,
    Excusal,
    Move,
    Role,
    RosterConfirmation,
    RosterEntry,
    UnitRoster,
)
from contest.queries.signoff import (
    changes_since,
    fingerprint,
    frozen,
    list_of_unit,
    roster_states,
    units_unconfirmed,
)
from contest.services.signoff import (
    ask_to_mend,
    confirm_roster,
    list_received,
    list_returned,
    list_sent,
    lock_all,
    lock_roster,
    unlock_roster,
)
from contest.signoff_states import LEADS_TO, TONES, UNLOCKING, State, state_of
from tests.factories import (
    BlockFactory,
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
PAPER = "Số 12/DS-THND ngày 05/10/2023"


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit, short_name="TH Nguyễn Du")


@pytest.fixture
def by():
    return UserFactory()


def add_person(contest, unit, given_name="Hoa", **fields):
    member = StaffMemberFactory(surname="Nguyễn Thị", given_name=given_name)
    return RosterEntryFactory(contest=contest, unit=unit, staff_member=member, **fields)


def confirm(contest, unit, by, **given):
    given = {"as_of": timezone.localdate(), "document": PAPER} | given
    return confirm_roster(contest, unit, by=by, **given)


def put(contest, unit, by, state):
    """Bring the list of a unit into a state, as a row of the table."""
    return UnitRoster.objects.create(
        contest=contest,
        unit=unit,
        state=state,
        note="Thiếu người" if state == State.TO_MEND else "",
        changed_at=days_from_now(0),
        changed_by=by,
    )


def state(contest, unit):
    people = RosterEntry.objects.working().filter(contest=contest, unit=unit).count()
    rows = UnitRoster.objects.filter(contest=contest, unit=unit)
    return state_of(rows.values_list("state", flat=True).first(), people)


def words_of(confirmation):
    return [
        (change.entry.staff_member.given_name, change.kind, change.words)
        for change in changes_since(confirmation)
    ]


# --- The table ---------------------------------------------------------------


def test_every_state_has_its_ways_and_its_colour():
    assert set(LEADS_TO) == set(UNLOCKING) == set(TONES) == set(State)


@pytest.mark.parametrize(
    ("stored", "people", "expected"),
    [
        (None, 0, State.NOT_SENT),
        (None, 3, State.UNCONFIRMED),
        ("not_sent", 3, State.UNCONFIRMED),
        ("unconfirmed", 0, State.NOT_SENT),
        ("sent", 0, State.SENT),
        ("locked", 3, State.LOCKED),
    ],
)
def test_whether_there_is_a_list_the_list_itself_says(stored, people, expected):
    assert state_of(stored, people) == expected


def test_every_step_without_a_way_is_refused_and_changes_nothing(contest, by):
    verbs = {
        State.SENT: lambda unit: list_sent(contest, unit, by=by),
        State.TO_MEND: lambda unit: ask_to_mend(contest, unit, by=by, note="Sửa"),
        State.CONFIRMED: lambda unit: confirm(contest, unit, by),
        State.LOCKED: lambda unit: lock_roster(contest, unit, by=by, reason="Hết hạn"),
    }
    for old, new in product(State, verbs):
        unit = UnitFactory(parent=contest.root_unit)
        if old != State.NOT_SENT:
            add_person(contest, unit)
            put(contest, unit, by, old)
        if new in LEADS_TO[old]:
            verbs[new](unit)
            assert state(contest, unit) == new
        else:
            with pytest.raises((RosterEmpty, RosterLocked, RosterStepRefused)):
                verbs[new](unit)
            assert state(contest, unit) == old


# --- The unit's file ---------------------------------------------------------


def test_a_file_is_sent_returned_sent_again_and_received(contest, unit, by):
    list_sent(contest, unit, by=by)
    assert state(contest, unit) == State.SENT

    roster = list_returned(contest, unit, by=by, note="Thiếu cột Chức vụ")
    assert (roster.state, roster.note) == (State.TO_MEND, "Thiếu cột Chức vụ")

    list_sent(contest, unit, by=by)
    add_person(contest, unit)
    list_received(contest, unit, by=by)
    assert state(contest, unit) == State.UNCONFIRMED
    assert UnitRoster.objects.get().note == ""


def test_a_file_is_returned_only_with_words(contest, unit, by):
    list_sent(contest, unit, by=by)

    with pytest.raises(WordsMissing):
        list_returned(contest, unit, by=by, note="  ")

    assert state(contest, unit) == State.SENT


def test_a_received_file_takes_no_confirmation_back(contest, unit, by):
    add_person(contest, unit)
    confirmation = confirm(contest, unit, by)

    add_person(contest, unit, "An")
    list_received(contest, unit, by=by)

    assert state(contest, unit) == State.CONFIRMED
    assert words_of(confirmation) == [("An", "added", "thêm mới")]


def test_a_locked_list_takes_no_file_and_stays_as_it_is(contest, unit, by):
    add_person(contest, unit)
    confirm(contest, unit, by)
    lock_roster(contest, unit, by=by)

    with pytest.raises(RosterLocked, match="đã chốt lúc"):
        list_sent(contest, unit, by=by)
    list_received(contest, unit, by=by)
    list_returned(contest, unit, by=by, note="Thiếu người")

    assert state(contest, unit) == State.LOCKED


def test_what_is_to_be_mended_is_on_the_row_and_not_in_the_audit_log(contest, unit, by):
    add_person(contest, unit)

    roster = ask_to_mend(contest, unit, by=by, note="Bà Hoa nghỉ thai sản")

    act = AuditEvent.objects.get(verb="move_roster")
    assert (roster.state, roster.note) == (State.TO_MEND, "Bà Hoa nghỉ thai sản")
    assert act.detail == {
        "unit": unit.pk,
        "old": "unconfirmed",
        "new": "to_mend",
        "reason": "",
    }


def test_a_refused_verb_leaves_no_row(contest, unit, by):
    with pytest.raises(RosterEmpty):
        confirm(contest, unit, by)

    assert not UnitRoster.objects.exists()


# --- The unit's word ---------------------------------------------------------


def test_confirming_keeps_the_list_as_it_is(contest, unit, by):
    counting = add_person(contest, unit, "An")
    worker = add_person(contest, unit, "Bình", counts=False)
    excused = add_person(contest, unit, "Chi")
    ExcusalFactory(entry=excused)
    add_person(contest, unit, "Dũng", status=RosterEntry.Status.LEFT)
    add_person(contest, unit, "Em", status=RosterEntry.Status.PROPOSED)

    confirmation = confirm(contest, unit, by)

    confirmation.refresh_from_db()
    assert confirmation.people == [
        [counting.pk, "public_employee", True, False],
        [worker.pk, "public_employee", False, False],
        [excused.pk, "public_employee", True, True],
    ]
    assert (confirmation.headcount, confirmation.counting) == (3, 2)
    assert (confirmation.confirmed_by, confirmation.document) == (by, PAPER)
    assert state(contest, unit) == State.CONFIRMED
    assert AuditEvent.objects.get(verb="confirm_roster").detail == {
        "unit": unit.pk,
        "as_of": timezone.localdate().isoformat(),
        "document": PAPER,
        "headcount": 3,
        "counting": 2,
    }


def test_a_list_may_be_confirmed_again_and_both_words_stay(contest, unit, by):
    add_person(contest, unit)
    confirm(contest, unit, by)
    add_person(contest, unit, "An")

    again = confirm(contest, unit, by)

    assert RosterConfirmation.objects.count() == 2
    assert changes_since(again) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"document": " "}, WordsMissing),
        # Two days: a run may pass midnight.
        ({"as_of": timezone.localdate() + timedelta(days=2)}, DayAhead),
        ({"seen": "another list"}, OtherListSeen),
    ],
)
def test_confirming_is_refused_with_its_reason(contest, unit, by, given, error):
    add_person(contest, unit)

    with pytest.raises(error):
        confirm(contest, unit, by, **given)

    assert state(contest, unit) == State.UNCONFIRMED
    assert not RosterConfirmation.objects.exists()


def test_an_empty_list_cannot_be_confirmed_in_any_state(contest, unit, by):
    put(contest, unit, by, State.TO_MEND)

    with pytest.raises(RosterEmpty):
        confirm(contest, unit, by)


def test_a_locked_list_cannot_be_confirmed(contest, unit, by):
    add_person(contest, unit)
    lock_roster(contest, unit, by=by, reason="Hết hạn")

    with pytest.raises(RosterLocked):
        confirm(contest, unit, by)


def test_what_was_seen_is_what_is_confirmed(contest, unit, by):
    add_person(contest, unit)
    seen = fingerprint(frozen(list_of_unit(contest, unit)))

    assert confirm(contest, unit, by, seen=seen).headcount == 1


# --- Later changes -----------------------------------------------------------


def test_changes_are_told_in_words_and_nobody_else_is_named(contest, unit, by):
    other = UnitFactory(parent=contest.root_unit, short_name="TH Kim Đồng")
    add_person(contest, unit, "An")
    moved, left, counted, renamed, excused, back = (
        add_person(contest, unit, name)
        for name in ("Bình", "Chi", "Dũng", "Em", "Giang", "Hà")
    )
    excusal = ExcusalFactory(entry=back)
    confirmation = confirm(contest, unit, by)

    Move.objects.create(
        entry=moved, from_unit=unit, to_unit=other, effective_on=timezone.localdate()
    )
    RosterEntry.objects.filter(pk=moved.pk).update(unit=other)
    RosterEntry.objects.filter(pk=left.pk).update(
        status="left", left_on=timezone.localdate()
    )
    RosterEntry.objects.filter(pk=counted.pk).update(counts=False)
    renamed.staff_member.category = Category.WORKER
    renamed.staff_member.save()
    ExcusalFactory(entry=excused, reason=Excusal.Reason.MATERNITY)
    excusal.delete()
    arrived = add_person(contest, other, "Khoa")
    Move.objects.create(
        entry=arrived, from_unit=other, to_unit=unit, effective_on=timezone.localdate()
    )
    RosterEntry.objects.filter(pk=arrived.pk).update(unit=unit)
    add_person(contest, unit, "Lan")

    assert words_of(confirmation) == [
        ("Bình", "gone", "chuyển đi TH Kim Đồng"),
        ("Chi", "gone", "đã nghỉ hưu, thôi việc, chuyển đi"),
        ("Dũng", "changed", "nay không thuộc diện tính tỷ lệ"),
        ("Em", "changed", "đối tượng: Viên chức → Người lao động"),
        ("Giang", "changed", "nay vắng có lý do"),
        ("Hà", "changed", "nay không còn vắng có lý do"),
        ("Khoa", "added", "chuyển đến từ TH Kim Đồng"),
        ("Lan", "added", "thêm mới"),
    ]


@pytest.mark.parametrize(("day", "changes"), [(-1, 0), (0, 1), (5, 1), (6, 0)])
def test_an_excusal_changes_the_list_only_over_the_reference_date(
    contest, unit, by, day, changes
):
    entry = add_person(contest, unit)
    start = contest.reference_date
    Contest.objects.update(reference_date=start + timedelta(days=day))
    confirmation = confirm(contest, unit, by)

    ExcusalFactory(entry=entry, starts_on=start, ends_on=start + timedelta(days=5))

    assert len(changes_since(confirmation)) == changes


def test_changes_take_the_same_queries_for_one_and_three(contest, unit, by):
    add_person(contest, unit)
    confirmation = confirm(contest, unit, by)

    def queries_for(count):
        for _ in range(count):
            add_person(contest, unit)
        with CaptureQueriesContext(connection) as queries:
            changes_since(confirmation)
        return len(queries)

    assert queries_for(1) == queries_for(2) == 3


# --- Locking -----------------------------------------------------------------


def test_a_confirmed_list_is_locked_without_more_words(contest, unit, by):
    add_person(contest, unit)
    confirm(contest, unit, by)

    lock_roster(contest, unit, by=by)

    act = AuditEvent.objects.filter(verb="move_roster").last()
    assert (act.actor, act.detail["new"], act.detail["reason"]) == (by, "locked", "")
    assert state(contest, unit) == State.LOCKED


def test_a_list_that_nobody_confirmed_is_locked_with_a_reason(contest, unit, by):
    add_person(contest, unit)

    with pytest.raises(WordsMissing):
        lock_roster(contest, unit, by=by)
    roster = lock_roster(contest, unit, by=by, reason="Quá hạn 10 ngày")

    assert (roster.state, roster.note) == (State.LOCKED, "Quá hạn 10 ngày")
    assert AuditEvent.objects.get().detail["reason"] == "Quá hạn 10 ngày"


def test_many_lists_are_locked_at_once_or_none(contest, unit, by):
    other = UnitFactory(parent=contest.root_unit, short_name="TH Kim Đồng")
    for each in (unit, other):
        add_person(contest, each)
    confirm(contest, unit, by)
    list_sent(contest, other, by=by)

    with pytest.raises(RostersNotLocked) as refusal:
        lock_all(contest, [unit, other], by=by)
    assert str(refusal.value) == (
        "Chưa chốt danh sách nào: 1 trong 2 đơn vị chưa chốt được: TH Kim Đồng (Đã "
        "gửi, chờ kiểm tra). Bỏ chọn những đơn vị này rồi chốt lại."
    )
    assert state(contest, unit) == State.CONFIRMED

    list_received(contest, other, by=by)
    lock_all(contest, [other, unit], by=by, reason="Đến hạn")
    assert {state(contest, each) for each in (unit, other)} == {State.LOCKED}


def test_locking_takes_the_same_queries_for_one_and_three(contest, by):
    def queries_for(count):
        units = [UnitFactory(parent=contest.root_unit) for _ in range(count)]
        for unit in units:
            add_person(contest, unit)
            confirm(contest, unit, by)
        with CaptureQueriesContext(connection) as queries:
            lock_all(contest, units, by=by)
        return len(queries)

    assert queries_for(1) == queries_for(3)


def test_unlocking_gives_the_units_word_back_where_it_still_fits(contest, unit, by):
    entry = add_person(contest, unit)
    confirm(contest, unit, by)
    lock_roster(contest, unit, by=by)

    unlock_roster(contest, unit, by=by, reason="Chốt nhầm")
    assert state(contest, unit) == State.CONFIRMED
    assert AuditEvent.objects.last().detail["reason"] == "Chốt nhầm"

    lock_roster(contest, unit, by=by)
    RosterEntry.objects.filter(pk=entry.pk).update(counts=False)
    unlock_roster(contest, unit, by=by, reason="Có thay đổi")
    assert state(contest, unit) == State.UNCONFIRMED


def test_unlocking_needs_a_reason_and_a_lock(contest, unit, by):
    add_person(contest, unit)
    with pytest.raises(RosterStepRefused):
        unlock_roster(contest, unit, by=by, reason="Nhầm")
    lock_roster(contest, unit, by=by, reason="Hết hạn")

    with pytest.raises(WordsMissing):
        unlock_roster(contest, unit, by=by, reason="")

    assert state(contest, unit) == State.LOCKED


# --- Two at once -------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_that_meets_a_lock_is_refused(contest, unit, by):
    add_person(contest, unit)
    with transaction.atomic():
        lock_roster(contest, unit, by=by, reason="Hết hạn")
        confirming = run_into(confirm, contest, unit, by)

    with pytest.raises(RosterLocked):
        confirming.result()
    assert not RosterConfirmation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_lock_waits_for_a_confirmation_and_needs_no_reason_then(contest, unit, by):
    add_person(contest, unit)
    with transaction.atomic():
        confirm(contest, unit, by)
        locking = run_into(lock_roster, contest, unit, by=by)

    assert locking.result().state == State.LOCKED


@pytest.mark.django_db(transaction=True)
def test_two_first_acts_on_one_unit_make_one_row(contest, unit, by):
    with transaction.atomic():
        list_sent(contest, unit, by=by)
        other = run_into(list_sent, contest, unit, by=by)

    assert other.result().state == State.SENT
    assert UnitRoster.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_list_that_changes_while_one_waits_is_not_the_one_seen(contest, unit, by):
    add_person(contest, unit)
    seen = fingerprint(frozen(list_of_unit(contest, unit)))
    with transaction.atomic():
        ask_to_mend(contest, unit, by=by, note="Thiếu người")
        add_person(contest, unit, "An")
        confirming = run_into(confirm, contest, unit, by, seen=seen)

    with pytest.raises(OtherListSeen):
        confirming.result()


@pytest.mark.django_db(transaction=True)
def test_two_bulk_locks_in_other_orders_end_both(contest, by):
    units = [UnitFactory(parent=contest.root_unit) for _ in range(3)]
    for unit in units:
        add_person(contest, unit)
    with transaction.atomic():
        lock_all(contest, units, by=by, reason="Đến hạn")
        other = run_into(lock_all, contest, units[::-1], by=by, reason="Đến hạn")

    with pytest.raises(RostersNotLocked):
        other.result()


# --- The constraints ---------------------------------------------------------


def test_the_database_keeps_one_row_for_a_unit(contest, unit, by):
    put(contest, unit, by, State.SENT)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        put(contest, unit, by, State.LOCKED)
    assert constraint_of(error.value) == "unitroster_once_per_contest_and_unit"


def test_the_database_wants_to_know_what_is_to_be_mended(contest, unit, by):
    roster = put(contest, unit, by, State.TO_MEND)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        UnitRoster.objects.filter(pk=roster.pk).update(note="")
    assert constraint_of(error.value) == "unitroster_to_mend_says_what"


def test_the_database_wants_the_document_of_a_confirmation(contest, unit, by):
    add_person(contest, unit)
    confirm(contest, unit, by)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        RosterConfirmation.objects.update(document="")
    assert constraint_of(error.value) == "rosterconfirmation_names_its_document"


# --- All units ---------------------------------------------------------------


def test_states_of_all_units_that_an_officer_sees(contest, by):
    block = BlockFactory()
    units = [
        UnitFactory(parent=contest.root_unit, block=block, position=n) for n in range(7)
    ]
    empty, imported, confirmed, changed, locked, foreign, ended = units
    for unit in (imported, confirmed, changed, locked, foreign):
        add_person(contest, unit)
    for unit in (confirmed, changed, locked):
        confirm(contest, unit, by)
    add_person(contest, changed)
    lock_roster(contest, locked, by=by)
    ended.valid_to = days_from_now(-2).date()
    ended.save()
    officer = UserFactory()
    for unit in (empty, imported, confirmed, changed, locked, ended):
        GrantFactory(user=officer, unit=unit)

    rows = roster_states(officer, contest)

    assert [(row.unit, row.unit.headcount, row.state, row.changes) for row in rows] == [
        (empty, 0, State.NOT_SENT, 0),
        (imported, 1, State.UNCONFIRMED, 0),
        (confirmed, 1, State.CONFIRMED, 0),
        (changed, 2, State.CONFIRMED, 1),
        (locked, 1, State.LOCKED, 0),
    ]
    assert rows[0].as_of is None
    assert rows[2].as_of == timezone.localdate()
    assert units_unconfirmed(officer, contest) == 2


def test_changes_of_the_newest_word_count_and_not_of_an_old_one(contest, unit, by):
    add_person(contest, unit)
    confirm(contest, unit, by)
    add_person(contest, unit)
    confirm(contest, unit, by)
    officer = GrantFactory(unit=unit).user

    assert [row.changes for row in roster_states(officer, contest)] == [0]


@pytest.mark.parametrize("role", [Role.LEADER, Role.COORDINATOR, Role.JUDGE])
def test_only_an_officers_own_units_wait_for_him(contest, unit, role):
    add_person(contest, unit)
    other = GrantFactory(unit=unit, role=role).user

    assert units_unconfirmed(other, contest) == 0


def test_states_take_the_same_queries_for_one_and_three(contest, by):
    officer = GrantFactory(unit=contest.root_unit).user

    def queries_for(count):
        for _ in range(count):
            unit = UnitFactory(parent=contest.root_unit)
            add_person(contest, unit)
            confirm(contest, unit, by)
        with CaptureQueriesContext(connection) as queries:
            roster_states(officer, contest)
        return len(queries)

    assert queries_for(1) == queries_for(2)
