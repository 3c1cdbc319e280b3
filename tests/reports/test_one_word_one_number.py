"""Where two places could say different things about the same units."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from contest.db import db_now, db_today
from contest.models import Proposal, Unit
from contest.services.proposals import approve, propose_change
from reports.errors import FiguresMoved
from reports.models import Export, Snapshot
from reports.queries.closing import closing_moment
from reports.queries.people_at import figures_at, fingerprint
from reports.queries.snapshots import sums_of
from reports.services import build_export, content_hash, request_export, take_snapshot
from reports.services.exports import Choice
from reports.workbook.build import build_workbook
from reports.workbook.content import read_content
from reports.workbook.table import write_table
from tests.factories import (
    BlockFactory,
    GrantFactory,
    RosterEntryFactory,
    UnitFactory,
)
from tests.reports.closings import close, ended_round, officer_of, seen_now, take_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    return ended_round()


@pytest.fixture
def contest(round):
    return round.contest


@pytest.fixture
def office(round):
    """Judged by its subtree: its own person took part, one of its school did not."""
    contest, block = round.contest, BlockFactory()
    office = UnitFactory(parent=contest.root_unit, block=block, rolls_up=True)
    school = UnitFactory(parent=office, block=block)
    take_part(RosterEntryFactory(contest=contest, unit=office), round)
    RosterEntryFactory(contest=contest, unit=school)
    return office


def texts_of(content, sheet):
    book = load_workbook(BytesIO(content), data_only=True)
    return [str(cell.value) for row in book[sheet] for cell in row if cell.value]


def test_csv_judges_a_unit_as_the_workbook_does(contest, office):
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)

    table = write_table(read_content(snapshot)).decode("utf-8-sig")

    [line] = [each for each in table.splitlines() if office.name in each]
    assert "Chưa đạt" in line
    assert "Chưa đạt" in texts_of(build_workbook(snapshot), "Tổng hợp")


def test_brief_says_below_only_of_units_judged_below(contest, office):
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)

    brief = " ".join(texts_of(build_workbook(snapshot), "Báo cáo nhanh"))

    assert "0/2 đơn vị đạt 100%; còn 1 người thuộc 1 đơn vị." in brief
    assert "và 1 đơn vị khác" in brief


@pytest.mark.parametrize("ended", [False, True])
def test_dry_run_judges_a_knot_that_rolls_up_as_the_closing_does(contest, round, ended):
    valid_to = db_today() - timedelta(days=30) if ended else None
    knot = UnitFactory(parent=contest.root_unit, rolls_up=True, valid_to=valid_to)
    school = UnitFactory(parent=knot)
    RosterEntryFactory(contest=contest, unit=school)
    figures = figures_at(contest, closing_moment(contest))

    shown = sums_of(figures)
    closing = close(contest, by=officer_of(contest))

    rows = list(closing.units.all())
    judged = 1 if ended else 2  # nobody is left in one that has ended
    assert shown.judged == sum(row.is_judged for row in rows) == judged
    assert shown.below == sum(row.is_below for row in rows) == judged


def test_a_knot_judged_by_its_subtree_since_the_dry_run_is_refused(contest):
    knot = UnitFactory(parent=contest.root_unit)
    RosterEntryFactory(contest=contest, unit=UnitFactory(parent=knot))
    seen = seen_now(contest)
    Unit.objects.filter(pk=knot.pk).update(rolls_up=True)

    with pytest.raises(FiguresMoved):
        close(contest, by=officer_of(contest), seen=seen)


def test_a_unit_judged_otherwise_since_the_dry_run_is_refused(contest, office):
    seen = seen_now(contest)
    Unit.objects.filter(pk=office.pk).update(rolls_up=False)

    with pytest.raises(FiguresMoved):
        close(contest, by=officer_of(contest), seen=seen)


def test_what_a_stopped_worker_left_is_done_once_and_not_asked_for_again(contest):
    entry = RosterEntryFactory(
        contest=contest, unit=UnitFactory(parent=contest.root_unit)
    )
    RosterEntryFactory(contest=contest, unit=entry.unit)
    coordinator = GrantFactory(role="coordinator", unit=entry.unit).user
    officer = officer_of(contest)
    asked = propose_change(
        entry,
        Proposal.Kind.NOT_COUNTING,
        by=coordinator,
        document="12/QĐ",
        effective_on=db_today() + timedelta(days=1),
    )
    approve(asked, by=officer)
    Proposal.objects.update(effective_on=db_today())  # its day comes, and no worker
    seen = seen_now(contest)

    with pytest.raises(FiguresMoved):
        close(contest, by=officer, seen=seen)

    entry.refresh_from_db()
    assert not entry.counts
    assert close(contest, by=officer)


def test_hash_does_not_change_with_a_code_that_is_corrected(contest, office):
    closing = close(contest, by=officer_of(contest))

    Unit.objects.filter(pk=office.pk).update(code="SỬA-1", name="Tên đã sửa")

    assert content_hash(closing) == closing.sha256


def test_a_report_is_compared_with_the_last_one_of_the_same_part(contest, office):
    officer = officer_of(contest)
    for choice in (Choice(), Choice(unit=office)):
        build_export(request_export(contest, choice, by=officer).pk)
    whole, of_unit = Export.objects.filter(kind="workbook").order_by("pk")
    assert whole.snapshot != of_unit.snapshot

    later = take_snapshot(contest, Snapshot.Cause.REPORT)

    assert read_content(later).before == whole.snapshot


def test_fingerprint_knows_how_a_unit_is_judged(contest, office):
    now = db_now()
    before = fingerprint(now, figures_at(contest, now))
    Unit.objects.filter(pk=office.pk).update(subject_to_rating=False)

    assert fingerprint(now, figures_at(contest, now)) != before
