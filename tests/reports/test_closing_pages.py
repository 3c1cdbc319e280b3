"""The pages of frozen figures: closing them, comparing them, the check code."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest import words
from contest.models import Excusal, Role, SignInBlock
from reports.check_codes import read_check_code
from reports.models import Snapshot
from reports.queries.closing import closing_job, closing_of
from reports.services import (
    close_as_asked,
    rebuild_figures,
    take_provisionals,
    take_snapshot,
)
from reports.workbook.scope import Scope
from reports.workbook.since import since_closing
from tests.factories import (
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
)
from tests.reports.closings import close, officer_of, take_part

pytestmark = pytest.mark.django_db
CLOSE = reverse("reports:close")
CHECK = reverse("reports:check-code")
COMPARISON = reverse("reports:comparison")
NOT_FOUND = "Không tìm thấy số liệu có mã này trong phạm vi của anh/chị."


def coordinator_of(unit):
    return GrantFactory(role=Role.COORDINATOR, unit=unit).user


def page(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def pending(contest):
    return ExcusalFactory(
        entry=RosterEntryFactory(contest=contest),
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
    )


def shown_fields(response):
    """What the page of the dry run sends along when its button is pressed."""
    context = response.context
    sent = {row["shown"]: row["subjects"] for row in context["rows"]}
    return sent | {"so_lieu": context["fingerprint"]}


def test_officer_closes_what_the_page_names(client, round, contest, officer, unit):
    take_part(RosterEntryFactory(contest=contest, unit=unit), round)
    pending(contest)
    client.force_login(officer)
    response = client.get(CLOSE)
    text = response.content.decode()

    assert "1 đề nghị duyệt vắng" in text
    assert reverse("contest:proposals") + "?loai=excusal" in text
    assert "Chốt số liệu: 1/2 người" in text

    fields = shown_fields(response)
    without = client.post(CLOSE, fields).content.decode()
    assert "Xử lý xong, hoặc ghi lý do để lại." in without
    done = client.post(CLOSE, fields | {"ly_do_excusals": "Chờ quyết định"})

    assert (done.status_code, done.headers["Location"]) == (302, CLOSE)
    assert closing_of(contest) is None
    text = client.get(CLOSE).content.decode()
    assert f"{officer} bấm chốt lúc" in text
    assert "Đang chốt số liệu" in text
    assert "<button" not in text.partition("<main")[2]
    renewed = client.get(CLOSE, headers={"HX-Request": "true"}).content.decode()
    assert renewed.lstrip().startswith('<div id="close-job"')

    close_as_asked(closing_job(contest).pk)

    assert closing_of(contest).taken_by == officer
    assert client.get(CLOSE).headers["Location"] == COMPARISON
    renewed = client.get(CLOSE, headers={"HX-Request": "true"})
    assert renewed.headers["HX-Redirect"] == COMPARISON
    assert closing_of(contest).check_code in client.get(COMPARISON).content.decode()
    assert "Chờ quyết định" in client.get(COMPARISON).content.decode()


def test_what_appears_while_the_page_is_open_comes_back_in_words(
    client, contest, officer
):
    client.force_login(officer)
    fields = shown_fields(client.get(CLOSE))
    pending(contest)

    text = client.post(CLOSE, fields).content.decode()

    assert "vừa có thêm 1 đề nghị duyệt vắng" in text
    assert 'name="ly_do_excusals"' in text
    assert closing_of(contest) is None


def test_what_came_between_press_and_worker_is_told_with_the_new_figures(
    client, round, contest, officer
):
    entry = RosterEntryFactory(contest=contest)
    client.force_login(officer)
    client.post(CLOSE, shown_fields(client.get(CLOSE)))
    take_part(entry, round)

    close_as_asked(closing_job(contest).pk)

    assert closing_of(contest) is None
    renewed = client.get(CLOSE, headers={"HX-Request": "true"})
    assert renewed.headers["HX-Refresh"] == "true"
    text = client.get(CLOSE).content.decode()
    assert "Chưa chốt: số liệu vừa thay đổi" in text
    assert "Chốt số liệu: 1/1 người" in text


def test_nobody_closes_a_round_that_runs_and_the_page_says_when(client):
    round = RoundFactory(contest__is_current=True)
    text = page(client, officer_of(round.contest), CLOSE)

    assert words.moment(round.closes_at) in text
    assert "<button" not in text.partition("<main")[2]
    refused = client.post(CLOSE).content.decode()
    assert (
        f"Chưa chốt: phần thi được tính kết thúc {words.moment(round.closes_at)}"
        in (refused)
    )


def test_who_presses_after_another_officer_reads_who_closed(client, contest, officer):
    client.force_login(officer_of(contest))
    fields = shown_fields(client.get(CLOSE))
    close(contest, by=officer)

    told = client.post(CLOSE, fields, follow=True).content.decode()

    assert f"Số liệu đã được {officer} chốt lúc" in told


def test_leader_reads_and_finds_no_button(client, contest):
    leader = GrantFactory(role=Role.LEADER, unit=contest.root_unit).user
    take_provisionals()

    for address in (reverse("reports:snapshots"), COMPARISON):
        assert CLOSE not in page(client, leader, address)
    assert client.post(CLOSE).status_code == 403


@pytest.mark.parametrize("name", ["board", "unit", "own-units"])
def test_every_board_says_what_is_official(client, round, contest, officer, name):
    units = [RosterEntryFactory(contest=contest).unit for _ in range(2)]
    rebuild_figures(contest)
    for unit in units:
        GrantFactory(role=Role.COORDINATOR, unit=unit, user=officer)
    address = reverse(f"reports:{name}", args=[units[0].pk] if name == "unit" else [])
    ended = words.moment(round.closes_at)

    assert "Số liệu sơ bộ" not in page(client, officer, address)
    take_provisionals()
    assert f"Số liệu sơ bộ lúc {ended}" in page(client, officer, address)
    closing = close(contest, by=officer)

    official = f"Số liệu chốt chính thức ngày {words.day(closing.taken_at)}"
    text = page(client, officer, address)
    assert f"{official}, tính đến {ended}" in text
    assert "Số liệu sơ bộ" not in text


def test_comparison_shows_three_stages_within_the_own_subtree(
    client, round, contest, officer, unit
):
    here, late = RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    elsewhere = RosterEntryFactory(contest=contest)
    take_provisionals()
    take_part(here, round)
    close(contest, by=officer)
    take_part(late, round)
    take_part(elsewhere, round)

    text = page(client, coordinator_of(unit), COMPARISON)

    row = text.partition(f">{unit.name}</th>")[2].partition("</tr>")[0]
    cells = [cell.partition("</td>")[0] for cell in row.split("<td")[1:]]
    told = [cells[number].rpartition(">")[2] for number in (0, 1, 4)]
    assert told == ["0/2", "1/2", "2/2"]
    assert "Chưa đạt" in cells[2]
    assert "đã tham gia +1" in cells[3]
    assert late.staff_member.full_name in text
    assert elsewhere.staff_member.full_name not in text
    assert elsewhere.unit.name not in text


@pytest.mark.parametrize(("role", "told"), [("leader", True), ("coordinator", False)])
def test_why_something_was_left_open_is_no_coordinators(
    client, round, contest, officer, unit, role, told
):
    take_part(RosterEntryFactory(contest=contest, unit=unit), round)
    pending(contest)
    closing = close(contest, by=officer, excusals="Chờ giấy của bệnh viện")
    user = GrantFactory(role=role, unit=contest.root_unit).user

    pages = [
        page(client, user, COMPARISON),
        page(client, user, reverse("reports:snapshot", args=[closing.pk])),
    ]

    assert ["Chờ giấy" in text for text in pages] == [told, told]
    files = [
        since_closing(closing, Scope(contest)),
        since_closing(closing, Scope(contest, unit=unit)),
    ]
    assert ["Chờ giấy" in since.left_open[0] for since in files] == [True, False]


def test_pages_ask_as_often_for_three_units_as_for_one(client, round, contest, officer):
    client.force_login(officer)
    asked = []
    for count in (1, 2):
        for _ in range(count):
            take_part(RosterEntryFactory(contest=contest), round)
        snapshot = take_snapshot(contest, Snapshot.Cause.BY_HAND)
        asked.append([])
        for address in (
            reverse("reports:snapshots"),
            reverse("reports:snapshot", args=[snapshot.pk]),
            COMPARISON,
            CLOSE,
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked[-1].append(len(queries))

    assert asked[0] == asked[1]


def test_snapshot_shows_the_units_of_the_own_subtree(client, contest, unit):
    RosterEntryFactory(contest=contest, unit=unit)
    other = RosterEntryFactory(contest=contest).unit
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    address = reverse("reports:snapshot", args=[snapshot.pk])

    text = page(client, coordinator_of(unit), address)

    assert unit.name in text
    assert other.name not in text
    stranger = coordinator_of(UnitFactory(parent=contest.root_unit))
    client.force_login(stranger)
    assert client.get(address).status_code == 404


# --- The check code --------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7F3A-91C2-04BE", "7f3a91c204be"),
        (" 7f3a 91c2–o4be ", "7f3a91c204be"),
        ("7F3A91C204BE" + "0" * 52, "7f3a91c204be" + "0" * 52),
        ("7F3A-91C2-04B", None),
        ("7F3A-91C2-04BG", None),
        ("7f3a91c204be" + "0" * 53, None),
        ("", None),
    ],
)
def test_check_code_is_read_as_people_type_it(typed, read):
    assert read_check_code(typed) == read


def look_up(client, user, code):
    client.force_login(user)
    return client.post(CHECK, {"ma": code})


def test_code_page_shows_the_figures_to_those_who_may_see_them(client, contest, unit):
    RosterEntryFactory(contest=contest, unit=unit)
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    typed = snapshot.check_code.lower().replace("-", " ")

    response = look_up(client, coordinator_of(unit), typed)

    address = reverse("reports:snapshot", args=[snapshot.pk])
    assert response.headers["Location"] == f"{address}?tra-ma"
    assert (
        "hệ thống có số liệu mang mã này"
        in client.get(response.headers["Location"]).content.decode()
    )


def test_code_page_does_not_tell_a_stranger_whether_it_exists(client, contest):
    RosterEntryFactory(contest=contest)
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    stranger = coordinator_of(UnitFactory(parent=contest.root_unit))
    answers = []
    for code in (snapshot.check_code, "0123-4567-89AB", "không phải mã"):
        response = look_up(client, stranger, code)
        text = response.content.decode().replace(code, "")
        answers.append(text.partition("<main")[2].partition("</main>")[0])

    assert all(NOT_FOUND in answer for answer in answers)
    tokens = [cut_token(answer) for answer in answers]
    assert tokens[0] == tokens[1] == tokens[2]


def cut_token(text):
    before, _, rest = text.partition("csrfmiddlewaretoken")
    return before + rest.partition(">")[2]


def test_codes_cannot_be_guessed_for_ever(client, contest, unit):
    RosterEntryFactory(contest=contest, unit=unit)
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    guesser, other = coordinator_of(unit), coordinator_of(unit)
    for _ in range(10):
        look_up(client, guesser, "0123-4567-89AB")

    blocked = look_up(client, guesser, snapshot.check_code)

    assert "Tạm khóa tra mã 1 phút" in blocked.content.decode()
    assert look_up(client, other, snapshot.check_code).status_code == 302
    assert SignInBlock.objects.count() == 1  # the one who found it is forgotten
