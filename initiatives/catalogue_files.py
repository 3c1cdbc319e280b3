"""The workbook of the catalogue: its columns, and the rows they become."""

from datetime import date
from functools import partial
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from contest import cleaners
from contest.previews import Place
from contest.readings import CleanRow, Reading, read
from contest.workbooks import Column, Upload

YEARS = range(1945, 2101)
is_address = URLValidator(schemes=["http", "https"])


class CatalogueRow(NamedTuple):
    """One model as a file or our own code says it. None says nothing."""

    title: str | None
    summary: str | None = None
    unit_name: str | None = None
    field: str | None = None
    year: int | None = None
    decision_number: str | None = None
    source_url: str | None = None
    applied_before: date | None = None
    place: Place = Place()


COLUMNS = (
    Column(
        "title",
        "Tên mô hình, sáng kiến",
        ("Tên sáng kiến, giải pháp", "Tên sáng kiến", "Tên mô hình", "Tên giải pháp"),
        is_required=True,
        note="Ghi đủ như trong quyết định; mỗi mô hình một dòng.",
    ),
    Column(
        "summary",
        "Tóm tắt",
        ("Nội dung", "Nội dung chính", "Mô tả"),
        note="Ba đến năm câu. Có tóm tắt thì so sánh chính xác hơn.",
    ),
    Column(
        "unit_name",
        "Đơn vị áp dụng",
        ("Đơn vị", "Cơ quan, đơn vị", "Tác giả, đơn vị", "Nơi áp dụng"),
        note="Tên đơn vị như trong quyết định.",
    ),
    Column("field", "Lĩnh vực", ("Chủ đề", "Nhóm"), note="Có thể để trống."),
    Column("year", "Năm áp dụng", ("Năm", "Năm công nhận"), note="Bốn chữ số."),
    Column(
        "decision_number",
        "Số quyết định",
        ("Quyết định", "Văn bản", "Quyết định công nhận"),
        is_text=True,
        note="Số, ngày của quyết định công nhận hoặc cho áp dụng.",
    ),
    Column(
        "source_url",
        "Nguồn",
        ("Đường dẫn", "Đường dẫn nguồn"),
        note="Địa chỉ trang có thông tin, bắt đầu bằng https://.",
    ),
    Column(
        "applied_before",
        "Đã áp dụng trước ngày",
        ("Áp dụng trước ngày", "Tính đến ngày"),
        note="Ngày/tháng/năm; để trống thì tính theo năm áp dụng.",
    ),
)


def year(value) -> int | None:
    """A year in four digits, also within words: "năm 2021"."""
    said = cleaners.text(value, longest=40)
    if said is None:
        return None
    digits = "".join(sign if sign.isdigit() else " " for sign in said).split()
    if len(digits) != 1 or int(digits[0]) not in YEARS:
        raise ValidationError("không phải một năm; ghi bốn chữ số, ví dụ 2021")
    return int(digits[0])


def address(value) -> str | None:
    said = cleaners.text(value, longest=500)
    if said is None:
        return None
    try:
        is_address(said)
    except ValidationError:
        raise ValidationError("không phải địa chỉ trang; ghi đủ cả https://") from None
    return said


CLEANERS = {
    "title": partial(cleaners.text, longest=300),
    "summary": partial(cleaners.text, longest=5000),
    "unit_name": partial(cleaners.text, longest=200),
    "field": partial(cleaners.text, longest=150),
    "year": year,
    "decision_number": partial(cleaners.text, longest=120),
    "source_url": address,
    "applied_before": cleaners.day,
}


def read_catalogue(upload: Upload) -> Reading:
    return read(upload, COLUMNS, CLEANERS, _row)


def _row(row: CleanRow) -> CatalogueRow:
    return CatalogueRow(**row.values, place=row.place)
