"""A workbook that passed the guard, read as a stream of plain values.

Why neither openpyxl nor calamine reads here: two cells in far corners of a file of 6 KB
make calamine end the whole process, and openpyxl takes a sheet without a dimension into
memory before it streams it. Here a row costs its own cells and nothing else.
"""

import posixpath
from collections.abc import Iterator
from functools import cached_property
from typing import BinaryIO
from xml.parsers.expat import ExpatError
from zipfile import ZipFile

from contest.workbooks import guard, parts
from contest.workbooks.cells import Cells, SheetRows
from contest.workbooks.guard import WorkbookRefused
from contest.workbooks.parts import Sheet

MOST_ROWS = 100_000
LONGEST_NAME = 200
TOO_MANY_ROWS = (
    "Bảng có hơn 100.000 dòng. Chưa ghi gì cả. "
    "Chia thành nhiều tệp rồi tải lên từng tệp."
)
# What a part that is not as it should be makes us raise.
BROKEN = (*guard.BROKEN_ZIP, ExpatError, LookupError, OverflowError, StopIteration)


class Upload:
    """A workbook: its ``name``, its ``sheets``, and the ``rows`` of one of them."""

    def __init__(self, name: str, archive: ZipFile):
        self.name = name
        self._archive = archive
        start = parts.read_all(archive, parts.START, parts.Relations(""))
        path = start.by_kind["officeDocument"]
        self._relations = parts.relations_of(archive, path)
        self._book = parts.read_all(archive, path, parts.Book(self._relations))

    @property
    def sheets(self) -> list[Sheet]:
        """Those that people see, in their order."""
        return [sheet for sheet in self._book.sheets if not sheet.is_hidden]

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, Cells]]:
        """Yield the number and the cells of every row that has any."""
        try:
            yield from self._rows(sheet)
        except BROKEN as error:
            raise WorkbookRefused(guard.BROKEN) from error

    def _rows(self, sheet):
        found = 0
        part = SheetRows(self._texts, self._kinds, is_1904=self._book.is_1904)
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


def open_upload(file: BinaryIO, name: str) -> Upload:
    """Return the workbook in ``file``, or raise WorkbookRefused with what to do.

    ``file`` stays open and the caller's. ``name`` is what the person calls it.
    """
    archive = guard.open_archive(file, name)
    try:
        return Upload(
            posixpath.basename(name.replace("\\", "/"))[:LONGEST_NAME], archive
        )
    except BROKEN as error:
        raise WorkbookRefused(guard.BROKEN) from error
