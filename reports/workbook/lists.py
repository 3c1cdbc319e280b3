"""The sheets that list: units below, missing people, changes, days."""

from openpyxl.chart import LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties

from contest.livecells import LiveFormula
from contest.workbooks.writing import SheetWriter, lines_needed
from reports.models import SnapshotUnit
from reports.workbook.content import Content
from reports.workbook.head import scoped_as_of
from reports.workbook.people import MissingPerson

BELOW, MISSING, CHANGES = "Chưa đạt 100%", "Chưa tham gia", "Biến động"
INITIATIVES, DAYS = "Sáng kiến", "Diễn biến"
FIRST_ROW = 5  # of the rows of each list, under title, time, blank and headings


def start_list(  # noqa: PLR0917 - what every list begins with
    book, content: Content, name: str, title: str, columns: list, above: str = ""
) -> tuple:
    """Begin a sheet with its title and headings; return the writer and its width.

    What stands ``above`` the table has a row of its own in any case.
    """
    writer = _start(book, content, name, title, columns)
    height = 6 + 16 * lines_needed(above, sum(writer.widths)) if above else 6
    writer.line(above or None, "quote", len(columns), height=height)
    _write_heads(writer, columns)
    return writer, len(columns)


def _start(book, content: Content, name: str, title: str, columns) -> SheetWriter:
    writer = SheetWriter(book, name, [width for _, width in columns])
    writer.repeat("4:4", "A5")
    writer.line(title, "title", len(columns), height=20)
    writer.line(f"({scoped_as_of(content)})", "subtitle", len(columns), height=18)
    return writer


def _write_heads(writer, columns: list) -> None:
    tallest = max(lines_needed(text, width - 1) for text, width in columns)
    writer.row(*[(text, "head") for text, _ in columns], height=6 + 15 * tallest)


def rate_below(row: SnapshotUnit) -> tuple[float, int]:
    """Lowest rate first; between equal ones the unit that misses most people."""
    asked, took = row.judged_expected, row.judged_participated
    return took / asked, took - asked


def write_below(book, content: Content) -> None:
    office, decision = content.contest.host_office, content.contest.decision_body
    columns = [
        ("TT", 5),
        ("Cơ quan, đơn vị, địa phương", 32),
        ("Khối", 22),
        ("Số phải tham gia", 9),
        ("Số đã tham gia", 9),
        ("Số chưa tham gia", 9),
        ("Tỷ lệ (%)", 8),
        ("Thuộc diện xếp loại", 9),
        ("Giải trình của đơn vị (số, ngày)", 16),
        (f"Đề xuất của {office}", 16),
        (f"Quyết định của {decision or 'cấp có thẩm quyền'} (số, ngày)", 16),
        ("Ghi chú", 12),
    ]
    title = "CÁC ĐƠN VỊ CHƯA ĐẠT TỶ LỆ THAM GIA 100%"
    sentence = content.contest.rating_sentence
    above = f"Kế hoạch ghi: “{sentence}”" if sentence else ""
    writer, width = start_list(book, content, BELOW, title, columns, above)
    for index, row in enumerate(sorted(content.all.below, key=rate_below), start=1):
        number = writer.row_number + 1
        block = content.block_of[row.unit_id]
        asked, took = row.judged_expected, row.judged_participated
        writer.row(
            (index, "body_centre"),
            (row.unit.name, "body"),
            (block, "body"),
            (asked, "number"),
            (took, "number"),
            (LiveFormula(f"=D{number}-E{number}", asked - took), "number"),
            (_cut_rate(took, asked, number, "DE"), "rate"),
            ("Có" if row.subject_to_rating else "Không", "body_centre"),
            *[(None, "body")] * 3,
            ("Tính gộp" if row.rolls_up else None, "body"),
            height=16 * max(lines_needed(row.unit.name, 32), lines_needed(block, 22)),
        )
    if not content.all.below:
        writer.line("Không có đơn vị nào chưa đạt.", "plain", width)


def _cut_rate(participated, expected, number, columns) -> LiveFormula:
    whole, part = columns
    return LiveFormula(
        f'=IF({whole}{number}=0,"",INT({part}{number}*10000/{whole}{number})/100)',
        participated * 10_000 // expected / 100 if expected else "",
    )


def write_missing(book, content: Content) -> None:
    columns = [
        ("TT", 6),
        ("Họ và tên đệm", 24),
        ("Tên", 11),
        ("Chức vụ", 24),
        ("Đối tượng", 15),
        ("Cơ quan, đơn vị, địa phương", 32),
        ("Khối", 22),
        ("Tình trạng", 23),
        ("Ghi chú", 16),
    ]
    title = "DANH SÁCH NGƯỜI CHƯA THAM GIA"
    writer, width = start_list(book, content, MISSING, title, columns)
    index = 0
    for index, person in enumerate(content.missing(), start=1):
        _write_missing_person(
            writer, index, person, content.block_of.get(person.unit_id, "")
        )
    if not index:
        writer.line("Mọi người phải tham gia đều đã tham gia.", "plain", width)


def _write_missing_person(writer, index: int, person: MissingPerson, block) -> None:
    tallest = max(
        lines_needed(person.unit, 32),
        lines_needed(block, 22),
        lines_needed(person.position, 24),
        lines_needed(person.category, 15),
        lines_needed(person.standing, 23),
    )
    writer.row(
        (index, "body_centre"),
        (person.surname, "body"),
        (person.given_name, "body"),
        (person.position, "body"),
        (person.category, "body"),
        (person.unit, "body"),
        (block, "body"),
        (person.standing, "body"),
        (None, "body"),
        height=16 * tallest,
    )


def write_changes(book, content: Content) -> None:
    columns = [
        ("TT", 6),
        ("Cơ quan, đơn vị, địa phương", 34),
        ("Danh sách đầu kỳ", 14),
        ("Thêm vào", 24),
        ("Chuyển đi, nghỉ", 24),
        ("Vắng có lý do (đã duyệt)", 20),
        ("Không thuộc diện tính tỷ lệ", 20),
        ("Số phải tham gia", 20),
        ("Chênh lệch", 12),
    ]
    title = "BIẾN ĐỘNG DANH SÁCH"
    # Two tables stand here: what is repeated on each page is the row of codes alone.
    writer, width = _start(book, content, CHANGES, title, columns), len(columns)
    _write_heads(writer, columns)
    _write_codes(writer, width)
    for index, row in enumerate(content.all.units, start=1):
        number = writer.row_number + 1
        writer.row(
            (index, "body_centre"),
            (row.unit.name, "body"),
            (row.opening, "number"),
            (row.added, "number"),
            (row.removed, "number"),
            (row.excused, "number"),
            (row.headcount - row.counting, "number"),
            (row.expected, "number"),
            (LiveFormula(_difference(number), difference(row)), "number"),
            height=16 * lines_needed(row.unit.name, 34),
        )
    _write_change_sums(writer, content)
    _write_lowering_acts(writer, content, width)


def _write_codes(writer, columns: int) -> None:
    codes = ["A", "B", *map(str, range(1, columns - 1))]
    writer.row(*[(code, "code") for code in codes], height=15)


def _difference(number: int) -> str:
    n = number
    return f"=C{n}+D{n}-E{n}-F{n}-G{n}-H{n}"


def difference(row) -> int:
    """Opening + in - out - excused - not counting - expected: must be 0."""
    outside = row.headcount - row.counting
    return row.opening + row.added - row.removed - row.excused - outside - row.expected


def _write_change_sums(writer, content: Content) -> None:
    totals, last = content.all, writer.row_number
    if last < FIRST_ROW:
        return
    values = [
        totals.opening,
        totals.added,
        totals.removed,
        totals.excused,
        totals.headcount - totals.counting,
        totals.expected,
        difference(totals),
    ]
    writer.row(
        (None, "block"),
        ("TỔNG CỘNG", "block"),
        *[
            (LiveFormula(f"=SUM({c}{FIRST_ROW}:{c}{last})", value), "block_number")
            for c, value in zip("CDEFGHI", values, strict=True)
        ],
        height=18,
    )


def _write_lowering_acts(writer, content: Content, width: int) -> None:
    writer.blank()
    writer.line(
        "Các trường hợp làm giảm số phải tham gia", "plain_bold", width, height=18
    )
    heads = ["TT", "Đơn vị", "Ngày", "Họ và tên", "Nội dung", "Văn bản"]
    heads += ["Người đề nghị", "Người duyệt"]
    writer.row(*[(text, "head") for text in heads], height=20)
    _write_codes(writer, len(heads))
    for index, act in enumerate(content.lowering, start=1):
        day, unit, person, what, document, proposer, decider = act
        writer.row(
            (index, "body_centre"),
            (unit, "body"),
            (day, "date"),
            (person, "body"),
            (what, "body"),
            (document, "body"),
            (proposer, "body"),
            (decider, "body"),
            height=16
            * max(
                lines_needed(unit, 34),
                lines_needed(what, 24),
                lines_needed(document, 18),
                lines_needed(person, 22),
            ),
        )
    if not content.lowering:
        writer.line("Không có trường hợp nào.", "plain", width)


def write_days(book, content: Content) -> None:
    columns = [
        ("Ngày", 13),
        ("Số người tham gia trong ngày", 14),
        ("Cộng dồn", 12),
        ("Số phải tham gia", 12),
        ("Tỷ lệ (%)", 10),
        ("Số đơn vị đạt", 10),
        ("Số lượt thi", 10),
        ("", 3),
        *[("", 9)] * 7,
    ]
    title = "DIỄN BIẾN THEO NGÀY"
    writer, width = start_list(book, content, DAYS, title, columns[:7])
    expected = content.all.expected
    for row in content.days:
        number = writer.row_number + 1
        above = f"C{number - 1}+" if number > FIRST_ROW else ""
        writer.row(
            (row.day, "date"),
            (row.people, "number"),
            (LiveFormula(f"={above}B{number}", row.running), "number"),
            (expected, "number"),
            (_cut_rate(row.running, expected, number, "DC"), "rate"),
            (row.units_reached, "number"),
            (row.attempts, "number"),
        )
    if content.days:
        writer.sheet.add_chart(_running_chart(writer.sheet, writer.row_number), "I4")
    else:
        writer.line("Chưa có người tham gia.", "plain", width)


def _running_chart(sheet, last: int) -> LineChart:
    chart = LineChart()
    chart.title = "Số người đã tham gia, cộng dồn"
    chart.add_data(
        Reference(sheet, min_col=3, max_col=4, min_row=4, max_row=last),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=FIRST_ROW, max_row=last))
    chart.y_axis.scaling.min = 0
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.number_format = "dd/mm"
    chart.height, chart.width = 9, 16
    chart.legend.position = "b"
    solid, dashed = chart.series
    solid.graphicalProperties = GraphicalProperties()
    solid.graphicalProperties.line.solidFill = "0B4F8A"
    dashed.graphicalProperties = GraphicalProperties()
    dashed.graphicalProperties.line.solidFill = "444444"
    dashed.graphicalProperties.line.dashStyle = "dash"
    solid.smooth = dashed.smooth = False
    return chart
