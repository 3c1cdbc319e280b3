"""The marked-up workbook: every row back in its sheet, with what is to be mended."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from contest.decisions import LEFT, Decisions
from contest.previews import Place
from contest.roster_files import Skipped
from contest.roster_markup import HEADINGS, marked_workbook
from contest.services.people import preview_people
from tests.contest.rosters import at, contest_with_units, entry_of, person

pytestmark = pytest.mark.django_db


def marked(contest, rows, **kwargs):
    preview = preview_people(contest, rows, **kwargs)
    return load_workbook(BytesIO(marked_workbook(preview, rows)))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def cell(sheet, row, heading):
    return sheet.cell(row, HEADINGS.index(heading) + 1)


def test_rows_and_skipped_stand_in_their_sheet_and_order():
    contest, _ = contest_with_units("TH-ND")
    rows = [
        person("Lê An", "TH-ND", place=at(5)),
        person("Lê Bình", "TH-ND", place=at(7)),
        person("Lê Chi", "TH-ND", place=at(2, sheet="Tờ 2")),
        person("Lê Dũng", "TH-ND", place=at(2, file="hai.csv", sheet="Tờ 1")),
    ]
    skipped = [Skipped("danh sách.xlsx", "Tờ 1", 6, "II. TỔ VĂN PHÒNG", "tiêu đề nhóm")]

    book = marked(contest, rows, skipped=skipped)

    assert book.sheetnames == ["Tờ 1", "Tờ 2", "Tờ 1 (2)"]
    assert [row[:3] for row in values(book["Tờ 1"])] == [
        ["5", None, "Lê An"],
        ["6", None, "II. TỔ VĂN PHÒNG"],
        ["7", None, "Lê Bình"],
    ]
    assert [row[-2:] for row in values(book["Tờ 1"])][:2] == [
        ["Thêm mới", None],
        ["Bỏ qua", "tiêu đề nhóm"],
    ]


def test_wrong_cells_are_filled_and_say_what_to_mend():
    contest, _ = contest_with_units("TH-ND")
    place = Place("Tờ 1", 5, {"Điện thoại": "SĐT"}, "a.xlsx")
    problem = place.problem("Điện thoại", "016812345678", "thừa số", "03812345678")

    book = marked(contest, [person("Lê An", "TH-ND", place=place)], problems=[problem])

    phone = cell(book["Tờ 1"], 2, "Điện thoại")
    assert (phone.value, phone.fill.fgColor.rgb) == ("016812345678", "00FFC7CE")
    assert cell(book["Tờ 1"], 2, "Sẽ làm gì").value == "Có lỗi"
    assert cell(book["Tờ 1"], 2, "Cần sửa").value == (
        'SĐT: "016812345678" thừa số (gợi ý: 03812345678)'
    )
    assert cell(book["Tờ 1"], 2, "Họ và tên").fill.fgColor.rgb == "00000000"


def test_who_may_be_meant_and_what_changes_is_said():
    contest, school = contest_with_units("TH-ND")
    for code in ("00901", "00902"):
        entry_of(contest, "Lê An", school, code=code, position="Giáo viên")
    entry_of(contest, "Lê Bình", school, phone="0905000001")
    rows = [
        person("Lê An", "TH-ND", place=at(5)),
        person("Lê Bình", "TH-ND", phone="0905000002", place=at(6)),
    ]

    sheet = marked(contest, rows)["Tờ 1"]

    assert "– mã 00902: Lê An, Giáo viên" in cell(sheet, 2, "Cần sửa").value
    assert cell(sheet, 3, "Cần sửa").value == "Điện thoại: 0905000001 → 0905000002"


def test_the_absent_have_a_sheet_of_their_own():
    contest, school = contest_with_units("TH-ND")
    gone = entry_of(contest, "Lê Nghỉ", school)
    decisions = Decisions(absent={str(gone.pk): LEFT})

    book = marked(contest, [person("Lê An", "TH-ND", place=at(5))], decisions=decisions)

    assert values(book["Không còn trong tệp"]) == [
        ["Lê Nghỉ", school.short_name, "Đã nghỉ, chuyển đi"]
    ]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+84", "\x01Lê An"])
def test_peoples_text_stays_text(name):
    contest, _ = contest_with_units("TH-ND")

    sheet = marked(contest, [person(f"Lê {name}", name, place=at(5))])["Tờ 1"]

    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}


@pytest.mark.parametrize(
    "sheet", ["a/b:c*d?[e]", "'", "", "x" * 40, "Không còn trong tệp"]
)
def test_any_name_of_a_sheet_is_made_one_that_excel_takes(sheet):
    contest, _ = contest_with_units("TH-ND")
    rows = [
        person("Lê An", "TH-ND", place=at(5, sheet=sheet)),
        person("Lê Bình", "TH-ND", place=at(5, sheet=sheet, file="hai.csv")),
    ]

    book = marked(contest, rows)

    assert len(book.sheetnames) == 2
    assert all(len(title) <= 31 for title in book.sheetnames)


def test_a_file_without_any_row_is_still_a_workbook():
    contest, _ = contest_with_units("TH-ND")

    assert marked(contest, []).sheetnames == ["Không còn trong tệp"]
