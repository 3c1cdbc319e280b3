"""Lists of people in the styles in which units really send them.

``STYLES`` maps the name of a style to a function that makes the file and says what is
in it: reading tests, tests of the whole way and whoever tries the product share them.
"""

import csv
import unicodedata
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from contest import names
from tests.contest.books import book, saved

OFFICE = "Văn phòng HĐND và UBND"
HOME_AFFAIRS = "Phòng Nội vụ"
SCHOOL = "Trường Tiểu học Nguyễn Du"
NORTH, SOUTH = "Xã Bình Định Bắc", "Xã Bình Định Nam"
UNITS = [OFFICE, HOME_AFFAIRS, SCHOOL, NORTH, SOUTH, "Trường THCS Lê Quý Đôn"]
KEYS = {names.match_key(unit) for unit in UNITS}


def knows(text: str) -> bool:
    """Whether ``text`` names one of UNITS, as the database would say."""
    return names.match_key(text) in KEYS


class Expected(NamedTuple):
    name: str
    unit: str | None = None
    born: date | int | None = None  # an int where only the year is known
    phone: str | None = None
    code: str | None = None


class Style(NamedTuple):
    filename: str
    content: bytes
    people: list[Expected]
    skipped: int


STYLES: dict[str, Callable[[], Style]] = {}


def style(make: Callable[[], Style]) -> Callable[[], Style]:
    STYLES[make.__name__] = make
    return make


def excel(*rows, people, skipped, name="danh sách.xlsx", **sheets) -> Style:
    return Style(name, book(*rows, **sheets).getvalue(), people, skipped)


def text(rows, delimiter, encoding, *, people, skipped, name="danh sách.csv") -> Style:
    lines = StringIO(newline="")
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    return Style(name, lines.getvalue().encode(encoding), people, skipped)


HEADINGS = ["TT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị công tác", "Điện thoại"]
HOA = Expected("Nguyễn Thị Hoa", SCHOOL, date(1985, 10, 5), "0905000001")
NAM = Expected("Lê Nam", HOME_AFFAIRS, date(1979, 2, 1), "0905000002")
TWO = [HOA, NAM]
LINES = [
    [1, "Nguyễn Thị Hoa", "05/10/1985", "Giáo viên", SCHOOL, "0905000001"],
    [2, "Lê Nam", "01/02/1979", "Chuyên viên", HOME_AFFAIRS, "0905000002"],
]


# --- Kinds of files ----------------------------------------------------------


@style
def plain_workbook():
    return excel(HEADINGS, *LINES, people=TWO, skipped=1)


@style
def text_with_semicolons():
    return text([HEADINGS, *LINES], ";", "utf-8", people=TWO, skipped=1)


@style
def text_with_commas_and_a_mark():
    return text([HEADINGS, *LINES], ",", "utf-8-sig", people=TWO, skipped=1)


@style
def text_with_tabs_in_utf_16():
    return text([HEADINGS, *LINES], "\t", "utf-16", people=TWO, skipped=1)


@style
def text_in_utf_16_without_a_mark():
    return text([HEADINGS, *LINES], ";", "utf-16-be", people=TWO, skipped=1)


@style
def text_with_quoted_newlines_under_a_title():
    headings = ["TT", "Họ và\ntên", "Ngày,\ntháng, năm sinh", *HEADINGS[3:]]
    rows = [["DANH SÁCH CÁN BỘ, CÔNG CHỨC; NĂM 2023"], [], headings, *LINES]
    return text(rows, ",", "utf-8", people=TWO, skipped=2)


# --- Where the headings are --------------------------------------------------


@style
def headings_under_title_lines():
    return excel(
        ["UBND HUYỆN THĂNG BÌNH", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None, None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        ["DANH SÁCH CBCCVC, NLĐ THAM GIA CUỘC THI"],
        ["(Kèm theo Công văn số 12/UBND-NV ngày 05 tháng 9 năm 2023)"],
        HEADINGS,
        ["A", "B", 1, 2, 3, 4],
        *LINES,
        people=TWO,
        skipped=6,
    )


@style
def merged_title_and_headings_in_two_rows():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["DANH SÁCH CÁN BỘ, CÔNG CHỨC"])
    sheet.merge_cells("A1:G1")
    sheet.append(["TT", "Họ và tên", "Ngày sinh", None, "Chức vụ", "Đơn vị", "SĐT"])
    sheet.append([None, None, "Nam", "Nữ"])
    for place in ("A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "G2:G3"):
        sheet.merge_cells(place)
    sheet.append([1, "Nguyễn Thị Hoa", None, "05/10/1985", "GV", SCHOOL, "0905000001"])
    sheet.append([2, "Lê Nam", "01/02/1979", None, "CV", HOME_AFFAIRS, "0905000002"])
    return Style("mẫu 2C.xlsx", saved(workbook).getvalue(), TWO, 3)


@style
def year_of_birth_split_by_sex():
    return excel(
        ["TT", "Họ và tên", "Năm sinh", None, "Chức danh"],
        [None, None, "Nam", "Nữ", None],
        [1, "Nguyễn Thị Hoa", None, 1985, "Giáo viên"],
        [2, "Lê Nam", "1979", None, "Bảo vệ"],
        people=[
            Expected("Nguyễn Thị Hoa", None, 1985),
            Expected("Lê Nam", None, 1979),
        ],
        skipped=2,
    )


@style
def name_in_two_columns():
    return excel(
        ["STT", "Họ và chữ lót", "Tên", "Chức vụ/Chức danh", "Đơn vị"],
        [1, "NGUYỄN THỊ", "HOA", "Giáo viên", SCHOOL],
        [2, "Lê", "Nam (B)", "Giáo viên", SCHOOL],
        people=[
            Expected("Nguyễn Thị Hoa", SCHOOL),
            Expected("Lê Nam (B)", SCHOOL),
        ],
        skipped=1,
    )


@style
def name_merged_over_two_columns():
    return excel(
        ["TT", "Họ và tên", None, "Chức vụ", "Số ĐT"],
        [1, "Nguyễn Thị", "Hoa", "Giáo viên", 905000001],
        [2, "Lê", "Nam", "Giáo viên", "0905.000.002"],
        people=[
            Expected("Nguyễn Thị Hoa", None, None, "0905000001"),
            Expected("Lê Nam", None, None, "0905000002"),
        ],
        skipped=1,
    )


@style
def name_over_its_two_parts():
    return excel(
        ["TT", "Họ và tên", None, "Liên hệ", None],
        [None, "Họ và đệm", "Tên", "Điện thoại", "Email"],
        [1, "Nguyễn Thị", "Hoa", "0905000001", "hoa@th.edu.vn"],
        people=[Expected("Nguyễn Thị Hoa", None, None, "0905000001")],
        skipped=2,
    )


@style
def headings_that_say_more():
    return excel(
        [
            "Stt",
            "Họ và tên cán bộ, giáo viên, nhân viên",
            "Ngày, tháng, năm sinh (dd/mm/yyyy)",
            "Chức vụ hiện nay",
            "Số điện thoại (Zalo)",
            "Số CCCD/CMND",
            "Ghi chú",
        ],
        [1, "Nguyễn Thị Hoa", "5.10.1985", "GV", "0905 000 001", "049185000123", "x"],
        people=[HOA._replace(unit=None)],
        skipped=1,
    )


@style
def only_names():
    return excel(
        ["Họ và tên"],
        ["Nguyễn Thị Hoa"],
        ["Lê Nam"],
        people=[Expected("Nguyễn Thị Hoa"), Expected("Lê Nam")],
        skipped=1,
    )


@style
def given_name_heading_over_whole_names():
    return excel(
        ["TT", "Tên", "Năm sinh", "SĐT"],
        [1, "Nguyễn Thị Hoa", 1985, "0905000001"],
        people=[Expected("Nguyễn Thị Hoa", None, 1985, "0905000001")],
        skipped=1,
    )


# --- Where the unit is -------------------------------------------------------


@style
def unit_in_a_line_above():
    return excel(
        ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"],
        [f"Đơn vị: {SCHOOL}"],
        ["TT", "Họ và tên", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", "Giáo viên"],
        [2, "Lê Nam", "Bảo vệ"],
        people=[Expected("Nguyễn Thị Hoa", SCHOOL), Expected("Lê Nam", SCHOOL)],
        skipped=3,
    )


@style
def unit_in_the_cell_after_its_line():
    return excel(
        ["Tên đơn vị:", None, SCHOOL],
        ["TT", "Họ và tên", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", "Giáo viên"],
        people=[Expected("Nguyễn Thị Hoa", SCHOOL)],
        skipped=2,
    )


@style
def unit_as_sender_of_the_document():
    return excel(
        ["UBND HUYỆN THĂNG BÌNH"],
        [SCHOOL.upper()],
        ["DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN"],
        ["TT", "Họ và tên", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", "Giáo viên"],
        people=[Expected("Nguyễn Thị Hoa", SCHOOL.upper())],
        skipped=4,
    )


@style
def unit_as_name_of_the_sheet():
    lines = [["TT", "Họ và tên", "Chức vụ"], [1, "Nguyễn Thị Hoa", "Giáo viên"]]
    return excel(
        people=[
            Expected("Nguyễn Thị Hoa", NORTH),
            Expected("Lê Nam", SOUTH),
        ],
        skipped=2,
        **{NORTH: lines, SOUTH: [lines[0], [1, "Lê Nam", "Chủ tịch"]]},
    )


@style
def unit_as_name_of_the_file():
    return excel(
        ["TT", "Họ và tên", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", "Giáo viên"],
        people=[Expected("Nguyễn Thị Hoa", SCHOOL)],
        skipped=1,
        name=f"{SCHOOL}.xlsx",
    )


@style
def unit_nowhere():
    return excel(
        ["TT", "Họ và tên", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", "Giáo viên"],
        people=[Expected("Nguyễn Thị Hoa")],
        skipped=1,
    )


@style
def unit_by_nested_headings():
    return excel(
        ["TT", "Họ và tên", "Ngày sinh", "Chức vụ", "Ghi chú"],
        ["I", "PHÒNG, BAN CHUYÊN MÔN"],
        [1, OFFICE],
        [1, "Nguyễn Thị Hoa", "05/10/1985", "Chuyên viên"],
        [2, "Nguyễn Thị Hoa", "06/10/1986", "Chuyên viên"],
        [2, HOME_AFFAIRS, None, None, "4 người"],
        [1, "Lê Nam", "01/02/1979", "Trưởng phòng"],
        ["II", "CÁC XÃ, THỊ TRẤN"],
        [3, "UBND xã Bình Lãnh"],
        [1, "Đoàn Văn Nam", None, "Chủ tịch"],
        people=[
            Expected("Nguyễn Thị Hoa", OFFICE, date(1985, 10, 5)),
            Expected("Nguyễn Thị Hoa", OFFICE, date(1986, 10, 6)),
            Expected("Lê Nam", HOME_AFFAIRS, date(1979, 2, 1)),
            Expected("Đoàn Văn Nam", "UBND xã Bình Lãnh"),
        ],
        skipped=6,
    )


@style
def unit_by_merged_headings_in_the_first_column():
    workbook = Workbook()
    sheet = workbook.active
    for row in [
        ["TT", "Họ và tên", "Chức vụ"],
        ["I. PHÒNG, BAN CHUYÊN MÔN"],
        [f"1. {OFFICE}"],
        [1, "Nguyễn Thị Hoa", "Chuyên viên"],
        [f"2. {HOME_AFFAIRS}"],
        [1, "Lê Nam", "Trưởng phòng"],
    ]:
        sheet.append(row)
    for row in (2, 3, 5):
        sheet.merge_cells(f"A{row}:C{row}")
    people = [Expected("Nguyễn Thị Hoa", OFFICE), Expected("Lê Nam", HOME_AFFAIRS)]
    return Style("toàn huyện.xlsx", saved(workbook).getvalue(), people, 4)


@style
def unit_by_headings_without_numbers():
    return excel(
        ["TT", "Họ và tên", "Chức vụ"],
        [None, NORTH],
        [1, "Nguyễn Thị Hoa", "Chủ tịch"],
        [None, SOUTH],
        [2, "Lê Nam", "Chủ tịch"],
        people=[Expected("Nguyễn Thị Hoa", NORTH), Expected("Lê Nam", SOUTH)],
        skipped=3,
    )


@style
def unit_merged_down_its_column():
    workbook = Workbook()
    sheet = workbook.active
    for row in [
        ["TT", "Đơn vị", "Họ và tên", "Chức vụ"],
        [1, OFFICE, "Nguyễn Thị Hoa", "Chuyên viên"],
        [2, None, "Lê Nam", "Chuyên viên"],
        [3, HOME_AFFAIRS, "Trần An", "Trưởng phòng"],
        [4, None, "Võ Bình", "Chuyên viên"],
    ]:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    people = [
        Expected("Nguyễn Thị Hoa", OFFICE),
        Expected("Lê Nam", OFFICE),
        Expected("Trần An", HOME_AFFAIRS),
        Expected("Võ Bình", None),  # below a cell that is not merged nothing is said
    ]
    return Style("gộp ô.xlsx", saved(workbook).getvalue(), people, 1)


@style
def unit_as_above():
    return excel(
        HEADINGS,
        [1, "Nguyễn Thị Hoa", None, "Giáo viên", SCHOOL, None],
        [2, "Lê Nam", None, "nt", "-nt-", "-"],
        [3, "Trần An", None, '"', "Như trên", None],
        people=[
            Expected("Nguyễn Thị Hoa", SCHOOL),
            Expected("Lê Nam", SCHOOL),
            Expected("Trần An", SCHOOL),
        ],
        skipped=1,
    )


@style
def groups_inside_a_school():
    return excel(
        [f"ĐƠN VỊ: {SCHOOL}"],
        ["TT", "Họ và tên", "Chức vụ"],
        ["I", "BAN GIÁM HIỆU"],
        [1, "Nguyễn Thị Hoa", "Hiệu trưởng"],
        ["II", "Tổ Văn phòng"],
        [2, "Lê Nam", "Bảo vệ"],
        ["III", "Hợp đồng"],
        [3, "Trần An", "Nấu ăn"],
        people=[
            Expected("Nguyễn Thị Hoa", SCHOOL),
            Expected("Lê Nam", SCHOOL),
            Expected("Trần An", SCHOOL),
        ],
        skipped=5,
    )


@style
def two_tables_on_one_sheet():
    return excel(
        [f"Đơn vị: {NORTH}"],
        ["TT", "Họ và tên", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", "Chủ tịch"],
        ["Tổng cộng: 01 người"],
        [],
        [f"Đơn vị: {SOUTH}"],
        ["TT", "Chức vụ", "Họ và tên", "Năm sinh"],
        [1, "Chủ tịch", "Lê Nam", 1979],
        people=[Expected("Nguyễn Thị Hoa", NORTH), Expected("Lê Nam", SOUTH, 1979)],
        skipped=5,
    )


@style
def unit_headings_that_count_their_people():
    return excel(
        ["TT", "Họ và tên", "Ngày sinh", "Chức vụ"],
        [f"I. {OFFICE} (02 người)"],
        [1, "Nguyễn Thị Hoa", "05/10/1985", "Chuyên viên"],
        [2, "Lê Nam", None, "Chuyên viên"],
        [2, HOME_AFFAIRS, 1],
        [1, "Trần An", None, "Trưởng phòng"],
        people=[
            Expected("Nguyễn Thị Hoa", OFFICE, date(1985, 10, 5)),
            Expected("Lê Nam", OFFICE),
            Expected("Trần An", HOME_AFFAIRS),
        ],
        skipped=3,
    )


@style
def unit_by_lines_inside_the_table():
    return excel(
        ["TT", "Họ và tên", "Chức vụ"],
        [f"Đơn vị: {NORTH}"],
        [1, "Nguyễn Thị Hoa", "Chủ tịch"],
        [f"Đơn vị: {SOUTH}"],
        [2, "Lê Nam", "Chủ tịch"],
        people=[Expected("Nguyễn Thị Hoa", NORTH), Expected("Lê Nam", SOUTH)],
        skipped=3,
    )


@style
def unit_that_nobody_knows_yet():
    return excel(
        ["TT", "Họ và tên", "Chức vụ"],
        ["A", "KHỐI TRƯỜNG HỌC"],
        ["I", "Trường THCS Ng Văn Trỗi"],
        [1, "Nguyễn Thị Hoa", "Giáo viên"],
        ["B", "KHỐI KHÁC"],
        [2, "Lê Nam", "Chuyên viên"],
        people=[
            Expected("Nguyễn Thị Hoa", "Trường THCS Ng Văn Trỗi"),
            Expected("Lê Nam"),  # of no unit, and surely not of the school above
        ],
        skipped=4,
    )


@style
def unit_by_numbered_sheets():
    lines = [["TT", "Họ và tên", "Chức vụ"], [1, "Nguyễn Thị Hoa", "Chủ tịch"]]
    sheets = {f"1. {NORTH}": lines, "Tổng hợp": [["Đơn vị", "Số người"], [NORTH, 1]]}
    people = [Expected("Nguyễn Thị Hoa", NORTH)]
    return excel(people=people, skipped=3, **sheets)


# --- What stands beside people -----------------------------------------------


@style
def totals_and_signatures():
    return excel(
        HEADINGS,
        *LINES,
        ["Tổng số: 02 người"],
        [None, "Cộng", None, None, None, 2],
        ["(Danh sách này có 02 người)"],
        [None, None, None, "Thăng Bình, ngày     tháng 9 năm 2023"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "THỦ TRƯỞNG ĐƠN VỊ"],
        [None, "(Ký, ghi rõ họ tên)", None, None, "(Ký tên, đóng dấu)"],
        [None, "Trần Thị Lan", None, None, "Phạm Văn Tâm"],
        ["Ghi chú: người nghỉ thai sản không ghi vào danh sách này."],
        people=TWO,
        skipped=9,
    )


@style
def signed_by_whom_nobody_expected():
    return excel(
        ["TT", "Họ và tên", "Năm sinh", "Chức vụ"],
        [1, "Nguyễn Thị Hoa", 1985, "Giáo viên"],
        ["TS: 01"],
        [None, "TỔ TRƯỞNG TỔ RÀ SOÁT", None, "ĐẠI DIỆN ĐƠN VỊ"],
        [None, "Trần Thị Lan"],
        [],
        [None, None, "Phạm Văn Tâm"],
        people=[Expected("Nguyễn Thị Hoa", None, 1985)],
        skipped=5,
    )


@style
def signed_in_the_columns_of_the_table():
    return excel(
        ["Họ và tên", "Chức vụ", "Ngày sinh", "SĐT"],
        ["Nguyễn Thị Hoa", "Giáo viên", "05/10/1985", "0905000001"],
        [None, None, "Bình Định Bắc, ngày 05 tháng 9 năm 2023"],
        ["NGƯỜI LẬP", None, "TM. ỦY BAN NHÂN DÂN"],
        [None, None, "KT. CHỦ TỊCH"],
        ["Trần Thị Lan", None, "Phạm Văn Tâm"],
        people=[HOA._replace(unit=None)],
        skipped=5,
    )


@style
def headings_again_on_each_page():
    return excel(
        HEADINGS,
        [1, 2, 3, 4, 5, 6],
        LINES[0],
        ["Trang 1"],
        HEADINGS,
        [1, 2, 3, 4, 5, 6],
        LINES[1],
        people=TWO,
        skipped=5,
    )


@style
def numbers_without_people():
    return excel(
        HEADINGS,
        *LINES,
        [3],
        [4, None, None, None, SCHOOL],
        people=TWO,
        skipped=3,
    )


@style
def hidden_sheet_and_cover():
    workbook = Workbook()
    cover = workbook.active
    cover.title = "Bìa"
    cover.append(["Kính gửi: Phòng Nội vụ"])
    people = workbook.create_sheet("DS")
    for row in [HEADINGS, *LINES]:
        people.append(row)
    hidden = workbook.create_sheet("Cũ")
    hidden.append(HEADINGS)
    hidden.append([1, "Người Cũ", None, None, SCHOOL])
    hidden.sheet_state = "hidden"
    return Style("ba tờ.xlsx", saved(workbook).getvalue(), TWO, 2)


# --- What stands in cells ----------------------------------------------------


@style
def numbers_that_lost_their_zero():
    return excel(
        ["TT", "Mã CB", "Họ và tên", "SĐT", "Đơn vị"],
        ["1", 127, "Nguyễn Thị Hoa", 905000001, SCHOOL],
        ["2", "00128", "Lê Nam", 905000002.0, SCHOOL],
        ["3", "cb-07", "Trần An", "+84 905 000 003", SCHOOL],
        people=[
            Expected("Nguyễn Thị Hoa", SCHOOL, None, "0905000001", "00127"),
            Expected("Lê Nam", SCHOOL, None, "0905000002", "00128"),
            Expected("Trần An", SCHOOL, None, "0905000003", "CB-07"),
        ],
        skipped=1,
    )


@style
def days_in_every_way():
    days = [
        date(1985, 10, 5),
        "5/10/1985",
        "05-10-1985",
        "1985-10-05",
        31325,
        "31325",
        "05/10/85",
        "ngày 5 tháng 10 năm 1985",
        "1985",
        1985,
        "00/00/1985",
    ]
    rows = [[n, "Lê Nam", day, SCHOOL] for n, day in enumerate(days, start=1)]
    born = [date(1985, 10, 5)] * 8 + [1985] * 3
    return excel(
        ["TT", "Họ và tên", "Ngày sinh", "Đơn vị"],
        *rows,
        people=[Expected("Lê Nam", SCHOOL, day) for day in born],
        skipped=1,
    )


@style
def days_that_count_from_1904():
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.active
    sheet.append(["TT", "Họ và tên", "Ngày sinh", "Đơn vị"])
    sheet.append([1, "Nguyễn Thị Hoa", date(1985, 10, 5), SCHOOL])
    sheet.append([2, "Lê Nam", 31325 - 1462, SCHOOL])
    people = [
        Expected("Nguyễn Thị Hoa", SCHOOL, date(1985, 10, 5)),
        Expected("Lê Nam", SCHOOL, date(1985, 10, 5)),
    ]
    return Style("từ máy Mac.xlsx", saved(workbook).getvalue(), people, 1)


@style
def day_month_and_year_in_three_columns():
    return excel(
        ["TT", "Họ và tên", "Ngày, tháng, năm sinh", None, None, "Chức vụ"],
        [None, None, "Ngày", "Tháng", "Năm", None],
        [1, "Nguyễn Thị Hoa", 5, 10, 1985, "Giáo viên"],
        [2, "Lê Nam", "01", "02", "1979", "Giáo viên"],
        [3, "Trần An", None, None, 1990, "Giáo viên"],
        people=[
            Expected("Nguyễn Thị Hoa", None, date(1985, 10, 5)),
            Expected("Lê Nam", None, date(1979, 2, 1)),
            Expected("Trần An", None, 1990),
        ],
        skipped=2,
    )


@style
def signs_that_look_alike():
    decomposed = unicodedata.normalize("NFD", "Đặng Thị Hoà")
    return excel(
        HEADINGS,
        [1, decomposed, None, None, unicodedata.normalize("NFD", SCHOOL), None],
        [2, "Ðặng\u00a0Văn  Ɖạt\u200b", None, None, SCHOOL, "0905\u00a0000\u00a0001"],
        [3, "VÕ THỊ THUÝ", None, None, SCHOOL, None],
        [4, "H'HEN NIÊ", None, None, SCHOOL, None],
        people=[
            Expected("Đặng Thị Hoà", SCHOOL),
            Expected("Đặng Văn Đạt", SCHOOL, None, "0905000001"),
            Expected("Võ Thị Thuý", SCHOOL),
            Expected("H'Hen Niê", SCHOOL),
        ],
        skipped=1,
    )


@style
def names_with_more_than_a_name():
    return excel(
        ["Họ và tên", "Chức vụ", "Đơn vị"],
        ["1. Nguyễn Văn Hùng (A)", "Giáo viên", SCHOOL],
        ["2. Nguyễn Văn Hùng(B)", "Giáo viên", SCHOOL],
        ["Bà Nguyễn Thị Hoa", "Giáo viên", SCHOOL],
        ["Tống Văn Cộng", "Giáo viên", SCHOOL],
        people=[
            Expected("Nguyễn Văn Hùng (A)", SCHOOL),
            Expected("Nguyễn Văn Hùng (B)", SCHOOL),
            Expected("Nguyễn Thị Hoa", SCHOOL),
            Expected("Tống Văn Cộng", SCHOOL),
        ],
        skipped=1,
    )


@style
def category_as_crosses():
    return excel(
        ["TT", "Họ và tên", "Đối tượng", None, None, "Đơn vị"],
        [None, None, "CB", "CC", "NLĐ"],
        [1, "Nguyễn Thị Hoa", None, "x", None, NORTH],
        [2, "Lê Nam", "x", None, None, NORTH],
        people=[Expected("Nguyễn Thị Hoa", NORTH), Expected("Lê Nam", NORTH)],
        skipped=2,
    )


@style
def category_by_headings():
    return excel(
        [f"Cơ quan, đơn vị: UBND {NORTH.lower()}"],
        ["TT", "Họ và tên", "Chức danh"],
        ["A", "CÁN BỘ"],
        [1, "Nguyễn Thị Hoa", "Chủ tịch"],
        ["B", "Công chức"],
        [2, "Lê Nam", "Văn phòng - Thống kê"],
        ["C", "Người hoạt động không chuyên trách"],
        [3, "Trần An", "Văn thư"],
        people=[
            Expected("Nguyễn Thị Hoa", f"UBND {NORTH.lower()}"),
            Expected("Lê Nam", f"UBND {NORTH.lower()}"),
            Expected("Trần An", f"UBND {NORTH.lower()}"),
        ],
        skipped=5,
    )
