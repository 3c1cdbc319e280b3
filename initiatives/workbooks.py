"""The list of entries that goes to the province with a document."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook

from contest import words
from contest.models import Contest
from contest.names import search_key
from contest.workbooks.official import host_office, write_foot, write_head
from contest.workbooks.writing import SheetWriter, lines_needed
from initiatives.durations import told_of_lengths
from initiatives.models import InitiativeEntry

TITLE = "Danh sách"
COLUMNS = [
    ("TT", 5),
    ("Tên sáng kiến, giải pháp", 36),
    ("Chủ đề", 25),
    ("Tập thể/cá nhân", 12),
    ("Tác giả", 25),
    ("Cơ quan, đơn vị, địa phương", 27),
    ("Đường dẫn video", 32),
    ("Thời lượng", 9),
    ("Ghi chú", 12),
]
WIDTH = len(COLUMNS)
HEAD_ROW = 9  # of the table; above it stand the official head and the title


def build_province_list(
    contest: Contest, entries: Iterable[InitiativeEntry], *, at: datetime
) -> bytes:
    """Return the .xlsx of these entries, in their order."""
    book = Workbook(write_only=True)
    book.properties.creator = contest.host_office
    book.properties.title = contest.title
    writer = SheetWriter(book, TITLE, [width for _, width in COLUMNS])
    writer.repeat(f"{HEAD_ROW}:{HEAD_ROW}", f"C{HEAD_ROW + 1}")
    issuer = host_office(contest)
    write_head(writer, issuer, WIDTH, 4)
    writer.line("DANH SÁCH SÁNG KIẾN, GIẢI PHÁP DỰ THI", "title", WIDTH, height=20)
    name = contest.title.upper()
    room = 0.7 * sum(writer.widths)
    writer.line(name, "title", WIDTH, height=20 * lines_needed(name, room))
    made = f"(Gửi Ban Tổ chức tỉnh; lập lúc {words.moment(at)})"
    writer.line(made, "subtitle", WIDTH, height=18)
    writer.blank(height=6)
    writer.row(*[(text, "head") for text, _ in COLUMNS], height=36)
    index = 0
    for index, entry in enumerate(told_of_lengths(entries), start=1):
        _write_entry(writer, index, entry)
    notes = [f"Danh sách có {words.thousands(index)} bài đủ điều kiện dự thi."]
    foot = write_foot(writer, issuer, WIDTH, notes)
    # The last entry stands with the foot.
    writer.keep_together(
        max(HEAD_ROW + 1, foot - 1), range(HEAD_ROW, HEAD_ROW + 1), WIDTH
    )
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _write_entry(writer: SheetWriter, index: int, entry: InitiativeEntry) -> None:
    texts = [
        entry.title,
        entry.theme.name,
        entry.get_owner_kind_display(),
        ", ".join(author.name for author in entry.authors.all()),
        entry.unit.name,
        entry.video_url,
        entry.length.clock,
    ]
    tallest = max(
        lines_needed(text, width)
        for text, (_, width) in zip(texts, COLUMNS[1:], strict=False)
    )
    centred = {2, 6}
    cells = [
        (text, "body_centre" if place in centred else "body")
        for place, text in enumerate(texts)
    ]
    writer.row((index, "body_centre"), *cells, (None, "body"), height=16 * tallest)


def list_name(contest: Contest, at: datetime) -> str:
    """Danh-sach-sang-kien-CCHC-2023-10h05-05-12-2023.xlsx, in plain ASCII."""
    local = timezone.localtime(at)
    short = search_key(contest.short_title).removeprefix("cuoc thi ")
    name = f"Danh-sach-sang-kien-{slugify(short).upper()}"
    return f"{name}-{local.hour}h{local:%M}-{local:%d-%m-%Y}.xlsx"
