"""Cells of people's text in workbooks: text stays text."""

import re

from openpyxl.cell import WriteOnlyCell

# Signs that XML cannot carry; openpyxl refuses the whole workbook for one of them.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet may take for a formula or, once it is edited, for a number.
SUSPECT = tuple("=+-@\t\r\n＝＋－＠0123456789")


def text_cell(sheet, value: str | None) -> WriteOnlyCell:
    """Return a cell of a write-only sheet that shows ``value`` as it was typed.

    Give it its style as parts (font, fill …): a named style forgets the quote prefix.
    """
    cell = WriteOnlyCell(sheet)
    if value:
        cell.value = ILLEGAL.sub("", value)
        cell.data_type = "s"  # openpyxl has made a formula of "=…", an error of "#N/A"
        cell.quotePrefix = value.startswith(SUSPECT)
    return cell
