"""The file that comes back: its rows as they were read, what is wrong beside them."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from contest import words
from contest.decisions import LEFT
from contest.previews import EFFECTS, Absent, Preview, PreviewRow
from contest.roster_workbooks import PersonRow
from contest.sheets import text_cell
from contest.workbooks import Problem

HEADINGS = (
    *("Dòng", "Mã người dự thi", "Họ và tên", "Ngày sinh", "Chức vụ", "Đối tượng"),
    *("Đơn vị", "Điện thoại", "Thư điện tử", "Sẽ làm gì", "Cần sửa"),
)
WIDTHS = (7, 16, 28, 13, 24, 18, 34, 15, 26, 24, 60)
NAME = HEADINGS.index("Họ và tên")
ABSENT = "Không còn trong tệp"
ABSENT_HEADINGS = ("Họ và tên", "Đơn vị", "Sẽ làm gì")

FACE = "Times New Roman"
PLAIN, BOLD = Font(name=FACE, size=12), Font(name=FACE, size=12, bold=True)
WRAPPED = Alignment(vertical="top", wrap_text=True)
HEAD = PatternFill("solid", fgColor="E6E6E6")
WRONG = PatternFill("solid", fgColor="FFC7CE")
DOUBTFUL = PatternFill("solid", fgColor="FFEB9C")
NO_TITLE = re.compile(r"[\\/?*\[\]:\x00-\x1f]")
LONGEST_TITLE = 31


class Line(NamedTuple):
    """One row of the workbook; ``fills`` colours cells by their place."""

    file: str
    sheet: str
    row: int
    cells: Sequence[str]
    fills: dict[int, PatternFill]


def marked_workbook(preview: Preview, rows: Sequence[PersonRow]) -> bytes:
    """Return an .xlsx with a sheet for each sheet that was read.

    ``rows`` are those that the preview was made of, as they stand in the files.
    """
    lines = [
        _of_person(shown, row) for shown, row in zip(preview.rows, rows, strict=True)
    ]
    lines += [_of_skipped(skipped) for skipped in preview.skipped]
    lines.sort(key=lambda line: (line.file, line.sheet, line.row))
    book = Workbook(write_only=True)
    titles = {ABSENT}
    for (_, name), some in groupby(lines, key=lambda line: (line.file, line.sheet)):
        sheet = _add_sheet(book, _title(name, titles), HEADINGS, WIDTHS)
        for line in some:
            sheet.append(_cells(sheet, line.cells, line.fills))
    if preview.absent or not lines:
        _add_absent(book, preview.absent)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _of_person(shown: PreviewRow, row: PersonRow) -> Line:
    cells = [
        str(row.place.row),
        row.code or "",
        f"{row.surname} {row.given_name}".strip(),
        words.day(row.birth_date) if row.birth_date else str(row.birth_year or ""),
        row.position or "",
        row.category.label if row.category else "",
        row.unit or "",
        row.phone or "",
        row.email or "",
        shown.label,
        "\n".join(_to_mend(shown)),
    ]
    ours = {file: heading for heading, file in row.place.headings.items()}
    fill = DOUBTFUL if shown.effect == "doubtful" else WRONG
    fills = {}
    for problem in shown.problems:
        heading = ours.get(problem.column, problem.column)
        if heading in HEADINGS:
            place = HEADINGS.index(heading)
            cells[place] = cells[place] or problem.value
            fills[place] = fill
    return Line(row.place.file, row.place.sheet, row.place.row, cells, fills)


def _to_mend(shown: PreviewRow) -> Iterable[str]:
    for problem in shown.problems:
        yield _words_of(problem)
    for candidate in shown.candidates:
        parts = (candidate.name, candidate.born, candidate.position, candidate.unit)
        yield f"– mã {candidate.code}: " + ", ".join(filter(None, parts))
    for change in shown.changes:
        old, new = change.old or "(trống)", change.new or "(trống)"
        yield f"{change.label}: {old} → {new}"


def _words_of(problem: Problem) -> str:
    said = f'"{problem.value}" {problem.reason}' if problem.value else problem.reason
    meant = f" (gợi ý: {problem.suggestion})" if problem.suggestion else ""
    return f"{problem.column}: {said}{meant}"


def _of_skipped(skipped) -> Line:
    cells = [""] * len(HEADINGS)
    cells[0], cells[NAME] = str(skipped.row), skipped.text
    cells[-2:] = EFFECTS["skipped"], skipped.reason
    return Line(skipped.file, skipped.sheet, skipped.row, cells, {})


def _add_absent(book: Workbook, absent: Iterable[Absent]) -> None:
    sheet = _add_sheet(book, ABSENT, ABSENT_HEADINGS, (28, 34, 30))
    for person in absent:
        left = person.decision == LEFT
        act = "Đã nghỉ, chuyển đi" if left else "Vẫn làm việc"
        sheet.append(_cells(sheet, (person.name, person.unit, act), {}))


def _add_sheet(
    book: Workbook, title: str, headings: Sequence[str], widths: Sequence[int]
):
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    fills = dict.fromkeys(range(len(headings)), HEAD)
    sheet.append(_cells(sheet, headings, fills, font=BOLD))
    return sheet


def _cells(sheet, texts: Iterable[str], fills: dict, *, font: Font = PLAIN) -> list:
    cells = []
    for place, text in enumerate(texts):
        cell = text_cell(sheet, text)
        cell.font = font
        if place in fills:
            cell.fill = fills[place]
        if place == len(HEADINGS) - 1 and text:
            cell.alignment = WRAPPED
        cells.append(cell)
    return cells


def _title(name: str, taken: set[str]) -> str:
    """A title that Excel takes and that no other sheet has."""
    plain = NO_TITLE.sub(" ", name).strip(" '")[:LONGEST_TITLE] or "Tờ"
    title, number = plain, 1
    while title.casefold() in {other.casefold() for other in taken}:
        number += 1
        end = f" ({number})"
        title = plain[: LONGEST_TITLE - len(end)] + end
    taken.add(title)
    return title
