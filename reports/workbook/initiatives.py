"""The sheet "Sáng kiến": each that was sent, and who has sent none though it had to."""

from contest import words
from contest.workbooks.writing import lines_needed
from initiatives.durations import known_lengths
from reports.workbook.brief import duty_of
from reports.workbook.content import Content
from reports.workbook.lists import INITIATIVES, start_list

TITLE, UNIT = 1, 5  # columns
DUTY = ("Nhiệm vụ gửi của đơn vị", 12)


def write_initiatives(book, content: Content) -> None:
    columns = [
        ("TT", 5),
        ("Tên sáng kiến, giải pháp", 36),
        ("Chủ đề", 26),
        ("Tập thể/cá nhân", 12),
        ("Tác giả", 24),
        ("Đơn vị gửi", 26),
        ("Đường dẫn video", 30),
        ("Thời lượng", 9),
        ("Ngày giờ gửi", 16),
        ("Tình trạng", 16),
        ("Đã gửi về tỉnh (ngày, văn bản)", 16),
        ("Đường dẫn trên Fanpage", 16),
    ]
    if content.all.bound:
        columns.append(DUTY)
    title, duty = "SÁNG KIẾN, GIẢI PHÁP DỰ THI", duty_of(content.all)
    writer, across = start_list(book, content, INITIATIVES, title, columns, duty)
    _write_sent(writer, content, columns)
    if not content.initiatives and not content.all.owing:
        writer.line("Chưa có sáng kiến, giải pháp nào được gửi.", "plain", across)
    _write_owing(writer, content, columns)


def _write_sent(writer, content: Content, columns: list) -> None:
    duties = {row.unit_id: row.duty for row in content.all.units}
    lengths = known_lengths(row.initiative for row in content.initiatives)
    for index, row in enumerate(content.initiatives, start=1):
        cells = _initiative_cells(row, lengths[row.initiative.pk].clock)
        if content.all.bound:
            cells.append((duties.get(row.unit_id) or None, "body_centre"))
        needed = [
            lines_needed(value, width)
            for (value, style), (_, width) in zip(cells, columns[1:], strict=True)
            if style == "body"
        ]
        writer.row((index, "body_centre"), *cells, height=16 * max(needed))


def _write_owing(writer, content: Content, columns: list) -> None:
    """Below the list, without numbers: they are no initiatives."""
    for row in content.all.owing:
        cells = [(None, "body")] * len(columns)
        none = "Còn thiếu bài phải gửi" if row.initiatives_sent else "Chưa gửi bài nào"
        cells[TITLE] = (none, "body")
        cells[UNIT] = (row.unit.name, "body")
        cells[-1] = (row.duty, "alarm")
        height = 16 * lines_needed(row.unit.name, columns[UNIT][1])
        writer.row(*cells, height=height)


def _initiative_cells(row, length: str) -> list[tuple]:
    """One initiative in the order of the columns after its number."""
    entry, sent = row.initiative, row.dispatch
    return [
        (entry.title, "body"),
        (entry.theme.name, "body"),
        (entry.get_owner_kind_display(), "body_centre"),
        (", ".join(author.name for author in entry.authors.all()), "body"),
        (row.unit.name, "body"),
        (entry.video_url, "body"),
        (length or None, "body_centre"),
        (words.naive(entry.submitted_at), "moment"),
        (row.get_state_display(), "body_centre"),
        (f"{words.day(sent.sent_on)}, {sent.document}" if sent else "", "body"),
        (row.fanpage_url, "body"),
    ]
