"""A workbook that passed the guard, read as a stream of plain values.

Why neither openpyxl nor calamine reads here: two cells in far corners of a file of 6 KB
make calamine end the whole process, and openpyxl takes a sheet without a dimension into
memory before it streams it. Here a row costs its own cells and nothing else.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from xml.parsers.expat import ExpatError
from zipfile import ZipFile

from openpyxl.utils import range_boundaries

from contest.workbooks import guard, parts
from contest.workbooks.cells import Cells, SheetRows
from contest.workbooks.guard import WorkbookRefused
from contest.workbooks.parts import Sheet

MOST_ROWS = 100_000
TOO_MANY_ROWS = (
    "Bảng có hơn 100.000 dòng. Chưa ghi gì cả. "
    "Chia thành nhiều tệp rồi tải lên từng tệp."
)
# What a part that is not as it should be makes us raise.
BROKEN = (*guard.BROKEN_ZIP, ExpatError, LookupError, OverflowError, StopIteration)


MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
END_OF_ROWS = b"</sheetData>"
LONGEST_REST = 4 * guard.MEGABYTE  # of a sheet, after its rows


class MergedDown(NamedTuple):
    """Cells of one column that are one: what stands in the first row is said of all."""

    column: int
    first_row: int
    last_row: int


class Upload:
    """A file of tables: its ``name``, its ``sheets``, the ``rows`` of one of them."""

    name: str
    sheets: list[Sheet] = []  # those that people see, in their order
    hidden: list[Sheet] = []
    is_1904 = False  # whether its numbers of days count from 1904

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, Cells]]:
        """Yield the number and the cells of every row that has any."""
        raise NotImplementedError

    def merged_down(self, sheet: Sheet) -> list[MergedDown]:
        return []


class BookUpload(Upload):
    """A workbook."""

    def __init__(self, name: str, archive: ZipFile):
        self.name = name
        self._archive = archive
        start = parts.read_all(archive, parts.START, parts.Relations(""))
        path = start.by_kind["officeDocument"]
        self._relations = parts.relations_of(archive, path)
        book = parts.read_all(archive, path, parts.Book(self._relations))
        self.sheets = [sheet for sheet in book.sheets if not sheet.is_hidden]
        self.hidden = [sheet for sheet in book.sheets if sheet.is_hidden]
        self.is_1904 = book.is_1904

    def rows(self, sheet):
        try:
            yield from self._rows(sheet)
        except BROKEN as error:
            raise WorkbookRefused(guard.BROKEN) from error

    def merged_down(self, sheet):
        """They stand after the rows, so they are looked for in the bytes."""
        found = []
        for place in MERGED.findall(self._rest(sheet)):
            left, top, right, bottom = range_boundaries(place.decode())
            if left == right and top < bottom:
                found.append(MergedDown(left, top, bottom))
        return found

    def _rest(self, sheet: Sheet) -> bytes:
        """What stands after the rows of the sheet."""
        rest, before = b"", b""
        with self._archive.open(sheet.path) as source:
            while piece := source.read(parts.CHUNK):
                if rest:
                    rest += piece
                elif (place := (before + piece).find(END_OF_ROWS)) >= 0:
                    rest = (before + piece)[place:]
                before = piece[-len(END_OF_ROWS) :]
                if len(rest) > LONGEST_REST:
                    break
        return rest

    def _rows(self, sheet):
        found = 0
        part = SheetRows(self._texts, self._kinds, is_1904=self.is_1904)
        with self._archive.open(sheet.path) as source:
            for _ in parts.read(source, part):
                found += len(part.ready)
                if found > MOST_ROWS:
                    raise WorkbookRefused(TOO_MANY_ROWS)
                yield from part.ready
                part.ready.clear()

    @cached_property
    def _texts(self) -> list[str]:
        return self._read("sharedStrings", parts.Texts()).texts

    @cached_property
    def _kinds(self) -> list[str | None]:
        return self._read("styles", parts.Styles()).kinds

    def _read(self, kind: str, part: parts.Part) -> parts.Part:
        path = self._relations.by_kind.get(kind)
        return parts.read_all(self._archive, path, part) if path else part
