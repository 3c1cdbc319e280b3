"""A text of separated values as a table of one sheet."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import PurePath

from contest.workbooks import guard
from contest.workbooks.cells import MOST_COLUMNS, Cells, plain_text
from contest.workbooks.guard import WorkbookRefused
from contest.workbooks.parts import Sheet
from contest.workbooks.reading import MOST_ROWS, TOO_MANY_ROWS, Upload

DELIMITERS = ";,\t|"
SAYS_DELIMITER = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)  # Excel hides this line
KEPT_AS_TEXT = re.compile(r'="([^"]*)"')  # ="0905123456": how Excel keeps a zero
NEVER_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
BEGINNING = 4096
ROWS_TO_JUDGE_BY = 100
FEWEST_HIGH_BYTES = 50  # in a hundred signs of a text in two-byte Unicode
NOT_UNICODE = (
    "Tệp dùng bảng mã cũ, không phải Unicode (UTF-8), nên chữ sẽ sai. Chưa ghi gì cả. "
    'Mở bằng Excel, chọn Lưu thành "Excel Workbook (.xlsx)" hoặc "CSV UTF-8" rồi tải '
    "lại."
)


class TextUpload(Upload):
    """The file is judged and decoded once before anything of it is taken."""

    def __init__(self, name: str, content: bytes):
        self.name = name
        self.sheets = [Sheet(PurePath(name).stem, "", is_hidden=False)]
        self._content = content
        self._encoding = _encoding(content)
        self._delimiter, self._is_said = self._find_delimiter()

    def rows(self, sheet):
        found = 0
        for number, record in enumerate(self._records(), start=1):
            if cells := _cells(record):
                found += 1
                if found > MOST_ROWS:
                    raise WorkbookRefused(TOO_MANY_ROWS)
                yield number, cells

    def _records(self) -> Iterator[list[str]]:
        records = csv.reader(self._lines(), delimiter=self._delimiter)
        try:
            yield from islice(records, self._is_said, None)
        except csv.Error as error:  # a quotation mark that never ends
            raise WorkbookRefused(guard.BROKEN) from error

    def _lines(self) -> Iterable[str]:
        source = BytesIO(self._content)
        return TextIOWrapper(source, encoding=self._encoding, newline="")

    def _find_delimiter(self) -> tuple[str, bool]:
        """Return what parts the cells, and whether the first line only says so."""
        beginning = list(islice(self._lines(), ROWS_TO_JUDGE_BY))
        said = SAYS_DELIMITER.fullmatch(beginning[0]) if beginning else None
        if said:
            return said[1], True
        return max(DELIMITERS, key=lambda sign: _regular(beginning, sign)), False


def _regular(lines: list[str], delimiter: str) -> int:
    """Return how many cells stand in rows of the most usual width."""
    try:
        widths = Counter(map(len, csv.reader(lines, delimiter=delimiter)))
    except csv.Error:
        return 0
    return max((w * rows for w, rows in widths.items() if w > 1), default=0)


def _cells(record: list[str]) -> Cells:
    cells = {}
    for column, text in enumerate(record[:MOST_COLUMNS], start=1):
        if not text:
            continue
        kept = KEPT_AS_TEXT.fullmatch(text) if text[0] == "=" else None
        value = plain_text(kept[1] if kept else text)
        if value is not None:
            cells[column] = value
    return cells


def _encoding(content: bytes) -> str:
    """Return in which Unicode the text is, or raise WorkbookRefused if it is none."""
    encoding = _guess_encoding(content)
    if encoding.startswith("utf-8") and NEVER_IN_TEXT.search(content):
        raise WorkbookRefused(guard.WRONG_KIND)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        is_cut = error.end >= len(content) and "end of data" in error.reason
        is_cut = is_cut or not encoding.startswith("utf-8")
        raise WorkbookRefused(guard.BROKEN if is_cut else NOT_UNICODE) from error
    if text.lstrip("\ufeff \r\n\t").startswith("<") or text.startswith("%PDF"):
        raise WorkbookRefused(guard.WRONG_KIND)
    return encoding


def _guess_encoding(content: bytes) -> str:
    if content.startswith(BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    beginning = content[:BEGINNING]
    first, second = (beginning[start::2].count(0) for start in (0, 1))
    enough = len(beginning) / 2 * FEWEST_HIGH_BYTES / 100
    if first == 0 and second > enough:
        return "utf-16-le"
    if second == 0 and first > enough:
        return "utf-16-be"
    return "utf-8"
