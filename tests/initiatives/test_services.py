"""The verbs on entries: every way from state to state, and every refusal."""

from datetime import timedelta

import pytest
from django.db import transaction

from contest.models import AuditEvent
from initiatives import services
from initiatives.errors import (
    ChangedMeanwhile,
    EntryIncomplete,
    LinkTaken,
    OwnEntry,
    ReasonMissing,
    RoundNotOpen,
    RoundOver,
    TooLateForChanges,
    TransitionRefused,
)
from initiatives.models import Author, InitiativeEntry
from initiatives.states import EDITABLE, STEPS, State
from tests.factories import (
    AuthorFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.initiatives.written import write as save
from tests.races import run_into

pytestmark = pytest.mark.django_db
REASON = "Chưa đúng chủ đề đã chọn."
SECOND = timedelta(seconds=1)


def submit(entry, **kwargs):
    return services.submit_entry(entry, by=entry.created_by, **kwargs)


def withdraw(entry, **kwargs):
    return services.withdraw_entry(entry, by=entry.created_by, **kwargs)


def approve(entry, **kwargs):
    return services.approve_entry(entry, **{"by": UserFactory(), **kwargs})


def refuse(entry, **kwargs):
    defaults = {"by": UserFactory(), "reason": REASON}
    return services.refuse_entry(entry, **{**defaults, **kwargs})


def ask(entry, **kwargs):
    defaults = {"by": UserFactory(), "reason": REASON}
    return services.ask_for_changes(entry, **{**defaults, **kwargs})


LEADS_TO = {
    submit: State.SUBMITTED,
    withdraw: State.WITHDRAWN,
    approve: State.APPROVED,
    refuse: State.REFUSED,
    ask: State.CHANGES,
}
DECISIONS = [approve, refuse, ask]


def entry_in(state, **fields):
    return InitiativeEntryFactory(**{state.value: True}, **fields)


# --- The table ----------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", LEADS_TO)
def test_verb_follows_the_table_from_every_state(verb, state):
    entry = entry_in(state)
    new = LEADS_TO[verb]
    # What was given back is refused only when it can be mended no more.
    is_late = verb is refuse and state == State.CHANGES
    given = {"at": entry.edit_deadline} if is_late else {}

    # Only an officer brings back what repeated another one.
    may = new in STEPS[state].leads_to and (verb, state) != (submit, State.DUPLICATE)
    if may:
        verb(entry, **given)
        expected = new
    else:
        with pytest.raises(TransitionRefused):
            verb(entry)
        expected = state

    entry.refresh_from_db()
    assert entry.state == expected


@pytest.mark.parametrize("state", State)
def test_save_draft_follows_the_table_from_every_state(state):
    entry = entry_in(state)
    entry.title = "Tên mới"

    if state in EDITABLE:
        save(entry)
        expected = "Tên mới"
    else:
        with pytest.raises(TransitionRefused):
            save(entry)
        expected = InitiativeEntry.objects.get(pk=entry.pk).title
        assert expected != "Tên mới"

    entry.refresh_from_db()
    after = State.SUBMITTED if state == State.CHANGES else state
    assert (entry.title, entry.state) == (expected, after)


def test_refusal_of_a_transition_says_where_the_entry_is_and_what_to_do():
    entry = InitiativeEntryFactory(approved=True)

    with pytest.raises(TransitionRefused) as refused:
        submit(entry)

    assert str(refused.value) == (
        'Chưa thực hiện được: bài đang ở tình trạng "Đủ điều kiện dự thi". '
        "Nội dung bài không thay đổi. Tải lại trang để xem các việc làm được."
    )


def test_every_transition_leaves_an_audit_row_with_its_person():
    entry = InitiativeEntryFactory()
    officer = UserFactory()

    submit(entry)
    ask(entry, by=officer)

    events = AuditEvent.objects.filter(subject=f"initiativeentry {entry.pk}")
    assert list(events.order_by("pk").values_list("actor", "detail")) == [
        (
            entry.created_by_id,
            {"old": "draft", "new": "submitted", "reason": ""},
        ),
        (officer.pk, {"old": "submitted", "new": "changes", "reason": REASON}),
    ]


# --- Writing ------------------------------------------------------------------


def test_save_draft_stores_a_draft_that_lacks_everything():
    entry = InitiativeEntryFactory.build(
        empty=True,
        round=RoundFactory(initiatives=True),
        unit=UnitFactory(),
        created_by=UserFactory(),
    )

    services.save_draft(entry, authors=[], by=entry.created_by)

    stored = InitiativeEntry.objects.get()
    assert (stored.state, stored.title, stored.authors.count()) == ("draft", "", 0)


def test_save_draft_keeps_the_authors_in_order():
    person = RosterEntryFactory()
    entry = InitiativeEntryFactory()

    save(entry, Author(name="Thứ nhất"), Author(name="Thứ hai", roster_entry=person))

    rows = entry.authors.values_list("position", "name", "roster_entry")
    assert list(rows) == [(1, "Thứ nhất", None), (2, "Thứ hai", person.pk)]


def test_save_draft_changes_what_was_sent_and_the_entry_keeps_waiting():
    entry = InitiativeEntryFactory(submitted=True)
    sent_at = entry.submitted_at
    entry.title = "Tên đã sửa"

    save(entry)

    entry.refresh_from_db()
    assert (entry.title, entry.state) == ("Tên đã sửa", State.SUBMITTED)
    assert entry.submitted_at == sent_at


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHANGES])
@pytest.mark.parametrize("part", ["theme", "video_key", "title", "summary"])
def test_save_draft_refuses_to_make_what_was_sent_incomplete(state, part):
    entry = entry_in(state)
    setattr(entry, part, None if part == "theme" else "")

    with pytest.raises(EntryIncomplete):
        save(entry)

    stored = InitiativeEntry.objects.get(pk=entry.pk)
    assert getattr(stored, part)
    assert [author.name for author in stored.authors.all()] != ["Người viết"]


@pytest.mark.parametrize("state", sorted(EDITABLE))
def test_save_draft_is_possible_to_the_second_of_closing(state):
    entry = entry_in(state)
    closes_at = entry.round.closes_at

    save(entry, at=closes_at - SECOND)
    with pytest.raises(RoundOver):
        save(entry, at=closes_at)


def test_save_draft_reads_a_closing_time_that_was_moved_meanwhile():
    entry = InitiativeEntryFactory()
    assert entry.round.closes_at
    type(entry.round).objects.update(closes_at=entry.round.opens_at + SECOND)

    with pytest.raises(RoundOver):
        save(entry)


def test_save_draft_works_before_the_opening():
    entry = InitiativeEntryFactory()

    save(entry, at=entry.round.opens_at - SECOND)

    assert entry.authors.get().name == "Người viết"


def test_save_draft_refuses_the_link_of_another_entry_for_what_was_sent():
    other = InitiativeEntryFactory(submitted=True)
    entry = InitiativeEntryFactory(submitted=True, round=other.round)
    entry.video_key = other.video_key

    with pytest.raises(LinkTaken):
        save(entry)

    assert InitiativeEntry.objects.get(pk=entry.pk).video_key != other.video_key


# --- Sending ------------------------------------------------------------------


def test_submit_entry_stamps_the_time():
    entry = InitiativeEntryFactory()
    at = entry.round.closes_at - SECOND

    submit(entry, at=at)

    entry.refresh_from_db()
    assert (entry.submitted_at, entry.updated_at) == (at, at)


def test_submit_entry_is_possible_from_opening_to_the_second_of_closing():
    entry = InitiativeEntryFactory()
    round = entry.round

    with pytest.raises(RoundNotOpen):
        submit(entry, at=round.opens_at - SECOND)
    with pytest.raises(RoundOver):
        submit(entry, at=round.closes_at)
    submit(entry, at=round.opens_at)

    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"title": ""}, ["tên sáng kiến, giải pháp"]),
        ({"theme": None}, ["chủ đề"]),
        ({"summary": ""}, ["tóm tắt"]),
        ({"video_key": ""}, ["đường dẫn video"]),
        ({"authors": None}, ["tác giả"]),
        ({"declares_novelty": False}, ["cam đoan về tính mới"]),
        ({"declares_copyright": False}, ["cam đoan về bản quyền"]),
        (
            {"empty": True},
            [
                "tên sáng kiến, giải pháp",
                "chủ đề",
                "tóm tắt",
                "đường dẫn video",
                "tác giả",
                "cam đoan về tính mới",
                "cam đoan về bản quyền",
            ],
        ),
    ],
)
def test_submit_entry_names_what_is_missing(fields, missing):
    entry = InitiativeEntryFactory(**fields)

    with pytest.raises(EntryIncomplete) as refused:
        submit(entry)

    entry.refresh_from_db()
    assert refused.value.missing == missing
    assert entry.state == State.DRAFT


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHANGES, State.APPROVED])
def test_submit_entry_refuses_the_link_of_a_live_entry(state):
    other = entry_in(state)
    entry = InitiativeEntryFactory(round=other.round, video_key=other.video_key)

    with pytest.raises(LinkTaken) as refused:
        submit(entry)

    entry.refresh_from_db()
    assert str(refused.value) == LinkTaken.sentence
    assert entry.state == State.DRAFT


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.REFUSED, State.WITHDRAWN, State.DUPLICATE]
)
def test_submit_entry_takes_a_link_that_no_live_entry_has(state):
    other = entry_in(state)
    entry = InitiativeEntryFactory(round=other.round, video_key=other.video_key)

    submit(entry)

    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


def test_submit_entry_takes_a_link_of_another_contest():
    other = InitiativeEntryFactory(submitted=True)
    entry = InitiativeEntryFactory(video_key=other.video_key)

    submit(entry)

    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


def test_submit_entry_again_after_changes_keeps_what_was_asked_for():
    entry = InitiativeEntryFactory(changes=True)

    submit(entry)

    entry.refresh_from_db()
    assert (entry.reason, entry.shows_reason) == ("Chưa ghi đủ tác giả.", False)


def test_withdraw_entry_is_possible_after_the_closing():
    entry = InitiativeEntryFactory(approved=True)

    withdraw(entry, at=entry.round.closes_at + SECOND)

    entry.refresh_from_db()
    assert entry.state == State.WITHDRAWN


# --- Deciding -----------------------------------------------------------------


@pytest.mark.parametrize("verb", DECISIONS)
def test_decision_is_stored_with_person_time_and_reason(verb):
    entry = InitiativeEntryFactory(submitted=True)
    officer = UserFactory()
    at = entry.round.opens_at + SECOND

    verb(entry, by=officer, at=at)

    entry.refresh_from_db()
    expected_reason = "" if verb is approve else REASON
    assert (entry.decided_by, entry.decided_at, entry.reason) == (
        officer,
        at,
        expected_reason,
    )


def test_approve_entry_clears_the_reason_of_the_request_before():
    entry = InitiativeEntryFactory(changes=True)
    submit(entry)

    approve(entry)

    entry.refresh_from_db()
    assert entry.reason == ""


@pytest.mark.parametrize("verb", [refuse, ask])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_decision_against_the_entry_needs_a_reason(verb, reason):
    entry = InitiativeEntryFactory(submitted=True)

    with pytest.raises(ReasonMissing):
        verb(entry, reason=reason)

    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


@pytest.mark.parametrize("verb", DECISIONS)
def test_decision_is_not_for_the_creator(verb):
    entry = InitiativeEntryFactory(submitted=True)

    with pytest.raises(OwnEntry):
        verb(entry, by=entry.created_by)

    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


@pytest.mark.parametrize("verb", DECISIONS)
def test_decision_is_not_for_an_author(verb):
    entry = InitiativeEntryFactory(submitted=True)
    person = RosterEntryFactory(contest=entry.round.contest)
    AuthorFactory(entry=entry, roster_entry=person, position=2)

    with pytest.raises(OwnEntry):
        verb(entry, by=person.staff_member.user)

    entry.refresh_from_db()
    assert entry.state == State.SUBMITTED


@pytest.mark.parametrize("verb", DECISIONS)
def test_decision_is_refused_when_the_entry_changed_after_it_was_seen(verb):
    entry = InitiativeEntryFactory(submitted=True)
    entry.refresh_from_db()
    seen = entry.updated_at
    save(entry)

    with pytest.raises(ChangedMeanwhile):
        verb(entry, seen=seen)
    verb(entry, seen=entry.updated_at)

    entry.refresh_from_db()
    assert entry.state == LEADS_TO[verb]


def test_ask_for_changes_is_too_late_when_nothing_can_be_changed_any_more():
    entry = InitiativeEntryFactory(submitted=True)
    closes_at = entry.round.closes_at

    with pytest.raises(TooLateForChanges):
        ask(entry, at=closes_at)
    refuse(entry, at=closes_at)

    entry.refresh_from_db()
    assert entry.state == State.REFUSED


# --- Races --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_entries_sent_at_once_with_one_link_leave_one():
    first = InitiativeEntryFactory()
    second = InitiativeEntryFactory(round=first.round, video_key=first.video_key)

    with transaction.atomic():
        submit(first)
        sending = run_into(submit, second)

    with pytest.raises(LinkTaken):
        sending.result()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.SUBMITTED, State.DRAFT)


@pytest.mark.django_db(transaction=True)
def test_link_is_free_again_when_the_other_sending_came_to_nothing():
    first = InitiativeEntryFactory()
    second = InitiativeEntryFactory(round=first.round, video_key=first.video_key)

    with transaction.atomic():
        submit(first)
        sending = run_into(submit, second)
        transaction.set_rollback(True)

    assert sending.result().state == State.SUBMITTED


@pytest.mark.django_db(transaction=True)
def test_two_officers_deciding_at_once_leave_the_first_decision():
    entry = InitiativeEntryFactory(submitted=True)

    with transaction.atomic():
        approve(entry)
        deciding = run_into(refuse, entry)

    with pytest.raises(TransitionRefused):
        deciding.result()
    entry.refresh_from_db()
    assert entry.state == State.APPROVED


@pytest.mark.django_db(transaction=True)
def test_decision_that_meets_an_edit_is_refused():
    entry = InitiativeEntryFactory(submitted=True)
    entry.refresh_from_db()
    seen = entry.updated_at

    with transaction.atomic():
        save(entry)
        deciding = run_into(approve, entry, seen=seen)

    with pytest.raises(ChangedMeanwhile):
        deciding.result()


@pytest.mark.django_db(transaction=True)
def test_edit_that_meets_a_decision_is_refused():
    entry = InitiativeEntryFactory(submitted=True)
    edited = InitiativeEntry.objects.get(pk=entry.pk)
    edited.title = "Tên sửa sau khi đã duyệt"

    with transaction.atomic():
        approve(entry)
        saving = run_into(save, edited)

    with pytest.raises(TransitionRefused):
        saving.result()
    entry.refresh_from_db()
    assert entry.title != "Tên sửa sau khi đã duyệt"


@pytest.mark.django_db(transaction=True)
def test_withdrawal_that_meets_a_decision_comes_after_it():
    entry = InitiativeEntryFactory(submitted=True)

    with transaction.atomic():
        approve(entry)
        leaving = run_into(withdraw, entry)

    assert leaving.result().state == State.WITHDRAWN
