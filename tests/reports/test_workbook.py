"""The official workbook, opened with openpyxl and with LibreOffice."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from contest.models import Proposal, RosterEntry, Source
from contest.services import record_evidence
from contest.services.proposals import approve, propose_change
from reports.models import Snapshot
from reports.services import take_snapshot
from reports.workbook.build import ALL, build_workbook, file_name
from reports.workbook.content import read_content
from tests.factories import (
    BlockFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)
from tests.office import convert, formulas_and_values, values_of

pytestmark = pytest.mark.django_db

SHEETS = [
    "Báo cáo nhanh",
    "Tổng hợp",
    "Chưa đạt 100%",
    "Chưa tham gia",
    "Biến động",
    "Sáng kiến",
    "Diễn biến",
    "Thông tin",
]
HOSTILE = '=HYPERLINK("http://example.vn","x")'


@pytest.fixture
def quiz_round():
    return RoundFactory(contest__signer_titles="KT. CHỦ TỊCH|PHÓ CHỦ TỊCH")


def fill(contest, block, size, took_part, round, **fields):
    """A unit of ``size`` people of whom ``took_part`` did."""
    unit = UnitFactory(parent=contest.root_unit, block=block, **fields)
    entries = RosterEntryFactory.create_batch(size, contest=contest, unit=unit)
    for entry in entries[:took_part]:
        record_evidence(
            entry,
            source=Source.QUIZ,
            source_key=str(entry.pk),
            happened_at=timezone.now() - timedelta(days=entry.pk % 3, hours=1),
            round=round,
        )
    return unit, entries


@pytest.fixture
def snapshot(quiz_round):
    contest = quiz_round.contest
    one, two = BlockFactory(name="Khối trường học"), BlockFactory(name="Khối xã")
    fill(contest, one, 3, 3, quiz_round, name="Trường Tiểu học Mẫu")
    _, entries = fill(contest, one, 4, 1, quiz_round, name=HOSTILE)
    fill(contest, one, 2, 1, quiz_round, subject_to_rating=False)
    fill(contest, two, 0, 0, quiz_round, name="Đơn vị không có người")
    fill(contest, two, 5, 5, quiz_round)
    ExcusalFactory(entry=entries[3], detail="LÝ DO RIÊNG")
    RosterEntry.objects.filter(pk=entries[2].pk).update(
        staff_member=StaffMemberFactory(surname="=1+1", given_name="@SUM")
    )
    return take_snapshot(contest, Snapshot.Cause.REPORT)


@pytest.fixture
def book(snapshot, tmp_path):
    path = tmp_path / "report.xlsx"
    path.write_bytes(build_workbook(snapshot))
    return path


def cells_of(path, sheet):
    """Rows of a sheet as the leader reads them: the cached values."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [list(row) for row in rows]


def row_that_says(path, sheet, text, column=1):
    return next(row for row in cells_of(path, sheet) if row[column] == text)


def test_workbook_has_the_sheets_of_the_form_in_order(book):
    assert load_workbook(book).sheetnames == SHEETS


def test_summary_counts_each_unit(book):
    row = row_that_says(book, "Tổng hợp", HOSTILE)

    assert row[2:11] == [4, 4, 1, 3, 1, 2, 33.33, "Chưa đạt", 0]


def test_summary_totals_print_twice(book):
    rows = cells_of(book, "Tổng hợp")
    total = next(i for i, row in enumerate(rows) if row[1] == "TỔNG CỘNG")

    assert rows[total][2:10] == [14, 14, 1, 13, 10, 3, 76.92, "2/4 đơn vị đạt"]
    assert rows[total + 1][1] == "Trong đó: đơn vị thuộc diện xếp loại"
    assert rows[total + 1][2:10] == [12, 12, 1, 11, 9, 2, 81.81, "2/3 đơn vị đạt"]


def test_summary_leaves_out_the_second_line_where_it_would_repeat(book):
    names = [row[1] for row in cells_of(book, "Tổng hợp")]

    assert names.count("Trong đó: đơn vị thuộc diện xếp loại") == 2


def test_unit_without_people_is_neither_pass_nor_fail(book):
    row = row_that_says(book, "Tổng hợp", "Đơn vị không có người")

    assert row[8] in {None, ""}
    assert row[9] == "Không có đối tượng"


def test_summary_head_stands_where_the_form_has_it(book):
    sheet = load_workbook(book)["Tổng hợp"]

    assert sheet["F1"].value == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert sheet["B11"].value == "B"
    assert sheet["F11"].value == "4=2-3"
    assert sheet.print_title_rows == "$9:$11"
    assert sheet.freeze_panes == "C12"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.column_dimensions["O"].hidden


def test_missing_people_are_listed_by_name_and_never_a_reason(book):
    rows = cells_of(book, "Chưa tham gia")[4:]

    assert [row[0] for row in rows] == [1, 2, 3]
    assert ["=1+1", "@SUM"] in [row[1:3] for row in rows]
    said = {str(value) for value in values_of(book).values()}
    assert not any("LÝ DO RIÊNG" in text or "Đi học" in text for text in said)


def test_units_below_are_listed_lowest_first(book):
    rows = [row for row in cells_of(book, "Chưa đạt 100%")[4:] if row[0]]

    assert [row[3:7] for row in rows] == [[3, 1, 2, 33.33], [2, 1, 1, 50]]


def test_changes_of_the_roster_add_up_to_nothing(book):
    rows = cells_of(book, "Biến động")[4:]
    units = [row for row in rows if isinstance(row[0], int) and row[8] is not None]

    assert len(units) == 5
    assert {row[8] for row in units} == {0}


def test_changes_name_who_asked_and_who_decided_and_never_why(quiz_round, tmp_path):
    contest = quiz_round.contest
    one, two = UnitFactory.create_batch(2, parent=contest.root_unit)
    officer = GrantFactory(unit=contest.root_unit, user__full_name="Người Duyệt").user
    clerk = UserFactory(full_name="Người Đề Nghị")
    moved, left, away = RosterEntryFactory.create_batch(3, contest=contest, unit=one)
    said = {"document": "7/QĐ", "reason": "LÝ DO RIÊNG"}
    approve(propose_change(moved, "move", by=clerk, to_unit=two, **said), by=officer)
    contest.approval = "recorded"
    contest.save()
    propose_change(left, "leave", by=officer, **said)
    ExcusalFactory(
        entry=away,
        detail="LÝ DO RIÊNG",
        document="8/QĐ",
        proposed_by=clerk,
        decided_by=officer,
    )
    path = tmp_path / "changes.xlsx"
    path.write_bytes(build_workbook(take_snapshot(contest, Snapshot.Cause.REPORT)))

    rows = cells_of(path, "Biến động")
    heads = next(n for n, row in enumerate(rows) if "Người đề nghị" in row)
    acts = {tuple(row[4:8]) for row in rows[heads + 1 :] if isinstance(row[0], int)}
    assert acts == {
        (f"Chuyển đến {two.name}", "7/QĐ", "Người Đề Nghị", "Người Duyệt"),
        (Proposal.Kind.LEAVE.label, "7/QĐ", "Người Duyệt", "Tự duyệt"),
        ("Vắng có lý do", "8/QĐ", "Người Đề Nghị", "Người Duyệt"),
    }
    said = {str(value) for value in values_of(path).values()}
    assert not any("LÝ DO RIÊNG" in text or "Đi học" in text for text in said)


def test_every_check_agrees(book):
    words = [row[4] for row in cells_of(book, "Thông tin") if row[4]]

    assert words == ["Kết quả", *["Khớp"] * 8]


def test_text_of_people_is_no_formula(book):
    formulas = formulas_and_values(book)

    assert not [f for f, _ in formulas.values() if "HYPERLINK" in f or f == "=1+1"]


def test_nothing_below_the_target_prints_100(quiz_round):
    contest = quiz_round.contest
    unit = UnitFactory(parent=contest.root_unit, name="Rất lớn")
    RosterEntryFactory(contest=contest, unit=unit)
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
    snapshot.units.filter(unit=unit).update(
        opening=1999, headcount=2000, counting=2000, expected=2000, participated=1999
    )

    book = load_workbook(BytesIO(build_workbook(snapshot)), data_only=True)

    row = next(
        r for r in book["Tổng hợp"].iter_rows(values_only=True) if r[1] == "Rất lớn"
    )
    assert row[8] == 99.95
    assert row[9] == "Chưa đạt"


def test_progress_moves_with_the_names_and_ends_at_all(snapshot, monkeypatch):
    monkeypatch.setattr("reports.workbook.content.AT_ONCE", 1)
    missing = read_content(snapshot).missing_count
    heard = []

    build_workbook(snapshot, progress=heard.append)

    among_names = {23 + 55 * names // missing for names in range(1, missing + 1)}
    assert heard == sorted(heard)
    assert heard[-1] == ALL
    assert missing > 1
    assert among_names <= set(heard)


def test_workbook_of_an_empty_contest_is_built(quiz_round, tmp_path):
    snapshot = take_snapshot(quiz_round.contest, Snapshot.Cause.REPORT)
    path = tmp_path / "empty.xlsx"

    path.write_bytes(build_workbook(snapshot))

    assert load_workbook(path).sheetnames == SHEETS


def test_file_name_is_plain_ascii(snapshot):
    name = file_name(snapshot)

    assert name.isascii()
    assert name.startswith("Bieu-tong-hop-CCHC-2023-den-")


@pytest.mark.office
def test_office_recalculates_every_formula_to_its_kept_value(book, tmp_path):
    ours = formulas_and_values(book)
    theirs = values_of(convert(book, "xlsx", tmp_path / "office"))

    assert len(ours) > 100
    differ = {
        place: (formula, kept, theirs.get(place))
        for place, (formula, kept) in ours.items()
        if (theirs.get(place) or "") != (kept or "")
    }
    assert differ == {}
