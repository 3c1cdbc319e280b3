"""Formulas with their values, and people's text that never becomes a formula."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from contest.livecells import LiveFormula, formula_cell
from contest.sheets import text_cell
from tests.office import convert

FORMULAS = {
    "C1": LiveFormula("=A1-B1", 27),
    "D1": LiveFormula("=IF(A1=0,0,INT(B1*10000/A1)/100)", 3.57),
    "E1": LiveFormula('=IF(B1<A1,"Chưa đạt","Đạt")', "Chưa đạt"),
    "F1": LiveFormula('=IF(A1=28,"","x")', ""),
    "G1": LiveFormula(
        '=COUNTIF(E1:E1,"Chưa đạt")&"/1 đơn vị < & >"', "1/1 đơn vị < & >"
    ),
}
SUSPECT = [
    "=1+1",
    '=HYPERLINK("https://example.com","Bấm")',
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "#N/A",
    "#REF!",
    "TRUE",
    "0905123456",
    "049203000123",
    "1E5",
    "01/02/2023",
    "=",
    "'=1+1",
    "  hai đầu  ",
    "một\nhai",
    "Nguyễn Thị Hoa",
    "<b>&amp;</b>",
]


def written(rows, folder):
    """Write ``rows`` of a function from sheet to cells; return the file."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Tờ 1")
    for row in rows(sheet):
        sheet.append(row)
    path = folder / "book.xlsx"
    workbook.save(path)
    return path


def cells(path, **options):
    sheet = load_workbook(path, **options).active
    return {c.coordinate: c for row in sheet.iter_rows() for c in row if c.value}


def formulas(sheet):
    yield [28, 1, *(formula_cell(sheet, formula) for formula in FORMULAS.values())]


def test_a_live_formula_is_a_formula_with_its_value(tmp_path):
    path = written(formulas, tmp_path)

    as_formulas, as_values = cells(path), cells(path, data_only=True)

    live = {place: cell.value for place, cell in as_formulas.items() if place[0] > "B"}
    values = {place: cell.value for place, cell in as_values.items() if place[0] > "B"}
    assert live == {place: str(formula) for place, formula in FORMULAS.items()}
    assert values == {p: f.value for p, f in FORMULAS.items() if f.value != ""}
    assert {cell.data_type for p, cell in as_formulas.items() if p[0] > "B"} == {"f"}


def test_a_live_formula_keeps_its_style(tmp_path):
    def styled(sheet):
        cell = formula_cell(sheet, LiveFormula("=1/3", 0.33))
        cell.font = Font(bold=True)
        cell.number_format = "0.00"
        yield [cell, formula_cell(sheet, LiveFormula("=1", 1)), 5]

    found = cells(written(styled, tmp_path))

    assert (found["A1"].font.bold, found["A1"].number_format) == (True, "0.00")
    assert (found["B1"].font.bold, found["C1"].value) == (False, 5)


def test_other_formulas_and_values_are_written_as_before(tmp_path):
    path = written(lambda sheet: [["=1+1", 5, "chữ", None, 2.5]], tmp_path)

    assert {p: c.value for p, c in cells(path).items()} == {
        "A1": "=1+1",
        "B1": 5,
        "C1": "chữ",
        "E1": 2.5,
    }


@pytest.mark.office
def test_the_values_of_live_formulas_are_those_that_libreoffice_computes(tmp_path):
    path = written(formulas, tmp_path)

    computed = cells(convert(path, "xlsx", tmp_path / "office"), data_only=True)

    assert {p: c.value for p, c in computed.items() if p[0] > "B"} == {
        p: f.value for p, f in FORMULAS.items() if f.value != ""
    }


@pytest.mark.office
def test_libreoffice_does_compute_and_not_repeat_the_stored_values(tmp_path):
    path = written(lambda s: [[7, formula_cell(s, LiveFormula("=A1*6", 1))]], tmp_path)

    computed = cells(convert(path, "xlsx", tmp_path / "office"), data_only=True)

    assert computed["B1"].value == 42


# --- People's text -----------------------------------------------------------


def texts(sheet):
    yield from ([text_cell(sheet, text)] for text in SUSPECT)


@pytest.mark.parametrize("data_only", [True, False])
def test_text_cell_keeps_every_text_as_it_was(data_only, tmp_path):
    sheet = load_workbook(written(texts, tmp_path), data_only=data_only).active

    found = [(cell.value, cell.data_type) for (cell,) in sheet.iter_rows()]

    # XML has but one sign for the end of a line.
    assert found == [(text.replace("\r", "\n"), "s") for text in SUSPECT]


@pytest.mark.office
def test_text_cell_gives_libreoffice_no_formula(tmp_path):
    path = written(texts, tmp_path)

    found = cells(convert(path, "xlsx", tmp_path / "office"))

    assert {cell.data_type for cell in found.values()} == {"s"}
    assert len(found) == len(SUSPECT)


def test_text_cell_marks_what_excel_would_take_for_something_else(tmp_path):
    sheet = load_workbook(written(texts, tmp_path)).active

    marked = {c.value for (c,) in sheet.iter_rows() if c.quotePrefix}

    assert {"=1+1", "+1", "-2", "@SUM(A1)", "＝1+1", "0905123456"} <= marked
    assert "Nguyễn Thị Hoa" not in marked


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b\x0bc\x1fd", "abcd"),
        ("\ud800a\udfff\ufffe", "a"),
        ("", None),
        (None, None),
        ("a" * 40_000, "a" * 32_767),
    ],
)
def test_text_cell_drops_what_a_workbook_cannot_hold(text, stored):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append([text_cell(sheet, text), "mốc"])
    file = BytesIO()
    workbook.save(file)

    assert load_workbook(file).active["A1"].value == stored
