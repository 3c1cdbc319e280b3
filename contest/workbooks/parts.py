"""The small XML parts of a workbook: what sheets, texts and formats it has."""

import posixpath
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl.styles.numbers import (
    BUILTIN_FORMATS,
    is_date_format,
    is_timedelta_format,
)

CHUNK = 64 * 1024
START = "_rels/.rels"
IS_DAY, IS_DURATION = "day", "duration"


class Part:
    """Hears the elements of one XML part. ``text`` is what stood in the last one."""

    def __init__(self):
        self.text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""


def read(source: BinaryIO, part: Part) -> Iterator[None]:
    """Let ``part`` hear what is in ``source``, pausing after each piece of it."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.CharacterDataHandler = part.text.append
    clear, start, end = part.text.clear, part.start, part.end

    def hear_start(name, attributes):
        clear()
        start(local(name) if ":" in name else name, attributes)

    parser.StartElementHandler = hear_start
    parser.EndElementHandler = lambda name: end(local(name) if ":" in name else name)
    while piece := source.read(CHUNK):
        parser.Parse(piece)
        yield
    parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
    yield


def read_all(archive: ZipFile, path: str, part: Part) -> Part:
    with archive.open(path) as source:
        for _ in read(source, part):
            pass
    return part


def _refuse_document_type(*_declared):
    raise ValueError("a workbook has no document type, so no entities either")


@lru_cache(maxsize=1000)
def local(name: str) -> str:
    return name.rpartition(":")[2]


class Relations(Part):
    """The parts that a part names: {id: path}, and {kind: path}."""

    def __init__(self, base: str):
        super().__init__()
        self.base = base
        self.by_id: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def start(self, name, attributes):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join(self.base, attributes["Target"])
            path = posixpath.normpath(target).lstrip("/")
            self.by_id[attributes["Id"]] = path
            self.by_kind[posixpath.basename(attributes["Type"])] = path


def relations_of(archive: ZipFile, path: str) -> Relations:
    base, file = posixpath.split(path)
    return read_all(archive, f"{base}/_rels/{file}.rels".lstrip("/"), Relations(base))


class Sheet(NamedTuple):
    name: str
    path: str
    is_hidden: bool


class Book(Part):
    """The sheets in their order, and whether days count from 1904."""

    def __init__(self, relations: Relations):
        super().__init__()
        self.relations = relations
        self.sheets: list[Sheet] = []
        self.is_1904 = False

    def start(self, name, attributes):
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet":
            key = next(v for k, v in attributes.items() if k.endswith(":id"))
            is_hidden = attributes.get("state", "visible") != "visible"
            path = self.relations.by_id[key]
            self.sheets.append(Sheet(attributes["name"], path, is_hidden))


class Texts(Part):
    """The texts that cells share, by their number. Readings of signs are left out."""

    def __init__(self):
        super().__init__()
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._in_reading = False

    def start(self, name, attributes):
        if name == "si":
            self._runs = []
        elif name == "rPh":
            self._in_reading = True

    def end(self, name):
        if name == "t" and not self._in_reading:
            self._runs.append("".join(self.text))
        elif name == "rPh":
            self._in_reading = False
        elif name == "si":
            self.texts.append("".join(self._runs))


class Styles(Part):
    """Which cell styles show a number as a day or as a duration, by their number."""

    def __init__(self):
        super().__init__()
        self.kinds: list[str | None] = []
        self._codes = dict(BUILTIN_FORMATS)
        self._in_cell_styles = False

    def start(self, name, attributes):
        if name == "numFmt":
            self._codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self._in_cell_styles = True
        elif name == "xf" and self._in_cell_styles:
            code = self._codes.get(int(attributes.get("numFmtId", 0)))
            self.kinds.append(_kind(code))

    def end(self, name):
        if name == "cellXfs":
            self._in_cell_styles = False


def _kind(code: str | None) -> str | None:
    if is_timedelta_format(code):
        return IS_DURATION
    return IS_DAY if is_date_format(code) else None
