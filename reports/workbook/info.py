"""The sheet "Thông tin": where the figures come from, and checks that must be 0."""

from typing import NamedTuple

from contest import words
from reports.livecells import LiveFormula
from reports.workbook import lists, summary
from reports.workbook.cells import SheetWriter
from reports.workbook.content import Content
from reports.workbook.head import as_of

TITLE = "Thông tin"
WIDTHS = [46, 22, 22, 14, 14]
LONGEST = 1_048_576  # rows of a sheet


class Check(NamedTuple):
    """Two formulas that must give the same number."""

    what: str
    left: LiveFormula
    right: LiveFormula


def write_info(book, content: Content) -> None:
    writer = SheetWriter(book, TITLE, WIDTHS, landscape=False)
    writer.line("THÔNG TIN VỀ SỐ LIỆU", "title", len(WIDTHS), height=22)
    for name, value in _facts(content):
        number = writer.row((name, "plain_bold"), (value, "plain"), height=34)
        writer.merge(2, number, len(WIDTHS), number)
    writer.blank()
    writer.line("KIỂM TRA SỐ LIỆU", "title", len(WIDTHS), height=22)
    heads = ["Nội dung", "Số thứ nhất", "Số thứ hai", "Chênh lệch", "Kết quả"]
    writer.row(*[(text, "head") for text in heads], height=20)
    for check in checks(content):
        _write_check(writer, check)


def _facts(content: Content) -> list[tuple[str, str]]:
    snapshot, contest = content.snapshot, content.contest
    return [
        ("Cuộc thi", contest.title),
        ("Kế hoạch", contest.plan_number),
        ("Phạm vi", contest.root_unit.name),
        ("Tính đến", words.moment(snapshot.cut_off)),
        ("Lập lúc", words.moment(snapshot.taken_at)),
        ("Người lập", str(snapshot.taken_by or "Hệ thống")),
        ("Loại số liệu", as_of(snapshot)),
        ("Số của lần chốt", str(snapshot.pk)),
        ("Mã kiểm tra số liệu", snapshot.check_code),
        ("Mã đầy đủ (SHA-256)", snapshot.sha256),
    ]


def checks(content: Content) -> list[Check]:
    totals = content.all
    below = summary.total_row(content.blocks)
    form = f"'{summary.TITLE}'!"
    units = [
        f"{form}{{column}}{place.first_unit}:{{column}}{place.last_unit}"
        for place in summary.plan(content.blocks)
    ]

    def total(column, value):
        return LiveFormula(f"={form}{column}{below}", value)

    def over_units(column, value):
        spans = ",".join(span.format(column=column) for span in units)
        return LiveFormula(f"=SUM({spans})" if units else "=0", value)

    def listed(sheet, formula, value):
        return LiveFormula(formula.format(sheet=f"'{sheet}'!"), value)

    return [
        Check(
            "Số phải tham gia: tổng cộng và tổng các đơn vị",
            total("F", totals.expected),
            over_units("F", totals.expected),
        ),
        Check(
            "Số đã tham gia: tổng cộng và tổng các đơn vị",
            total("G", totals.participated),
            over_units("G", totals.participated),
        ),
        Check(
            'Số chưa tham gia và số dòng của tờ "Chưa tham gia"',
            total("H", totals.missing),
            listed(
                lists.MISSING, f"=COUNT({{sheet}}A5:A{LONGEST})", len(content.missing)
            ),
        ),
        Check(
            'Số đơn vị chưa đạt và số dòng của tờ "Chưa đạt 100%"',
            LiveFormula(
                f'=COUNTIF({form}J{summary.FIRST_ROW}:J{below},"Chưa đạt")',
                len(totals.below),
            ),
            listed(lists.BELOW, f"=COUNT({{sheet}}A5:A{LONGEST})", len(totals.below)),
        ),
        Check(
            'Số phải tham gia và tờ "Biến động"',
            total("F", totals.expected),
            listed(
                lists.CHANGES,
                f"=SUM({{sheet}}H5:H{4 + len(totals.units)})",
                totals.expected,
            ),
        ),
        Check(
            "Chênh lệch của biến động danh sách và số không",
            listed(lists.CHANGES, f"=SUM({{sheet}}I5:I{4 + len(totals.units)})", 0),
            LiveFormula("=0", 0),
        ),
        Check(
            'Số bài đủ điều kiện và tờ "Sáng kiến"',
            total("M", totals.initiatives_approved),
            listed(
                lists.INITIATIVES,
                f'=COUNTIF({{sheet}}J5:J{LONGEST},"Đủ điều kiện")',
                sum(entry.state == "approved" for entry in content.initiatives),
            ),
        ),
        Check(
            'Số đã tham gia và tờ "Diễn biến"',
            total("G", totals.participated),
            listed(
                lists.DAYS,
                f"=SUM({{sheet}}B5:B{LONGEST})",
                sum(day.people for day in content.days),
            ),
        ),
    ]


def _write_check(writer, check: Check) -> None:
    number = writer.row_number + 1
    gap = check.left.value - check.right.value
    writer.row(
        (check.what, "body"),
        (check.left, "number"),
        (check.right, "number"),
        (LiveFormula(f"=B{number}-C{number}", gap), "number"),
        (
            LiveFormula(
                f'=IF(D{number}=0,"Khớp","Không khớp")', "Không khớp" if gap else "Khớp"
            ),
            "body_centre",
        ),
        height=32,
    )
