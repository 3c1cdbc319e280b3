"""The leader's overview, the tree, the line by day, and the names behind figures."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from contest.db import db_today
from contest.models import AuditEvent, Excusal
from reports.queries import Figure, board, board_units, days_of, people_behind
from reports.services import keep_day, rebuild_figures
from tests.factories import (
    BlockFactory,
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
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
LINK = re.compile(r'<a id="[\w-]+" href="([^"]*/ten/[^"]+)">([\d.]+)</a>')


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


@pytest.fixture
def district(contest):
    """Two blocks, a unit outside of them, an office with a school; all kinds of people.

    The figures: headcount 15, expected 10, participated 5, excused 2, extra 2.
    """
    schools, others = BlockFactory(name="Khối trường học"), BlockFactory(name="Khối xã")
    office = add_unit(contest, joined=2, missing=1, block=others, name="Phòng")
    school = UnitFactory(parent=office, block=schools, name="Trường")
    add_people(contest, school, joined=1, missing=2)
    commune = add_unit(contest, joined=1, missing=1, block=others, name="Xã")
    add_people(contest, contest.root_unit, joined=1, missing=1)
    for took_part in (None, WHEN):
        ExcusalFactory(
            entry=_person(contest, school, participated_at=took_part),
            reason=Excusal.Reason.ILLNESS,
        )
        _person(contest, commune, participated_at=took_part, counts=False)
    _person(contest, commune, counts=False)
    rebuild_figures(contest)
    return {"office": office, "school": school, "commune": commune}


def _person(contest, unit, **fields):
    return RosterEntryFactory(
        contest=contest, unit=unit, staff_member__user=None, **fields
    )


def figures_of(sums):
    return {
        Figure.HEADCOUNT: sums.headcount,
        Figure.EXPECTED: sums.expected,
        Figure.JOINED: sums.participated,
        Figure.MISSING: sums.missing,
        Figure.EXCUSED: sums.excused,
        Figure.EXTRA: sums.extra,
    }


def test_names_behind_each_figure_are_as_many_as_it_says(contest, district):
    officer = GrantFactory(unit=contest.root_unit).user
    shown = board(contest, officer)
    units = board_units(contest, officer)

    def counted(units):
        return {f: people_behind(f, contest, units).count() for f in Figure}

    total = figures_of(shown.total)
    assert list(total.values()) == [15, 10, 5, 5, 2, 2]
    assert counted(units) == total
    for block in shown.blocks:
        assert counted(units.filter(block=block.block)) == figures_of(block)
    for unit in units:
        assert counted(units.filter(pk=unit.pk)) == figures_of(unit)
    office = units.get(pk=district["office"].pk)
    below = counted(units.under(office))
    assert (below[Figure.EXPECTED], below[Figure.JOINED]) == (
        office.tree_expected,
        office.tree_participated,
    )


@pytest.mark.parametrize("page", ["overview", "board", "tree"])
def test_every_link_on_a_page_opens_as_many_names_as_it_says(
    client, contest, district, page
):
    sign_in(client, contest, role="leader")

    links = LINK.findall(client.get(reverse(f"reports:{page}")).content.decode())

    assert len(links) > 8
    for address, number in set(links):
        names = client.get(address.replace("&amp;", "&")).context["page"]
        assert names.paginator.count == int(number.replace(".", "")), address


def test_names_are_never_of_people_out_of_scope(client, contest, district):
    sign_in(client, contest, role="leader", unit=district["office"])
    address = reverse("reports:names", args=["tong-so"])

    seen = {person.unit for person in client.get(address).context["page"]}

    assert seen == {district["office"], district["school"]}
    elsewhere = f"?don-vi={district['commune'].pk}"
    for query in (elsewhere, elsewhere.replace("don-vi", "gop"), "?don-vi=x"):
        assert client.get(address + query).status_code == 404
    block = f"?khoi={district['commune'].block_id}"  # of which one unit is seen
    of_block = client.get(address + block).context["page"]
    assert {person.unit for person in of_block} == {district["office"]}


@pytest.mark.parametrize("role", ["leader", "officer"])
def test_names_say_no_reason_and_who_looked_is_written_down(
    client, contest, district, role
):
    reader = sign_in(client, contest, role=role)
    unit = district["school"]

    address = reverse("reports:names", args=["vang"])
    page = client.get(f"{address}?don-vi={unit.pk}")

    text = text_of(page)
    assert "Vắng có lý do (đã duyệt): 2 người" in text
    assert Excusal.Reason.ILLNESS.label not in text
    event = AuditEvent.objects.get(verb="view_people")
    assert (event.actor, event.subject) == (reader, f"unit {unit.pk}")
    assert event.detail == {"figure": "vang", "page": 1}


def test_overview_says_the_figures_of_the_board_and_the_lowest_units(
    client, contest, district
):
    sign_in(client, contest, role="leader")

    page = client.get(reverse("reports:overview"))

    text = text_of(page)
    assert "50,00%" in text
    assert "5 / 10 người đã tham gia – còn 5 người" in text
    assert "Số liệu tạm tính đến" in text
    names = [bar.row.name for bar in page.context["lowest"].bars]
    assert names == [
        district["school"].short_name,
        contest.root_unit.short_name,
        district["commune"].short_name,
        district["office"].short_name,
    ]


def test_overview_of_a_block_counts_its_units_alone(client, contest, district):
    sign_in(client, contest, role="leader")
    address = reverse("reports:overview")
    schools = district["school"].block_id

    page = client.get(address, {"khoi": schools})

    assert (page.context["total"].expected, page.context["blocks"]) == (3, [])
    assert len(page.context["lowest"].bars) == 1
    assert client.get(address, {"khoi": "khong"}).context["total"].expected == 2
    assert client.get(address, {"khoi": "999"}).status_code == 404


def test_line_by_day_is_of_the_days_kept_and_of_what_one_sees(
    client, contest, district
):
    today = db_today()
    contest.rounds.update(opens_at=WHEN)
    keep_day(contest, WHEN.date() - timedelta(days=1))
    keep_day(contest, today - timedelta(days=1))
    officer = GrantFactory(unit=contest.root_unit).user
    units = board_units(contest, officer)

    keep_day(contest, WHEN.date())

    rows = [row[1:] for row in days_of(contest, units)]
    assert rows == [(10, 0, None), (10, 5, 5), (10, 5, None)]  # a gap before the last
    school = units.filter(pk=district["school"].pk)
    assert [row.participated for row in days_of(contest, school)] == [0, 1, 1]
    other = ContestFactory(root_unit=contest.root_unit)
    assert days_of(other, units) == []
    sign_in(client, contest, role="leader")
    for address in (
        reverse("reports:overview"),
        reverse("reports:unit", args=[district["school"].pk]),
    ):
        page = client.get(address)
        assert page.context["trend"]["chart"].needed
        assert "Bảng số liệu theo ngày" in text_of(page)
        assert "Đã ghi nhận đến cuối ngày" in text_of(page)


@pytest.mark.parametrize("scope", ["all", "block"])
def test_line_by_day_keeps_the_people_of_a_unit_that_ended(
    client, contest, district, scope
):
    keep_day(contest, db_today() - timedelta(days=1))
    school = district["school"]
    query = {"khoi": school.block_id} if scope == "block" else {}
    if query:
        add_unit(contest, missing=1, block=school.block)  # so that the block is shown
    school.entries.update(unit=district["office"])
    type(school).objects.filter(pk=school.pk).update(valid_to=WHEN.date())
    rebuild_figures(contest)
    sign_in(client, contest, role="leader")

    page = client.get(reverse("reports:overview"), query)

    [row] = page.context["trend"]["days"]
    assert row.expected == (3 if query else 10)


def test_line_says_when_no_day_was_kept_yet(client, contest, district):
    sign_in(client, contest, role="leader")

    text = text_of(client.get(reverse("reports:overview")))

    assert "Chưa có số liệu theo ngày." in text
    assert "Còn 5 người, cần" in text


def test_tree_puts_units_below_their_parents_with_both_figures(
    client, contest, district
):
    sign_in(client, contest, role="leader")

    page = client.get(reverse("reports:tree"))

    rows = [(unit, depth) for unit, depth in page.context["rows"]]
    assert rows == [
        (contest.root_unit, 0),
        (district["office"], 1),
        (district["school"], 2),
        (district["commune"], 1),
    ]
    office = rows[1][0]
    assert (office.expected, office.tree_expected, office.tree_missing) == (3, 6, 3)


@pytest.mark.parametrize(
    ("name", "args"),
    [("overview", []), ("board", []), ("tree", []), ("names", ["chua"])],
)
def test_pages_ask_as_often_for_many_units_as_for_few(client, contest, name, args):
    block = BlockFactory()
    add_unit(contest, joined=1, missing=2, block=block)
    keep_day(contest, db_today() - timedelta(days=1))
    sign_in(client, contest, role="leader")
    address = reverse(f"reports:{name}", args=args)
    few = queries_of(client, address)

    for number in (2, 3):
        unit = add_unit(contest, joined=1, missing=2, block=BlockFactory())
        keep_day(contest, db_today() - timedelta(days=number))
        UnitFactory(parent=unit)
    rebuild_figures(contest)

    assert queries_of(client, address) == few


def test_leader_sees_no_action_that_changes_anything(client, contest, district):
    sign_in(client, contest, role="leader")
    unit = reverse("reports:unit", args=[district["school"].pk])
    pages = [reverse(f"reports:{name}") for name in ("overview", "board", "tree")]

    for address in [*pages, unit, reverse("reports:names", args=["chua"])]:
        page = client.get(address).content.decode()
        posts = re.findall(r'<form[^>]+method="post"[^>]*action="([^"]*)"', page)
        # A report that is made changes no figure.
        made = {reverse("contest:sign-out"), reverse("reports:export-create")}
        assert set(posts) <= made, address


def test_unit_that_rolls_up_stands_among_the_lowest_by_its_subtree(
    client, contest, district
):
    type(district["office"]).objects.filter(name="Phòng").update(rolls_up=True)
    sign_in(client, contest, role="leader")

    bars = client.get(reverse("reports:overview")).context["lowest"].bars

    assert [(bar.row.name, bar.row.expected) for bar in bars][:2] == [
        (district["school"].short_name, 3),
        (f"{district['office'].short_name} (tính gộp)", 6),
    ]
