"""Which unit the people of a sheet belong to, wherever the sheet says so."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ValidationError

from contest import cleaners
from contest.models import Category
from contest.roster_files import phrases

LEFTMOST_COLUMNS = 4  # where a document says who sends it


class Heading(StrEnum):
    """What a row without people names; the words go on the list of skipped rows."""

    UNIT = "Dòng tên đơn vị"
    BLOCK = "Dòng tên khối, nhóm đơn vị"
    GROUP = "Dòng tên tổ, nhóm trong đơn vị"


class Said(NamedTuple):
    """A unit, and in which way the sheet said it: a key of UNIT_FROM."""

    how: str
    text: str


class UnitsOfSheet:
    """Hears lines and headings in their order; says the unit of the next person.

    A row's own column comes first, then the heading above it, a line "Đơn vị: …", the
    sheet's name. Who sends the document and the file's name count only where nothing
    else was said. ``knows`` tells whether a text names a unit; without it every text
    is unknown.
    """

    def __init__(
        self, sheet: str, file: str, knows: Callable[[str], bool] | None = None
    ):
        self.knows = cache(knows or (lambda _text: False))
        self.category: Category | None = None  # of the last heading, if it names one
        self._chosen: Said | None = None
        self._line = self._heading = self._sender = ""
        self._level = phrases.INNER
        self._had_headings = False
        sheet = sheet if self.knows(sheet) else phrases.numbered(sheet).text
        self._sheet = sheet if self.is_one(sheet) else ""
        self._file = file if self.knows(file) else ""

    def is_one(self, text: str) -> bool:
        """Whether a text names a unit that we know, or begins as units do."""
        return self.knows(text) or phrases.may_be_unit(text)

    def choose(self, how: str, text: str) -> None:
        """A person said where the unit stands, which settles it."""
        texts = {"line": self._line, "sheet": self._sheet}
        if how in {"line", "sheet", "file"}:
            self._chosen = Said(how, text or texts.get(how, ""))

    @property
    def base(self) -> Said:
        """What holds for the whole table."""
        if self._chosen:
            return self._chosen
        if self._line:
            return Said("line", self._line)
        if self._sheet:
            return Said("sheet", self._sheet)
        if self._sender and not self._had_headings:
            return Said("line", self._sender)
        return Said("file", "" if self._had_headings else self._file)

    @property
    def how(self) -> str:
        if self._had_headings and not self._chosen:
            return "headings"
        return self.base.how

    def of_row(self, in_column: str | None, *, has_column: bool) -> str | None:
        if self._chosen:
            return self._chosen.text or None
        said = in_column or self._heading or self._line or self._sheet
        if said or has_column:
            return said or None
        return self.base.text or None

    def hear_line(self, text: str, *, is_inside: bool = False) -> None:
        """Hear "Đơn vị: …": inside a table it is one heading of several."""
        self._line, self._heading, self.category = text, "", None
        self._had_headings = self._had_headings or is_inside

    def hear_title(self, column: int, text: str) -> None:
        """The last unit that stands top left sends the document."""
        if self.knows(text):
            self._sender = text
        elif column <= LEFTMOST_COLUMNS and self._sender and phrases.may_be_unit(text):
            self._sender = text  # under one that we know: its own, in other words

    def hear_heading(self, text: str, marker: str) -> Heading | None:
        """Return what a row of ``text`` alone is a heading of; None if of nothing."""
        kind, level = self._kind(text, marker), phrases.level(marker)
        if kind is None:
            return None
        self.category = _category(text)
        if kind is Heading.UNIT:
            self._heading, self._level, self._had_headings = text, level, True
        elif kind is Heading.BLOCK or (marker and level <= self._level):
            self._heading, self._level = "", phrases.INNER
        return kind

    def _kind(self, text: str, marker: str) -> Heading | None:
        if self.knows(text):
            return Heading.UNIT
        if _category(text) or phrases.may_be_group(text):
            return Heading.GROUP
        if phrases.may_be_block(text):
            return Heading.BLOCK
        if phrases.may_be_unit(text):
            is_inside = self.knows(self._line) or self.knows(self._sheet)
            return Heading.GROUP if is_inside else Heading.UNIT
        return Heading.GROUP if phrases.is_outer_number(marker) else None


def _category(text: str) -> Category | None:
    try:
        return cleaners.category(text)
    except ValidationError:
        return None
