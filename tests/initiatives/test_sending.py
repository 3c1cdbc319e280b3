"""Registering, sending by the rules of the round, and what each sending leaves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.db import constraint_of
from contest.models import AuditEvent, Role
from initiatives import services
from initiatives.errors import EntryIncomplete, OverLimit, RoundOver
from initiatives.models import (
    Author,
    InitiativeEntry,
    InitiativeRules,
    Revision,
)
from initiatives.queries import units_without_entry
from initiatives.states import State
from tests.factories import (
    AuthorFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)
from tests.initiatives.people import user_as
from tests.initiatives.written import write
from tests.races import run_into

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def submit(entry, **kwargs):
    return services.submit_entry(entry, by=entry.created_by, **kwargs)


def register(entry, **kwargs):
    return services.register_entry(entry, by=entry.created_by, **kwargs)


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def officer(round, client):
    user = GrantFactory(role=Role.OFFICER, unit=round.contest.root_unit).user
    client.force_login(user)
    return user


# --- Registering --------------------------------------------------------------


def test_entry_is_registered_without_a_link_and_before_the_opening():
    entry = InitiativeEntryFactory(video_key="", video_url="", summary="")

    register(entry, at=entry.round.opens_at - SECOND)

    entry.refresh_from_db()
    assert (entry.state, entry.submitted_at) == (State.REGISTERED, None)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [({"title": ""}, "tên sáng kiến, giải pháp"), ({"theme": None}, "chủ đề")],
)
def test_registering_needs_a_title_and_a_theme(fields, missing):
    entry = InitiativeEntryFactory(**fields)

    with pytest.raises(EntryIncomplete, match="Chưa đăng ký được") as refused:
        register(entry)

    assert refused.value.missing == [missing]


@pytest.mark.parametrize("fields", [{"title": ""}, {"theme": None}])
def test_registered_entry_has_a_title_and_a_theme(fields):
    entry = InitiativeEntryFactory(registered=True)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        InitiativeEntry.objects.filter(pk=entry.pk).update(**fields)

    name = constraint_of(refused.value)
    assert name == "initiativeentry_registered_with_title_and_theme"


def test_registering_ends_with_the_round():
    entry = InitiativeEntryFactory()

    with pytest.raises(RoundOver):
        register(entry, at=entry.round.closes_at)


def test_registered_entry_shows_others_no_more_than_was_registered(client, round):
    entry = InitiativeEntryFactory(
        round=round, registered=True, summary="Phần còn đang soạn"
    )
    client.force_login(user_as(Role.OFFICER, entry))

    page = client.get(reverse("initiatives:detail", args=[entry.pk])).content.decode()

    assert entry.title in page
    assert "Phần còn đang soạn" not in page
    assert "youtube.com" not in page


# --- What each sending leaves -------------------------------------------------


def test_each_sending_is_frozen_with_its_content_person_and_time():
    entry = InitiativeEntryFactory(title="Tên cũ")
    submit(entry)
    entry.refresh_from_db()
    entry.title = "Tên mới"
    write(entry)

    first, second = Revision.objects.order_by("number")

    assert (first.number, first.content["title"]) == (1, "Tên cũ")
    assert (second.number, second.content["title"]) == (2, "Tên mới")
    assert second.content["authors"] == "Người viết"
    assert second.content["video"] == entry.video_url
    assert second.sent_by == entry.created_by
    assert first.sent_at == InitiativeEntry.objects.get().submitted_at


@pytest.mark.parametrize("state", ["submitted", "changes"])
def test_changes_that_are_sent_are_compared_once(state):
    entry = InitiativeEntryFactory(**{state: True})

    with CaptureQueriesContext(connection) as queries:
        write(entry)

    indexed = [q for q in queries if '"initiatives_noveltytext" (' in q["sql"]]
    assert len(indexed) == 1


def test_sending_that_is_refused_leaves_nothing():
    entry = InitiativeEntryFactory(empty=True)

    with pytest.raises(EntryIncomplete):
        submit(entry)

    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    "write_over",
    [lambda rows: rows.update(content={}), lambda rows: rows._raw_delete("default")],
)
def test_revision_is_never_rewritten(write_over):
    entry = submit(InitiativeEntryFactory())

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write_over(Revision.objects.filter(entry=entry))

    assert constraint_of(refused.value) == "revision_is_never_rewritten"


def test_two_sendings_have_two_numbers():
    entry = submit(InitiativeEntryFactory())
    fields = {"entry": entry, "content": {}, "sent_by": entry.created_by}

    with pytest.raises(IntegrityError) as again, transaction.atomic():
        Revision.objects.create(number=1, sent_at=entry.submitted_at, **fields)
    with pytest.raises(IntegrityError) as none, transaction.atomic():
        Revision.objects.create(number=0, sent_at=entry.submitted_at, **fields)

    assert constraint_of(again.value) == "revision_number_once_per_entry"
    assert constraint_of(none.value) == "revision_numbers_count_from_1"


def test_entrant_and_officer_see_what_changed_between_two_sendings(client, round):
    entry = InitiativeEntryFactory(
        round=round, title="Một cửa lưu động", reach="Toàn huyện"
    )
    submit(entry)
    entry.refresh_from_db()
    entry.title = "Một cửa tại nhà"
    write(entry)
    url = reverse("initiatives:revisions", args=[entry.pk])

    for who in ("creator", Role.OFFICER):
        client.force_login(user_as(who, entry))
        shown = client.get(url)
        page = shown.content.decode()

        labels = [change.label for change in shown.context["changed"]]
        assert labels == ["Tên sáng kiến, giải pháp", "Tác giả"]
        assert '<del><span class="visually-hidden">bỏ: </span>lưu động</del>' in page
        assert '<ins><span class="visually-hidden">thêm: </span>tại nhà</ins>' in page
        assert "Toàn huyện" in page


# --- The host office's own date -----------------------------------------------


def test_entry_sent_after_the_internal_date_is_taken_and_marked(client, round, officer):
    round.internal_due_at = days_from_now(-1)
    round.save()
    late = submit(InitiativeEntryFactory(round=round))
    early = InitiativeEntryFactory(round=round)
    submit(early, at=days_from_now(-2))
    early.refresh_from_db()
    early.title = "Sửa sau hạn nội bộ"
    write(early)
    found = InitiativeEntry.objects.for_lists().in_bulk([late.pk, early.pk])

    page = client.get(reverse("initiatives:units")).content.decode()

    assert late.state == State.SUBMITTED
    assert [found[entry.pk].is_after_internal_due for entry in (late, early)] == [
        True,
        False,
    ]
    assert page.count("Sau hạn nội bộ") == 1


def test_internal_date_is_shown_and_counted_down_to(client, round):
    entry = InitiativeEntryFactory(round=round)
    client.force_login(entry.created_by)
    pages = [
        reverse("initiatives:own"),
        reverse("initiatives:detail", args=[entry.pk]),
        reverse("initiatives:edit", args=[entry.pk]),
    ]
    words = []
    for days in (2, -1):
        round.internal_due_at = days_from_now(days)
        round.save()
        words += [client.get(page).content.decode() for page in pages]

    assert ["Hạn gửi về Phòng Nội vụ" in page for page in words] == [True] * 6
    assert ["(còn 1 ngày 23 giờ)" in page for page in words] == [True] * 3 + [False] * 3
    assert ["Đã qua hạn này" in page for page in words] == [False] * 3 + [True] * 3


# --- The rules of the round ---------------------------------------------------


def rules(round, **fields):
    return InitiativeRules.objects.create(round=round, **fields)


def test_unit_sends_no_more_than_the_rules_say(round):
    rules(round, most_per_unit=1)
    first = submit(InitiativeEntryFactory(round=round))
    second = InitiativeEntryFactory(round=round, unit=first.unit)

    with pytest.raises(OverLimit, match="đã gửi 1 bài"):
        submit(second)
    services.withdraw_entry(first, by=first.created_by)
    submit(second)

    second.refresh_from_db()
    assert second.state == State.SUBMITTED


def test_person_is_author_of_no_more_than_the_rules_say(round):
    rules(round, most_per_person=1)
    person = RosterEntryFactory(contest=round.contest)
    first, second = InitiativeEntryFactory.create_batch(2, round=round, authors=None)
    for entry in (first, second):
        AuthorFactory(entry=entry, roster_entry=person, position=1)
    submit(first)

    with pytest.raises(OverLimit, match=person.staff_member.full_name):
        submit(second)


def test_entry_has_no_more_authors_than_the_rules_say(round):
    rules(round, most_authors=1)
    entry = InitiativeEntryFactory(round=round)
    AuthorFactory(entry=entry, position=2)

    with pytest.raises(OverLimit, match="2 tác giả"):
        submit(entry)


def test_rules_made_narrower_judge_only_what_is_added_to_a_sent_entry(round):
    people = RosterEntryFactory.create_batch(2, contest=round.contest)
    unit = people[0].unit
    first, second = InitiativeEntryFactory.create_batch(
        2, round=round, unit=unit, authors=None
    )
    for entry in (first, second):
        AuthorFactory(entry=entry, roster_entry=people[0], position=1)
        AuthorFactory(entry=entry, position=2)
        submit(entry)
    other = InitiativeEntryFactory(round=round, authors=None)
    AuthorFactory(entry=other, roster_entry=people[1], position=1)
    submit(other)
    rules(round, most_per_unit=1, most_per_person=1, most_authors=1)
    second.refresh_from_db()

    write(second, Author(name="A", roster_entry=people[0]), Author(name="B"))

    with pytest.raises(OverLimit, match="3 tác giả"):
        write(second, *(Author(name=name) for name in "ABC"))
    with pytest.raises(OverLimit, match=people[1].staff_member.full_name):
        write(second, Author(name="A", roster_entry=people[1]))
    assert second.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_entries_of_a_unit_sent_at_once_leave_as_many_as_the_rules_say():
    first = InitiativeEntryFactory()
    second = InitiativeEntryFactory(round=first.round, unit=first.unit)
    rules(first.round, most_per_unit=1)

    with transaction.atomic():
        submit(first)
        sending = run_into(submit, second)

    with pytest.raises(OverLimit):
        sending.result()


@pytest.mark.parametrize("limit", ["most_per_unit", "most_per_person", "most_authors"])
def test_limit_is_of_at_least_one(round, limit):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rules(round, **{limit: 0})

    assert constraint_of(refused.value) == "initiativerules_limits_of_at_least_1"


def test_officer_sets_the_rules_and_leaves_a_trace(client, round, officer):
    typed = {"most_per_unit": "3", "novelty_cutoff": "2022-12-31"}

    shown = client.get(reverse("initiatives:rules")).context["form"]
    client.post(reverse("initiatives:rules"), {**typed, "unit_must_send": "on"})

    stored = InitiativeRules.objects.get()
    assert shown["novelty_cutoff"].value() == date(2022, 12, 31)
    assert (stored.most_per_unit, stored.most_authors) == (3, None)
    assert stored.unit_must_send
    event = AuditEvent.objects.get(verb="set_initiative_rules")
    assert (event.actor, event.detail["after"]["most_per_unit"]) == (officer, 3)


# --- By unit ------------------------------------------------------------------


def test_units_without_an_entry_are_those_of_ones_scope_that_sent_none(round):
    contest = round.contest
    sector = UnitFactory(parent=contest.root_unit)
    silent, registered, sender, other = (
        UnitFactory(parent=parent)
        for parent in (sector, sector, sector, contest.root_unit)
    )
    InitiativeEntryFactory(round=round, unit=registered, registered=True)
    InitiativeEntryFactory(round=round, unit=sender, submitted=True)
    InitiativeEntryFactory(round=round, unit=silent, withdrawn=True)
    officer = GrantFactory(role=Role.OFFICER, unit=contest.root_unit).user
    coordinator = GrantFactory(role=Role.COORDINATOR, unit=sector).user

    assert set(units_without_entry(round, officer)) == {
        sector,
        silent,
        registered,
        other,
    }
    assert set(units_without_entry(round, coordinator)) == {sector, silent, registered}
    assert not units_without_entry(round, UserFactory()).exists()


def test_list_by_unit_shows_registered_sent_and_silent_units(client, round, officer):
    rules(round, unit_must_send=True)
    unit, silent = (UnitFactory(parent=round.contest.root_unit) for _ in range(2))
    fields = {"round": round, "unit": unit}
    registered = InitiativeEntryFactory(registered=True, **fields)
    sent = InitiativeEntryFactory(submitted=True, **fields)
    InitiativeEntryFactory(title="Nháp của riêng ai", **fields)

    shown = client.get(reverse("initiatives:units"))
    only_silent = client.get(reverse("initiatives:units"), {"xem": "chua-gui"})

    lines = {line.unit: line for line in shown.context["lines"]}
    assert (lines[unit].registered, lines[unit].sent) == ([registered], [sent])
    assert [lines[each].owes for each in (unit, silent)] == [False, True]
    assert not lines[round.contest.root_unit].owes
    assert "1/2 đơn vị chưa gửi bài nào" in shown.content.decode()
    assert "Nháp của riêng ai" not in shown.content.decode()
    assert [line.unit for line in only_silent.context["lines"]] == [silent]


def test_list_by_unit_asks_as_much_for_one_row_as_for_three(client, round, officer):
    counts = []
    for more in (1, 2):
        InitiativeEntryFactory.create_batch(more, round=round, registered=True)
        InitiativeEntryFactory.create_batch(more, round=round, submitted=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("initiatives:units"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
