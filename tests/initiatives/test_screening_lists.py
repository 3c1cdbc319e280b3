"""The lists of screening: the queue's filters, the outbox, many at once, phrases."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.db import constraint_of
from contest.models import AuditEvent, Role
from initiatives import queries
from initiatives.forms import QueueFilter
from initiatives.models import Decision, InitiativeEntry, Phrase
from initiatives.phrases import DEFAULTS, fill
from initiatives.queries import tally
from initiatives.services import decide, load_phrases, record_length
from initiatives.states import State
from initiatives.verdicts import Verdict
from tests.factories import (
    AuthorFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)
from tests.initiatives.test_screening import LOOKED, text_of, waiting

pytestmark = pytest.mark.django_db
QUEUE = "/sang-kien/kiem-tra/"
COUNTS = f"{QUEUE}so-luong/"
OUTBOX, BULK, PHRASES = f"{QUEUE}cho-bao/", f"{QUEUE}nhieu-bai/", f"{QUEUE}ly-do/"
REFUSED = Verdict(State.REFUSED, "Chưa đúng chủ đề.")


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def officer(client, round):
    """The officer of the whole contest, signed in."""
    root = round.contest.root_unit
    user = GrantFactory(role=Role.OFFICER, unit=root, contest=round.contest).user
    client.force_login(user)
    return user


def shown(client, **filters):
    return list(client.get(QUEUE, filters).context["page"])


# --- The queue ----------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "một cửa",
        "MOT CUA",
        "cua mot",
        "Hoà",
        "hoa nguyen",
        "truong du",
        "Đường",
        "duong",
    ],
)
def test_text_is_found_with_accents_and_without(client, round, officer, typed):
    unit = UnitFactory(parent=round.contest.root_unit, name="Trường Nguyễn Du")
    entry = waiting(round, title="MỘT CỬA trên Đường phố", unit=unit)
    AuthorFactory(entry=entry, name="Nguyễn Thị Hòa", position=2)
    waiting(round, title="Hai cổng")

    assert shown(client, q=typed) == [entry]


def test_every_word_must_stand_somewhere(client, round, officer):
    waiting(round, title="Một cửa")

    assert shown(client, q="một cổng") == []
    assert shown(client, q="%") == shown(client)  # signs alone ask for nothing


def test_queue_is_filtered_by_what_else_is_known(client, round, officer):
    unit = UnitFactory(parent=round.contest.root_unit)
    entry = waiting(round, days=8, unit=unit, owner_kind="unit", seconds=303)
    waiting(round, days=2, seconds=302)

    for filters in (
        {"block": unit.block_id},
        {"owner": "unit"},
        {"length": "over"},
        {"since": 7},
    ):
        assert shown(client, **filters) == [entry]
    assert shown(client, owner="unit", block=0, since="x") == [entry]


def test_what_was_decided_and_not_told_is_a_state_of_its_own(client, round, officer):
    entry, other = waiting(round), waiting(round)
    decide(entry, REFUSED, by=officer)

    assert shown(client) == [other]
    assert shown(client, state="decided") == [entry]
    assert "Đã quyết định, chưa báo</span>" in text_of(
        client.get(QUEUE, {"state": "decided"})
    )


def test_refusal_of_what_was_not_mended_is_shown_while_it_waits(client, round, officer):
    given = {"reopened_until": days_from_now(-0.5), "decided_at": days_from_now(-1)}
    entry = InitiativeEntryFactory(round=round, changes=True, **given)
    other = InitiativeEntryFactory(round=round, changes=True)
    decide(entry, REFUSED, by=officer)

    assert shown(client, state="changes") == [other]
    assert shown(client, state="decided") == [entry]
    page = text_of(client.get(QUEUE, {"state": ""}))
    assert page.count("Đã quyết định, chưa báo</span>") == 1
    counts = text_of(client.get(COUNTS))
    assert "Yêu cầu bổ sung (1)" in counts
    assert "Đã quyết định, chưa báo (1)" in counts


@pytest.mark.parametrize(
    ("sort", "order"), [("", "abc"), ("new", "cba"), ("length", "bca"), ("unit", "cba")]
)
def test_queue_is_sorted(client, round, officer, sort, order):
    units = {
        name: UnitFactory(parent=round.contest.root_unit, block=None, position=place)
        for place, name in enumerate("cba")
    }
    for days, name, seconds in ((5, "a", None), (4, "b", 200), (3, "c", 100)):
        waiting(round, days=days, title=name, seconds=seconds, unit=units[name])

    assert "".join(entry.title for entry in shown(client, sort=sort)) == order


def test_longest_goes_by_the_measured_length_and_an_index(client, round, officer):
    declared, measured = waiting(round, seconds=280), waiting(round, seconds=60)
    record_length(measured, by=officer, seconds=370, key=measured.video_key)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    assert shown(client, sort="length") == [measured, declared]
    chosen, entries = QueryDict("sort=length&state="), queries.in_queue(officer, round)
    filters = QueueFilter(chosen, round=round, entries=entries)
    assert "initiativeentry_by_length" in filters.ordered()[:50].explain()


def test_counts_stand_behind_the_choices_and_heed_the_other_filters(
    client, round, officer
):
    themes = [ThemeFactory(contest=round.contest, name=name) for name in "AB"]
    for theme, seconds in ((themes[0], 400), (themes[0], 100), (themes[1], 100)):
        waiting(round, theme=theme, seconds=seconds)
    decide(waiting(round, theme=themes[1]), REFUSED, by=officer)
    InitiativeEntryFactory(round=round, approved=True, theme=themes[0])
    InitiativeEntryFactory(round=round, theme=themes[0])

    def labels(name, **filters):
        choices = client.get(COUNTS, filters).context["filters"].fields[name].choices
        return [label for _value, label in choices]

    assert labels("theme") == ["Tất cả", "A (2)", "B (1)"]
    assert labels("theme", length="over") == ["Tất cả", "A (1)"]
    assert labels("theme", state="") == ["Tất cả", "A (3)", "B (2)"]
    assert labels("length") == ["Tất cả", "Quá thời lượng (1)"]
    assert labels("state")[:5] == [
        "Tất cả",
        "Chờ kiểm tra (3)",
        "Đã quyết định, chưa báo (1)",
        "Yêu cầu bổ sung (0)",
        "Đủ điều kiện (1)",
    ]


def test_counts_heed_the_text_and_how_long_entries_wait(client, round, officer):
    for days, title in ((9, "Một cửa"), (4, "Một cửa"), (2, "Một cửa"), (9, "Khác")):
        waiting(round, days=days, title=title)

    page = client.get(COUNTS, {"q": "mot cua", "since": 3})

    labels = [label for _, label in page.context["filters"].fields["since"].choices]
    assert labels == ["Tất cả", "Từ 1 ngày (3)", "Từ 3 ngày (2)", "Từ 7 ngày (1)"]
    assert page.context["number"] == 2
    assert page.context["progress"] == (0, 4)


def test_page_of_rows_says_more_than_it_counted(client, round, officer, monkeypatch):
    for module in (queries, tally):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    for _ in range(3):
        waiting(round)

    page = text_of(client.get(QUEUE))

    assert "Hơn 2 bài." in page
    assert "đã kiểm tra" not in page
    assert "3 bài." in text_of(client.get(COUNTS))


def test_entry_is_found_by_its_link(client, round, officer):
    url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    entry = waiting(round, platform="youtube", video_key="dQw4w9WgXcQ", video_url=url)
    waiting(round)

    assert shown(client, q="https://youtu.be/dQw4w9WgXcQ") == [entry]


def test_sendings_are_linked_for_whoever_has_the_whole_contest(client, round, officer):
    link = f'href="{reverse("initiatives:province")}"'
    unit = UnitFactory(parent=round.contest.root_unit)
    of_unit = GrantFactory(role=Role.OFFICER, unit=unit, contest=round.contest).user

    seen_by_all = text_of(client.get(QUEUE))
    client.force_login(of_unit)

    assert link in seen_by_all
    assert link not in text_of(client.get(QUEUE))


def test_progress_counts_what_was_checked(client, round, officer):
    waiting(round)
    decide(waiting(round), REFUSED, by=officer)
    for state in ("approved", "changes", "withdrawn", "draft"):
        InitiativeEntryFactory(round=round, **{state: True})

    page = text_of(client.get(COUNTS))

    assert "đã kiểm tra 3/4 bài; còn 1 bài chờ kiểm tra" in page


def test_lists_ask_as_much_for_one_row_as_for_three(client, round, officer):
    addresses = {
        "queue": f"{QUEUE}?q=sang&sort=unit",
        "counts": f"{COUNTS}?q=sang",
        "outbox": OUTBOX,
        "bulk": f"{BULK}?tat_ca=1",
    }
    counts = {name: [] for name in addresses}
    for more in (1, 2):
        for _ in range(more):
            waiting(round)
            decide(waiting(round), REFUSED, by=officer)
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts[name].append(len(asked))

    assert all(one == three for one, three in counts.values()), counts


# --- The outbox ---------------------------------------------------------------


def test_outbox_says_what_the_entrant_will_read_word_for_word(client, round, officer):
    entry = waiting(round)
    until = days_from_now(30)
    made = decide(entry, Verdict(State.CHANGES, "Ghi đủ tác giả.", until), by=officer)

    before = text_of(client.get(OUTBOX))
    client.post(f"{OUTBOX}bao-ngay/", {"muc": made.pk})
    client.force_login(entry.created_by)
    told = text_of(client.get(reverse("initiatives:detail", args=[entry.pk])))

    start = told.index('<span class="entry-state">')
    words = told[start : told.index("</span></span>", start)]
    assert "Cần sửa trước" in words
    assert words in before


@pytest.mark.parametrize(
    ("act", "state", "left"),
    [
        ("bao-ngay", State.REFUSED, Decision.State.RELEASED),
        ("hoan-tac", State.SUBMITTED, Decision.State.UNDONE),
    ],
)
def test_those_ticked_are_told_or_undone(client, round, officer, act, state, left):
    entries = [waiting(round) for _ in range(3)]
    made = [decide(entry, REFUSED, by=officer) for entry in entries]

    client.post(f"{OUTBOX}{act}/", {"muc": [each.pk for each in made[:2]]})

    stored = InitiativeEntry.objects.in_bulk([entry.pk for entry in entries])
    assert [stored[e.pk].state for e in entries] == [state, state, State.SUBMITTED]
    assert Decision.objects.get(pk=made[0].pk).state == left


def test_outbox_of_a_subtree_neither_shows_nor_moves_others(client, round):
    mine, other = waiting(round), waiting(round, title="Bài đơn vị khác")
    made = decide(other, REFUSED, by=UserFactory())
    client.force_login(
        GrantFactory(role=Role.OFFICER, unit=mine.unit, contest=round.contest).user
    )

    page = text_of(client.get(OUTBOX))
    client.post(f"{OUTBOX}bao-ngay/", {"muc": made.pk})

    made.refresh_from_db()
    assert other.title not in page
    assert made.is_pending


def test_nobody_undoes_the_decision_on_his_own_entry(client, round, officer):
    entry = waiting(round, created_by=officer)
    made = decide(entry, REFUSED, by=UserFactory())

    client.post(f"{OUTBOX}hoan-tac/", {"muc": made.pk})

    made.refresh_from_db()
    assert made.is_pending


def test_outbox_is_filtered(client, round, officer):
    mine = decide(waiting(round), REFUSED, by=officer)
    other = decide(waiting(round), Verdict(State.CHANGES, "Sửa."), by=UserFactory())

    def listed(**filters):
        return list(client.get(OUTBOX, filters).context["page"])

    assert listed() == [mine, other]
    assert listed(mine="on") == [mine]
    assert listed(result="changes") == [other]
    assert listed(state="undone") == listed(state="released", mine="on") == []


# --- Many at once -------------------------------------------------------------


def test_many_are_decided_as_they_were_listed(client, round, officer):
    entries, own = [waiting(round), waiting(round)], waiting(round, created_by=officer)
    chosen = {"bai": [entry.pk for entry in [*entries, own]]}
    given = {**chosen, "new_state": "approved", "ticks": LOOKED}

    preview = client.post(BULK, {**given, "preview": "1"})
    plan = preview.context["plan"]
    client.post(BULK, {**given, "apply": "1", "seen": plan.fingerprint()})

    assert [line.entry for line in plan.accepted] == entries
    assert "nên không tự kiểm tra được" in plan.refused[0].refusal
    assert set(Decision.objects.pending().values_list("entry", "new_state")) == {
        (entry.pk, "approved") for entry in entries
    }


def test_many_that_changed_are_shown_anew_and_none_is_decided(client, round, officer):
    entries = [waiting(round), waiting(round)]
    given = {
        "bai": [entry.pk for entry in entries],
        "new_state": "refused",
        "reason": "Chưa đúng chủ đề.",
    }
    plan = client.post(BULK, {**given, "preview": "1"}).context["plan"]
    InitiativeEntry.objects.filter(pk=entries[0].pk).update(updated_at=days_from_now(0))

    again = client.post(BULK, {**given, "apply": "1", "seen": plan.fingerprint()})

    assert "Có bài vừa thay đổi" in text_of(again)
    assert not Decision.objects.exists()
    seen = again.context["plan"].fingerprint()
    assert client.post(BULK, {**given, "apply": "1", "seen": seen}).status_code == 302
    assert Decision.objects.count() == 2


def test_all_that_fit_the_filters_are_chosen_in_ones_own_subtree(client, round):
    theme = ThemeFactory(contest=round.contest)
    mine = waiting(round, theme=theme)
    waiting(round, theme=theme)
    waiting(round, unit=mine.unit)
    client.force_login(
        GrantFactory(role=Role.OFFICER, unit=mine.unit, contest=round.contest).user
    )

    response = client.get(BULK, {"tat_ca": "1", "theme": theme.pk})

    assert response.context["entries"] == [mine]


# --- The phrases --------------------------------------------------------------


def test_contest_begins_with_the_phrases_and_changes_them(client, round, officer):
    assert "Chưa ghi đủ tác giả." in text_of(client.get(PHRASES))
    client.post(f"{PHRASES}co-san/")
    client.post(f"{PHRASES}co-san/")
    assert Phrase.objects.count() == len(DEFAULTS)

    client.post(PHRASES, {"text": "Câu mới.", "kind": "both", "position": 9})
    phrase = Phrase.objects.get(text="Câu mới.")
    edited = {"text": "Câu đã sửa.", "kind": "refused", "position": 1}
    client.post(f"{PHRASES}{phrase.pk}/", edited)
    screen = reverse("initiatives:screen", args=[waiting(round).pk])
    assert "Câu đã sửa." in text_of(client.get(screen))
    client.post(f"{PHRASES}{phrase.pk}/thoi-dung/")

    assert "Câu đã sửa." not in text_of(client.get(screen))
    assert list(
        AuditEvent.objects.filter(subject=f"phrase {phrase.pk}").values_list(
            "verb", flat=True
        )
    ) == ["add_phrase", "edit_phrase", "retire_phrase"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (DEFAULTS[0].text, "đã có trong danh sách"),
        ("Dài {seconds}.", "Không có chỗ điền {seconds}"),
        (" \u200b ", "chưa có chữ nào"),
    ],
)
def test_phrase_that_cannot_be_is_refused_in_words(client, round, officer, text, words):
    load_phrases(round.contest)

    response = client.post(PHRASES, {"text": text, "kind": "both", "position": 1})

    assert words in text_of(response)
    assert Phrase.objects.count() == len(DEFAULTS)


def test_places_are_filled_with_text_and_nothing_else_is_run():
    values = {"length": "06:10", "limit": "{deadline}", "deadline": "mai"}
    text = "{length} {limit} {0.__class__} {length!r} {} {{deadline}} %s"

    assert fill(text, values) == (
        "06:10 {deadline} {0.__class__} {length!r} {} {mai} %s"
    )


def test_phrase_without_text_is_refused_by_the_database(round):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Phrase.objects.create(contest=round.contest, position=1, text="")

    assert constraint_of(refused.value) == "phrase_has_text"
