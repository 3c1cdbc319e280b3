"""The covering report: the same figures as the annex, in sentences and by block."""

from contest.words import thousands
from reports.letters.docx import Table, line, write_docx
from reports.letters.official import body, cell, foot, head, heading, rule
from reports.rates import percent
from reports.workbook.brief import initiatives_of, more_than, result_of, worst_of
from reports.workbook.content import Content, Totals
from reports.workbook.head import as_of

HEADS = ("TT", "Khối", "Số đơn vị", "Số phải tham gia", "Đã tham gia")
HEADS += ("Tỷ lệ (%)", "Số đơn vị đạt")
WIDTHS = (6, 34, 11, 13, 12, 12, 12)


def write_covering_report(content: Content) -> bytes:
    """Return the .docx; number and date stay blank for the registry."""
    return write_docx(
        [
            head(content.issuer),
            line("BÁO CÁO", "center", bold=True, before=14),
            line(title_of(content), "center", bold=True),
            rule(58),
            body(_opening(content)),
            *_results(content),
            *_closing(content),
            line("", before=6),
            foot(content.issuer, _receivers(content)),
        ],
        title=title_of(content),
        author=content.issuer.office,
    )


def title_of(content: Content) -> str:
    title = f"Kết quả tham gia {content.contest.title}"
    return title if content.scope.is_whole else f"{title} của {content.scope.name}"


def _opening(content: Content) -> str:
    contest, figures = content.contest, as_of(content.snapshot)
    plan = contest.plan_number
    by_plan = f"Thực hiện Kế hoạch số {plan}, " if plan else ""
    return (
        f"{by_plan}{content.issuer.office} báo cáo kết quả tham gia {contest.title} "
        f"như sau ({figures[0].lower()}{figures[1:]}):"
    )


def _results(content: Content) -> list:
    totals = content.all
    blocks = [
        heading("1. Kết quả chung"),
        body(_counts(totals)),
        body(result_of(totals)),
    ]
    if len(content.rated.units) < len(totals.units):
        rated = result_of(content.rated)
        blocks.append(
            body(
                "Trong đó, các đơn vị thuộc diện đánh giá, xếp loại: "
                f"{rated[0].lower()}{rated[1:]}"
            )
        )
    blocks += [heading("2. Kết quả theo khối"), line("", size=4, keep=True)]
    blocks += [block_table(content), heading("3. Các đơn vị chưa đạt tỷ lệ 100%")]
    blocks += [body(text) for text in _below(totals)]
    blocks += [heading("4. Sáng kiến, giải pháp dự thi"), body(initiatives_of(content))]
    return blocks


def _counts(totals: Totals) -> str:
    return (
        f"Tổng số cán bộ, công chức, viên chức, người lao động theo danh sách là "
        f"{thousands(totals.headcount)} người; trong đó thuộc diện tính tỷ lệ 100% là "
        f"{thousands(totals.counting)} người, vắng có lý do (đã duyệt) "
        f"{thousands(totals.excused)} người, số phải tham gia là "
        f"{thousands(totals.expected)} người."
    )


def _below(totals: Totals) -> list[str]:
    if not totals.below:
        return ["Không có đơn vị nào chưa đạt."]
    worst = worst_of(totals)
    texts = [f"- {text}." for text in worst]
    if more := more_than(worst, totals):
        texts.append(
            f"Và {thousands(more)} đơn vị khác; chi tiết tại Phụ lục I kèm theo."
        )
    return texts


def block_table(content: Content) -> Table:
    head_row = tuple(cell(text, "center", bold=True) for text in HEADS)
    rows = [
        _block_row(str(number), block.name, block.all, bold=False)
        for number, block in enumerate(content.blocks, start=1)
    ]
    rows.append(_block_row("", "Tổng cộng", content.all, bold=True))
    return Table(WIDTHS, (head_row, *rows), heads=1)


def _block_row(number: str, name: str, totals: Totals, *, bold: bool) -> tuple:
    figures = [
        thousands(len(totals.units)),
        thousands(totals.expected),
        thousands(totals.participated),
        percent(totals.participated, totals.expected).removesuffix("%"),
        f"{thousands(totals.reached)}/{thousands(totals.judged)}",
    ]
    return (
        cell(number, "center", bold=bold),
        cell(name, bold=bold),
        *(cell(text, "center", bold=bold) for text in figures),
    )


def _closing(content: Content) -> list:
    contest = content.contest
    blocks = [heading("5. Đề xuất, kiến nghị")]
    blocks += [body("." * 110)] * 2
    if contest.rating_sentence and content.all.below:
        blocks.append(body(f"Kế hoạch ghi: “{contest.rating_sentence}”"))
    blocks += [
        body(
            "Số liệu chi tiết của từng đơn vị có trong Phụ lục I kèm theo. "
            f"Mã kiểm tra số liệu: {content.snapshot.check_code}."
        ),
        body(f"Trên đây là báo cáo kết quả tham gia {contest.title}./."),
    ]
    return blocks


def _receivers(content: Content) -> list[str]:
    return [
        f"{content.issuer.body} (báo cáo);",
        "Các cơ quan, đơn vị, địa phương;",
        "Lưu: VT.",
    ]
