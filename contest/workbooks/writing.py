"""Styled cells and rows of a write-only sheet in the form's typeface."""

from copy import copy

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from contest.livecells import LiveFormula, formula_cell
from contest.sheets import text_cell
from contest.workbooks.pages import Pages

FACE = "Times New Roman"
THIN = Side(style="thin", color="000000")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = PatternFill("solid", fgColor="E6E6E6", bgColor="E6E6E6")
ALARM = PatternFill("solid", fgColor="F8E0C8", bgColor="F8E0C8")
A4 = 9
MILLIMETRE = 1 / 25.4  # in inches
USUAL_HEIGHT = 15.75  # points, of a row of 12 pt text


def style(  # noqa: PLR0913 - a cell's look has that many sides
    *,
    size=11,
    bold=False,
    italic=False,
    across="left",
    grid=False,
    fill=None,
    number_format="General",
    wrap=True,
    up="center",
) -> dict:
    border = GRID if grid else Border()
    return {
        "font": Font(name=FACE, size=size, bold=bold, italic=italic, color="000000"),
        "alignment": Alignment(horizontal=across, vertical=up, wrap_text=wrap),
        "border": border,
        "fill": fill or PatternFill(),
        "number_format": number_format,
    }


WHOLE = "#,##0"
STYLES = {
    "plain": style(),
    "plain_centre": style(across="center"),
    "plain_bold": style(bold=True),
    "small_italic": style(size=11, italic=True),
    "italic_right": style(size=12, italic=True, across="right"),
    "body": style(size=12, grid=True),
    "body_centre": style(size=12, grid=True, across="center"),
    "number": style(size=12, grid=True, across="right", number_format=WHOLE),
    "rate": style(size=12, grid=True, across="right", number_format="0.00"),
    "date": style(size=12, grid=True, across="center", number_format="dd/mm/yyyy"),
    "moment": style(
        size=12, grid=True, across="center", number_format="dd/mm/yyyy hh:mm"
    ),
    "alarm": style(size=12, grid=True, across="center", bold=True, fill=ALARM),
    "head": style(size=11, grid=True, across="center", bold=True, fill=GREY),
    "code": style(size=10, grid=True, across="center", italic=True),
    "block": style(size=12, grid=True, bold=True, fill=GREY),
    "block_centre": style(size=12, grid=True, bold=True, fill=GREY, across="center"),
    "block_number": style(
        size=12, grid=True, bold=True, fill=GREY, across="right", number_format=WHOLE
    ),
    "block_rate": style(
        size=12, grid=True, bold=True, fill=GREY, across="right", number_format="0.00"
    ),
    "rated": style(size=12, grid=True, italic=True),
    "rated_centre": style(size=12, grid=True, italic=True, across="center"),
    "rated_number": style(
        size=12, grid=True, italic=True, across="right", number_format=WHOLE
    ),
    "rated_rate": style(
        size=12, grid=True, italic=True, across="right", number_format="0.00"
    ),
    "issuer": style(size=12, across="center"),
    "issuer_bold": style(size=12, across="center", bold=True),
    "line": style(size=6, bold=True, across="center", wrap=False, up="top"),
    "nation": style(size=12, across="center", bold=True, wrap=False),
    "motto": style(size=13, across="center", bold=True, wrap=False),
    "place": style(size=13, across="center", italic=True, wrap=False),
    "title": style(size=14, across="center", bold=True),
    "subtitle": style(size=13, across="center", italic=True),
    "signer": style(size=13, across="center", bold=True),
    "signer_note": style(size=12, across="center", italic=True),
    "quote": style(size=12, italic=True, up="top"),
    "big": style(size=13),
    "big_bold": style(size=13, bold=True),
}


class SheetWriter:
    """Rows one after another, each cell a value and the name of its style.

    People's text goes through ``text_cell``, so no name becomes a formula; a formula of
    ours is a ``LiveFormula`` with its value.
    """

    def __init__(self, book, title, widths, *, landscape=True):
        self.sheet = book.create_sheet(title)
        self.widths = widths
        self.is_landscape = landscape
        self.row_number = 0
        self.heights: list[float] = []
        self._looks = {}
        for index, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        _set_page(self.sheet, landscape=landscape)

    def repeat(self, rows: str, freeze: str) -> None:
        """Print ``rows`` ("9:11") on every page; keep them and columns in sight."""
        self.sheet.print_title_rows = rows
        self.sheet.freeze_panes = freeze

    def row(self, *cells: tuple, height: float | None = None) -> int:
        """Append one row of (value, style name) and return its number."""
        self.row_number += 1
        self.heights.append(height or USUAL_HEIGHT)
        if height:
            self.sheet.row_dimensions[self.row_number].height = height
        self.sheet.append([self._cell(*cell) for cell in cells])
        # The row is in the file now; a hundred thousand heights would be 50 MB.
        self.sheet.row_dimensions.pop(self.row_number, None)
        return self.row_number

    def line(self, text, look, columns: int, height: float | None = None) -> int:
        """Append one text across ``columns`` columns."""
        number = self.row((text, look), *[(None, look)] * (columns - 1), height=height)
        self.merge(1, number, columns, number)
        return number

    def blank(self, height: float | None = None) -> int:
        return self.row((None, "plain"), height=height)

    def merge(self, left: int, top: int, right: int, bottom: int) -> None:
        if (left, top) != (right, bottom):
            self.sheet.merged_cells.add(
                f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            )

    def keep_together(self, first: int, repeated: range, columns: int) -> None:
        """Begin a page at row ``first`` if the rows from there on would be parted."""
        pages = Pages(self.widths[:columns], self.is_landscape)
        if pages.are_parted(self.heights, first, repeated):
            self.sheet.row_breaks.append(Break(id=first - 1))

    def _cell(self, value, look):
        if isinstance(value, LiveFormula):
            cell = formula_cell(self.sheet, value)
        elif isinstance(value, str):
            cell = text_cell(self.sheet, value)
        else:
            cell = WriteOnlyCell(self.sheet, value)
        is_quoted = cell.quotePrefix
        cell._style = copy(self._look(look))
        if is_quoted:
            cell.quotePrefix = True
        return cell

    def _look(self, name):
        """Assigning five style objects to each cell costs more than writing it."""
        if name not in self._looks:
            prototype = WriteOnlyCell(self.sheet)
            for part, value in STYLES[name].items():
                setattr(prototype, part, value)
            self._looks[name] = prototype._style
        return self._looks[name]


def _set_page(sheet, *, landscape):
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.firstPageNumber = 1
    sheet.page_setup.useFirstPageNumber = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.top = sheet.page_margins.bottom = 20 * MILLIMETRE
    sheet.page_margins.left = 30 * MILLIMETRE
    sheet.page_margins.right = 15 * MILLIMETRE
    sheet.page_margins.header = 10 * MILLIMETRE
    sheet.oddHeader.center.text = "&P"
    sheet.oddHeader.center.font = f"{FACE},Regular"
    sheet.oddHeader.center.size = 13
    sheet.HeaderFooter.differentFirst = True
    sheet.print_options.horizontalCentered = True


def lines_needed(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column of ``width`` characters."""
    return max(1, -(-len(text) // max(1, int(width * 1.05))))
