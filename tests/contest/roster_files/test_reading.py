"""What is wrong with cells, what a person may put right, what files are refused for."""

import json
from datetime import date
from io import BytesIO

import pytest

from contest.models import Category
from contest.roster_files import FIELDS, SheetLayout, Skipped, read_roster
from contest.workbooks import Problem, Upload, WorkbookRefused, guard, open_upload
from contest.workbooks.headings import OLD_ENCODING_OF_FILE
from contest.workbooks.tables import LACKS, NO_ROWS
from tests.contest.books import book, opened
from tests.contest.roster_styles import (
    HOME_AFFAIRS,
    OFFICE,
    SCHOOL,
    STYLES,
    Style,
    knows,
)

BESIDE = (
    "có hai bảng cạnh nhau; chỉ đọc bảng bên trái. Chép bảng bên phải xuống dưới rồi "
    "tải lại."
)
NO_NAMES = LACKS.format('"Họ và tên"')
HEADINGS = ["TT", "Mã CB", "Họ và tên", "Ngày sinh", "Đối tượng", "Số ĐT", "Đơn vị"]


def read(*rows, layouts=None, choices=None, known_units=knows, **sheets):
    return read_roster(
        [opened(book(*rows, **sheets))],
        layouts=layouts or {},
        sheet_choices=choices or {},
        known_units=known_units,
    )


def refusal(*rows, **sheets) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read(*rows, **sheets)
    return str(refused.value)


def names_of(reading) -> list[str]:
    return [f"{row.surname} {row.given_name}".strip() for row in reading.rows]


def reasons(reading) -> list[str]:
    return [row.reason for row in reading.skipped]


def test_a_problem_says_file_sheet_row_column_value_reason_and_suggestion():
    reading = read(
        HEADINGS,
        [1, None, "Lê Nam", "30/02/1985", None, 905123, SCHOOL],
        [2, None, "Trần An", "10/25/1985", None, "01234567890", SCHOOL],
    )

    def problem(row, column, value, reason, suggestion=""):
        return Problem("Tờ 1", row, column, value, reason, suggestion, "danh sách.xlsx")

    no_such_day = "không có ngày này trong lịch"
    assert reading.problems == [
        problem(2, "Ngày sinh", "30/02/1985", no_such_day),
        problem(2, "Số ĐT", "905123", "thiếu số"),
        problem(3, "Ngày sinh", "10/25/1985", no_such_day, "25/10/1985"),
        problem(3, "Số ĐT", "01234567890", "thừa số", "0834567890"),
    ]
    assert names_of(reading) == ["Lê Nam", "Trần An"]


def test_a_row_knows_its_place_and_the_headings_of_its_file():
    reading = read(["DANH SÁCH"], HEADINGS, [1, 7, "Lê Nam"])

    place = reading.rows[0].place
    assert (place.file, place.sheet, place.row) == ("danh sách.xlsx", "Tờ 1", 3)
    assert place.problem("Điện thoại", "", "để trống").column == "Số ĐT"


def test_a_number_of_an_identity_card_goes_nowhere():
    reading = read(
        ["TT", "Họ và tên", "Mã CB", "Số CCCD", "Khác"],
        [1, "Lê Nam", "049085000123", "049085000124", "049085000125"],
        [None, "Tổng cộng", "049085000126"],
    )

    assert "0490850001" not in repr(reading)
    where = 'danh sách.xlsx, tờ "Tờ 1": cột '
    assert reading.notes == [
        f"{where}không dùng đến: Khác.",
        f"{where}Số CCCD không được lưu; hệ thống không giữ số căn cước.",
    ]


def test_a_note_is_neither_taken_nor_shown_nor_called_unknown():
    reading = read(["TT", "Họ và tên", "Ghi chú"], [1, "Lê Nam", "nghỉ thai sản"])

    assert "thai sản" not in repr(reading)
    assert reading.notes == []


def test_someone_without_a_name_is_not_skipped_in_silence():
    reading = read(HEADINGS, [1, None, None, "05/10/1985"], [2, None, "Lê Nam"])

    assert [(row.given_name, row.birth_date) for row in reading.rows] == [
        ("", date(1985, 10, 5)),
        ("Nam", None),
    ]


def test_each_skipped_row_says_where_it_is_what_and_why():
    reading = read(["DANH SÁCH"], HEADINGS, [1, None, "Lê Nam"], ["Cộng: 1 người"])

    assert reading.skipped == [
        Skipped("danh sách.xlsx", "Tờ 1", 1, "DANH SÁCH", "Dòng phía trên bảng"),
        Skipped("danh sách.xlsx", "Tờ 1", 2, " | ".join(HEADINGS), "Dòng tiêu đề cột"),
        Skipped("danh sách.xlsx", "Tờ 1", 4, "Cộng: 1 người", "Dòng tổng cộng"),
    ]


def test_rows_of_a_style_are_skipped_for_what_they_are():
    made = STYLES["unit_by_nested_headings"]()
    reading = read_roster([opened_style(made)], known_units=knows)

    assert reasons(reading) == [
        "Dòng tiêu đề cột",
        "Dòng tên khối, nhóm đơn vị",
        "Dòng tên đơn vị",
        "Dòng tên đơn vị",
        "Dòng tên khối, nhóm đơn vị",
        "Dòng tên đơn vị",
    ]


def opened_style(made: Style) -> Upload:
    return open_upload(BytesIO(made.content), made.filename)


@pytest.mark.parametrize(
    ("name", "categories"),
    [
        ("category_as_crosses", [Category.CIVIL_SERVANT, Category.CADRE]),
        (
            "category_by_headings",
            [Category.CADRE, Category.CIVIL_SERVANT, Category.PART_TIME],
        ),
        ("groups_inside_a_school", [None, None, Category.WORKER]),
        ("plain_workbook", [None, None]),
    ],
)
def test_the_category_is_taken_from_crosses_and_headings(name, categories):
    reading = read_roster([opened_style(STYLES[name]())], known_units=knows)

    assert [row.category for row in reading.rows] == categories


@pytest.mark.parametrize(
    ("name", "unit_from", "unit_text"),
    [
        ("plain_workbook", "column", ""),
        ("unit_by_nested_headings", "headings", ""),
        ("unit_in_a_line_above", "line", SCHOOL),
        ("unit_as_sender_of_the_document", "line", SCHOOL.upper()),
        ("unit_as_name_of_the_file", "file", SCHOOL),
        ("unit_nowhere", "file", ""),
        ("unit_by_lines_inside_the_table", "headings", ""),
    ],
)
def test_a_layout_says_where_the_unit_stood(name, unit_from, unit_text):
    reading = read_roster([opened_style(STYLES[name]())], known_units=knows)

    (layout,) = reading.layouts
    assert (layout.unit_from, layout.unit_text) == (unit_from, unit_text)


@pytest.mark.parametrize("name", STYLES)
def test_a_layout_that_is_sent_back_unchanged_changes_nothing(name):
    made = STYLES[name]()
    before = read_roster([opened_style(made)], known_units=knows)
    first_of_sheet = {f"{x.file}|{x.sheet}": x for x in reversed(before.layouts)}
    choices = {
        place: json.loads(json.dumps(layout.as_json()))
        for place, layout in first_of_sheet.items()
    }

    after = read_roster([opened_style(made)], sheet_choices=choices, known_units=knows)

    assert after == before


def test_no_name_of_a_unit_is_guessed():
    rows = ["TT", "Họ và tên", "Chức vụ"], [None, "Xã Bình Định"], [1, "Lê Nam", "x"]

    assert [row.unit for row in read(*rows).rows] == ["Xã Bình Định"]


def test_a_second_table_beside_the_first_is_not_left_out_in_silence():
    reading = read(
        ["TT", "Họ và tên", None, "TT", "Họ và tên"], [1, "Lê Nam", None, 2, "Trần An"]
    )

    where = 'danh sách.xlsx, tờ "Tờ 1": '
    assert reading.notes == [
        f"{where}cột không dùng đến: TT, Họ và tên.",
        f"{where}{BESIDE}",
    ]


# --- What a person may put right ---------------------------------------------


def test_a_layout_is_the_same_after_json_and_for_every_file_with_its_headings():
    one = read(HEADINGS, [1, None, "Lê Nam"]).layouts[0]
    other = read(["x"], ["y"], HEADINGS, [1, None, "Trần An"]).layouts[0]

    stored = json.loads(json.dumps(one.as_json()))

    assert SheetLayout.from_json(stored) == one
    assert (one.key, one.header_row) == (other.key, 1)
    assert other.header_row == 3
    assert read([*HEADINGS, "x"], [1, None, "Lê Nam"]).layouts[0].key != one.key
    assert set(one.columns.values()) <= FIELDS.keys()


def test_a_layout_shows_the_first_values_of_each_column():
    rows = [[n, n, f"Lê {name}"] for n, name in enumerate(["A", "B", "C", "D"])]

    layout = read(HEADINGS, *rows, ["Tổng cộng"]).layouts[0]

    assert layout.samples == {
        1: ["0", "1", "2"],
        2: ["0", "1", "2"],
        3: ["Lê A", "Lê B", "Lê C"],
    }


def test_a_remembered_mapping_decides_what_a_column_holds():
    rows = ["TT", "Ai", "Họ và tên", "Số"], [1, "Lê Nam", "không dùng", "0905000001"]
    key = read(*rows).layouts[0].key
    remembered = {key: {"columns": {"2": "full_name", "3": "", "4": "phone"}}}

    reading = read(["Đầu trang"], *rows, layouts=remembered)

    assert names_of(reading) == ["Lê Nam"]
    assert reading.rows[0].phone == "0905000001"


def test_a_person_may_say_where_the_headings_are():
    rows = ["TT", "Họ và tên", "x"], ["Số", "Ai", "Gọi"], [1, "Lê Nam", "0905000001"]
    choice = {
        "header_row": 2,
        "columns": {"1": "number", "2": "full_name", "3": "phone"},
    }

    reading = read(*rows, choices={"danh sách.xlsx|Tờ 1": choice})

    assert names_of(reading) == ["Lê Nam"]
    assert reading.layouts[0].header_row == 2
    assert reasons(reading) == ["Dòng phía trên bảng", "Dòng tiêu đề cột"]


@pytest.mark.parametrize(
    ("choice", "unit"),
    [
        ({"unit_from": "file", "unit_text": HOME_AFFAIRS}, HOME_AFFAIRS),
        ({"unit_from": "line"}, SCHOOL),
        ({"unit_from": "line", "unit_text": OFFICE}, OFFICE),
        ({}, SCHOOL),
    ],
)
def test_a_person_may_say_whose_people_these_are(choice, unit):
    rows = [f"Đơn vị: {SCHOOL}"], ["TT", "Họ và tên", "Chức vụ"], [1, "Lê Nam", "x"]

    reading = read(*rows, choices={"danh sách.xlsx|Tờ 1": choice})

    assert [row.unit for row in reading.rows] == [unit]


def test_a_sheet_may_be_left_out():
    sheets = {"A": [HEADINGS, [1, None, "Lê Nam"]], "B": [HEADINGS, [1, None, "Cũ"]]}

    reading = read(choices={"danh sách.xlsx|B": {"skip": True}}, **sheets)

    assert names_of(reading) == ["Lê Nam"]
    assert reasons(reading)[1:] == ["Tờ này được chọn là không đọc"] * 2


# --- Several files, several sheets -------------------------------------------


def test_files_of_one_name_are_told_apart():
    uploads = [opened(book(HEADINGS, [1, None, name])) for name in ("Lê A", "Lê B")]

    reading = read_roster(uploads)

    keys = [row.place.key for row in reading.rows]
    assert keys == ["danh sách.xlsx|Tờ 1|2", "danh sách (2).xlsx|Tờ 1|2"]


def test_a_refusal_among_several_files_names_its_file():
    old = book(["Họ và tên"], *[["NguyÔn V¨n Hïng"]] * 3)

    with pytest.raises(WorkbookRefused) as refused:
        read_roster([opened(book(HEADINGS, [1, None, "Lê Nam"])), opened(old)])

    sentence = OLD_ENCODING_OF_FILE.format("TCVN3")
    assert str(refused.value) == f'Tệp "danh sách (2).xlsx": {sentence}'


def test_sheets_that_are_not_read_are_named():
    made = STYLES["hidden_sheet_and_cover"]()

    reading = read_roster([opened_style(made)])

    assert reading.notes == [
        'ba tờ.xlsx, tờ "Bìa": không có bảng danh sách nên không đọc.',
        "ba tờ.xlsx: tờ ẩn không đọc: Cũ.",
    ]
    assert reading.skipped[0].reason == "Tờ này không có bảng danh sách"


def test_the_sheet_of_examples_is_only_to_be_looked_at():
    sheets = {"Dữ liệu": [HEADINGS, [1, None, "Lê Nam"]]}
    sheets |= {"Ví dụ": [HEADINGS, [1, None, "Nguyễn Văn A"]]}

    reading = read(**sheets)

    assert names_of(reading) == ["Lê Nam"]
    assert reading.notes == ['danh sách.xlsx: tờ "Ví dụ" chỉ để xem, không đọc.']


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([[]], guard.EMPTY),
        ([["Mã hàng", "Giá"], [1, 2]], NO_NAMES),
        (
            [["TT", "Tên đơn vị", "Số người"], [1, SCHOOL, 3]],
            NO_NAMES,
        ),
        ([HEADINGS], NO_ROWS),
        ([HEADINGS, ["Tổng cộng"]], NO_ROWS),
        (
            [["Hä vµ tªn", "§¬n vÞ", "Chøc vô"], ["Lª V¨n Nam"]],
            OLD_ENCODING_OF_FILE.format("TCVN3"),
        ),
        (
            [HEADINGS, *[[1, None, "Nguyeãn Vaên Huøng"]] * 3],
            OLD_ENCODING_OF_FILE.format("VNI"),
        ),
    ],
)
def test_a_file_without_people_is_refused_with_what_to_do(rows, sentence):
    assert refusal(*rows) == sentence
