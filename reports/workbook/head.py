"""What the form is called, of when its figures are, and its head as an annex."""

from django.utils import timezone

from contest import words
from contest.workbooks import official
from reports.models import Snapshot


def title_lines(contest) -> tuple[str, str]:
    """The two lines of the title: what the form is, and of which contest."""
    name = contest.title.removeprefix("Cuộc thi trực tuyến ").removeprefix("Cuộc thi ")
    return "BIỂU TỔNG HỢP KẾT QUẢ THAM GIA CUỘC THI TRỰC TUYẾN", name.upper()


def as_of(snapshot: Snapshot) -> str:
    """Of when the figures are, as every sheet and page says it."""
    cut_off = words.moment(snapshot.cut_off)
    if snapshot.cause == Snapshot.Cause.CLOSING:
        closed_on = words.day(snapshot.taken_at)
        return f"Số liệu chốt chính thức ngày {closed_on}, tính đến {cut_off}"
    if snapshot.cause == Snapshot.Cause.PROVISIONAL:
        return f"Số liệu sơ bộ lúc {cut_off}"
    return f"Số liệu tạm tính đến {cut_off}"


def scoped_as_of(content) -> str:
    """The same, with the part of the contest that the form is about."""
    words_of = as_of(content.snapshot)
    return words_of if content.scope.is_whole else f"{content.scope.name}. {words_of}"


def write_annex_head(writer, content, columns: int) -> None:
    """An annex stands below no quốc hiệu: the report that it goes with has one."""
    issuer, year = content.issuer, timezone.localtime().year
    writer.line("Phụ lục I", "title", columns, height=20)
    for text in title_lines(content.contest):
        writer.line(text, "title", columns, height=20)
    writer.line(
        f"(Kèm theo Báo cáo số      /{issuer.symbol} ngày     tháng     năm {year} "
        f"của {issuer.office})",
        "subtitle",
        columns,
        height=18,
    )
    for _ in range(2):  # so that the form's rows stand where they always do
        writer.blank(height=3)


def write_foot(writer, content, columns: int, notes: list[str]) -> int:
    """The foot with the code by which the figures are found again."""
    code = f"Mã kiểm tra số liệu: {content.snapshot.check_code}"
    return official.write_foot(writer, content.issuer, columns, [*notes, code])
