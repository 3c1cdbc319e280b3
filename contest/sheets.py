"""Cells of people's text in workbooks: text stays text."""

import re

from openpyxl.cell import WriteOnlyCell

# Signs that XML cannot carry; openpyxl refuses the whole workbook for one of them.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def text_cell(sheet, value: str | None) -> WriteOnlyCell:
    """Return a cell that shows ``value`` as typed, though it begin with "="."""
    cell = WriteOnlyCell(sheet)
    if value is not None:
        cell.value = ILLEGAL.sub("", str(value))
        cell.data_type = "s"
        cell.quotePrefix = cell.value[:1] in set("=+-@\t\r＝＋－＠")
    return cell
