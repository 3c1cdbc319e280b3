"""The sheet "Tổng hợp": the form itself (pages.md 4.1).

Every sum is a live formula and carries the value it has now; sums are of units' own
people. What a unit that rolls up is judged by stands in hidden columns. Rows are
planned first, because a block's row stands above the units that it sums.
"""

from dataclasses import dataclass

from django.utils import timezone

from contest.livecells import LiveFormula
from contest.words import thousands
from contest.workbooks.official import write_head
from contest.workbooks.writing import SheetWriter, lines_needed
from reports.models import SnapshotUnit
from reports.rates import NOBODY, result
from reports.workbook.content import BlockRows, Content, Totals
from reports.workbook.head import (
    scoped_as_of,
    title_lines,
    write_annex_head,
    write_foot,
)
from reports.workbook.since import Since

TITLE = "Tổng hợp"
FIRST_ROW = 12
COLUMNS = 14
WIDTHS = [5, 32, 9, 11, 10, 10, 10, 10, 8, 13, 11, 8, 9, 16, 3, 3, 9, 9]
NAME_WIDTH = WIDTHS[1]
RESULT_WIDTH, NOTES_WIDTH = WIDTHS[9], WIDTHS[13]
SUMMED = "CDEFGHKLM"
FIELDS = {
    "C": "headcount",
    "D": "counting",
    "E": "excused",
    "F": "expected",
    "G": "participated",
    "H": "missing",
    "K": "extra",
    "L": "initiatives_sent",
    "M": "initiatives_approved",
}
HIDDEN = "OPQR"  # subject to rating, rolls up, expected and participated of its subtree
GROUPS = {
    3: ("Số người theo danh sách", 6),
    7: ("Kết quả tham gia", 11),
    12: ("Sáng kiến, giải pháp dự thi", 13),
}
HEADINGS = [
    "TT",
    "Cơ quan, đơn vị, địa phương",
    "Tổng số CBCCVC, NLĐ",
    "Trong đó: thuộc diện tính tỷ lệ 100%",
    "Vắng có lý do (đã duyệt)",
    "Số phải tham gia",
    "Số đã tham gia",
    "Số chưa tham gia",
    "Tỷ lệ (%)",
    "Kết quả",
    "Tham gia thêm (không tính tỷ lệ)",
    "Số bài đã gửi",
    "Số bài đủ điều kiện",
    "Ghi chú",
]
CODES = [
    "A",
    "B",
    "1",
    "2",
    "3",
    "4=2-3",
    "5",
    "6=4-5",
    "7=5:4",
    "8",
    "9",
    "10",
    "11",
    "12",
]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@dataclass
class Place:
    """Where a block and its units stand on the sheet."""

    block: BlockRows
    row: int
    first_unit: int

    @property
    def last_unit(self) -> int:
        return self.first_unit + len(self.block.units) - 1


def plan(blocks: list[BlockRows]) -> list[Place]:
    places, row = [], FIRST_ROW
    for block in blocks:
        first_unit = row + (2 if block.shows_rated else 1)
        places.append(Place(block, row, first_unit))
        row = first_unit + len(block.units)
    return places


def total_row(blocks: list[BlockRows]) -> int:
    places = plan(blocks)
    return places[-1].last_unit + 1 if places else FIRST_ROW


def write_summary(book, content: Content) -> None:
    writer = SheetWriter(book, TITLE, WIDTHS)
    writer.repeat("9:11", "C12")
    for column in HIDDEN:
        writer.sheet.column_dimensions[column].hidden = True
    if content.is_annex:
        write_annex_head(writer, content, COLUMNS)
    else:
        write_head(writer, content.issuer, COLUMNS, 5)
        for text in title_lines(content.contest):
            writer.line(text, "title", COLUMNS, height=20)
    writer.line(f"({scoped_as_of(content)})", "subtitle", COLUMNS, height=18)
    writer.line("Đơn vị tính: người", "italic_right", COLUMNS)
    _write_headings(writer)
    places = plan(content.blocks)
    for number, place in enumerate(places):
        _write_block(
            writer,
            content,
            place,
            ROMAN[number] if number < len(ROMAN) else number + 1,
        )
    last_unit = writer.row_number
    _write_totals(writer, content, places)
    _write_notes(writer, content)
    last = writer.row_number
    writer.keep_together(last_unit, range(9, FIRST_ROW), COLUMNS)
    writer.sheet.print_area = f"A1:N{last}"


def _write_headings(writer) -> None:
    groups = [(None, "head")] * COLUMNS
    groups[0], groups[1], groups[13] = (
        (HEADINGS[0], "head"),
        (HEADINGS[1], "head"),
        (HEADINGS[13], "head"),
    )
    for column, (text, _) in GROUPS.items():
        groups[column - 1] = (text, "head")
    top = writer.row(*groups, height=34)
    for column, (_, last) in GROUPS.items():
        writer.merge(column, top, last, top)
    within = [(text, "head") for text in HEADINGS]
    for column in (1, 2, 14):
        within[column - 1] = (None, "head")
        writer.merge(column, top, column, top + 1)
    writer.row(*within, height=78)
    writer.row(*[(code, "code") for code in CODES], height=15)


def _write_block(writer, content: Content, place: Place, roman) -> None:
    block, first, last = place.block, place.first_unit, place.last_unit
    span = f"{{column}}{first}:{{column}}{last}"
    writer.row(
        (str(roman), "block_centre"),
        (block.name.upper(), "block"),
        *_sums(block.all, f"=SUM({span})", "block", place.row),
        (_reached(block.all, f"J{first}:J{last}"), "block_centre"),
        *_more_sums(block.all, f"=SUM({span})", "block"),
        (None, "block"),
        height=17
        * max(
            lines_needed(block.name.upper(), NAME_WIDTH * 0.75),
            lines_needed(_reached_words(block.all), RESULT_WIDTH * 0.9),
        ),
    )
    if block.shows_rated:
        _write_rated(writer, block.rated, first, last)
    for index, row in enumerate(block.units, start=1):
        _write_unit(writer, index, row, notes_of(row, content.since))


def _write_rated(writer, totals: Totals, first: int, last: int, look="rated") -> None:
    """The line "of those, subject to rating"."""
    number = writer.row_number + 1
    mask = f"$O{first}:$O{last}"
    formula = f"=SUMIF({mask},1,{{column}}{first}:{{column}}{last})"
    writer.row(
        (None, look),
        ("Trong đó: đơn vị thuộc diện xếp loại", look),
        *_sums(totals, formula, look, number),
        (_reached(totals, f"J{first}:J{last}", mask), f"{look}_centre"),
        *_more_sums(totals, formula, look),
        (None, look),
        height=32,
    )


def _sums(totals: Totals, formula: str, look: str, number: int) -> list[tuple]:
    cells = [_sum_cell(totals, formula, look, column) for column in "CDEFGH"]
    return [*cells, (_rate(totals, number), f"{look}_rate")]


def _more_sums(totals: Totals, formula: str, look: str) -> list[tuple]:
    return [_sum_cell(totals, formula, look, column) for column in "KLM"]


def _sum_cell(totals, formula, look, column) -> tuple:
    value = getattr(totals, FIELDS[column])
    return LiveFormula(formula.format(column=column), value), f"{look}_number"


def _rate(row, number: int) -> LiveFormula:
    """Cut, never rounded: nothing below the target prints 100,00."""
    expected, participated = row.expected, row.participated
    value = participated * 10_000 // expected / 100 if expected else ""
    return LiveFormula(f'=IF(F{number}=0,"",INT(G{number}*10000/F{number})/100)', value)


def _reached(totals: Totals, span: str, mask: str = "") -> LiveFormula:
    """10/12 đơn vị đạt."""
    if mask:
        reached, below = (
            f'COUNTIFS({mask},1,{span},"{word}")' for word in ("Đạt", "Chưa đạt")
        )
    else:
        reached, below = (f'COUNTIF({span},"{word}")' for word in ("Đạt", "Chưa đạt"))
    return LiveFormula(
        f'={reached}&"/"&({reached}+{below})&" đơn vị đạt"',
        _reached_words(totals),
    )


def _reached_words(totals: Totals) -> str:
    return f"{totals.reached}/{totals.judged} đơn vị đạt"


def notes_of(row: SnapshotUnit, since: Since) -> str:
    """What the last column says of a unit."""
    notes = [] if row.subject_to_rating else ["Không thuộc diện xếp loại"]
    if row.rolls_up:
        took, asked = thousands(row.tree_participated), thousands(row.tree_expected)
        notes.append(f"Tính gộp: {took}/{asked}")
    heir = row.unit.successor
    if heir and row.unit.has_ended_by(timezone.localdate(row.snapshot.cut_off)):
        notes.append(f"Đơn vị kế thừa: {heir.short_name}")
    if change := since.of_unit.get(row.unit_id):
        notes.append(f"Điều chỉnh sau chốt: {change} (xem Thông tin)")
    return "; ".join(notes)


def _write_unit(writer, index: int, row: SnapshotUnit, notes: str) -> None:
    number = writer.row_number + 1
    missing = row.expected - row.participated
    writer.row(
        (index, "body_centre"),
        (row.unit.name, "body"),
        (row.headcount, "number"),
        (row.counting, "number"),
        (row.excused, "number"),
        (LiveFormula(f"=D{number}-E{number}", row.expected), "number"),
        (row.participated, "number"),
        (LiveFormula(f"=F{number}-G{number}", missing), "number"),
        (_rate(row, number), "rate"),
        (_result(row, number), "alarm" if row.is_below else "body_centre"),
        (row.extra, "number"),
        (row.initiatives_sent, "number"),
        (row.initiatives_approved, "number"),
        (notes or None, "body"),
        (int(row.subject_to_rating), "body"),
        (int(row.rolls_up), "body"),
        (row.tree_expected, "number"),
        (row.tree_participated, "number"),
        height=16
        * max(
            lines_needed(row.unit.name, NAME_WIDTH),
            lines_needed(notes, NOTES_WIDTH),
            1 if row.is_judged else 2,
        ),
    )


def _result(row, number: int) -> LiveFormula:
    value = result(row.judged_participated, row.judged_expected)
    asked, took = ("Q", "R") if row.rolls_up else ("F", "G")
    asked, took = f"{asked}{number}", f"{took}{number}"
    return LiveFormula(
        f'=IF({asked}=0,"{NOBODY}",IF({took}<{asked},"Chưa đạt","Đạt"))', value
    )


def _write_totals(writer, content: Content, places: list[Place]) -> None:
    if not places:
        return
    number = writer.row_number + 1
    formula = "=" + "+".join(f"{{column}}{place.row}" for place in places)
    first, last = FIRST_ROW, places[-1].last_unit
    writer.row(
        (None, "block"),
        ("TỔNG CỘNG", "block"),
        *_sums(content.all, formula, "block", number),
        (_reached(content.all, f"J{first}:J{last}"), "block_centre"),
        *_more_sums(content.all, formula, "block"),
        (None, "block"),
        height=32,
    )
    _write_rated(writer, content.rated, first, last)


def _write_notes(writer, content: Content) -> None:
    office = content.contest.host_office
    notes = [
        "Ghi chú: CBCCVC: cán bộ, công chức, viên chức; NLĐ: người lao động.",
        (
            f"Cột 3 gồm các trường hợp có lý do được {office} duyệt. "
            "Tỷ lệ ở cột 7 lấy đến hai chữ số, không làm tròn lên."
        ),
    ]
    write_foot(writer, content, COLUMNS, notes)
