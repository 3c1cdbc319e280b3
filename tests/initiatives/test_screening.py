"""The officer's pages: the queue, one entry beside its video, the decisions."""

import html
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from contest.models import Role
from initiatives.errors import ChangedMeanwhile, ReasonMissing, TransitionRefused
from initiatives.forms.screening import LONGEST_REASON
from initiatives.models import InitiativeEntry, Revision
from initiatives.queries import values_of
from initiatives.services import (
    approve_entry,
    decide,
    record_length,
    release_decision,
    withdraw_entry,
)
from initiatives.states import State
from initiatives.verdicts import Verdict
from initiatives.workbooks import build_province_list
from tests.factories import (
    AuthorFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)
from tests.initiatives.people import GRANTED, OUTSIDERS, user_as

pytestmark = pytest.mark.django_db
PHRASE = "Nội dung chưa đúng chủ đề đã chọn."
LOOKED = ["opens", "public", "length", "theme", "novelty"]
RESULTS = ["approved", "changes", "refused"]


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


def url(name, entry, query=""):
    return reverse(f"initiatives:{name}", args=[entry.pk]) + query


def decision(entry, **fields):
    stored = InitiativeEntry.objects.get(pk=entry.pk)
    return {
        "seen": stored.updated_at.isoformat(),
        "new_state": "refused",
        "phrase": PHRASE,
        "ticks": LOOKED,
        **fields,
    }


def decided(entry):
    """What waits to be told of the entry: its result and its reason."""
    return list(entry.decisions.pending().values_list("new_state", "reason"))


def waiting(round, days=2, **fields):
    return InitiativeEntryFactory(
        round=round, submitted=True, submitted_at=days_from_now(-days), **fields
    )


# --- Who ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Role.OFFICER, 200),
        (Role.LEADER, 200),
        (Role.JUDGE, 200),
        (Role.COORDINATOR, 404),
        ("administrator", 404),
        ("creator", 404),
        ("author", 404),
        *((who, 404) for who in OUTSIDERS if who != "officer of another contest"),
    ],
)
def test_queue_and_screening_are_seen_by_officer_leader_and_judge(
    client, round, who, status
):
    entry = waiting(round)
    client.force_login(user_as(who, entry))

    queue = client.get(reverse("initiatives:queue"))
    screen = client.get(url("screen", entry))

    assert (queue.status_code, screen.status_code) == (status, status)


def test_officer_of_another_contest_sees_an_empty_queue(client, round):
    entry = waiting(round)
    client.force_login(user_as("officer of another contest", entry))

    response = client.get(reverse("initiatives:queue"))

    assert list(response.context["page"]) == []
    assert client.get(url("screen", entry)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Role.LEADER, 403),
        (Role.JUDGE, 403),
        *((who, 404) for who in GRANTED if who in {"administrator", Role.COORDINATOR}),
        ("creator", 404),
        ("author", 404),
        *((who, 404) for who in OUTSIDERS),
    ],
)
def test_decision_is_refused_to_everyone_but_the_officer(client, round, who, status):
    entry = waiting(round)
    client.force_login(user_as(who, entry))

    response = client.post(url("decide", entry), decision(entry))

    assert response.status_code == status
    assert decided(entry) == []


@pytest.mark.parametrize("who", ["creator", "author"])
def test_officer_does_not_decide_on_an_entry_of_his_own(client, round, who):
    entry = waiting(round)
    user = user_as(who, entry)
    GrantFactory(user=user, role=Role.OFFICER, unit=entry.unit)
    client.force_login(user)

    page = client.get(url("screen", entry)).content.decode()
    response = client.post(url("decide", entry), decision(entry))

    assert "nên không tự kiểm tra được" in page
    assert response.status_code == 403
    assert decided(entry) == []


def test_officer_of_a_unit_sees_only_its_entries(client, round):
    mine = waiting(round)
    waiting(round)
    client.force_login(user_as(Role.OFFICER, mine))

    response = client.get(reverse("initiatives:queue"))

    assert list(response.context["page"]) == [mine]


# --- The queue ----------------------------------------------------------------


def test_queue_shows_those_that_wait_and_the_longest_first(client, round, officer):
    newer, older = waiting(round, days=1), waiting(round, days=5)
    for state in ["draft", "registered", "changes", "approved", "withdrawn"]:
        InitiativeEntryFactory(round=round, **{state: True})

    response = client.get(reverse("initiatives:queue"))

    assert list(response.context["page"]) == [older, newer]


@pytest.mark.parametrize("state", ["changes", "approved", "refused", "withdrawn"])
def test_queue_is_filtered_by_state(client, round, officer, state):
    waiting(round)
    entry = InitiativeEntryFactory(round=round, **{state: True})

    response = client.get(reverse("initiatives:queue"), {"state": state})

    assert list(response.context["page"]) == [entry]


def test_queue_of_all_states_holds_no_draft(client, round, officer):
    shown = [waiting(round, days=3), InitiativeEntryFactory(round=round, refused=True)]
    InitiativeEntryFactory(round=round)
    InitiativeEntryFactory(round=round, state=State.WITHDRAWN)

    response = client.get(reverse("initiatives:queue"), {"state": ""})

    assert list(response.context["page"]) == shown


def test_queue_is_filtered_by_theme_and_unit(client, round, officer):
    theme, unit = ThemeFactory(contest=round.contest), UnitFactory()
    unit = UnitFactory(parent=round.contest.root_unit)
    both = waiting(round, theme=theme, unit=unit)
    waiting(round, theme=theme)
    waiting(round, unit=unit)

    response = client.get(
        reverse("initiatives:queue"), {"theme": theme.pk, "unit": unit.pk}
    )

    assert list(response.context["page"]) == [both]


@pytest.mark.parametrize("value", ["x", "999999", "0'"])
def test_queue_leaves_out_a_filter_that_makes_no_sense(client, round, officer, value):
    entry = waiting(round)

    response = client.get(
        reverse("initiatives:queue"), {"theme": value, "unit": value, "trang": value}
    )

    assert list(response.context["page"]) == [entry]


def test_queue_has_pages_of_fifty(client, round, officer):
    theme = ThemeFactory(contest=round.contest)
    unit = UnitFactory(parent=round.contest.root_unit)
    InitiativeEntryFactory.create_batch(
        51, round=round, theme=theme, unit=unit, submitted=True
    )

    sizes = [
        len(client.get(reverse("initiatives:queue"), {"trang": page}).context["page"])
        for page in (1, 2)
    ]

    assert sizes == [50, 1]


MOST_STATEMENTS = 34


@pytest.mark.parametrize("name", ["queue", "screen"])
def test_pages_ask_as_much_for_one_row_as_for_three(client, round, officer, name):
    entry = waiting(round)
    address = reverse("initiatives:queue") if name == "queue" else url(name, entry)
    client.get(address)  # a process reads the table of words once
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
        for _ in range(2):
            waiting(round)
            person = RosterEntryFactory(contest=round.contest)
            position = entry.authors.count() + 1
            AuthorFactory(entry=entry, roster_entry=person, position=position)

    assert counts[0] == counts[1]
    assert name == "queue" or counts[0] <= MOST_STATEMENTS


# --- The decisions ------------------------------------------------------------


@pytest.mark.parametrize("result", RESULTS)
def test_decision_waits_with_its_reason_and_the_entrant_reads_as_before(
    client, round, officer, result
):
    entry = waiting(round)

    client.post(
        url("decide", entry),
        decision(entry, new_state=result, reason="Xem lại phút 2."),
    )

    reason = "" if result == "approved" else f"{PHRASE} Xem lại phút 2."
    assert decided(entry) == [(result, reason)]
    assert "Đã quyết định, chưa báo" in text_of(client.get(url("screen", entry)))
    client.force_login(entry.created_by)
    assert "Đã gửi, đang chờ kiểm tra" in text_of(client.get(url("detail", entry)))


def test_ticks_are_stored_with_the_decision_and_asked_for_when_they_lack(
    client, round, officer
):
    entry = waiting(round)
    approval = {"new_state": "approved", "go_on": ""}

    first = client.post(
        url("decide", entry), decision(entry, **approval, ticks=LOOKED[:3])
    )
    client.post(url("decide", entry), decision(entry, **approval))

    assert "chưa đánh dấu đã xem: Đúng chủ đề, Tính mới" in text_of(first)
    assert 'value="public" data-tick checked' in first.content.decode()
    made = entry.decisions.get()
    assert (made.ticks, made.decided_by) == (LOOKED, officer)
    release_decision(made)
    page = text_of(client.get(url("screen", entry)))
    assert page.count(f"{officer} đã xem") == len(LOOKED)


def test_deadline_is_written_into_phrase_and_state(client, round, officer):
    entry = waiting(round)
    round.contest.phrases.create(position=1, text="Sửa trước {deadline}.")

    client.post(
        url("decide", entry),
        decision(
            entry,
            new_state="changes",
            phrase="Sửa trước {deadline}.",
            until="2199-12-10T17:00",
        ),
    )
    release_decision(entry.decisions.get())

    client.force_login(entry.created_by)
    for address in (url("detail", entry), reverse("initiatives:own")):
        page = text_of(client.get(address))
        assert "Cần sửa trước 17h00 ngày 10/12/2199" in page
        assert "Sửa trước 17h00 ngày 10/12/2199." in page


def test_phrase_is_for_its_own_result(client, round, officer):
    entry = waiting(round)
    phrase = "Chưa ghi đủ tác giả."

    response = client.post(url("decide", entry), decision(entry, phrase=phrase))

    assert list(response.context["form"].errors) == ["phrase"]
    assert decided(entry) == []


def test_decision_is_made_by_post_alone(client, round, officer):
    response = client.get(url("decide", waiting(round)))

    assert response.status_code == 405


@pytest.mark.parametrize("result", ["refused", "changes"])
def test_decision_without_reason_is_asked_for_one(client, round, officer, result):
    entry = waiting(round)

    response = client.post(
        url("decide", entry), decision(entry, new_state=result, phrase="")
    )

    assert ReasonMissing.sentence in text_of(response)
    assert decided(entry) == []


def test_reason_that_is_too_long_is_kept_on_the_page(client, round, officer):
    entry = waiting(round)
    typed = "a" * LONGEST_REASON

    response = client.post(url("decide", entry), decision(entry, reason=typed))

    assert list(response.context["form"].errors) == ["reason"]
    assert typed in response.content.decode()
    assert decided(entry) == []


def test_decision_on_an_entry_edited_meanwhile_is_asked_again(client, round, officer):
    entry = waiting(round)
    typed = decision(entry, reason="Xem lại phút 2.")
    InitiativeEntry.objects.filter(pk=entry.pk).update(
        updated_at=days_from_now(0), title="Tên mới"
    )

    response = client.post(url("decide", entry), typed)

    form = response.context["form"]
    assert ChangedMeanwhile.sentence in text_of(response)
    assert "Tên mới" in text_of(response)
    assert (form["phrase"].value(), form["reason"].value()) == (
        PHRASE,
        "Xem lại phút 2.",
    )
    assert decided(entry) == []

    client.post(url("decide", entry), {**typed, "seen": form["seen"].value()})

    assert decided(entry) == [("refused", f"{PHRASE} Xem lại phút 2.")]


def test_decision_after_another_officers_says_so(client, round, officer):
    entry = waiting(round)
    seen = decision(entry)
    approve_entry(entry, by=UserFactory())

    response = client.post(url("decide", entry), seen)

    entry.refresh_from_db()
    assert str(TransitionRefused(State.APPROVED)) in text_of(response)
    assert entry.state == State.APPROVED


@pytest.mark.parametrize("seen", ["", "yesterday"])
def test_decision_without_the_version_seen_is_refused(client, round, officer, seen):
    entry = waiting(round)

    response = client.post(url("decide", entry), decision(entry, seen=seen))

    assert response.status_code == 200
    assert decided(entry) == []


# --- Lưu và tiếp --------------------------------------------------------------


def test_go_on_opens_the_next_that_waits(client, round, officer):
    first, second = waiting(round, days=5), waiting(round, days=4)
    waiting(round, days=3)

    response = client.post(url("decide", first), decision(first, go_on="on"))

    assert response.url == url("screen", second, "?")


def test_go_on_begins_again_after_the_last_and_keeps_the_filters(
    client, round, officer
):
    theme = ThemeFactory(contest=round.contest)
    skipped = waiting(round, days=9, theme=theme)
    last = waiting(round, days=1, theme=theme)
    waiting(round, days=2)
    query = f"?theme={theme.pk}&state=submitted"

    response = client.post(url("decide", last, query), decision(last, go_on="on"))

    assert response.url == url("screen", skipped, query)


def test_go_on_leaves_ones_own_entries_and_those_decided(client, round, officer):
    first = waiting(round, days=5)
    waiting(round, days=4, created_by=officer)
    told = waiting(round, days=3)
    decide(told, Verdict(State.REFUSED, "Chưa đúng chủ đề."), by=officer)

    response = client.post(url("decide", first), decision(first, go_on="on"))

    assert response.url == reverse("initiatives:queue") + "?"


def test_without_going_on_the_entry_stays_open(client, round, officer):
    entry = waiting(round)
    waiting(round)

    response = client.post(url("decide", entry), decision(entry))

    assert response.url == url("screen", entry, "?")


# --- The page -----------------------------------------------------------------


def test_checklist_says_what_is_known_in_the_order_of_the_rules(client, round, officer):
    entry = waiting(round, seconds=370)
    twin = InitiativeEntryFactory(
        round=round, refused=True, video_key=entry.video_key, title="Bài đã gửi trước"
    )
    InitiativeEntryFactory(round=round, video_key=entry.video_key, title="Nháp")

    checks = client.get(url("screen", entry)).context["checks"]

    assert [(check.name, check.verdict, check.looks) for check in checks] == [
        ("Mở được", None, True),
        ("Ai cũng xem được", None, True),
        ("Không quá 5 phút", False, True),
        ("Đúng chủ đề", None, True),
        ("Gửi trong thời gian quy định", True, False),
        ("Có tác giả", True, False),
        ("Tính mới", True, True),
        ("Đường dẫn chưa có trong bài khác", False, False),
    ]
    assert checks[2].words == "06:10 (tác giả khai)"
    assert checks[7].words == f'Trùng với bài "{twin.title}"'


def test_checklist_does_not_name_the_twin_of_another_units(client, round):
    entry = waiting(round)
    twin = InitiativeEntryFactory(
        round=round, refused=True, video_key=entry.video_key, title="Bài đơn vị khác"
    )
    client.force_login(user_as(Role.OFFICER, entry))

    response = client.get(url("screen", entry))

    assert twin.title not in text_of(response)
    assert response.context["checks"][7].verdict is False


def test_checklist_takes_what_was_sent_again_in_its_own_time(client, round, officer):
    late = {"submitted_at": round.closes_at + timedelta(days=1), "submitted": True}
    given = {
        "decided_at": days_from_now(-1),
        "decided_by": officer,
        "reopened_until": round.closes_at + timedelta(days=2),
    }
    entries = [InitiativeEntryFactory(round=round, **late, **f) for f in (given, {})]

    windows = [client.get(url("screen", e)).context["checks"][4] for e in entries]

    assert [window.verdict for window in windows] == [True, False]
    assert windows[0].words.endswith("gửi lại trong hạn sửa")


def test_approval_does_not_make_a_sending_late(client, round, officer):
    after = round.closes_at + timedelta(days=1)
    late = {"submitted_at": after, "approved": True, "decided_at": after}
    entries = [InitiativeEntryFactory(round=round, **late) for _ in range(2)]
    for entry, first in zip(entries, (days_from_now(-2), after), strict=True):
        for number, sent_at in enumerate((first, after), start=1):
            Revision.objects.create(
                entry=entry,
                number=number,
                content={},
                sent_by=entry.created_by,
                sent_at=sent_at,
            )

    windows = [client.get(url("screen", e)).context["checks"][4] for e in entries]

    assert [window.verdict for window in windows] == [True, False]


@pytest.mark.parametrize("seconds", [370, 252])
def test_phrase_about_the_length_names_it_where_it_is_too_long(
    client, round, officer, seconds
):
    entry = waiting(round, seconds=seconds)

    page = text_of(client.get(url("screen", entry)))

    said = "Video dài 06:10, quá 5 phút theo Thể lệ." in page
    assert said is (seconds == 370)


def test_measured_length_is_judged_alike_everywhere(client, round, officer):
    measured = waiting(round, seconds=250)
    declared = waiting(round, seconds=round.max_seconds + 1)  # by rounding
    record_length(measured, by=officer, seconds=370, key=measured.video_key)

    response = client.get(reverse("initiatives:queue"), {"length": "over"})
    both = client.get(reverse("initiatives:queue"))
    rows = build_province_list(round.contest, [measured], at=days_from_now(0))

    assert list(response.context["page"]) == [measured]
    assert text_of(both).count("quá dài") == 1
    assert "06:10, quá dài" in text_of(both)
    assert values_of(declared)["length"] == ""
    sheet = load_workbook(BytesIO(rows)).active
    assert "06:10" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_entry_is_compared_with_those_found(client, round, officer):
    entry = waiting(round, title="Một cửa lưu động", summary="Giống nhau.")
    other = waiting(round, title="Bộ phận một cửa di động", summary="Giống nhau.")
    hidden = InitiativeEntryFactory(round=round, title="Nháp một cửa")

    response = client.get(url("screen", entry, f"?tim=mot cua&canh={other.pk}"))

    assert response.context["found"] == [other]
    same = [row.name for row in response.context["compared"] if row.is_same]
    assert "Tóm tắt" in same
    assert hidden.title not in text_of(response)


@pytest.mark.parametrize("value", ["x", "0", "99999999999999999999", "²"])
def test_nonsense_in_the_address_of_the_other_is_left_out(
    client, round, officer, value
):
    response = client.get(url("screen", waiting(round), f"?canh={value}"))

    assert response.context["other"] is None


def test_duplicate_is_of_the_entry_that_was_chosen(client, round, officer):
    entry, other = waiting(round), waiting(round)
    draft = InitiativeEntryFactory(round=round)
    given = {"new_state": "duplicate", "phrase": ""}

    for each in (draft, other):
        client.post(
            url("decide", entry), decision(entry, **given, duplicate_of=each.pk)
        )

    assert entry.decisions.get().duplicate_of == other


def test_both_pages_tell_that_the_one_repeated_is_gone(client, round, officer):
    gone = waiting(round, title="Bài bị trùng")
    entry = InitiativeEntryFactory(round=round, duplicate=True, duplicate_of=gone)
    button, mark = "Đưa về chờ kiểm tra</button>", "Bài kia không còn dự thi"
    assert button not in text_of(client.get(url("screen", entry)))
    withdraw_entry(gone, by=gone.created_by)

    assert button in text_of(client.get(url("screen", entry)))
    assert entry.title in text_of(client.get(url("screen", gone)))
    listed = client.get(reverse("initiatives:queue"), {"state": "duplicate"})
    assert mark in text_of(listed)
    counts = text_of(client.get(reverse("initiatives:queue-counts")))
    assert "1 bài ghi trùng với bài không còn dự thi" in counts
    client.post(url("screen-again", entry))
    entry.refresh_from_db()
    assert entry.is_waiting


def test_what_it_repeats_is_named_to_whoever_sees_it(client, round, officer):
    other = waiting(round, title="Bài của đơn vị bạn")
    entry = InitiativeEntryFactory(round=round, duplicate=True, duplicate_of=other)

    assert other.title in text_of(client.get(url("screen", entry)))
    client.force_login(user_as(Role.OFFICER, entry))  # of its unit alone
    page = text_of(client.get(url("screen", entry)))
    assert other.title not in page
    assert "Trùng với: bài của đơn vị khác" in page


def test_officer_is_told_that_an_edit_undid_his_decision(client, round, officer):
    entry = waiting(round)
    made = decide(entry, Verdict(State.REFUSED, "Chưa đúng chủ đề."), by=officer)
    InitiativeEntry.objects.filter(pk=entry.pk).update(updated_at=days_from_now(0))
    release_decision(made)
    made.refresh_from_db()

    for address in (url("screen", entry), reverse("initiatives:queue")):
        assert made.note in text_of(client.get(address))
    client.post(url("decide", entry), decision(entry))
    assert made.note not in text_of(client.get(reverse("initiatives:queue")))


def test_deadline_is_changed_on_the_page(client, round, officer):
    entry = InitiativeEntryFactory(round=round, changes=True)

    for until in ("", "2001-01-01T17:00", "2199-12-10T17:00"):
        client.post(url("extend", entry), {"until": until})

    page = text_of(client.get(url("screen", entry)))
    assert "Chưa đổi hạn sửa" in page
    assert "không còn ở phía trước" in page
    assert "gửi lại được đến 17h00 ngày 10/12/2199" in page


def test_what_was_not_mended_in_time_may_be_refused_and_no_more(client, round, officer):
    late = {"reopened_until": days_from_now(-0.5), "changes": True}
    late, in_time = (
        InitiativeEntryFactory(round=round, **fields)
        for fields in (late, {"changes": True})
    )

    response = client.get(url("screen", late))
    for entry in (late, in_time):
        client.post(url("decide", entry), decision(entry, new_state="approved"))
        answer = client.post(url("decide", entry), decision(entry))

    choices = response.context["form"].fields["new_state"].choices
    assert [value for value, _label in choices] == ["refused"]
    assert decided(late) == [("refused", PHRASE)]
    assert decided(in_time) == []
    assert "người dự thi còn được sửa và gửi lại bài đến" in text_of(answer)


def test_screening_leads_to_the_neighbours_in_the_queue(client, round, officer):
    before, entry, after = (waiting(round, days=days) for days in (5, 4, 3))

    response = client.get(url("screen", entry))

    assert response.context["neighbours"] == (before.pk, after.pk)


@pytest.mark.parametrize("state", ["changes", "approved", "refused", "withdrawn"])
def test_screening_of_what_does_not_wait_offers_no_decision(
    client, round, officer, state
):
    entry = InitiativeEntryFactory(round=round, **{state: True})

    response = client.get(url("screen", entry))

    assert response.context["form"] is None


def test_frames_are_allowed_on_the_screening_page_alone(client, round, officer):
    entry = waiting(round)

    policies = {
        name: client.get(address).headers["Content-Security-Policy"]
        for name, address in {
            "queue": reverse("initiatives:queue"),
            "detail": url("detail", entry),
            "screen": url("screen", entry),
        }.items()
    }

    assert {name for name, policy in policies.items() if "frame-src" in policy} == {
        "screen"
    }
    assert "https://www.youtube-nocookie.com" in policies["screen"]
    assert "'unsafe" not in policies["screen"]


def test_typed_text_is_shown_as_text(client, round, officer):
    nasty = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>"
    entry = waiting(round, title=nasty, summary=nasty, reason=nasty, effect=nasty)
    AuthorFactory(entry=entry, name=nasty, position=2)
    InitiativeEntry.objects.filter(pk=entry.pk).update(
        decided_by=UserFactory(full_name=nasty), decided_at=days_from_now(0)
    )

    for address in (url("screen", entry), reverse("initiatives:queue")):
        page = client.get(address).content.decode()
        assert nasty not in page
        assert "<img src=x" not in page
        assert html.escape(nasty) in page


def text_of(response):
    return html.unescape(response.content.decode())
