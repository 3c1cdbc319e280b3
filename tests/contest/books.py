"""Workbooks for tests: made by openpyxl, or by hand where it would not make them."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from contest.workbooks import Upload, open_upload

PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": '<Relationships><Relationship Id="r1" Type="…/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook><workbookPr/><sheets><sheet name="Tờ 1" sheetId="1"'
    ' r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    '<Relationship Id="r1" Type="…/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="r2" Type="…/sharedStrings" Target="sharedStrings.xml"/>'
    '<Relationship Id="r3" Type="…/styles" Target="/xl/styles.xml"/>'
    "</Relationships>",
    "xl/worksheets/sheet1.xml": "<worksheet><sheetData/></worksheet>",
    "xl/sharedStrings.xml": "<sst/>",
    "xl/styles.xml": '<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>",
}


def book(*rows: list, **sheets: list[list]) -> BytesIO:
    """Return a workbook with ``rows``, or with several named sheets of rows."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, content in ({"Tờ 1": rows} | sheets if rows else sheets).items():
        sheet = workbook.create_sheet(title)
        for row in content:
            sheet.append(row)
    return saved(workbook)


def saved(workbook: Workbook) -> BytesIO:
    file = BytesIO()
    workbook.save(file)
    return file


def book_of_parts(changed: dict[str, str | bytes | None]) -> BytesIO:
    """Return a workbook of plain XML with some of its parts changed or, None, gone."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path, content in (PARTS | changed).items():
            if content is not None:
                archive.writestr(path, content)
    return file


def book_of_xml(rows: str, **parts: str) -> BytesIO:
    """Return a workbook whose one sheet holds ``rows`` as they are."""
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    return book_of_parts({"xl/worksheets/sheet1.xml": sheet} | parts)


def opened(file: BytesIO) -> Upload:
    return open_upload(file, "danh sách.xlsx")


def rows_of(file: BytesIO) -> list:
    """Return the rows of the first sheet: [(number, {column: value}), …]."""
    upload = opened(file)
    return list(upload.rows(upload.sheets[0]))
