"""The sheet "Báo cáo nhanh": one A4 page for the leader."""

from contest.words import thousands
from reports.livecells import LiveFormula
from reports.models import SnapshotUnit
from reports.rates import percent
from reports.workbook.cells import SheetWriter, lines_needed
from reports.workbook.content import Content, Totals
from reports.workbook.head import as_of, write_foot, write_head

TITLE = "Báo cáo nhanh"
WIDTHS = [5, 34, 11, 12, 12, 11, 11]
COLUMNS = len(WIDTHS)
MOST_UNITS = 10


def write_brief(book, content: Content) -> None:
    writer = SheetWriter(book, TITLE, WIDTHS, landscape=False)
    writer.rule_columns = [2, 5, 6]
    writer.sheet.page_setup.fitToHeight = 1
    write_head(writer, content.contest, COLUMNS, 3)
    writer.line("BÁO CÁO NHANH", "title", COLUMNS, height=22)
    title = f"Kết quả tham gia {content.contest.title}"
    writer.line(title, "title", COLUMNS, height=19 * lines_needed(title, 80))
    writer.line(f"({as_of(content.snapshot)})", "subtitle", COLUMNS, height=18)
    writer.line(_result(content.all), "big_bold", COLUMNS, height=36)
    writer.line(_change(content), "big", COLUMNS, height=18)
    _write_blocks(writer, content)
    _write_worst(writer, content)
    writer.line(_initiatives(content.all), "big", COLUMNS, height=20)
    writer.line("Kiến nghị:", "big", COLUMNS, height=18)
    for _ in range(3):
        writer.line("." * 120, "plain", COLUMNS, height=18)
    code = content.snapshot.check_code
    write_foot(writer, content.contest, COLUMNS, code, [])


def _result(totals: Totals) -> str:
    took, asked = thousands(totals.participated), thousands(totals.expected)
    sentence = (
        f"Đã tham gia {took}/{asked} người, đạt "
        f"{percent(totals.participated, totals.expected)}; "
        f"{totals.reached}/{totals.judged} đơn vị đạt 100%"
    )
    if not totals.below:
        return f"{sentence}."
    return (
        f"{sentence}; còn {thousands(totals.missing)} người thuộc "
        f"{len(totals.short)} đơn vị chưa đạt."
    )


def _change(content: Content) -> str:
    if content.before is None:
        return "Đây là lần báo cáo đầu tiên."
    before = Totals(list(content.before.units.all()))
    more = content.all.participated - before.participated
    reached = content.all.reached - before.reached
    return (
        f"So với {as_of(content.before)[0].lower()}{as_of(content.before)[1:]}: "
        f"{more:+d} người, {reached:+d} đơn vị đạt."
    )


def _write_blocks(writer, content: Content) -> None:
    heads = ["TT", "Khối", "Số đơn vị", "Số phải tham gia", "Đã tham gia"]
    heads += ["Tỷ lệ (%)", "Số đơn vị đạt"]
    writer.row(*[(text, "head") for text in heads], height=34)
    first = writer.row_number + 1
    for index, block in enumerate(content.blocks, start=1):
        _write_sum(writer, index, block.name, block.all, "")
    span = f"{first}:{{column}}{writer.row_number}"
    _write_sum(writer, None, "Tổng cộng", content.all, span)


def _write_sum(writer, index, name, totals: Totals, span: str) -> None:
    number = writer.row_number + 1
    look = "block_" if span else ""

    def whole(column, value):
        if span:
            formula = f"=SUM({column}{span.format(column=column)})"
            return LiveFormula(formula, value), "block_number"
        return value, "number"

    rate = LiveFormula(
        f'=IF(D{number}=0,"",INT(E{number}*10000/D{number})/100)',
        totals.participated * 10_000 // totals.expected / 100
        if totals.expected
        else "",
    )
    writer.row(
        (index, "block_centre" if span else "body_centre"),
        (name, "block" if span else "body"),
        whole("C", len(totals.units)),
        whole("D", totals.expected),
        whole("E", totals.participated),
        (rate, f"{look}rate"),
        whole("G", totals.reached),
    )


def _write_worst(writer, content: Content) -> None:
    below = sorted(content.all.short, key=_most_missing)
    writer.line("Đơn vị còn thiếu nhiều người nhất:", "big_bold", COLUMNS, height=20)
    for row in below[:MOST_UNITS]:
        missing = row.expected - row.participated
        text = (
            f"- {row.unit.name}: còn {missing} người "
            f"({row.participated}/{row.expected}, "
            f"{percent(row.participated, row.expected)})"
        )
        writer.line(text, "plain", COLUMNS, height=16)
    if more := len(content.all.below) - len(below[:MOST_UNITS]):
        text = f'và {more} đơn vị khác, xem tờ "Chưa đạt 100%"'
        writer.line(text, "small_italic", COLUMNS, height=16)
    if not below:
        writer.line("Không có đơn vị nào chưa đạt.", "plain", COLUMNS, height=16)


def _most_missing(row: SnapshotUnit) -> tuple[int, int]:
    return row.participated - row.expected, row.unit.position


def _initiatives(totals: Totals) -> str:
    return (
        f"Sáng kiến, giải pháp dự thi: đã gửi {totals.initiatives_sent} bài, "
        f"đủ điều kiện {totals.initiatives_approved} bài."
    )
