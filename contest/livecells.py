"""Formulas that carry their value.

openpyxl writes ``<f>…</f><v/>``: previews on phones, Protected View and Python readers
then show nothing. A ``LiveFormula`` is written with the value that it has now.
"""

from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet import _writer
from openpyxl.xml.functions import Element, SubElement


class LiveFormula(str):
    """``LiveFormula("=D14-E14", 27)``: a formula of ours and its present value."""

    __slots__ = ("value",)

    def __new__(cls, formula: str, value: float | str):
        live = super().__new__(cls, formula)
        live.value = value
        return live


def formula_cell(sheet, formula: LiveFormula) -> WriteOnlyCell:
    """Return a cell of a write-only sheet that keeps the value beside the formula."""
    cell = WriteOnlyCell(sheet, str(formula))
    cell._value = formula  # openpyxl has made a plain text of it
    return cell


def _write_live(file, cell) -> None:
    value = cell._value.value
    attributes = {"r": cell.coordinate}
    if cell.has_style:
        attributes["s"] = str(cell.style_id)
    if isinstance(value, str):
        attributes["t"] = "str"
    element = Element("c", attributes)
    SubElement(element, "f").text = cell._value[1:]
    SubElement(element, "v").text = str(value)
    file.write(element)


_write_others = _writer.write_cell


def _write_cell(file, sheet, cell, styled=None) -> None:
    if isinstance(cell._value, LiveFormula):
        _write_live(file, cell)
    else:
        _write_others(file, sheet, cell, styled)


# The one place in which openpyxl lets a cell be written otherwise.
_writer.write_cell = _write_cell
