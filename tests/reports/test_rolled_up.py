"""Whose people a unit is judged by: its own, or its subtree's where it rolls up."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from contest.db import db_now, db_today
from contest.models import AuditEvent, RosterEntry, Unit
from contest.services.unit_changes import CORRECTABLE
from reports import queries
from reports.models import Snapshot, UnitFigure
from reports.services import (
    content_hash,
    rebuild_figures,
    take_daily_snapshots,
    take_snapshot,
)
from reports.workbook.build import build_workbook
from tests.factories import (
    BlockFactory,
    ContestFactory,
    GrantFactory,
    RoundFactory,
    UnitFactory,
)
from tests.office import formulas_and_values, values_of
from tests.reports.rosters import WHEN, add_people, add_unit, sign_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    return contest


@pytest.fixture
def office(contest):
    """An office whose own two people took part; in its school one of two did."""
    block = BlockFactory(name="Khối trường học")
    office = add_unit(contest, joined=2, block=block, name="Phòng Giáo dục")
    school = UnitFactory(parent=office, block=block, name="Trường Lê Lợi")
    add_people(contest, school, joined=1, missing=1)
    return office


def roll_up(unit):
    Unit.objects.filter(pk=unit.pk).update(rolls_up=True)


@pytest.mark.parametrize(("rolls_up", "below"), [(False, 1), (True, 2)])
def test_flag_is_of_own_people_unless_the_unit_rolls_up(
    client, contest, office, rolls_up, below
):
    if rolls_up:
        roll_up(office)
    officer = GrantFactory(unit=contest.root_unit).user

    shown = queries.board(contest, officer)

    flagged = UnitFigure.objects.below_target().filter(unit=office)
    assert flagged.exists() is rolls_up
    assert (shown.total.passing, shown.total.below) == (2 - below, below)
    assert (shown.total.expected, shown.total.missing) == (4, 1)  # nobody twice
    assert shown.total.short == 1
    sign_in(client, contest)
    page = client.get(reverse("reports:board"), {"chua_dat": "on"})
    assert (office in page.context["units"]) is rolls_up
    text = text_of(client.get(reverse("reports:unit", args=[office.pk])))
    assert ("Chưa đạt 100%" in text) is rolls_up
    assert (
        "Tính gộp: 3/4 người đã tham gia – còn 1 người (75,00%)" in text
    ) is rolls_up


def test_officer_sets_it_on_the_page_of_the_unit_and_it_is_written_down(
    client, contest, office
):
    officer = sign_in(client, contest)
    address = reverse("contest:unit-edit", args=[office.pk])
    facts = {name: getattr(office, name) or "" for name in CORRECTABLE}

    client.post(address, facts | {"block": office.block_id, "rolls_up": "on"})

    office.refresh_from_db()
    assert office.rolls_up
    assert "Tính gộp cả đơn vị trực thuộc: không → có" in text_of(client.get(address))
    event = AuditEvent.objects.get(verb="correct_unit")
    assert (event.actor, event.detail) == (officer, {"fields": ["rolls_up"]})


def test_snapshot_keeps_what_the_flag_was_of(contest, office):
    roll_up(office)
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    Unit.objects.update(rolls_up=False)
    RosterEntry.objects.update(participated_at=WHEN)
    rebuild_figures(contest)

    row = snapshot.units.get(unit=office)

    assert (row.rolls_up, row.tree_expected, row.tree_participated) == (True, 4, 3)
    assert (row.expected, row.participated, row.is_below) == (2, 2, True)
    assert content_hash(snapshot) == snapshot.sha256
    snapshot.units.filter(unit=office).update(tree_participated=4)
    assert content_hash(snapshot) != snapshot.sha256


def test_workbook_judges_by_hidden_columns_and_sums_own_people(
    contest, office, tmp_path
):
    roll_up(office)
    path = tmp_path / "book.xlsx"
    path.write_bytes(build_workbook(take_snapshot(contest, Snapshot.Cause.REPORT)))

    said, sheet = values_of(path), "Tổng hợp"
    row = next(
        cell[1:]
        for (name, cell), v in said.items()
        if (name, v) == (sheet, office.name)
    )
    assert formulas_and_values(path)[sheet, f"J{row}"] == (
        f'=IF(Q{row}=0,"Không có đối tượng",IF(R{row}<Q{row},"Chưa đạt","Đạt"))',
        "Chưa đạt",
    )
    assert [said[sheet, f"{c}{row}"] for c in "FGPQR"] == [2, 2, 1, 4, 3]
    assert said[sheet, f"N{row}"] == "Tính gộp: 3/4"
    total = next(
        cell[1:]
        for (name, cell), v in said.items()
        if (name, v) == (sheet, "TỔNG CỘNG")
    )
    assert (said[sheet, f"F{total}"], said[sheet, f"J{total}"]) == (4, "0/2 đơn vị đạt")
    assert office.name in {v for (n, _), v in said.items() if n == "Chưa đạt 100%"}
    checks = [v for (n, c), v in said.items() if n == "Thông tin" and c[0] == "E"]
    assert set(checks) - {"Kết quả"} == {"Khớp"}


def test_each_day_is_kept_once_and_holds_units_alone(contest, office):
    yesterday = db_today() - timedelta(days=1)

    assert (take_daily_snapshots(), take_daily_snapshots()) == (1, 0)

    kept = Snapshot.objects.get()
    assert (kept.cause, kept.scheduled_for) == ("schedule", yesterday)
    assert kept.units.get(unit=office).participated == 2
    assert not kept.entries.exists()
    assert content_hash(kept) == kept.sha256
    twice = {"cause": "schedule", "scheduled_for": yesterday, "cut_off": db_now()}
    with pytest.raises(IntegrityError, match="one_scheduled_per_contest_and_day"):
        Snapshot.objects.create(contest=contest, **twice)


def test_days_are_kept_from_the_opening_until_the_figures_are_closed(contest, office):
    contest.rounds.update(opens_at=db_now(), closes_at=db_now() + timedelta(days=3))
    assert take_daily_snapshots() == 0
    contest.rounds.update(opens_at=db_now() - timedelta(days=3))
    take_snapshot(contest, Snapshot.Cause.CLOSING)
    assert take_daily_snapshots() == 0
