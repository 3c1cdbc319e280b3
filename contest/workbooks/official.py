"""The head and the foot that official forms have (Decree 30/2020)."""

from dataclasses import dataclass

from django.utils import timezone

from contest.models import Contest
from contest.workbooks.writing import SheetWriter, lines_needed

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Issuer:
    """Who signs the form, as its head and foot print it."""

    body: str
    office: str
    symbol: str
    place: str
    signers: tuple[str, ...]


def host_office(contest: Contest) -> Issuer:
    titles = tuple(title.strip() for title in contest.signer_titles.split("|"))
    return Issuer(
        contest.issuing_body,
        contest.host_office,
        contest.report_symbol,
        contest.place,
        titles,
    )


def write_head(writer: SheetWriter, issuer: Issuer, columns: int, split: int) -> None:
    """Issuing body left, quốc hiệu right, in two halves of the page."""
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
    _rules(writer, issuer, left, right)
    _halves(
        writer,
        (f"Số:        /{issuer.symbol}", "issuer", left),
        (blank_date(issuer.place), "place", right),
        height=20,
    )


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


def _rules(writer, issuer: Issuer, left: int, right: int) -> None:
    """Half as long as the office's name, and as long as the motto; both in the middle.

    They are lines of small signs, two of which are as wide as one sign of the text
    above: borders would be as wide as columns are, wherever these stand.
    """
    below_office = "_" * max(10, len(issuer.office))
    below_motto = "_" * 2 * len(MOTTO)
    _halves(
        writer, (below_office, "line", left), (below_motto, "line", right), height=9
    )


def write_foot(
    writer: SheetWriter, issuer: Issuer, columns: int, notes: list[str]
) -> int:
    """Notes, place and date, the two who sign. Returns the first row of the foot."""
    first = writer.row_number + 1
    for note in notes:
        writer.line(note, "small_italic", columns, height=15)
    half = columns // 2
    blank = ("", "plain", half)
    dated = (blank_date(issuer.place), "place", columns - half)
    _halves(writer, blank, dated, height=20)
    for index, title in enumerate(issuer.signers):
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
