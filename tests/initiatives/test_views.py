"""The entrant's pages: who may, who may only look, who may not know."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from contest.models import Role
from initiatives.models import InitiativeEntry
from initiatives.queries import base_of, copy_of
from initiatives.services.sending import freeze
from initiatives.states import State
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
SIGNED = {"declares_novelty": "on", "declares_copyright": "on"}
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def me(round, client):
    """A person of the roster, signed in."""
    person = RosterEntryFactory(contest=round.contest)
    client.force_login(person.staff_member.user)
    return person


def url(name, entry):
    return reverse(f"initiatives:{name}", args=[entry.pk])


def mark(entry):
    """What a page that is opened now sends as the version it began from."""
    return base_of(entry, copy_of(entry))


def filled_in(unit, theme=None, **fields):
    return {
        "title": "Một cửa lưu động",
        "theme": theme.pk if theme else "",
        "unit": unit.pk,
        "owner_kind": "person",
        "summary": "Làm gì, cho ai.",
        "video": VIDEO,
        "length": "04:12",
        "author_lines": "Người ngoài danh sách",
        **fields,
    }


# --- Who may see what ---------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "draft", "sent"),
    [
        ("creator", 200, 200),
        ("author", 200, 200),
        *((who, 404, 200) for who in GRANTED),
        *((who, 404, 404) for who in OUTSIDERS),
    ],
)
def test_detail_is_seen_by_its_people_and_once_sent_in_the_subtree(
    client, round, who, draft, sent
):
    statuses = []
    for fields in ({"draft": True}, {"submitted": True}):
        entry = InitiativeEntryFactory(round=round, **fields)
        client.force_login(user_as(who, entry))
        statuses.append(client.get(url("detail", entry)).status_code)

    assert statuses == [draft, sent]


@pytest.mark.parametrize("name", ["edit", "submit", "withdraw", "register", "discard"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("author", 403),
        *((who, 403) for who in GRANTED),
        *((who, 404) for who in OUTSIDERS),
    ],
)
def test_only_the_creator_changes_an_entry(client, round, who, status, name):
    entry = InitiativeEntryFactory(round=round, submitted=True)
    client.force_login(user_as(who, entry))

    answers = [client.get(url(name, entry)), client.post(url(name, entry))]

    entry.refresh_from_db()
    assert [answer.status_code for answer in answers] == [status, status]
    assert entry.state == State.SUBMITTED


def test_withdrawn_draft_is_still_seen_by_nobody_else(client, round):
    entry = InitiativeEntryFactory(round=round, state=State.WITHDRAWN)
    client.force_login(user_as(Role.OFFICER, entry))

    assert client.get(url("detail", entry)).status_code == 404


@pytest.mark.parametrize("name", ["own", "create", "queue"])
def test_pages_need_a_sign_in(client, round, name):
    response = client.get(reverse(f"initiatives:{name}"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("contest:sign-in"))


@pytest.mark.parametrize(
    "name",
    [
        "detail",
        "edit",
        "submit",
        "withdraw",
        "screen",
        "decide",
    ],
)
def test_pages_of_an_entry_need_a_sign_in(client, round, name):
    entry = InitiativeEntryFactory(round=round, submitted=True)

    response = client.post(url(name, entry))

    entry.refresh_from_db()
    assert response.status_code == 302
    assert response.url.startswith(reverse("contest:sign-in"))
    assert entry.state == State.SUBMITTED


# --- One's own list -----------------------------------------------------------


def test_own_lists_what_one_made_or_wrote_and_nothing_else(client, round, me):
    user = me.staff_member.user
    made = InitiativeEntryFactory(round=round, created_by=user, title="Bài tôi soạn")
    written = InitiativeEntryFactory(round=round, title="Bài tôi là tác giả")
    AuthorFactory(entry=written, roster_entry=me, position=2)
    InitiativeEntryFactory(round=round, submitted=True, unit=me.unit)

    response = client.get(reverse("initiatives:own"))

    assert set(response.context["entries"]) == {made, written}
    assert response.context["page"].object_list.count() == 0


def test_own_shows_a_coordinator_what_the_unit_has_sent(client, round, me):
    GrantFactory(user=me.staff_member.user, role=Role.COORDINATOR, unit=me.unit)
    sent = InitiativeEntryFactory(round=round, submitted=True, unit=me.unit)
    InitiativeEntryFactory(round=round, unit=me.unit)
    InitiativeEntryFactory(round=round, submitted=True)

    response = client.get(reverse("initiatives:own"))

    assert list(response.context["page"]) == [sent]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.DRAFT, "Chưa gửi"),
        (State.SUBMITTED, "Đã gửi, đang chờ kiểm tra"),
        (State.CHANGES, "Cần sửa trước"),
        (State.APPROVED, "Đủ điều kiện dự thi"),
        (State.REFUSED, "Chưa đúng chủ đề."),
    ],
)
def test_own_tells_the_state_in_the_entrants_words(client, round, me, state, words):
    InitiativeEntryFactory(
        round=round, created_by=me.staff_member.user, **{state.value: True}
    )

    response = client.get(reverse("initiatives:own"))

    assert words in response.content.decode()


@pytest.mark.parametrize("role", [None, Role.COORDINATOR])
def test_own_asks_as_much_for_one_row_as_for_three(client, round, me, role):
    user = me.staff_member.user
    if role:
        GrantFactory(user=user, role=role, unit=me.unit)
    counts = []
    for more in (1, 2):
        for state in ["draft", "changes"]:
            fields = {"round": round, "unit": me.unit, state: True}
            InitiativeEntryFactory.create_batch(more, created_by=user, **fields)
            InitiativeEntryFactory.create_batch(more, **fields)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("initiatives:own"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_own_offers_no_writing_to_whoever_is_on_no_list(client, round):
    client.force_login(UserFactory())

    response = client.get(reverse("initiatives:own"))

    assert response.context["can_create"] is False
    assert "Báo cán bộ đầu mối của đơn vị" in response.content.decode()


def test_own_says_so_when_there_is_no_part_for_initiatives(client):
    client.force_login(UserFactory())

    response = client.get(reverse("initiatives:own"))

    assert "chưa mở phần thi sáng kiến" in response.content.decode()


# --- Writing ------------------------------------------------------------------


def test_create_stores_a_draft_of_ones_own_unit(client, round, me):
    theme = ThemeFactory(contest=round.contest)

    response = client.post(
        reverse("initiatives:create"),
        filled_in(me.unit, theme, author_lines=me.staff_member.code),
    )

    entry = InitiativeEntry.objects.get()
    assert response.url == url("detail", entry)
    assert (entry.state, entry.unit, entry.created_by, entry.theme) == (
        State.DRAFT,
        me.unit,
        me.staff_member.user,
        theme,
    )
    assert (entry.platform, entry.video_key, entry.seconds) == (
        "youtube",
        "dQw4w9WgXcQ",
        252,
    )
    assert entry.authors.get().roster_entry == me


def test_create_names_oneself_as_the_author_to_begin_with(client, round, me):
    response = client.get(reverse("initiatives:create"))

    initial = response.context["form"].initial
    assert initial["author_lines"] == str(me.staff_member)
    assert initial["unit"] == me.unit_id


def test_create_and_send_goes_on_to_the_last_look(client, round, me):
    response = client.post(
        reverse("initiatives:create"), filled_in(me.unit, send="Lưu")
    )

    assert response.url == url("submit", InitiativeEntry.objects.get())


def test_entrant_of_a_duplicate_reads_why_it_is_out(client, round, me):
    entry = InitiativeEntryFactory(
        round=round,
        created_by=me.staff_member.user,
        duplicate=True,
        reason="Cùng video với bài trước.",
    )

    page = client.get(reverse("initiatives:detail", args=[entry.pk])).content.decode()

    assert "Không đủ điều kiện: trùng với bài khác" in page
    assert entry.reason in page
    assert entry.duplicate_of.title not in page


def test_create_warns_of_a_video_that_is_too_long(client, round, me):
    response = client.post(
        reverse("initiatives:create"), filled_in(me.unit, length="06:10"), follow=True
    )

    assert "Video dài 06:10, quá 5 phút theo Thể lệ." in response.content.decode()


@pytest.mark.parametrize(
    ("role", "sends_for_child"),
    [
        (Role.COORDINATOR, True),
        (Role.OFFICER, True),
        (Role.LEADER, False),
        (Role.JUDGE, False),
    ],
)
def test_create_for_any_unit_that_one_coordinates(client, round, role, sends_for_child):
    parent = UnitFactory(parent=round.contest.root_unit)
    child = UnitFactory(parent=parent)
    user = GrantFactory(role=role, unit=parent, contest=round.contest).user
    client.force_login(user)

    response = client.post(reverse("initiatives:create"), filled_in(child))

    assert response.status_code == (302 if sends_for_child else 403)
    assert InitiativeEntry.objects.filter(unit=child).exists() is sends_for_child


def test_create_refuses_a_unit_that_is_not_ones_own(client, round, me):
    other = UnitFactory(parent=round.contest.root_unit)

    response = client.post(reverse("initiatives:create"), filled_in(other))

    assert list(response.context["form"].errors) == ["unit"]
    assert not InitiativeEntry.objects.exists()


def test_create_is_closed_to_whoever_has_left(client, round, me):
    me.status, me.left_on = me.Status.LEFT, days_from_now(-3)
    me.save()

    assert client.get(reverse("initiatives:create")).status_code == 403
    assert client.post(reverse("initiatives:keep-new")).status_code == 403


def test_new_entry_at_the_closing_second_is_refused_with_what_was_typed(
    client, round, me
):
    round.closes_at = days_from_now(-1)
    round.save()
    create = reverse("initiatives:create")
    typed = filled_in(me.unit, title="Tên vừa gõ")

    shown = client.get(create)
    by_script = client.post(reverse("initiatives:keep-new"), typed)
    page = client.post(create, typed).content.decode()

    assert shown.url == reverse("initiatives:own")
    assert by_script.status_code == 422
    for said in (by_script.json()["sentence"], page):
        assert "Đã hết thời gian gửi và sửa bài" in said
    assert "Tên vừa gõ" in page
    assert not InitiativeEntry.objects.exists()


def test_draft_keeps_what_is_not_understood_as_it_was_typed(client, round, me):
    typed = filled_in(me.unit, video="https://", length="bốn phút", problem="Đã gõ dài")

    response = client.post(reverse("initiatives:create"), typed)

    entry = InitiativeEntry.objects.get()
    assert response.url == url("edit", entry)
    page = client.get(response.url)
    form = page.context["form"]
    assert set(form.errors) == {"video", "length"}
    assert [name for name in typed if form[name].value() != typed[name]] == ["unit"]
    assert str(form["unit"].value()) == str(me.unit.pk)
    assert "Còn ô cần sửa trước khi gửi: Đường dẫn video" in page.content.decode()
    assert (entry.title, entry.problem, entry.video_key) == (
        "Một cửa lưu động",
        "Đã gõ dài",
        "",
    )


def test_edit_after_the_end_is_refused_with_what_was_typed(client, round, me):
    entry = InitiativeEntryFactory(
        round=round, unit=me.unit, created_by=me.staff_member.user
    )
    round.closes_at = days_from_now(-1)
    round.save()

    shown = client.get(url("edit", entry))
    response = client.post(
        url("edit", entry), filled_in(me.unit, title="Tên vừa gõ", base=mark(entry))
    )

    entry.refresh_from_db()
    assert shown.url == url("detail", entry)
    assert "Đã hết thời gian gửi và sửa bài" in response.content.decode()
    assert "Tên vừa gõ" in response.content.decode()
    assert entry.title != "Tên vừa gõ"


def test_edit_shows_what_is_stored(client, round, me):
    entry = InitiativeEntryFactory(
        round=round, unit=me.unit, created_by=me.staff_member.user, authors=None
    )
    AuthorFactory(entry=entry, roster_entry=me, name=str(me.staff_member), position=1)
    AuthorFactory(entry=entry, name="Người ngoài", position=2)

    form = client.get(url("edit", entry)).context["form"]

    assert form["author_lines"].value() == f"{me.staff_member}\nNgười ngoài"
    assert form["video"].value() == entry.video_url
    assert form["length"].value() == "04:12"


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (
            State.DRAFT,
            [
                "Lưu và sang bước gửi bài",
                "Lưu bản nháp",
                "Đăng ký trước, gửi video sau",
            ],
        ),
        (State.REGISTERED, ["Lưu và sang bước gửi bài", "Lưu bản nháp"]),
        (State.SUBMITTED, ["Lưu và xem lại để gửi", "Lưu, chưa gửi"]),
        (State.CHANGES, ["Lưu và xem lại để gửi", "Lưu, chưa gửi"]),
    ],
)
def test_edit_offers_to_send_what_can_be_sent(client, round, me, state, buttons):
    entry = InitiativeEntryFactory(
        round=round,
        unit=me.unit,
        created_by=me.staff_member.user,
        **{state.value: True},
    )

    page = client.get(url("edit", entry)).content.decode()

    assert re.findall(r'<input type="submit"[^>]* value="([^"]+)"', page) == buttons


def test_unit_of_a_sent_entry_stays(client, round, me):
    unit = UnitFactory(parent=round.contest.root_unit)
    entry = InitiativeEntryFactory(
        round=round, submitted=True, unit=unit, created_by=me.staff_member.user
    )

    client.post(
        url("edit", entry), filled_in(me.unit, entry.theme, base=mark(entry), **SIGNED)
    )
    client.post(url("submit", entry))

    entry.refresh_from_db()
    assert (entry.title, entry.unit) == ("Một cửa lưu động", unit)


# --- Sending and withdrawing --------------------------------------------------


def test_submit_asks_first_and_then_sends(client, round, me):
    entry = InitiativeEntryFactory(round=round, created_by=me.staff_member.user)

    asked = client.get(url("submit", entry))
    response = client.post(url("submit", entry), follow=True)

    entry.refresh_from_db()
    assert asked.status_code == 200
    assert entry.state == State.SUBMITTED
    assert "Phòng Nội vụ sẽ kiểm tra điều kiện dự thi." in response.content.decode()


def test_submit_names_what_is_missing(client, round, me):
    entry = InitiativeEntryFactory(
        round=round, created_by=me.staff_member.user, empty=True
    )

    asked = client.get(url("submit", entry)).content.decode()
    response = client.post(url("submit", entry), follow=True)

    entry.refresh_from_db()
    fields = re.findall(r'href="[^"]*/sua/#div_id_(\w+)"', asked)
    assert fields == [
        "title",
        "theme",
        "summary",
        "video",
        "author_lines",
        "declares_novelty",
        "declares_copyright",
    ]
    assert "Chưa gửi được vì còn thiếu" in response.content.decode()
    assert entry.state == State.DRAFT


def test_author_who_did_not_make_the_entry_is_given_no_way_to_its_form(client, round):
    entry = InitiativeEntryFactory(round=round, empty=True, title="Còn thiếu")
    client.force_login(user_as("author", entry))

    page = client.get(url("detail", entry)).content.decode()

    assert "Còn thiếu để gửi được: chủ đề" in page
    assert url("edit", entry) not in page


def test_submit_before_the_opening_says_when(client, round, me):
    round.opens_at = days_from_now(3)
    round.save()
    entry = InitiativeEntryFactory(round=round, created_by=me.staff_member.user)

    asked = client.get(url("submit", entry))
    client.post(url("submit", entry))

    entry.refresh_from_db()
    assert asked.context["can_submit"] is False
    assert "Bây giờ chưa gửi bài này được." in asked.content.decode()
    assert entry.state == State.DRAFT


def test_withdraw_asks_first_and_then_withdraws(client, round, me):
    entry = InitiativeEntryFactory(
        round=round, submitted=True, created_by=me.staff_member.user
    )

    asked = client.get(url("withdraw", entry))
    client.post(url("withdraw", entry))

    entry.refresh_from_db()
    assert asked.status_code == 200
    assert entry.state == State.WITHDRAWN
    again = client.post(url("withdraw", entry), follow=True)
    assert "Đã rút" in again.content.decode()


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (State.DRAFT, {"can_edit", "can_submit", "can_withdraw"}),
        (State.SUBMITTED, {"can_edit", "can_withdraw"}),
        (State.CHANGES, {"can_edit", "can_submit", "can_withdraw"}),
        (State.APPROVED, {"can_withdraw"}),
        (State.REFUSED, {"can_withdraw"}),
        (State.WITHDRAWN, set()),
    ],
)
def test_detail_offers_what_can_be_done(client, round, me, state, buttons):
    entry = InitiativeEntryFactory(
        round=round, created_by=me.staff_member.user, **{state.value: True}
    )

    context = client.get(url("detail", entry)).context

    names = ("can_edit", "can_submit", "can_withdraw")
    assert {name for name in names if context[name]} == buttons


# --- What people type ---------------------------------------------------------

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.mark.parametrize(
    "name",
    ["detail", "edit", "submit", "withdraw", "register", "discard", "revisions"],
)
def test_typed_text_is_shown_as_text(client, round, me, name):
    entry = InitiativeEntryFactory(
        round=round,
        created_by=me.staff_member.user,
        unit=me.unit,
        changes=True,
        reason=NASTY,
        **dict.fromkeys(["title", "summary", "problem", "solution", "effect"], NASTY),
    )
    AuthorFactory(entry=entry, name=NASTY, position=2)
    freeze(entry, by=entry.created_by, at=entry.submitted_at)

    page = client.get(url(name, entry)).content.decode()

    assert NASTY not in page
    assert "<img src=x" not in page
    assert escape(NASTY) in page
