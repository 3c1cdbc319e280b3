"""Decisions before their entrants are told: made, undone, told, cancelled by edits."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now
from contest.models import AuditEvent
from initiatives import services
from initiatives.errors import (
    AlreadyDecided,
    ChangedMeanwhile,
    DeadlineNotAhead,
    DecisionOver,
    NoRoomLeft,
    NotADuplicate,
    NotLookedAt,
    OwnEntry,
    PlanChanged,
    ReasonMissing,
    SameVideo,
    StillRepeats,
    TooLateForChanges,
    TransitionRefused,
    VideoTaken,
    VideoTooLong,
)
from initiatives.models import Decision, InitiativeEntry, InitiativeRules, LinkWatch
from initiatives.queries.watching import with_bad_links
from initiatives.services.probing import Finding
from initiatives.services.watching import keep_finding, open_watch
from initiatives.states import State
from initiatives.verdicts import Verdict
from initiatives.watching import Cause, Code
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RoundFactory,
    UserFactory,
    days_from_now,
)
from tests.initiatives.written import write
from tests.races import run_into

pytestmark = pytest.mark.django_db
LOOKED = ("opens", "public", "length", "theme", "novelty")
APPROVED = Verdict(State.APPROVED, ticks=LOOKED)
REFUSED = Verdict(State.REFUSED, "Chưa đúng chủ đề.")
HOUR = timedelta(hours=1)


@pytest.fixture
def round():
    return RoundFactory(initiatives=True)


@pytest.fixture
def entry(round):
    return sent(round)


def sent(round, **fields):
    return InitiativeEntryFactory(round=round, submitted=True, **fields)


def decide(entry, verdict=APPROVED, **kwargs):
    return services.decide(entry, verdict, **{"by": UserFactory(), **kwargs})


def edit(entry, title="Tên mới"):
    entry = InitiativeEntry.objects.get(pk=entry.pk)
    entry.title = title
    return write(entry)


def state_of(entry):
    return InitiativeEntry.objects.get(pk=entry.pk).state


# --- Deciding -----------------------------------------------------------------


def test_decision_waits_and_the_entry_stays_as_it_was_sent(entry, settings):
    settings.SCREENING_UNDO_SECONDS = 90
    officer = UserFactory()

    decision = decide(entry, by=officer)

    stored = InitiativeEntry.objects.get(pk=entry.pk)
    assert (stored.state, stored.step.entrant) == (
        State.SUBMITTED,
        "Đã gửi, đang chờ kiểm tra",
    )
    assert decision.due_at - decision.decided_at == timedelta(seconds=90)
    assert (decision.get_state_display(), decision.ticks) == (
        "Đã quyết định, chưa báo",
        list(LOOKED),
    )
    event = AuditEvent.objects.get(verb="decide_initiative")
    assert (event.actor, event.detail["ticks"]) == (officer, list(LOOKED))


@pytest.mark.parametrize(
    ("verdict", "error"),
    [
        (Verdict(State.APPROVED, ticks=LOOKED[1:]), NotLookedAt),
        (Verdict(State.REFUSED, "  "), ReasonMissing),
        (Verdict(State.CHANGES), ReasonMissing),
        (Verdict(State.CHANGES, "Sửa.", days_from_now(-1)), DeadlineNotAhead),
        (Verdict(State.DUPLICATE), NotADuplicate),
    ],
)
def test_decision_is_refused_in_words_and_nothing_is_kept(entry, verdict, error):
    with pytest.raises(error) as refused:
        decide(entry, verdict)

    assert "Bài chưa có gì thay đổi." in str(refused.value)
    assert not Decision.objects.exists()


def test_approval_names_the_lines_that_nobody_looked_at(entry):
    with pytest.raises(NotLookedAt) as refused:
        decide(entry, Verdict(State.APPROVED, ticks=("opens", "public", "length")))

    assert "Đúng chủ đề, Tính mới" in str(refused.value)


def test_decision_is_refused_to_the_creator_and_after_an_edit(entry):
    with pytest.raises(OwnEntry):
        decide(entry, by=entry.created_by)
    with pytest.raises(ChangedMeanwhile):
        decide(entry, seen=entry.submitted_at)


def test_entry_has_one_decision_that_waits(entry):
    decide(entry)

    with pytest.raises(AlreadyDecided):
        decide(entry, REFUSED)


@pytest.mark.parametrize("source", ["machine", "player"])
def test_measured_length_blocks_the_approval_and_nothing_else(entry, source):
    by = UserFactory() if source == "player" else None
    open_watch(entry.pk).measures.create(seconds=370, source=source, by=by)

    with pytest.raises(VideoTooLong) as refused:
        services.approve_entry(entry, by=UserFactory())
    services.refuse_entry(entry, by=UserFactory(), reason="Video dài 06:10.")

    assert "video dài 06:10" in str(refused.value)
    assert state_of(entry) == State.REFUSED


@pytest.mark.parametrize("decided", ["led", "taken"])
def test_of_two_with_one_video_none_is_approved_while_both_are_live(round, decided):
    pair = two_with_one_video(round)
    entry, twin = pair[decided], pair["taken" if decided == "led" else "led"]
    officer = GrantFactory(unit=round.contest.root_unit).user

    with pytest.raises(SameVideo) as refused:
        decide(entry, by=officer)
    assert f'"{twin}" ({twin.unit.short_name}, Chờ kiểm tra)' in str(refused.value)
    assert "Chọn Trùng với bài khác rồi chọn bài đó." in str(refused.value)
    with pytest.raises(SameVideo) as of_another_unit:
        services.approve_entry(entry, by=UserFactory())
    assert twin.title not in str(of_another_unit.value)

    services.mark_duplicate(twin, of=entry, by=officer)
    assert not with_bad_links(InitiativeEntry.objects.all())
    assert services.approve_entry(entry, by=officer).state == State.APPROVED


def test_why_an_approval_was_cancelled_names_no_entry_of_another_unit(round):
    pair = two_with_one_video(round)
    LinkWatch.objects.update(clash_with=None)
    officer = GrantFactory(unit=round.contest.root_unit).user
    decision = decide(pair["led"], by=officer)
    LinkWatch.objects.update(clash_with=pair["taken"])

    services.release_decision(decision)

    decision.refresh_from_db()
    assert decision.note.startswith("Video của bài này cũng là video của một bài")
    assert pair["taken"].title not in decision.note


def test_bulk_leaves_out_what_has_the_video_of_an_approved_one(round):
    pair = two_with_one_video(round, led={"approved": True})
    entries = [pair["taken"], sent(round)]

    plan = services.plan_decisions(entries, APPROVED, by=UserFactory())

    assert [line.entry for line in plan.refused] == [pair["taken"]]


@pytest.mark.django_db(transaction=True)
def test_approval_waits_for_a_look_and_heeds_what_it_finds(round):
    pair = two_with_one_video(round)
    watch = pair["led"].watches.get()
    LinkWatch.objects.update(clash_with=None)
    with transaction.atomic():
        keep_finding(watch, Finding(Code.OPAQUE), cause=Cause.SENT, at=db_now())
        LinkWatch.objects.filter(pk=watch.pk).update(clash_with=pair["taken"])
        approval = run_into(services.approve_entry, pair["led"], by=UserFactory())

    with pytest.raises(SameVideo):
        approval.result()


def two_with_one_video(round, led=None):
    """A short link that led to the video of another entry."""
    taken = sent(round)
    led = InitiativeEntryFactory(round=round, **(led or {"submitted": True}))
    open_watch(led.pk)
    LinkWatch.objects.filter(entry=led).update(clash_with=taken)
    return {"led": led, "taken": taken}


def test_declared_length_blocks_nothing(round):
    entry = sent(round, seconds=370)

    assert services.approve_entry(entry, by=UserFactory()).state == State.APPROVED


# --- Telling ------------------------------------------------------------------


def test_beat_tells_what_is_due_and_leaves_the_rest(round):
    due, later = sent(round), sent(round)
    first = decide(due)
    decide(later, REFUSED)
    Decision.objects.filter(pk=first.pk).update(
        decided_at=days_from_now(-1), due_at=days_from_now(-1)
    )

    counts = [services.release_due_decisions(), services.release_due_decisions()]

    first.refresh_from_db()
    assert counts == [1, 0]
    assert (state_of(due), state_of(later)) == (State.APPROVED, State.SUBMITTED)
    assert (first.state, first.settled_by) == (Decision.State.RELEASED, None)


def test_told_entry_carries_all_of_the_decision(entry):
    officer, hasty = UserFactory(), UserFactory()
    until = days_from_now(40)  # behind the closing of the round
    decision = decide(entry, Verdict(State.CHANGES, "Sửa.", until), by=officer)

    services.release_decision(decision, by=hasty)

    entry.refresh_from_db()
    assert (entry.state, entry.reason, entry.reopened_until, entry.decided_by) == (
        State.CHANGES,
        "Sửa.",
        until,
        officer,
    )
    assert AuditEvent.objects.get(verb="move_initiative").actor == hasty


def test_release_tells_once(entry):
    decision = decide(entry)
    services.release_decision(decision)
    stored = InitiativeEntry.objects.get(pk=entry.pk)

    services.release_decision(decision)

    assert InitiativeEntry.objects.get(pk=entry.pk).updated_at == stored.updated_at
    assert AuditEvent.objects.filter(verb="move_initiative").count() == 1


def test_release_that_died_is_done_by_the_next_run(entry, settings):
    settings.SCREENING_UNDO_SECONDS = 0
    decision = decide(entry)
    with transaction.atomic():
        services.release_due_decisions()
        transaction.set_rollback(True)  # as when the worker is killed
    assert state_of(entry) == State.SUBMITTED

    services.release_due_decisions()

    decision.refresh_from_db()
    assert (state_of(entry), decision.state) == (State.APPROVED, "released")


def test_undone_decision_is_never_told_and_another_may_follow(entry):
    decision = decide(entry, REFUSED)
    services.undo_decision(decision, by=UserFactory())

    services.release_decision(decision)

    assert state_of(entry) == State.SUBMITTED
    assert services.release_all([decide(entry)]).released == 1
    assert state_of(entry) == State.APPROVED


def test_told_decision_is_not_undone(entry):
    decision = decide(entry)
    services.release_decision(decision)

    with pytest.raises(DecisionOver) as refused:
        services.undo_decision(decision, by=UserFactory())

    assert '"Đã báo"' in str(refused.value)
    assert state_of(entry) == State.APPROVED


def test_edit_cancels_the_decision_and_the_entry_waits_again(entry):
    decision = decide(entry)
    edit(entry)

    services.release_decision(decision)

    decision.refresh_from_db()
    assert (state_of(entry), decision.state) == (
        State.SUBMITTED,
        Decision.State.CANCELLED,
    )
    assert decision.note.startswith("Đã sửa bài sau khi có quyết định.")
    assert list(InitiativeEntry.objects.undecided()) == [entry]


def test_withdrawal_cancels_the_decision(entry):
    decision = decide(entry)
    services.withdraw_entry(entry, by=entry.created_by)

    services.release_decision(decision)

    decision.refresh_from_db()
    assert state_of(entry) == State.WITHDRAWN
    assert '"Đã rút"' in decision.note


@pytest.mark.django_db(transaction=True)
def test_release_and_undo_at_once_do_one_of_both():
    entry = sent(RoundFactory(initiatives=True))
    decision = decide(entry)

    with transaction.atomic():
        services.undo_decision(decision, by=UserFactory())
        telling = run_into(services.release_decision, decision)

    assert telling.result().state == Decision.State.UNDONE
    assert state_of(entry) == State.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_edit_in_flight_is_waited_for_and_cancels():
    entry = sent(RoundFactory(initiatives=True))
    decision = decide(entry)

    with transaction.atomic():
        edit(entry)
        telling = run_into(services.release_decision, decision)

    assert telling.result().state == Decision.State.CANCELLED
    assert state_of(entry) == State.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_the_first():
    entry = sent(RoundFactory(initiatives=True))

    with transaction.atomic():
        decide(entry)
        second = run_into(decide, entry, REFUSED)

    with pytest.raises(AlreadyDecided):
        second.result()


# --- Open again until a day ---------------------------------------------------


def test_reopened_entry_is_edited_and_sent_until_its_own_deadline(entry):
    closes_at = entry.round.closes_at
    until = closes_at + timedelta(days=3)
    services.ask_for_changes(
        entry, by=UserFactory(), reason="Sửa.", until=until, at=closes_at + HOUR
    )
    entry.refresh_from_db()
    just_before = until - timedelta(seconds=1)

    write(entry, at=just_before)

    assert state_of(entry) == State.SUBMITTED
    services.approve_entry(entry, by=UserFactory(), at=until + HOUR)
    assert InitiativeEntry.objects.get(pk=entry.pk).reopened_until is None


@pytest.mark.parametrize("days", [-1, 3])
def test_deadline_of_its_own_binds_before_the_closing_and_after(entry, days):
    until = entry.round.closes_at + timedelta(days=days)
    services.ask_for_changes(
        entry, by=UserFactory(), reason="Sửa.", until=until, at=db_now()
    )
    entry.refresh_from_db()

    for verb in (services.submit_entry, services.save_draft):
        given = {} if verb is services.submit_entry else {"authors": []}
        with pytest.raises(Exception, match="Đã hết thời gian gửi và sửa bài"):
            verb(entry, by=entry.created_by, at=until, **given)
    assert state_of(entry) == State.CHANGES


def test_changes_after_the_closing_need_a_deadline(entry):
    with pytest.raises(TooLateForChanges):
        decide(entry, Verdict(State.CHANGES, "Sửa."), at=entry.round.closes_at)


def test_deadline_that_has_passed_is_given_anew(round):
    entry, officer = InitiativeEntryFactory(round=round, changes=True), UserFactory()
    over, until = round.closes_at + HOUR, round.closes_at + timedelta(days=2)

    services.extend_deadline(entry, until=until, by=officer, at=over)
    services.submit_entry(entry, by=entry.created_by, at=until - HOUR)

    assert state_of(entry) == State.SUBMITTED
    event = AuditEvent.objects.get(verb="extend_initiative_deadline")
    assert (event.actor, event.detail["new"]) == (officer, until.isoformat())


def test_deadline_is_given_ahead_by_others_for_what_is_to_be_mended(entry):
    mended = InitiativeEntryFactory(round=entry.round, changes=True)
    until, by = days_from_now(20), UserFactory()

    for given, error in (
        ((entry, until, by), TransitionRefused),
        ((mended, until, mended.created_by), OwnEntry),
        ((mended, db_now(), by), DeadlineNotAhead),
    ):
        with pytest.raises(error):
            services.extend_deadline(given[0], until=given[1], by=given[2])


# --- Duplicates ---------------------------------------------------------------


@pytest.mark.parametrize(
    "state", ["draft", "registered", "withdrawn", "duplicate", "refused"]
)
def test_entry_repeats_none_that_is_not_there(entry, state):
    other = InitiativeEntryFactory(round=entry.round, **{state: True})

    with pytest.raises(NotADuplicate):
        services.mark_duplicate(entry, of=other, by=UserFactory())


def test_entry_repeats_neither_itself_nor_one_of_another_round(entry):
    for other in (entry, sent(RoundFactory(initiatives=True))):
        with pytest.raises(NotADuplicate):
            decide(entry, Verdict(State.DUPLICATE, duplicate_of=other))


def test_of_two_that_repeat_each_other_the_second_is_cancelled(round):
    one, two = sent(round), sent(round)
    decisions = [
        decide(one, Verdict(State.DUPLICATE, duplicate_of=two)),
        decide(two, Verdict(State.DUPLICATE, duplicate_of=one)),
    ]

    told = services.release_all(decisions)

    assert told == (1, 1)
    assert (state_of(one), state_of(two)) == (State.DUPLICATE, State.SUBMITTED)


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_what_repeated_one_that_is_gone_is_screened_again_since_it_was_sent(
    round, state
):
    entry = InitiativeEntryFactory(round=round, duplicate=True)
    officer = UserFactory()
    with pytest.raises(StillRepeats):
        services.screen_again(entry, by=officer)
    gone = {"state": state, "decided_by": officer, "reason": "Sai chủ đề."}
    InitiativeEntry.objects.filter(pk=entry.duplicate_of_id).update(**gone)

    with pytest.raises(OwnEntry):
        services.screen_again(entry, by=entry.created_by)
    again = services.screen_again(entry, by=officer)

    assert (again.state, again.duplicate_of) == (State.SUBMITTED, None)
    assert again.submitted_at == entry.submitted_at
    told = AuditEvent.objects.get(verb="move_initiative")
    assert (told.actor, told.detail["old"]) == (officer, "duplicate")


def test_video_that_another_entry_has_meanwhile_is_not_taken_from_it(round):
    gone = InitiativeEntryFactory(round=round, withdrawn=True)
    entry = InitiativeEntryFactory(round=round, duplicate=True, duplicate_of=gone)
    sent(round, video_key=entry.video_key)

    with pytest.raises(VideoTaken):
        services.screen_again(entry, by=UserFactory())
    assert state_of(entry) == State.DUPLICATE


def test_room_that_others_took_meanwhile_is_not_exceeded(round):
    gone = InitiativeEntryFactory(round=round, withdrawn=True)
    entry = InitiativeEntryFactory(round=round, duplicate=True, duplicate_of=gone)
    taken = sent(round, unit=entry.unit)
    InitiativeRules.objects.create(round=round, most_per_unit=1)

    with pytest.raises(NoRoomLeft, match="mỗi đơn vị gửi nhiều nhất 1 bài"):
        services.screen_again(entry, by=UserFactory())
    assert state_of(entry) == State.DUPLICATE
    services.withdraw_entry(taken, by=taken.created_by)
    assert services.screen_again(entry, by=UserFactory()).is_waiting


# --- Many at once -------------------------------------------------------------


def test_plan_says_what_would_happen_with_each_and_writes_nothing(round):
    officer = UserFactory()
    plain, own = sent(round), sent(round, created_by=officer)
    decided, over = sent(round), InitiativeEntryFactory(round=round, refused=True)
    decide(decided)

    plan = services.plan_decisions([plain, own, decided, over], REFUSED, by=officer)

    assert [line.entry for line in plan.accepted] == [plain]
    assert [line.refusal for line in plan.refused] == [
        OwnEntry.sentence,
        AlreadyDecided.sentence,
        str(TransitionRefused(State.REFUSED)),
    ]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("verdict", [REFUSED, APPROVED])
def test_plan_asks_as_much_for_one_as_for_three(
    round, django_assert_num_queries, verdict
):
    officer = UserFactory()
    for count in (1, 3):
        entries = InitiativeEntry.objects.filter(
            pk__in=[sent(round).pk for _ in range(count)]
        ).select_related("round")
        with django_assert_num_queries(6):
            plan = services.plan_decisions(entries, verdict, by=officer)
        assert len(plan.accepted) == count


def test_what_was_listed_is_what_is_done(round):
    officer, entries = UserFactory(), [sent(round), sent(round)]
    own = sent(round, created_by=officer)
    seen = plan_of([*entries, own], officer)

    done = services.decide_all([*entries, own], REFUSED, by=officer, seen=seen)

    assert {decision.entry for decision in done} == set(entries)


@pytest.mark.parametrize("act", ["edit", "decide", "withdraw", "other verdict"])
def test_nothing_is_done_when_one_changed_since_the_list(round, act):
    officer, entries = UserFactory(), [sent(round), sent(round)]
    seen, verdict = plan_of(entries, officer), REFUSED
    match act:
        case "edit":
            edit(entries[1])
        case "decide":
            decide(entries[1])
        case "withdraw":
            services.withdraw_entry(entries[1], by=entries[1].created_by)
        case _:
            verdict = Verdict(State.REFUSED, "Lý do khác.")

    with pytest.raises(PlanChanged):
        services.decide_all(entries, verdict, by=officer, seen=seen)

    assert not Decision.objects.filter(entry=entries[0]).exists()


def plan_of(entries, officer):
    stored = InitiativeEntry.objects.filter(pk__in=[entry.pk for entry in entries])
    return services.plan_decisions(stored, REFUSED, by=officer).fingerprint()


# --- What the database refuses ------------------------------------------------

BROKEN = {
    "decision_leads_to_a_screened_state": {"new_state": "submitted"},
    "decision_turns_down_with_reason": {"new_state": "refused", "reason": ""},
    "decision_duplicate_of_another": {"new_state": "duplicate"},
    "decision_pending_or_settled_with_time": {"state": "released"},
    "decision_is_told_after_it_was_made": {"due_at": days_from_now(-1)},
    "decision_reopens_for_changes_until_later": {
        "new_state": "changes",
        "reason": "Sửa.",
        "reopened_until": days_from_now(-1),
    },
    "decision_undone_by_somebody_or_cancelled_with_words": {
        "state": "cancelled",
        "settled_at": days_from_now(1),
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_decision_that_must_not_be_is_refused(entry, name):
    decision = decide(entry)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**BROKEN[name])

    assert constraint_of(refused.value) == name


def test_second_pending_decision_is_refused_by_the_database(entry):
    decision = decide(entry)
    decision.pk = None

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        decision.save(force_insert=True)

    assert constraint_of(refused.value) == "decision_one_pending_per_entry"


@pytest.mark.parametrize(
    ("state", "until"), [("approved", days_from_now(9)), ("changes", days_from_now(-9))]
)
def test_reopening_is_for_changes_and_lies_ahead(state, until):
    entry = InitiativeEntryFactory(**{state: True})

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        InitiativeEntry.objects.filter(pk=entry.pk).update(reopened_until=until)

    name = "initiativeentry_reopened_for_changes_until_later"
    assert constraint_of(refused.value) == name
