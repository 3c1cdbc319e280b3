"""The sheet "Thông tin": where the figures come from, and checks that must be 0."""

from typing import NamedTuple

from contest import words
from contest.livecells import LiveFormula
from contest.workbooks.writing import SheetWriter, lines_needed
from initiatives.states import State
from reports.models import Snapshot
from reports.workbook import lists, summary
from reports.workbook.content import Content
from reports.workbook.head import as_of

TITLE = "Thông tin"
WIDTHS = [46, 22, 22, 14, 14]
LONGEST = 1_048_576  # rows of a sheet
FORM = f"'{summary.TITLE}'!"


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
    _write_since(writer, content)
    writer.blank()
    writer.line("KIỂM TRA SỐ LIỆU", "title", len(WIDTHS), height=22)
    heads = ["Nội dung", "Số thứ nhất", "Số thứ hai", "Chênh lệch", "Kết quả"]
    writer.row(*[(text, "head") for text in heads], height=20)
    for check in checks(content):
        _write_check(writer, check)


def _write_since(writer, content: Content) -> None:
    """What the closing left open, and what changed after it, one by one."""
    if content.snapshot.cause != Snapshot.Cause.CLOSING:
        return
    writer.blank()
    writer.line("ĐIỀU CHỈNH SAU CHỐT", "title", len(WIDTHS), height=22)
    for text in content.since.lines or ["Không có điều chỉnh nào."]:
        _write_note(writer, f"- {text}")
    for text in content.since.left_open:
        _write_note(writer, f"- Để lại khi chốt: {text}")


def _write_note(writer, text: str) -> None:
    height = 16 * lines_needed(text, sum(WIDTHS))
    writer.line(text, "plain", len(WIDTHS), height=height)


def _facts(content: Content) -> list[tuple[str, str]]:
    snapshot, contest = content.snapshot, content.contest
    excused_on = snapshot.reference_date or contest.reference_date
    return [
        ("Cuộc thi", contest.title),
        ("Kế hoạch", contest.plan_number),
        ("Phạm vi", content.scope.name),
        ("Tính đến", words.moment(snapshot.cut_off)),
        ("Ngày tính vắng", words.day(excused_on)),
        ("Lập lúc", words.moment(snapshot.taken_at)),
        ("Người lập", str(snapshot.taken_by or "Hệ thống")),
        ("Loại số liệu", as_of(snapshot)),
        ("Số thứ tự lần lấy số liệu", str(snapshot.pk)),
        ("Mã kiểm tra số liệu", snapshot.check_code),
        ("Mã đầy đủ (SHA-256)", snapshot.sha256),
    ]


def checks(content: Content) -> list[Check]:
    return [*_checks_of_sums(content), *_checks_of_lists(content)]


def _checks_of_sums(content: Content) -> list[Check]:
    """The form's total row against its own units and the changes of the roster."""
    totals = content.all
    spans = ",".join(
        f"{FORM}{{column}}{place.first_unit}:{{column}}{place.last_unit}"
        for place in summary.plan(content.blocks)
    )

    def over_units(column, value):
        formula = f"=SUM({spans})".format(column=column) if spans else "=0"
        return LiveFormula(formula, value)

    last = lists.FIRST_ROW + len(totals.units) - 1
    changes = f"'{lists.CHANGES}'!{{column}}{lists.FIRST_ROW}:{{column}}{last}"
    return [
        Check(
            "Số phải tham gia: tổng cộng và tổng các đơn vị",
            _total(content, "F", totals.expected),
            over_units("F", totals.expected),
        ),
        Check(
            "Số đã tham gia: tổng cộng và tổng các đơn vị",
            _total(content, "G", totals.participated),
            over_units("G", totals.participated),
        ),
        Check(
            'Số phải tham gia và tờ "Biến động"',
            _total(content, "F", totals.expected),
            LiveFormula(f"=SUM({changes.format(column='H')})", totals.expected),
        ),
        Check(
            "Chênh lệch của biến động danh sách và số không",
            LiveFormula(f"=SUM({changes.format(column='I')})", 0),
            LiveFormula("=0", 0),
        ),
    ]


def _checks_of_lists(content: Content) -> list[Check]:
    """The form's total row against the rows of each list."""
    totals = content.all
    results = f"{FORM}J{summary.FIRST_ROW}:J{summary.total_row(content.blocks)}"
    approved = sum(entry.state == State.APPROVED for entry in content.initiatives)
    return [
        Check(
            'Số chưa tham gia và số dòng của tờ "Chưa tham gia"',
            _total(content, "H", totals.missing),
            _listed(lists.MISSING, "=COUNT({A})", content.missing_count),
        ),
        Check(
            'Số đơn vị chưa đạt và số dòng của tờ "Chưa đạt 100%"',
            LiveFormula(f'=COUNTIF({results},"Chưa đạt")', len(totals.below)),
            _listed(lists.BELOW, "=COUNT({A})", len(totals.below)),
        ),
        Check(
            'Số bài đủ điều kiện và tờ "Sáng kiến"',
            _total(content, "M", totals.initiatives_approved),
            _listed(
                lists.INITIATIVES,
                f'=COUNTIF({{J}},"{State.APPROVED.label}")',
                approved,
            ),
        ),
        Check(
            'Số đã tham gia và tờ "Diễn biến"',
            _total(content, "G", totals.participated),
            _listed(lists.DAYS, "=SUM({B})", sum(day.people for day in content.days)),
        ),
    ]


def _total(content: Content, column: str, value: int) -> LiveFormula:
    """The form's total row in ``column``."""
    return LiveFormula(f"={FORM}{column}{summary.total_row(content.blocks)}", value)


def _listed(sheet: str, formula: str, value: int) -> LiveFormula:
    """A formula over whole columns of a list, named {A}, {B} or {J}."""
    columns = {
        column: f"'{sheet}'!{column}{lists.FIRST_ROW}:{column}{LONGEST}"
        for column in "ABJ"
    }
    return LiveFormula(formula.format(**columns), value)


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
