"""The head and the foot that official forms have (Decree 30/2020)."""

from django.utils import timezone

from contest import words
from reports.models import Snapshot
from reports.workbook.cells import lines_needed

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


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


def write_head(writer, content, columns: int, split: int) -> None:
    """Issuing body left, quốc hiệu right, in two halves of the page.

    The rules below the office and the motto are real borders of cells in the middle of
    each half, not underlines.
    """
    issuer = content.issuer
    left, right = split, columns - split
    room = 0.85 * sum(writer.widths[:left])  # capitals are wide
    _halves(
        writer,
        (issuer.body.upper(), "issuer", left),
        (NATION, "nation", right),
        height=16 * lines_needed(issuer.body, room),
    )
    _halves(
        writer,
        (issuer.office.upper(), "issuer_bold", left),
        (MOTTO, "motto", right),
        height=max(18, 16 * lines_needed(issuer.office, room)),
    )
    _rules(writer, left, right)
    _halves(
        writer,
        (f"Số:        /{issuer.symbol}", "issuer", left),
        (blank_date(issuer.place), "place", right),
        height=20,
    )


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


def blank_date(place: str) -> str:
    """Day and month are written by hand: the registry gives them with the number."""
    year = timezone.localtime().year
    return f"{place}, ngày      tháng      năm {year}"


def _halves(writer, left, right, height=None) -> None:
    cells = []
    for text, look, width in (left, right):
        cells += [(text, look), *[(None, look)] * (width - 1)]
    number = writer.row(*cells, height=height)
    writer.merge(1, number, left[2], number)
    writer.merge(left[2] + 1, number, left[2] + right[2], number)


def _rules(writer, left: int, right: int) -> None:
    """A thin row whose top borders are the two rules."""
    cells = [(None, "plain")] * (left + right)
    for column in writer.rule_columns:
        cells[column - 1] = (None, "ruled")
    writer.row(*cells, height=5)


def write_foot(writer, content, columns: int, notes: list[str]) -> int:
    """Notes, place and date, the two who sign. Returns the first row of the foot."""
    first = None
    code = content.snapshot.check_code
    for note in [*notes, f"Mã kiểm tra số liệu: {code}"]:
        number = writer.line(note, "small_italic", columns, height=15)
        first = first or number
    half = columns // 2
    blank = ("", "plain", half)
    dated = (blank_date(content.issuer.place), "place", columns - half)
    _halves(writer, blank, dated, height=20)
    for index, title in enumerate(content.issuer.signers):
        left = "NGƯỜI LẬP BIỂU" if index == 0 else ""
        _halves(
            writer,
            (left, "signer", half),
            (title.upper(), "signer", columns - half),
            height=18,
        )
    _halves(
        writer,
        ("(Ký, ghi rõ họ tên)", "signer_note", half),
        ("(Ký, đóng dấu, ghi rõ họ tên)", "signer_note", columns - half),
        height=18,
    )
    writer.blank(height=60)  # room for the signatures
    return first
