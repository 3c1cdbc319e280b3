"""A table found by its headings, its rows, its problems; and our own template."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from contest.workbooks import (
    Column,
    Problem,
    Row,
    Table,
    WorkbookRefused,
    guard,
    read_table,
    template,
)
from contest.workbooks.cells import FAILED_FORMULA, NOT_COMPUTED, OLD_ENCODINGS
from contest.workbooks.headings import OLD_ENCODING_OF_FILE
from tests.contest.books import book, book_of_xml, opened

COLUMNS = [
    Column(
        "full_name",
        "Họ và tên",
        synonyms=("Họ tên", "Tên cán bộ"),
        is_required=True,
        unless=("surname", "given_name"),
        takes_next=True,
    ),
    Column("surname", "Họ và tên đệm", synonyms=("Họ và chữ lót", "Họ đệm")),
    Column("given_name", "Tên"),
    Column(
        "unit", "Đơn vị", synonyms=("Cơ quan, đơn vị, địa phương",), is_required=True
    ),
    Column("phone", "Điện thoại", synonyms=("SĐT",), is_text=True),
    Column("birth_date", "Ngày sinh", note="Ngày/tháng/năm"),
]
HEADINGS = ["Họ và tên", "Đơn vị"]
NAM = ["Lê Nam", "TH Nguyễn Du"]


def table(*rows: list, **sheets: list[list]) -> Table:
    return read_table(opened(book(*rows, **sheets)), COLUMNS)


def filled(row: Row) -> dict:
    return {field: value for field, value in row.values.items() if value is not None}


def refusal(*rows: list, **sheets: list[list]) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        table(*rows, **sheets)
    return str(refused.value)


def test_read_table_finds_the_headings_below_a_title():
    found = table(
        ["UBND HUYỆN", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [],
        ["DANH SÁCH CÁN BỘ, CÔNG CHỨC THEO ĐƠN VỊ"],
        [],
        ["TT", "HỌ VÀ TÊN", "Chức vụ", "Cơ quan, đơn vị,\nđịa phương", "Ngày sinh"],
        [1, "Lê  Nam", "Giáo viên", "TH Nguyễn Du", date(1980, 5, 1)],
        [],
        [2, "Trần Thị Hoà", None, "TH Nguyễn Du"],
    )

    assert found.header_row == 5
    assert found.letters == {"full_name": "B", "unit": "D", "birth_date": "E"}
    assert found.headings["unit"] == "Cơ quan, đơn vị, địa phương"
    assert found.unknown == ["TT", "Chức vụ"]
    assert found.problems == []
    nobody = dict.fromkeys(column.field for column in COLUMNS)
    unit = {"unit": "TH Nguyễn Du"}
    assert found.rows == [
        Row(6, nobody | unit | {"full_name": "Lê Nam", "birth_date": date(1980, 5, 1)}),
        Row(8, nobody | unit | {"full_name": "Trần Thị Hoà"}),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Họ và tên",
        "  HỌ  VÀ TÊN ",
        "Ho va ten",
        "Họ và tên (*)",
        "Họ và tên *",
        "Họ, và tên (viết chữ in hoa)",
        "Họ\u00a0và\ntên:",
        "Họ tên",
        "TÊN CÁN BỘ",
    ],
)
def test_read_table_knows_a_heading_in_many_spellings(heading):
    found = table([heading, "Đơn vị"], NAM)

    assert found.letters == {"full_name": "A", "unit": "B"}


def test_read_table_prefers_a_columns_own_heading_to_anothers_synonym():
    columns = [
        Column("short", "Tên ngắn", synonyms=("Tên",)),
        Column("name", "Tên", synonyms=("Tên đầy đủ",)),
    ]
    rows = ["Tên đầy đủ", "Tên"], ["Trường Tiểu học Nguyễn Du", "TH Nguyễn Du"]

    found = read_table(opened(book(*rows)), columns)

    assert found.letters == {"name": "B"}
    assert found.unknown == ["Tên đầy đủ"]


def test_read_table_accepts_surname_and_given_name_for_the_full_name():
    found = table(["Họ và chữ lót", "Tên", "Đơn vị"], ["Lê Văn", "Nam", "TH Nguyễn Du"])

    assert [filled(row) for row in found.rows] == [
        {"surname": "Lê Văn", "given_name": "Nam", "unit": "TH Nguyễn Du"}
    ]


def test_read_table_joins_the_texts_below_a_heading_merged_over_two_columns():
    found = table(["Họ và tên", None, "Đơn vị"], ["Lê Văn", "Nam", "TH Nguyễn Du"])

    assert filled(found.rows[0]) == {"full_name": "Lê Văn Nam", "unit": "TH Nguyễn Du"}
    assert found.unknown == []


def test_read_table_reads_headings_that_stand_in_two_rows():
    file = book(
        ["DANH SÁCH NĂM 2023"],
        ["STT", "Họ và tên", None, "Đơn vị", "Liên hệ", "Ngày sinh"],
        [None, "Họ đệm", "Tên", None, "SĐT"],
        [1, "Trần Văn", "An", "TH Nguyễn Du", "0905123456", None],
    )

    table = read_table(opened(file), COLUMNS)

    assert (table.header_row, table.unknown) == (3, ["STT"])
    assert table.rows == [
        Row(
            4,
            {
                "full_name": None,
                "surname": "Trần Văn",
                "given_name": "An",
                "unit": "TH Nguyễn Du",
                "phone": "0905123456",
                "birth_date": None,
            },
        )
    ]


def test_read_table_keeps_leading_zeros_of_text_and_whole_numbers_whole():
    found = table([*HEADINGS, "SĐT"], [*NAM, "0905123456"], [*NAM, 905123456.0])

    assert [row.values["phone"] for row in found.rows] == ["0905123456", 905123456]


def test_read_table_skips_the_row_of_column_codes():
    codes = ["A", "B", 1, 2, "3=1+2"]
    headings = ["TT", *HEADINGS, "SĐT", "Ghi chú"]

    found = table(headings, codes, [1, *NAM, None, None], [*codes])

    assert [row.number for row in found.rows] == [3, 4]


def test_read_table_keeps_a_first_row_of_small_numbers():
    found = table([*HEADINGS, "SĐT"], [7, 3, 5])

    assert [filled(row) for row in found.rows] == [
        {"full_name": 7, "unit": 3, "phone": 5}
    ]


def test_read_table_takes_the_first_sheet_that_fits_and_names_the_others():
    found = table(
        Bìa=[["Danh sách gửi kèm"]],
        Trống=[HEADINGS],
        **{
            "Tờ A": [HEADINGS, NAM],
            "Tờ B": [["x"], HEADINGS, NAM],
            "Ví dụ": [HEADINGS],
        },
    )

    assert found.sheet == "Tờ A"
    assert found.other_sheets == ["Trống", "Tờ B"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Đơn vị"], ["a"]], 'Tệp thiếu cột "Họ và tên".'),
        ([["Tên", "Đơn vị"], ["a"]], 'Tệp thiếu cột "Họ và tên".'),
        ([["Mã hàng", "Giá"], [1, 2]], 'Tệp thiếu cột "Họ và tên", "Đơn vị".'),
        ([[""]] * 30 + [HEADINGS, NAM], None),
        ([["x"]] + [[""]] * 30 + [HEADINGS], 'Tệp thiếu cột "Họ và tên", "Đơn vị".'),
    ],
)
def test_read_table_refuses_missing_columns_by_name(rows, sentence):
    """The last two: headings are looked for in the first 30 rows only."""
    after = " Chưa ghi gì cả. Tải mẫu Excel, chép dữ liệu vào đúng cột rồi tải lại."

    assert refusal(*rows) == (sentence + after if sentence else guard.EMPTY)


def test_read_table_refuses_an_empty_workbook_and_an_empty_table():
    assert refusal([]) == guard.EMPTY
    assert refusal(HEADINGS) == (
        "Bảng chưa có dòng nào dưới dòng tiêu đề. Chưa ghi gì cả. "
        "Điền vào các dòng dưới tiêu đề rồi tải lại."
    )


def test_read_table_refuses_a_file_in_an_old_encoding_by_its_name():
    headings = ["Hä vµ tªn", "§¬n vÞ", "Chøc vô"]
    tcvn3 = [["NguyÔn V¨n Hïng", "TH Nguyễn Du"]] * 3
    vni = [["Nguyeãn Vaên Huøng", "TH Nguyễn Du"]] * 3

    assert refusal(headings, ["Lª V¨n Nam"]) == OLD_ENCODING_OF_FILE.format("TCVN3")
    assert refusal(HEADINGS, NAM, *tcvn3) == OLD_ENCODING_OF_FILE.format("TCVN3")
    assert refusal(HEADINGS, NAM, *vni) == OLD_ENCODING_OF_FILE.format("VNI")


def test_read_table_reports_cells_it_cannot_read_and_goes_on():
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    headings = "".join(map(text.format, ["Họ và tên", "Đơn vị", "SĐT"]))
    file = book_of_xml(
        f"<row>{headings}</row>"
        f"<row>{text.format('NguyÔn V¨n Hïng')}{text.format('TH A')}</row>"
        f'<row>{text.format("Lê Nam")}<c t="e"><v>#N/A</v></c>'
        "<c><f>A1</f></c></row>"
    )

    found = read_table(opened(file), COLUMNS)

    assert found.problems == [
        Problem("Tờ 1", 2, "Họ và tên", "NguyÔn V¨n Hïng", OLD_ENCODINGS["TCVN3"]),
        Problem("Tờ 1", 3, "Đơn vị", "#N/A", FAILED_FORMULA),
        Problem("Tờ 1", 3, "SĐT", "", NOT_COMPUTED),
    ]
    assert [filled(row) for row in found.rows] == [
        {"unit": "TH A"},
        {"full_name": "Lê Nam"},
    ]


def test_a_problem_says_row_column_value_and_reason():
    found = table([*HEADINGS, "SĐT"], [*NAM, 905123])
    row = found.rows[0]

    short = found.problem(row, "phone", "thiếu số")
    blank = found.problem(row, "birth_date", "để trống")

    assert short == Problem("Tờ 1", 2, "SĐT", "905123", "thiếu số")
    assert short.sentence == 'Dòng 2, cột "SĐT": "905123" thiếu số.'
    assert blank.sentence == 'Dòng 2, cột "Ngày sinh": để trống.'


def test_a_problem_shows_days_as_people_write_them():
    found = table([*HEADINGS, "Ngày sinh"], [*NAM, date(2080, 5, 1)])

    problem = found.problem(found.rows[0], "birth_date", "ở tương lai")

    assert problem.value == "01/05/2080"


# --- The template ------------------------------------------------------------

EXAMPLE = {
    "full_name": "Nguyễn Thị Hoa",
    "unit": "=TH&THCS",
    "phone": "0905000000",
    "birth_date": date(1980, 5, 1),
}


def test_template_is_read_back_once_it_is_filled_in():
    workbook = load_workbook(BytesIO(template(COLUMNS, "MẪU DANH SÁCH", [EXAMPLE])))
    workbook["Dữ liệu"].append(["Lê Nam", None, None, "TH Nguyễn Du"])
    file = BytesIO()
    workbook.save(file)

    found = read_table(opened(file), COLUMNS)

    assert [filled(row) for row in found.rows] == [
        {"full_name": "Lê Nam", "unit": "TH Nguyễn Du"}
    ]
    assert found.other_sheets == found.unknown == []


def test_template_alone_imports_nobody():
    file = BytesIO(template(COLUMNS, "MẪU DANH SÁCH", [EXAMPLE]))

    with pytest.raises(WorkbookRefused, match=r"^Bảng chưa có dòng nào"):
        read_table(opened(file), COLUMNS)


def test_template_shows_headings_notes_and_examples():
    workbook = load_workbook(BytesIO(template(COLUMNS, "MẪU DANH SÁCH", [EXAMPLE])))
    data, examples = workbook

    assert [sheet.title for sheet in workbook] == ["Dữ liệu", "Ví dụ"]
    assert data["A1"].value == "MẪU DANH SÁCH"
    assert [cell.value for cell in data[4]] == [
        "Họ và tên *",
        "Họ và tên đệm",
        "Tên",
        "Đơn vị *",
        "Điện thoại",
        "Ngày sinh",
    ]
    assert data["F3"].value == "Ngày/tháng/năm"
    assert [cell.value for cell in examples[5]][3:5] == ["=TH&THCS", "0905000000"]
    assert examples["D5"].data_type == "s"


def test_template_keeps_the_zeros_of_codes_typed_into_it():
    data = load_workbook(BytesIO(template(COLUMNS, "MẪU DANH SÁCH")))["Dữ liệu"]

    formats = {c: data.column_dimensions[c].number_format for c in ("A", "E")}

    assert formats == {"A": "General", "E": "@"}
