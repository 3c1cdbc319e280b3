"""The empty workbook that people download, fill in and upload."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from contest.sheets import text_cell
from contest.workbooks.tables import EXAMPLES, Column

DATA = "Dữ liệu"
HINT = 'Cột có dấu * phải điền. Cách điền xem tờ "Ví dụ".'
EXAMPLES_HINT = f'Tờ này chỉ để xem, hệ thống không đọc. Điền vào tờ "{DATA}".'
FACE = "Times New Roman"
TITLE = Font(name=FACE, size=14, bold=True)
NOTE = Font(name=FACE, size=11, italic=True)
HEADING = Font(name=FACE, size=12, bold=True)
PLAIN = Font(name=FACE, size=12)
GREY = PatternFill("solid", fgColor="E6E6E6", bgColor="E6E6E6")
AS_TEXT, AS_DAY = "@", "dd/mm/yyyy"
HEADING_ROW = 4
NARROWEST, WIDEST = 12, 34


def template(
    columns: Sequence[Column], title: str, examples: Iterable[dict] = ()
) -> bytes:
    """Return an .xlsx with these headings to fill in.

    An example is {field: value}; they stand on a sheet of their own that is never read.
    """
    book = Workbook(write_only=True)
    _add_sheet(book, DATA, [title, HINT], columns, [])
    _add_sheet(book, EXAMPLES, [title, EXAMPLES_HINT], columns, examples)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _add_sheet(book, name, lines, columns, examples):
    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    for number, column in enumerate(columns, start=1):
        _shape_column(sheet.column_dimensions[get_column_letter(number)], column)
    for line, font in zip(lines, (TITLE, NOTE), strict=True):
        sheet.append([_cell(sheet, line, font)])
    sheet.append([_cell(sheet, c.note, NOTE, wrap=True) for c in columns])
    sheet.append([_heading(sheet, column) for column in columns])
    for example in examples:
        values = [(example.get(c.field), c.is_text) for c in columns]
        sheet.append([_example(sheet, *value) for value in values])


def _shape_column(dimension, column):
    dimension.width = min(WIDEST, max(NARROWEST, len(column.heading) + 6))
    if column.is_text:
        dimension.number_format = AS_TEXT  # or 0905… loses its zero while it is typed


def _heading(sheet, column):
    star = " *" if column.is_required else ""
    cell = _cell(sheet, column.heading + star, HEADING, wrap=True)
    cell.fill = GREY
    return cell


def _example(sheet, value, is_text):
    if isinstance(value, str) or is_text:
        cell = _cell(sheet, str(value or ""), PLAIN)
    else:
        cell = WriteOnlyCell(sheet, value)
        cell.font = PLAIN
    if is_text:
        cell.number_format = AS_TEXT
    elif hasattr(value, "year"):
        cell.number_format = AS_DAY
    return cell


def _cell(sheet, text, font, *, wrap=False):
    cell = text_cell(sheet, text)
    cell.font = font
    cell.alignment = Alignment(wrap_text=wrap, vertical="top")
    return cell
