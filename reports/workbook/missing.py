"""The missing people of a unit or of a scope, as they stand now: a small workbook."""

from datetime import datetime
from io import BytesIO

from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook

from contest import words
from contest.models import Contest, RosterEntry, Unit
from contest.names import search_key
from contest.workbooks.writing import SheetWriter, lines_needed
from reports.standings import standing

# As the sheet of the report has them.
COLUMNS = [
    ("TT", 6),
    ("Họ và tên đệm", 24),
    ("Tên", 11),
    ("Chức vụ", 24),
    ("Đối tượng", 15),
    ("Cơ quan, đơn vị, địa phương", 32),
    ("Khối", 22),
    ("Tình trạng", 23),
]
PHONE, NOTE = ("Điện thoại", 14), ("Ghi chú", 16)


def build_missing(
    contest: Contest,
    people: list[RosterEntry],
    *,
    as_of: datetime,
    unit: Unit | None = None,
) -> bytes:
    """Return the .xlsx. A phone stands only where ``shows_phone`` allows it."""
    with_phones = any(person.shows_phone for person in people)
    columns = [*COLUMNS, *([PHONE] if with_phones else []), NOTE]
    book = Workbook(write_only=True)
    writer = SheetWriter(book, "Chưa tham gia", [width for _, width in columns])
    writer.repeat("5:5", "A6")
    of_whom = unit.name if unit else contest.title
    writer.line("DANH SÁCH NGƯỜI CHƯA THAM GIA", "title", len(columns), height=20)
    writer.line(of_whom, "subtitle", len(columns), height=18)
    moment = words.moment(as_of)
    writer.line(f"(Số liệu tạm tính đến {moment})", "subtitle", len(columns), height=18)
    writer.blank(height=6)
    writer.row(*[(text, "head") for text, _ in columns], height=36)
    for index, person in enumerate(people, start=1):
        _write_person(writer, index, person, with_phones=with_phones)
    if not people:
        writer.line("Mọi người phải tham gia đều đã tham gia.", "plain", len(columns))
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _write_person(writer, index, entry, *, with_phones) -> None:
    person, unit = entry.staff_member, entry.unit
    block = unit.block.name if unit.block else ""
    texts = [
        person.surname,
        person.given_name,
        person.position,
        person.get_category_display(),
        unit.name,
        block,
        standing(entry),
    ]
    cells = [(text, "body") for text in texts]
    if with_phones:
        cells.append((person.phone if entry.shows_phone else "", "body"))
    tallest = max(
        lines_needed(text, width)
        for text, (_, width) in zip(texts, COLUMNS[1:], strict=True)
    )
    writer.row((index, "body_centre"), *cells, (None, "body"), height=16 * tallest)


def file_name(unit: Unit | None, as_of: datetime) -> str:
    """Chua-tham-gia-TH-NGUYEN-DU-den-9h00-13-11-2023.xlsx, in plain ASCII."""
    local = timezone.localtime(as_of)
    name = slugify(search_key(unit.short_name)).upper() if unit else "TOAN-BO"
    return f"Chua-tham-gia-{name}-den-{local.hour}h{local:%M}-{local:%d-%m-%Y}.xlsx"
