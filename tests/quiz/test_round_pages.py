"""The officer's pages of rounds and attempts: shown first, written after."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest.models import AuditEvent, Contest, Role, RosterEntry, Round, RoundChange
from contest.words import clock
from quiz.models import Attempt, Choice
from quiz.queries import fingerprint_of, settings_of
from quiz.services import close_attempt, new_page, save_answer
from tests.factories import (
    AttemptFactory,
    GrantFactory,
    RosterEntryFactory,
    quiz_round,
)

pytestmark = pytest.mark.django_db

WORD = {"reason": "Mất điện", "document": "CV 12/NV"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def round():
    return quiz_round(contest__is_current=True)


@pytest.fixture
def officer(round):
    return GrantFactory(role=Role.OFFICER, unit=round.contest.root_unit).user


@pytest.fixture
def page(client, officer):
    """GET, or POST when something is given; the text of the answer."""
    client.force_login(officer)

    def ask(name, *args, data=None):
        address = reverse(f"quiz:{name}", args=args)
        ask.response = (
            client.get(address)
            if data is None
            else client.post(address, data, follow=True)
        )
        return ask.response.content.decode()

    return ask


@pytest.fixture
def act(page, round):
    """Do an act as the browser does: what its page showed last goes with it."""

    def do(name, **given):
        shown = page("round-act", round.pk, name, data=WORD | given)
        seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
        do.shown = shown
        return page(
            "round-act", round.pk, name, data=WORD | given | {"ghi": "1", "seen": seen}
        )

    return do


def typed(round, **changes):
    """What the form of the round posts."""
    local = {
        name: f"{timezone.localtime(getattr(round, name)):%Y-%m-%dT%H:%M:%S}"
        for name in ("opens_at", "closes_at")
    }
    rules = ("name", "minutes", "max_attempts", "min_answers")
    counts = {
        f"cau-{row.topic}-{row.difficulty or 'bat-ky'}": row.count
        for row in settings_of(round).blueprint
    }
    return {n: getattr(round, n) for n in rules} | local | counts | WORD | changes


# --- Looking ------------------------------------------------------------------------


def test_list_says_how_each_round_stands(page, round):
    AttemptFactory(round=round)
    coming = quiz_round(contest=round.contest, number=5, name="Tuần thi thứ 2")
    Round.objects.filter(pk=coming.pk).update(opens_at=round.closes_at - MINUTE)

    text = page("rounds")

    assert "1 bài đang làm" in text
    assert "Đang diễn ra" in text
    assert "Chưa bắt đầu" in text
    assert "Mở phần thi thử" in text


def test_round_says_which_demand_the_bank_cannot_serve(page, round):
    topic = round.blueprint.get()
    topic.count = 6
    topic.save()

    assert "Thiếu 2 câu" in page("round", round.pk)


def test_round_and_list_ask_the_same_for_one_and_three(page, round):
    def statements(name, *args):
        with CaptureQueriesContext(connection) as queries:
            page(name, *args)
        return len(queries)

    AttemptFactory(round=round)
    page("round", round.pk)
    one = statements("round", round.pk)
    for _ in range(2):
        AttemptFactory(round=round)

    assert statements("round", round.pk) == one


def test_sample_shows_questions_without_keys_and_keeps_nothing(page, round):
    Choice.objects.filter(is_right=True).update(text="phương án này")

    text = page("round-sample", round.pk)

    assert text.count("phương án này") == 4
    assert "Đáp án" not in text
    assert not Attempt.objects.exists()


# --- Setting ------------------------------------------------------------------------


def test_change_is_shown_with_whom_it_touches_before_it_is_written(page, round):
    Round.objects.filter(pk=round.pk).update(
        closes_at=timezone.now().replace(microsecond=0) + 10 * MINUTE
    )
    round.refresh_from_db()
    attempt = AttemptFactory(
        round=round, due_at=round.closes_at, allowed=timedelta(minutes=60)
    )
    later = timezone.localtime(round.closes_at + 15 * MINUTE)
    data = typed(round, closes_at=f"{later:%Y-%m-%dT%H:%M:%S}", minutes=25)

    text = page("round-edit", round.pk, data=data)

    attempt.refresh_from_db()
    assert attempt.due_at == round.closes_at
    assert not RoundChange.objects.exists()
    for words in (
        "1 bài đang làm",
        "1 bài đang làm có hạn nộp <strong>muộn hơn</strong>",
        "Bài đang làm giữ nguyên đề và số phút",
        "<del>20</del> → <strong>25</strong>",
        "Xem 1 bài đang làm",  # each with both deadlines
        "4 câu, 25 phút",  # what a participant will see
        "Một đề rút thử",
    ):
        assert words in text


def test_change_is_written_after_it_was_shown(page, round):
    seen = fingerprint_of(round)
    data = typed(round, minutes=25) | {"ghi": "1", "seen": seen}

    text = page("round-edit", round.pk, data=data)

    round.refresh_from_db()
    change = RoundChange.objects.get()
    assert round.minutes == 25
    assert (change.reason, change.document) == ("Mất điện", "CV 12/NV")
    assert "Số phút: 20 → 25" in text


def test_moments_that_were_not_touched_stay_to_the_microsecond(page, round):
    seen = fingerprint_of(round)
    opens_at = round.opens_at

    page("round-edit", round.pk, data=typed(round) | {"ghi": "1", "seen": seen})

    round.refresh_from_db()
    assert round.opens_at == opens_at
    assert RoundChange.objects.get().before == {}


def test_change_that_somebody_overtook_is_shown_again(page, round):
    seen = fingerprint_of(round)
    Round.objects.filter(pk=round.pk).update(max_attempts=5)
    data = typed(round, minutes=25) | {"ghi": "1", "seen": seen}

    text = page("round-edit", round.pk, data=data)

    round.refresh_from_db()
    assert "người khác thay đổi" in text
    assert 'value="25"' in text
    assert round.minutes == 20


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"minutes": "0"}, "minutes"),
        ({"closes_at": "mai"}, "không đọc được"),
        ({"document": ""}, "document"),
        ({"min_answers": "9"}, "không ai trả lời được nhiều hơn thế"),
    ],
)
def test_bad_input_is_said_and_loses_nothing(page, round, wrong, sentence):
    text = page("round-edit", round.pk, data=typed(round, name="Tên mới") | wrong)

    assert 'value="Tên mới"' in text
    assert sentence in text
    assert "Liên quan đến ai" not in text


def test_blueprint_without_a_question_is_refused(page, round):
    empty = {name: "" for name in typed(round) if name.startswith("cau-")}

    text = page("round-edit", round.pk, data=typed(round) | empty)

    assert "Ma trận đề chưa có câu nào" in text


# --- Acting ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "sentence", "kind"),
    [
        ("tam-dung", {"minutes": 30}, "1 bài đang làm được thêm 30 phút", "pause"),
        ("them-gio", {"minutes": 7}, "1 bài đang làm được thêm 7 phút", "extra_time"),
        (
            "them-luot",
            {"since": "2023-10-01T00:00"},
            "0 người bị hết giờ",
            "another_attempt",
        ),
    ],
)
def test_act_is_shown_before_it_is_done(page, act, round, name, given, sentence, kind):
    AttemptFactory(round=round)

    shown = page("round-act", round.pk, name, data=WORD | given)
    before = RoundChange.objects.count()
    act(name, **given)

    assert sentence in shown
    assert before == 0
    assert RoundChange.objects.get().kind == kind


def table(text):
    """The cells of each row of the one table of a page."""
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1:]
    return [
        [
            re.sub(r"<.*?>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in rows
    ]


@pytest.mark.parametrize(
    ("name", "given", "of_soon", "of_long", "told"),
    [
        (
            "tam-dung",
            {"minutes": 30},
            "muộn hơn 15 phút",
            "muộn hơn 5 phút",
            "0 bài đang làm được thêm 30 phút",
        ),
        (
            "them-gio",
            {"minutes": 7},
            "muộn hơn 7 phút",
            "muộn hơn 5 phút",
            "1 bài được thêm ít hơn, vì phần thi kết thúc trước",
        ),
        ("gia-han", {}, "không đổi", "sớm hơn 5 phút", "1 bài đang làm có hạn nộp sớm"),
    ],
)
def test_each_old_and_new_deadline_is_shown_and_comes_true(
    page, act, round, name, given, of_soon, of_long, told
):
    now = timezone.now().replace(microsecond=0)
    Round.objects.filter(pk=round.pk).update(closes_at=now + 20 * MINUTE)
    soon = AttemptFactory(round=round, started_at=now, due_at=now + 5 * MINUTE)
    long = AttemptFactory(round=round, started_at=now, due_at=now + 15 * MINUTE)
    if not given:
        given = {
            "closes_at": f"{timezone.localtime(now + 10 * MINUTE):%Y-%m-%dT%H:%M:%S}"
        }
    at_first = page("round-act", round.pk, name, data=WORD | given)

    shown = table(page("round-act", round.pk, name, data=WORD | given | {"trang": 1}))
    act(name, **given)

    assert long.entry.staff_member.full_name not in at_first
    assert told in at_first
    for attempt, gained in ((soon, of_soon), (long, of_long)):
        before = clock(attempt.due_at)
        attempt.refresh_from_db()
        person = attempt.entry.staff_member.full_name
        [row] = [row for row in shown if row[0] == person]
        assert row[3:] == [before, clock(attempt.due_at), gained]


def test_sitters_come_by_pages_with_the_same_queries(page, round, monkeypatch):
    monkeypatch.setattr("quiz.views.touched.PEOPLE_A_PAGE", 2)
    data = WORD | {"minutes": 30, "trang": 1}

    def ask():
        with CaptureQueriesContext(connection) as queries:
            ask.text = page("round-act", round.pk, "tam-dung", data=data)
        return len(queries)

    AttemptFactory(round=round)
    one = ask()
    for _ in range(2):
        AttemptFactory(round=round)

    assert ask() == one
    assert "1–2 trong 3 bài đang làm" in ask.text
    assert (
        len(table(page("round-act", round.pk, "tam-dung", data=data | {"trang": 2})))
        == 1
    )
    assert AuditEvent.objects.filter(verb="view_sitting").count() == 3


@pytest.mark.parametrize(
    ("days", "counts", "says"), [(0, True, False), (3, True, True), (3, False, False)]
)
def test_closing_that_leaves_the_reference_date_behind_is_warned_of(
    page, act, round, days, counts, says
):
    Round.objects.filter(pk=round.pk).update(counts=counts)
    Contest.objects.update(reference_date=timezone.localdate(round.closes_at))
    closes_at = timezone.localtime(round.closes_at) + timedelta(days=days)
    closes_at = closes_at.replace(hour=23, minute=59, second=0)
    before = page("round", round.pk)

    act("gia-han", closes_at=f"{closes_at:%Y-%m-%dT%H:%M:%S}")

    sentence = f"kết thúc ngày {closes_at:%d/%m/%Y}. Vắng có lý do vẫn xét theo ngày"
    assert "Ngày tính vắng" not in before
    assert (sentence in act.shown) == says
    assert (sentence in page("round", round.pk)) == says


def test_another_attempt_is_shown_by_unit(page, round):
    ended = [AttemptFactory(round=round) for _ in range(3)]
    RosterEntry.objects.filter(pk=ended[1].entry_id).update(unit=ended[0].entry.unit)
    for attempt in ended:
        close_attempt(attempt, Attempt.Cause.TIME_UP)
    data = WORD | {"since": "2023-10-01T00:00"}

    shown = table(page("round-act", round.pk, "them-luot", data=data))

    names = [attempt.entry.unit.name for attempt in ended]
    assert shown == [[names[0], "2"], [names[2], "1"]]


def test_act_that_somebody_overtook_is_shown_anew(page, round):
    AttemptFactory(round=round)
    typed = WORD | {"minutes": 9, "ghi": "1", "seen": fingerprint_of(round)}
    page("round-act", round.pk, "them-gio", data=typed)

    again = page("round-act", round.pk, "them-gio", data=typed)
    unseen = page("round-act", round.pk, "them-gio", data=typed | {"seen": ""})

    for text in (again, unseen):
        assert "người khác thay đổi" in text
        assert "1 bài đang làm được thêm 9 phút" in text
        assert f'name="seen" value="{fingerprint_of(round)}"' in text
    assert RoundChange.objects.count() == 1


def test_pause_that_somebody_else_began_is_said(page, act, round):
    act("tam-dung", minutes=30)

    text = page("round-act", round.pk, "tam-dung", data=WORD | {"minutes": 5})

    assert "không còn như vậy" in text
    assert "Tạm dừng đến" in text


def test_pause_is_ended_from_its_page(page, act, round):
    act("tam-dung", minutes=30)
    paused = page("round", round.pk)

    act("tiep-tuc")

    assert "Tạm dừng đến" in paused
    assert "Đang diễn ra" in page("round", round.pk)


def test_extension_says_what_is_not_opened_again(act, round):
    later = f"{timezone.localtime(round.closes_at + 60 * MINUTE):%Y-%m-%dT%H:%M}"

    act("gia-han", closes_at=later)

    assert "Bài đã nộp, đã hết giờ không mở lại." in act.shown
    assert RoundChange.objects.get().kind == "window"


def test_practice_is_opened_from_the_list(page, round):
    seen = re.search(r'name="seen" value="(\w+)"', page("rounds"))[1]

    text = page("practice-create", data={"seen": seen})

    assert "Thi thử, không tính kết quả" in text
    assert "cũng dùng" in text  # the topics of the real round


# --- One person: attempts ------------------------------------------------------------


def test_attempts_of_a_person_are_listed_with_scores_for_the_office(page, round):
    attempt = AttemptFactory(round=round)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)

    text = page("entry-attempts", attempt.entry_id)

    assert "lượt 1" in text
    assert "0/4" in text


def test_coordinator_sees_times_without_scores_and_acts(client, round):
    attempt = AttemptFactory(round=round)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)
    unit = attempt.entry.unit
    client.force_login(GrantFactory(role=Role.COORDINATOR, unit=unit).user)

    address = reverse("quiz:entry-attempts", args=[attempt.entry_id])
    text = client.get(address).content.decode()

    assert "Đã nộp" in text
    assert "Đúng" not in text
    assert "hủy" not in text


def test_attempts_page_closes_what_is_due(page, round):
    ended = timezone.now() - MINUTE
    attempt = AttemptFactory(round=round, started_at=ended - 20 * MINUTE, due_at=ended)

    text = page("entry-attempts", attempt.entry_id)

    assert "Hết giờ, đã tự nộp" in text


def test_void_says_what_happens_and_then_does_it(page, round):
    attempt = AttemptFactory(round=round)
    user = attempt.entry.staff_member.user
    save_answer(new_page(attempt, user).token, seq=1, place=2, choice=0)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)

    shown = page("attempt-void", attempt.pk)
    page("attempt-void", attempt.pk, data={"reason": "Làm hộ", "give_back": "on"})

    attempt.refresh_from_db()
    attempt.entry.refresh_from_db()
    assert "sẽ trở lại “Chưa tham gia”" in shown
    assert "Câu 3:" in shown
    assert (attempt.state, attempt.given_back) == (Attempt.State.VOIDED, True)
    assert attempt.entry.participated_at is None


def test_void_without_a_reason_does_nothing(page, round):
    attempt = AttemptFactory(round=round)

    page("attempt-void", attempt.pk, data={"reason": ""})

    attempt.refresh_from_db()
    assert attempt.is_open


def test_officer_judges_nothing_of_his_own(client, round):
    own = RosterEntryFactory(contest=round.contest, unit=round.contest.root_unit)
    officer = own.staff_member.user
    GrantFactory(user=officer, role=Role.OFFICER, unit=round.contest.root_unit)
    attempt = AttemptFactory(round=round, entry=own)
    client.force_login(officer)

    void = client.get(reverse("quiz:attempt-void", args=[attempt.pk]))
    time = client.get(reverse("quiz:entry-time", args=[own.pk]))

    assert (void.status_code, time.status_code) == (403, 403)


def test_more_time_for_one_person_from_his_page(page, round):
    attempt = AttemptFactory(round=round)
    before = attempt.due_at

    given = WORD | {"minutes": 10, "seen": fingerprint_of(round)}
    text = page("entry-time", attempt.entry_id, data=given)
    again = page("entry-time", attempt.entry_id, data=given)

    assert "người khác thay đổi" in again
    attempt.refresh_from_db()
    assert attempt.due_at == before + 10 * MINUTE
    assert "thêm 10 phút mỗi lượt" in text
