"""A .docx of paragraphs and tables: a zip of a few XML parts, written with the library.

Only what official letters need (Decree 30/2020): A4 with its margins, Times New Roman,
the page number on top but not on the first page. All text goes through ``escape``, so
nobody's name becomes markup or a field.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from contest.sheets import ILLEGAL
from reports.letters.parts import CONTENT_TYPES, HEADER, RELATIONS, STYLES, WORD

MILLIMETRE = 56.69  # twentieths of a point
PAGE = (11906, 16838)
TOP, BOTTOM, LEFT, RIGHT = (round(mm * MILLIMETRE) for mm in (20, 20, 30, 15))
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT


class Run(NamedTuple):
    """A piece of text with one look; ``size`` in points."""

    text: str
    size: float = 14
    bold: bool = False
    italic: bool = False

    @property
    def xml(self) -> str:
        half = round(self.size * 2)
        look = "<w:b/>" * self.bold + "<w:i/>" * self.italic
        look += f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        text = escape(ILLEGAL.sub("", self.text))
        return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


class Paragraph(NamedTuple):
    """Its runs; or with ``rule`` a line, so many millimetres short on both sides."""

    runs: tuple[Run, ...]
    across: str = "both"
    indent: bool = False  # of the first line, as in the body of a letter
    before: float = 0  # points
    after: float = 0
    keep: bool = False  # on one page with the next
    rule: float | None = None

    @property
    def xml(self) -> str:
        parts = ["<w:keepNext/>" * self.keep]
        if self.rule is not None:
            parts.append(
                '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" '
                'w:color="000000"/></w:pBdr>'
            )
        before, after = round(self.before * 20), round(self.after * 20)
        exact = ' w:line="60" w:lineRule="exact"' if self.rule is not None else ""
        parts.append(f'<w:spacing w:before="{before}" w:after="{after}"{exact}/>')
        if self.rule is not None:
            short = round(self.rule * MILLIMETRE)
            parts.append(f'<w:ind w:left="{short}" w:right="{short}"/>')
        elif self.indent:
            parts.append(f'<w:ind w:firstLine="{round(10 * MILLIMETRE)}"/>')
        parts.append(f'<w:jc w:val="{self.across}"/>')
        runs = "".join(run.xml for run in self.runs)
        return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{runs}</w:p>"


class Table(NamedTuple):
    """Rows of cells, each cell its paragraphs; the first ``heads`` rows repeat."""

    widths: tuple[float, ...]  # parts of the width of the text
    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    heads: int = 0
    grid: bool = True

    @property
    def xml(self) -> str:
        whole = sum(self.widths)
        widths = [round(TEXT_WIDTH * width / whole) for width in self.widths]
        line = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
        borders = "".join(
            f"<w:{side} {line}/>"
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        borders = f"<w:tblBorders>{borders}</w:tblBorders>" if self.grid else ""
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = "".join(
            _row_xml(row, widths, is_head=number < self.heads)
            for number, row in enumerate(self.rows)
        )
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/>{borders}<w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
            '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )


def _row_xml(row, widths, *, is_head: bool) -> str:
    head = "<w:tblHeader/>" * is_head
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f'<w:vAlign w:val="{"center" if is_head else "top"}"/></w:tcPr>'
        f"{''.join(paragraph.xml for paragraph in cell)}</w:tc>"
        for cell, width in zip(row, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def line(text: str, across: str = "both", **look) -> Paragraph:
    """A paragraph of one run; ``look`` is the run's or the paragraph's."""
    of_run = {name: look.pop(name) for name in Run._fields if name in look}
    return Paragraph((Run(text, **of_run),), across, **look)


def write_docx(
    blocks: Iterable[Paragraph | Table], *, title: str = "", author: str = ""
) -> bytes:
    """Return the .docx of these paragraphs and tables, one below the other."""
    body = "".join(block.xml for block in blocks)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" '
        f'w:left="{LEFT}" w:header="567" w:footer="567" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )
    document = f"{WORD.format(tag='document')}<w:body>{body}{section}</w:body>"
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS["package"],
        "docProps/core.xml": _properties(title, author),
        "word/_rels/document.xml.rels": RELATIONS["document"],
        "word/document.xml": f"{document}</w:document>",
        "word/styles.xml": STYLES,
        "word/header1.xml": HEADER,
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return packed.getvalue()


def _properties(title: str, author: str) -> str:
    title, author = (escape(ILLEGAL.sub("", text)) for text in (title, author))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        "<cp:coreProperties xmlns:cp="
        '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        "</cp:coreProperties>"
    )
