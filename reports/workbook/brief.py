"""The sheet "Báo cáo nhanh": one A4 page for the leader."""

from contest.livecells import LiveFormula
from contest.words import thousands
from contest.workbooks.official import write_head
from contest.workbooks.writing import SheetWriter, lines_needed
from reports.models import SnapshotUnit
from reports.rates import NOBODY, percent
from reports.workbook.content import Content, Totals
from reports.workbook.head import as_of, scoped_as_of, write_foot

TITLE = "Báo cáo nhanh"
WIDTHS = [5, 34, 11, 12, 12, 11, 11]
COLUMNS = len(WIDTHS)
MOST_UNITS = 10


def write_brief(book, content: Content) -> None:
    writer = SheetWriter(book, TITLE, WIDTHS, landscape=False)
    writer.sheet.page_setup.fitToHeight = 1
    write_head(writer, content.issuer, COLUMNS, 3)
    writer.line("BÁO CÁO NHANH", "title", COLUMNS, height=22)
    title = f"Kết quả tham gia {content.contest.title}"
    writer.line(title, "title", COLUMNS, height=19 * lines_needed(title, 80))
    about = f"({scoped_as_of(content)})"
    writer.line(about, "subtitle", COLUMNS, height=18 * lines_needed(about, 80))
    writer.line(result_of(content.all), "big_bold", COLUMNS, height=36)
    writer.line(_change(content), "big", COLUMNS, height=18)
    _write_blocks(writer, content)
    _write_worst(writer, content)
    initiatives = initiatives_of(content)
    height = 20 * lines_needed(initiatives, 80)
    writer.line(initiatives, "big", COLUMNS, height=height)
    writer.line("Kiến nghị:", "big", COLUMNS, height=18)
    for _ in range(3):
        writer.line("." * 120, "plain", COLUMNS, height=18)
    write_foot(writer, content, COLUMNS, [])


def result_of(totals: Totals) -> str:
    if totals.expected == 0:
        return f"{NOBODY}: không xét Đạt hay Chưa đạt."
    took, asked = thousands(totals.participated), thousands(totals.expected)
    sentence = (
        f"Đã tham gia {took}/{asked} người, đạt "
        f"{percent(totals.participated, totals.expected)}; "
        f"{totals.reached}/{totals.judged} đơn vị đạt 100%"
    )
    if not totals.below:
        return f"{sentence}."
    if not totals.short:  # judged by people of units that are not in this file
        return f"{sentence}; {thousands(len(totals.below))} đơn vị chưa đạt."
    # Where a unit is judged by its subtree, who misses people may be another one.
    is_same = set(map(id, totals.short)) == set(map(id, totals.below))
    return (
        f"{sentence}; còn {thousands(totals.missing)} người thuộc "
        f"{thousands(len(totals.short))} đơn vị{' chưa đạt' if is_same else ''}."
    )


def _change(content: Content) -> str:
    before = content.totals_before()
    if before is None:
        return "Đây là lần báo cáo đầu tiên."
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
        height=17 * lines_needed(name, WIDTHS[1]),
    )


def _write_worst(writer, content: Content) -> None:
    writer.line("Đơn vị còn thiếu nhiều người nhất:", "big_bold", COLUMNS, height=20)
    worst = worst_of(content.all)
    for text in worst:
        writer.line(f"- {text}", "plain", COLUMNS, height=16 * lines_needed(text, 95))
    if more := more_than(worst, content.all):
        text = f"và {thousands(more)} đơn vị khác"
        text += "" if content.is_brief else ', xem tờ "Chưa đạt 100%"'
        writer.line(text, "small_italic", COLUMNS, height=16)
    if not content.all.below:
        writer.line("Không có đơn vị nào chưa đạt.", "plain", COLUMNS, height=16)


def worst_of(totals: Totals) -> list[str]:
    """The units that miss most people, each in a line; else those judged below."""
    if not totals.short:
        return [_worst(row, *row.judged) for row in totals.below[:MOST_UNITS]]
    return [
        _worst(row, row.participated, row.expected)
        for row in sorted(totals.short, key=_most_missing)[:MOST_UNITS]
    ]


def _worst(row: SnapshotUnit, took: int, asked: int) -> str:
    return (
        f"{row.unit.name}: còn {thousands(asked - took)} người "
        f"({thousands(took)}/{thousands(asked)}, {percent(took, asked)})"
    )


def more_than(worst: list[str], totals: Totals) -> int:
    """How many units below the target are not among those named."""
    return max(0, len(totals.below) - len(worst))


def _most_missing(row: SnapshotUnit) -> tuple[int, int]:
    return row.participated - row.expected, row.unit.position


def initiatives_of(content: Content) -> str:
    totals = content.all
    dispatched = sum(bool(row.dispatch_id) for row in content.initiatives)
    sentence = (
        "Sáng kiến, giải pháp dự thi: đã gửi "
        f"{thousands(totals.initiatives_sent)} bài, "
        f"đủ điều kiện {thousands(totals.initiatives_approved)} bài"
    )
    if dispatched:
        sentence += f", đã gửi về tỉnh {thousands(dispatched)} bài"
    return f"{sentence}. {duty_of(totals)}".rstrip()


def duty_of(totals: Totals) -> str:
    """How many units sent what each had to send; nothing where none had to."""
    bound, owing = len(totals.bound), len(totals.owing)
    if not bound:
        return ""
    return (
        f"Mỗi đơn vị phải gửi ít nhất một bài: {thousands(bound - owing)}/"
        f"{thousands(bound)} đơn vị đã gửi, {thousands(owing)} đơn vị chưa gửi."
    )
