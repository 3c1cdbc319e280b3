"""The head and the foot that official forms have (Decree 30/2020)."""

from django.utils import timezone

from contest import words
from reports.models import Snapshot

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


def write_head(writer, contest, columns: int, split: int) -> None:
    """Rows 1 to 3: issuing body left, quốc hiệu right, in two halves of the page.

    The rules below the office and the motto are real borders of cells in the middle of
    each half, not underlines.
    """
    left, right = split, columns - split
    year = timezone.localtime().year
    _halves(
        writer,
        (contest.issuing_body.upper(), "issuer", left),
        (NATION, "nation", right),
    )
    _halves(
        writer,
        (contest.host_office.upper(), "issuer_bold", left),
        (MOTTO, "motto", right),
        height=18,
    )
    _rules(writer, left, right)
    _halves(
        writer,
        (f"Số:        /{contest.report_symbol}", "issuer", left),
        (f"{contest.place}, ngày      tháng      năm {year}", "place", right),
        height=20,
    )


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


def write_foot(writer, contest, columns: int, check_code: str, notes: list[str]) -> int:
    """Notes, place and date, the two who sign. Returns the first row of the foot."""
    first = None
    for note in [*notes, f"Mã kiểm tra số liệu: {check_code}"]:
        number = writer.line(note, "small_italic", columns, height=15)
        first = first or number
    year = timezone.localtime().year
    half = columns // 2
    blank = ("", "plain", half)
    dated = f"{contest.place}, ngày      tháng      năm {year}"
    _halves(writer, blank, (dated, "place", columns - half), height=20)
    titles = contest.signer_titles.split("|")
    for index, title in enumerate(titles):
        left = "NGƯỜI LẬP BIỂU" if index == 0 else ""
        _halves(
            writer,
            (left, "signer", half),
            (title.strip().upper(), "signer", columns - half),
            height=18,
        )
    _halves(
        writer,
        ("(Ký, ghi rõ họ tên)", "signer_note", half),
        ("(Ký, đóng dấu, ghi rõ họ tên)", "signer_note", columns - half),
        height=18,
    )
    return first
