"""Initiatives in the report: frozen with the figures, and the same on every page."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from contest.models import Role
from initiatives.services import province, withdraw_entry
from reports.models import Snapshot, SnapshotInitiative
from reports.queries.snapshot_check import wrong_initiatives
from reports.services import content_hash, rebuild_figures, take_snapshot
from reports.workbook.brief import initiatives_of
from reports.workbook.build import build_workbook
from reports.workbook.content import read_content
from tests.factories import (
    BlockFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
)
from tests.reports.closings import close, ended_round, officer_of

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.facebook.com/cchc/posts/1"


@pytest.fixture
def contest():
    return ended_round().contest


@pytest.fixture
def unit(contest):
    unit = UnitFactory(parent=contest.root_unit, block=BlockFactory())
    RosterEntryFactory(contest=contest, unit=unit)
    return unit


@pytest.fixture
def entries(contest, unit):
    """Of one unit: two approved, of which the first was sent and posted; one waits."""
    given = {
        "round": RoundFactory(initiatives=True, contest=contest, number=2),
        "theme": ThemeFactory(contest=contest),
        "unit": unit,
    }
    first, second = InitiativeEntryFactory.create_batch(2, approved=True, **given)
    waits = InitiativeEntryFactory(submitted=True, **given)
    InitiativeEntryFactory(**given)
    by = officer_of(contest)
    sent = province.send_to_province(
        contest, [first.pk], by=by, sent_on=date(2023, 12, 5), document="12/PNV"
    )
    province.note_fanpage(sent.rows.get(), by=by, url=ADDRESS)
    return [first, second, waits]


def opened(snapshot):
    return load_workbook(BytesIO(build_workbook(snapshot)), data_only=True)


def listed(book):
    """Title, state, sent and Fanpage of each row of the list."""
    rows = book["Sáng kiến"].iter_rows(min_row=5, values_only=True)
    return [(row[1], row[9], row[10], row[11]) for row in rows if row[1]]


def results(book):
    return [row[4].value for row in book["Thông tin"].iter_rows() if row[4].value]


def test_list_of_a_closing_stays_as_it_was(contest, entries):
    """The fault: an approved entry that was withdrawn made "Không khớp" of the file."""
    first, second, waits = entries
    closing = close(contest, by=officer_of(contest))
    before = listed(opened(closing))

    province.note_fanpage(
        first.sendings.get(), by=officer_of(contest), url=f"{ADDRESS}23"
    )
    for entry in entries:
        withdraw_entry(entry, by=entry.created_by)

    book = opened(closing)
    assert listed(book) == before
    assert before == [
        (first.title, "Đủ điều kiện", "05/12/2023, 12/PNV", ADDRESS),
        (second.title, "Đủ điều kiện", None, None),
        (waits.title, "Chờ kiểm tra", None, None),
    ]
    assert results(book).count("Khớp") == 8
    assert "Không khớp" not in results(book)
    assert initiatives_of(read_content(closing)) == (
        "Sáng kiến, giải pháp dự thi: đã gửi 3 bài, đủ điều kiện 2 bài, "
        "đã gửi về tỉnh 1 bài."
    )


def test_pages_say_the_counts_of_the_workbook(client, contest, unit, entries):
    rebuild_figures(contest)
    client.force_login(GrantFactory(role=Role.LEADER, unit=contest.root_unit).user)
    said = "đã gửi 3 bài; đủ điều kiện 2 bài; đã gửi về tỉnh 1 bài; đã đăng Fanpage 1"
    addresses = [
        reverse("reports:overview"),
        f"{reverse('reports:overview')}?khoi={unit.block_id}",
        reverse("reports:unit", args=[unit.pk]),
    ]

    book = opened(take_snapshot(contest, Snapshot.Cause.REPORT))

    [total] = [
        row
        for row in book["Tổng hợp"].iter_rows(values_only=True)
        if row[1] == "TỔNG CỘNG"
    ]
    rows = listed(book)
    sent = sum(bool(row[2]) for row in rows)
    posted = sum(bool(row[3]) for row in rows)
    assert (total[11], total[12], sent, posted) == (3, 2, 1, 1)
    for address in addresses:
        assert said in client.get(address).content.decode()
    other = reverse("reports:unit", args=[contest.root_unit_id])
    assert "đủ điều kiện 2 bài" not in client.get(other).content.decode()


def test_figures_of_before_print_their_list_as_it_is_now(contest, entries):
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    snapshot.initiatives.all().delete()  # as before there was such a list

    assert [row[0] for row in listed(opened(snapshot))] == [e.title for e in entries]


def test_another_state_in_the_list_is_seen(contest, unit, entries):
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    assert wrong_initiatives(snapshot) == []

    snapshot.initiatives.filter(initiative=entries[0]).update(state="refused")

    assert content_hash(snapshot) != snapshot.sha256
    [found] = wrong_initiatives(snapshot)
    assert (found.column, found.frozen, found.counted) == ("initiatives_approved", 2, 1)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_list_of_a_closing_is_never_rewritten(contest, entries, act):
    closing = close(contest, by=officer_of(contest))
    rows = SnapshotInitiative.objects.filter(snapshot=closing)

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        rows.update(fanpage_url="") if act == "update" else rows.delete()


def test_entry_stands_once_in_a_list(contest, entries):
    row = take_snapshot(contest, Snapshot.Cause.REPORT).initiatives.first()
    row.pk = None

    with pytest.raises(IntegrityError, match="once_per_snapshot_and_entry"):
        row.save(force_insert=True)
