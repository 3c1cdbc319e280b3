"""Cells as plain values, the same as other readers see."""

import unicodedata
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from contest.sheets import text_cell
from contest.workbooks import Unreadable, WorkbookRefused, guard
from contest.workbooks.cells import (
    FAILED_FORMULA,
    NOT_COMPUTED,
    OLD_ENCODINGS,
    TOO_LONG,
)
from contest.workbooks.reading import TOO_MANY_ROWS
from tests.contest.books import book, book_of_parts, book_of_xml, opened, rows_of, saved
from tests.office import convert

VALUES = [
    "Nguyễn Thị Hoa",
    "0905123456",
    "049203000123",
    49203000123,
    5,
    -3,
    5.0,
    2.5,
    0.1,
    1e20,
    True,
    False,
    date(1980, 5, 1),
    datetime(2023, 11, 15, 17, 0, 30),
    time(7, 30),
    timedelta(hours=30),
    "=không phải công thức",
]


def value_of(cell: str, **parts):
    """Return the value of the one cell of a workbook written by hand."""
    rows = rows_of(book_of_xml(f'<row r="1">{cell}</row>', **parts))
    return rows[0][1][1] if rows else None


def sheet_of_values() -> BytesIO:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for value in VALUES:
        is_text = isinstance(value, str)
        sheet.append([None, text_cell(sheet, value) if is_text else value])
    return saved(workbook)


def values_by_openpyxl(file):
    sheet = load_workbook(file, data_only=True).active
    return [_plain(row[1]) for row in sheet.iter_rows(values_only=True)]


def values_by_calamine(file):
    file.seek(0)
    sheet = CalamineWorkbook.from_object(file).get_sheet_by_index(0)
    return [_plain(row[1]) for row in sheet.to_python(skip_empty_area=False)]


def _plain(value):
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


@pytest.mark.parametrize("by_other", [values_by_openpyxl, values_by_calamine])
def test_rows_are_what_other_readers_see(by_other):
    file = sheet_of_values()

    seen = [cells[2] for _, cells in rows_of(file)]

    assert seen == by_other(file)
    assert [type(value) for value in seen] == [type(v) for v in by_other(file)]


@pytest.mark.office
def test_rows_read_what_libreoffice_writes(tmp_path):
    original = tmp_path / "book.xlsx"
    original.write_bytes(sheet_of_values().getvalue())

    written = BytesIO(convert(original, "xlsx", tmp_path / "office").read_bytes())

    assert [cells[2] for _, cells in rows_of(written)] == values_by_openpyxl(written)


def test_rows_have_numbers_and_only_filled_cells():
    file = book([], [None, "a", None, "b"], [], [None], ["  "], ["c"])

    assert rows_of(file) == [(2, {2: "a", 4: "b"}), (6, {1: "c"})]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>7</v></c>", 7),
        ('<c t="n"><v>7.0</v></c>', 7),
        ("<c><v>7.25</v></c>", 7.25),
        ("<c><v>1E3</v></c>", 1000),
        ("<c><v>8.4000000000000004</v></c>", 8.4),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="str"><f>A2</f><v>0905</v></c>', "0905"),
        ('<c t="str"><f>A2</f><v></v></c>', None),
        ('<c t="d"><v>2023-11-15</v></c>', date(2023, 11, 15)),
        ('<c s="1"><v>45245</v></c>', date(2023, 11, 15)),
        ('<c s="1"><v>45245.75</v></c>', datetime(2023, 11, 15, 18)),
        ('<c s="1"><v>99999999</v></c>', 99999999),
        ('<c s="9"><v>45245</v></c>', 45245),
        ('<c t="inlineStr"><is><t>a</t></is></c>', "a"),
        ('<c t="inlineStr"><is><r><t>Lê </t></r><r><t>Nam</t></r></is></c>', "Lê Nam"),
        ('<c t="inlineStr"><is><t>Hà</t><rPh><t>x</t></rPh></is></c>', "Hà"),
        ('<c t="inlineStr"><is><t>một_x000D_\nhai</t></is></c>', "một hai"),
        ('<c t="inlineStr"><is><t>  \u00a0 </t></is></c>', None),
        ("<c><v/></c>", None),
        ('<c t="e"><v>#REF!</v></c>', Unreadable("#REF!", FAILED_FORMULA)),
        ("<c><f>A2+1</f></c>", Unreadable("", NOT_COMPUTED)),
        ("<c><f>A2+1</f><v></v></c>", Unreadable("", NOT_COMPUTED)),
        ('<x:c xmlns:x="y"><x:v>7</x:v></x:c>', 7),
    ],
)
def test_cells_become_plain_values(cell, value):
    assert value_of(cell) == value


def test_days_count_from_1904_where_the_workbook_says_so():
    workbook = (
        '<workbook><workbookPr date1904="1"/><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )

    assert value_of('<c s="1"><v>43783</v></c>', **{"xl/workbook.xml": workbook}) == (
        date(2023, 11, 15)
    )


def test_texts_are_cleaned_and_old_encodings_told():
    decomposed = unicodedata.normalize("NFD", " Đặng  Thị\u200b Ánh")

    rows = rows_of(book([decomposed], ["NguyÔn V¨n Hïng"], ["H\u00adng"], ["a" * 9]))

    assert [cells[1] for _, cells in rows] == [
        "Đặng Thị Ánh",
        Unreadable("NguyÔn V¨n Hïng", OLD_ENCODINGS["TCVN3"]),
        Unreadable("H\u00adng", OLD_ENCODINGS["TCVN3"]),
        "a" * 9,
    ]


def test_a_text_that_excel_could_not_hold_is_unreadable():
    text = "a" * 40_000

    assert value_of(f'<c t="inlineStr"><is><t>{text}</t></is></c>') == Unreadable(
        "a" * 100, TOO_LONG
    )


def test_shared_texts_are_found_by_number():
    runs = "<r><t>h</t></r><r><t>ai</t></r>"
    shared = f"<sst><si><t>một</t></si><si><t/></si><si>{runs}</si></sst>"
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in (2, 1, 0))
    file = book_of_xml(f"<row>{cells}</row>", **{"xl/sharedStrings.xml": shared})

    assert rows_of(file) == [(1, {1: "hai", 3: "một"})]


@pytest.mark.parametrize(
    "row",
    [
        '<row><c t="s"><v>9</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>',
        "<row><c><v>x</v></c></row>",
        '<row><c t="z"><v>x</v></c></row>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row><c t="d"><v>hôm qua</v></c></row>',
        "<row><c><v>1</v></row>",
    ],
)
def test_rows_refuse_a_sheet_that_is_not_as_it_should_be(row):
    with pytest.raises(WorkbookRefused) as refused:
        rows_of(book_of_xml(row))

    assert str(refused.value) == guard.BROKEN


def test_rows_refuse_a_sheet_that_is_not_there():
    with pytest.raises(WorkbookRefused) as refused:
        rows_of(book_of_parts({"xl/worksheets/sheet1.xml": None}))

    assert str(refused.value) == guard.BROKEN


def test_a_cell_in_the_farthest_corner_costs_nothing():
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    far = '<c r="A1048576"><v>2</v></c><c r="XFD1048576"><v>3</v></c>'

    rows = rows_of(book_of_xml(f'{near}<row r="1048576">{far}</row>'))

    assert rows == [(1, {1: 1}), (1048576, {1: 2})]


def test_rows_without_content_are_none():
    """Formatted to the last row, as many files are."""
    empty = "".join(f'<row r="{n}"><c s="1"/></row>' for n in range(2, 200_001))
    file = book_of_xml('<row r="1"><c><v>1</v></c></row>' + empty)

    assert rows_of(file) == [(1, {1: 1})]


def test_ten_thousand_columns_are_read_up_to_the_two_hundredth():
    file = book_of_xml("<row>" + "<c><v>1</v></c>" * 10_000 + "</row>")

    assert [len(cells) for _, cells in rows_of(file)] == [200]


def test_rows_refuse_more_than_a_hundred_thousand():
    filled = "<row><c><v>1</v></c></row>"

    assert len(rows_of(book_of_xml(filled * 100_000))) == 100_000
    with pytest.raises(WorkbookRefused) as refused:
        rows_of(book_of_xml(filled * 100_001))
    assert str(refused.value) == TOO_MANY_ROWS


def test_sheets_are_those_that_people_see():
    workbook = Workbook()
    workbook.active.title = "Danh sách"
    workbook.create_sheet("Ẩn").sheet_state = "hidden"
    workbook.create_sheet("Phụ lục")

    names = [sheet.name for sheet in opened(saved(workbook)).sheets]

    assert names == ["Danh sách", "Phụ lục"]
