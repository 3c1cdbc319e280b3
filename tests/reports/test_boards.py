"""The board's sums, its age and its page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from contest.db import db_now
from contest.models import Proposal, RosterEntry, UnitDirty
from reports.queries import board, board_units, countdown, freshness
from reports.services import rebuild_figures
from tests.contest.proposing import waiting_proposal
from tests.factories import (
    BlockFactory,
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)
from tests.reports.rosters import (
    WHEN,
    add_people,
    add_unit,
    queries_of,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


def test_board_sums_people_and_counts_units_by_what_integers_say(contest):
    block = BlockFactory(name="Khối trường học", position=900)
    add_unit(contest, joined=2, block=block)
    add_unit(contest, joined=1, missing=2, block=block)
    add_unit(contest, block=block)
    other = add_unit(contest, joined=3, missing=1, block=BlockFactory(position=901))
    officer = GrantFactory(unit=contest.root_unit).user

    shown = board(contest, officer)

    school, last = shown.blocks
    assert (school.name, school.units, school.passing, school.below) == (
        "Khối trường học",
        3,
        1,
        1,
    )
    assert (school.judged, school.without_people) == (2, 1)
    assert (school.expected, school.participated, school.missing) == (5, 3, 2)
    assert last.block == other.block_id
    assert (shown.total.units, shown.total.expected, shown.total.missing) == (4, 9, 3)


def test_board_lists_units_in_the_order_of_reports(contest):
    first, second = BlockFactory(position=902), BlockFactory(position=903)
    units = [
        add_unit(contest, missing=1, block=second, position=1),
        add_unit(contest, missing=1, block=first, position=2),
        add_unit(contest, missing=1, block=first, position=1),
    ]
    officer = GrantFactory(unit=contest.root_unit).user

    assert list(board(contest, officer).units) == units[::-1]


def test_board_leaves_out_a_knot_of_the_tree_where_nobody_works(contest):
    add_unit(contest, missing=1)
    officer = GrantFactory(unit=contest.root_unit).user
    assert contest.root_unit not in board(contest, officer).units

    add_people(contest, contest.root_unit, joined=1)

    assert contest.root_unit in board(contest, officer).units


def test_parent_adds_up_people_and_is_judged_by_its_own(contest):
    parent = add_unit(contest, joined=2)
    child = UnitFactory(parent=parent)
    add_people(contest, child, joined=1, missing=3)
    officer = GrantFactory(unit=contest.root_unit).user

    units = board_units(contest, officer)

    above = units.get(pk=parent.pk)
    assert (above.participated, above.expected) == (2, 2)
    assert (above.tree_participated, above.tree_expected) == (3, 6)
    total = board(contest, officer).total
    assert (total.participated, total.expected) == (3, 6)  # nobody twice


def test_figures_of_another_contest_stay_apart(contest):
    unit = add_unit(contest, joined=1)
    other = ContestFactory(root_unit=contest.root_unit)
    add_people(other, unit, missing=5)
    officer = GrantFactory(unit=contest.root_unit).user

    assert board(contest, officer).total.expected == 1
    assert board(other, officer).total.expected == 5


def test_figures_without_marks_are_of_now(contest):
    before = db_now()

    fresh = freshness(contest)

    assert before <= fresh.as_of <= db_now()
    assert not fresh.is_late


@pytest.mark.parametrize(("seconds", "is_late"), [(20, False), (90, True)])
def test_figures_are_as_old_as_the_oldest_mark(contest, seconds, is_late):
    oldest = db_now() - timedelta(seconds=seconds)
    for marked_at in (oldest, db_now()):
        UnitDirty.objects.create(
            contest=contest, unit=contest.root_unit, marked_at=marked_at
        )

    fresh = freshness(contest)

    assert (fresh.as_of, fresh.is_late) == (oldest, is_late)


def test_marks_of_another_contest_do_not_make_figures_old(contest):
    UnitDirty.objects.create(
        contest=ContestFactory(), unit=contest.root_unit, marked_at=WHEN
    )

    assert not freshness(contest).is_late


def test_board_says_that_figures_are_late(client, contest):
    sign_in(client, contest)
    UnitDirty.objects.create(contest=contest, unit=contest.root_unit, marked_at=WHEN)

    text = text_of(client.get(reverse("reports:board")))

    assert (
        "Số liệu mới cập nhật đến 10h00 ngày 05/10/2023; hệ thống đang tính lại. "
        "Bài thi vẫn được ghi nhận bình thường. Nếu quá 10 phút, báo quản trị hệ thống."
    ) in text
    assert "Số liệu tạm tính đến" not in text


def test_countdown_is_of_the_round_that_counts_and_runs():
    contest = ContestFactory()
    assert countdown(contest) is None
    now = db_now()
    RoundFactory(
        contest=contest, opens_at=now - timedelta(9), closes_at=now - timedelta(5)
    )
    assert countdown(contest).is_over
    coming = RoundFactory(
        contest=contest,
        number=2,
        opens_at=now + timedelta(1),
        closes_at=now + timedelta(2),
    )
    assert countdown(contest).round == coming
    RoundFactory(contest=contest, number=3, counts=False)
    running = RoundFactory(contest=contest, number=4)

    found = countdown(contest)

    assert (found.round, found.is_open) == (running, True)


def test_board_shows_four_numbers_and_the_sentence(client, contest):
    add_unit(contest, joined=3)
    add_unit(contest, joined=1, missing=2)
    add_unit(contest)
    sign_in(client, contest)

    text = text_of(client.get(reverse("reports:board")))

    assert "4 / 6 người đã tham gia (66,66%)" in text
    assert "1 / 2 đơn vị đạt 100%" in text
    assert "1 đơn vị chưa đạt" in text
    assert "cần 1 người mỗi ngày" in text
    assert "Còn 2 người thuộc 1 đơn vị." in text
    assert "1 đơn vị không có đối tượng: không xét Đạt hay Chưa đạt." in text
    assert "Số liệu tạm tính đến" in text


def test_1999_of_2000_never_reads_100_percent(client, contest):
    unit = add_unit(contest, missing=1)
    people = [
        StaffMemberFactory.build(user=None, code=f"x{number}") for number in range(1999)
    ]
    type(people[0]).objects.bulk_create(people)
    RosterEntry.objects.bulk_create(
        RosterEntry(
            contest=contest,
            unit=unit,
            staff_member=person,
            counts=True,
            participated_at=WHEN,
        )
        for person in people
    )
    rebuild_figures(contest)
    sign_in(client, contest)

    page = client.get(reverse("reports:board")).content.decode()
    unit_page = client.get(reverse("reports:unit", args=[unit.pk])).content.decode()

    # "đơn vị đạt 100%" are the words of a tile and of a column; none is a rate.
    without_words = re.sub("(đơn vị đạt|Đơn vị đạt|chưa đạt) 100%", "", page)
    drawn = re.sub('(width|x|x1|x2)="100%"', "", without_words)
    assert "100%" not in drawn
    assert page.count("99,95%") >= 5
    assert "1.999/2.000 người đã tham gia – còn 1 người (99,95%)" in unit_page
    assert "Chưa đạt 100%" in unit_page
    assert "0 / 1" in text_of(client.get(reverse("reports:board")))


def test_empty_unit_is_neither_pass_nor_fail(client, contest):
    unit = add_unit(contest)
    add_unit(contest, joined=1)
    sign_in(client, contest)

    page = client.get(reverse("reports:board"))
    below = client.get(reverse("reports:board"), {"chua_dat": "on"})

    row = next(
        part for part in page.content.decode().split("<tr>") if unit.name in part
    )
    assert "Không có đối tượng" in row
    assert "Đạt<" not in row
    assert "Chưa đạt" not in row
    assert unit.name not in below.content.decode()
    assert "1 / 1 đơn vị đạt 100%" in text_of(page)


def test_board_without_a_roster_says_where_to_begin(client, contest):
    sign_in(client, contest)

    text = text_of(client.get(reverse("reports:board")))

    assert "Chưa có danh sách tham gia nên chưa tính được tỷ lệ." in text


def names_in_order(response, units):
    page = response.content.decode()
    table = page[page.index('id="board-units"') : page.index('id="board-chart"')]
    places = {
        table.index(f">{unit.name}<"): unit for unit in units if unit.name in table
    }
    return [places[place] for place in sorted(places)]


def test_board_sorts_and_filters(client, contest):
    first, second = BlockFactory(position=904), BlockFactory(position=905)
    full = add_unit(contest, joined=1, block=first, position=1, name="Đơn vị A")
    few = add_unit(contest, missing=1, block=first, position=2, name="Đơn vị B")
    many = add_unit(contest, missing=3, block=second, position=3, name="Đơn vị C")
    alone = add_unit(contest, missing=2, block=None, position=4, name="Đơn vị D")
    units = [full, few, many, alone]
    sign_in(client, contest)

    def shown(**asked):
        return names_in_order(client.get(reverse("reports:board"), asked), units)

    assert shown() == [many, alone, few, full]
    assert shown(xep="bao-cao") == [alone, full, few, many]
    assert shown(khoi=first.pk) == [few, full]
    assert shown(khoi="khong") == [alone]
    assert shown(chua_dat="on") == [many, alone, few]
    assert shown(khoi="none", xep="none") == [many, alone, few, full]


def test_board_lists_at_most_200_units_a_page(client, contest):
    block = BlockFactory(position=906)
    for _ in range(205):
        UnitFactory(parent=contest.root_unit, block=block)
    add_unit(contest, missing=1, block=block)
    sign_in(client, contest)

    first = client.get(reverse("reports:board"))
    second = client.get(reverse("reports:board"), {"trang": 2})

    assert len(first.context["units"]) == 200
    assert len(second.context["units"]) == 6
    assert "201–206 trong 206 đơn vị" in text_of(second)


def test_board_fragment_for_htmx_has_no_head(client, contest):
    add_unit(contest, missing=1)
    sign_in(client, contest)

    part = client.get(reverse("reports:board"), headers={"HX-Request": "true"})

    page = part.content.decode()
    assert "<html" not in page
    renewed = re.search('hx-select-oob="([^"]+)"', page)[1].split(",")
    assert all(f'id="{name[1:]}"' in page for name in renewed)


def test_officer_sees_what_waits_for_him_and_a_leader_does_not(client, contest):
    unit = add_unit(contest, missing=1)
    ExcusalFactory(
        entry=unit.entries.get(), state="pending", decided_by=None, decided_at=None
    )
    for kind in (Proposal.Kind.ADD, Proposal.Kind.LEAVE, Proposal.Kind.NOT_COUNTING):
        waiting_proposal(unit.entries.get(), kind, by=UserFactory())
    sign_in(client, contest)
    page = text_of(client.get(reverse("reports:board")))
    assert "1 đề nghị duyệt vắng" in page
    assert "1 đề nghị bổ sung người" in page
    assert "2 đề nghị khác về danh sách" in page

    sign_in(client, contest, role="leader")

    assert "Việc cần xử lý" not in text_of(client.get(reverse("reports:board")))


def test_phone_of_a_coordinator_is_masked_and_never_shown_to_a_leader(client, contest):
    unit = add_unit(contest, missing=1)
    coordinator = UserFactory(full_name="Đầu Mối", phone="0905123412")
    GrantFactory(user=coordinator, role="coordinator", unit=unit)
    sign_in(client, contest)
    page = client.get(reverse("reports:board")).content.decode()
    assert "0905…12" in page
    assert "0905123412" not in page

    sign_in(client, contest, role="leader")

    page = client.get(reverse("reports:board")).content.decode()
    assert "Đầu Mối" in page
    assert "0905" not in page


def test_board_asks_as_many_queries_for_three_units_as_for_one(client, contest):
    def add():
        unit = add_unit(contest, joined=1, missing=2)
        GrantFactory(role="coordinator", unit=unit)

    add()
    sign_in(client, contest)
    for_one = queries_of(client, reverse("reports:board"))
    add()
    add()

    assert queries_of(client, reverse("reports:board")) == for_one
