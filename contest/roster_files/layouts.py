"""How one sheet is read: where its headings stand and what its columns hold."""

from collections.abc import Mapping
from typing import NamedTuple

# What a column may be said to hold, in the order in which people choose. "" is said of
# one that is not used. Several columns may hold one field: a name is joined, of a birth
# date split by Nam and Nữ the one that is filled in counts.
FIELDS = {
    "": "Không dùng",
    "full_name": "Họ và tên",
    "surname": "Họ và tên đệm",
    "given_name": "Tên",
    "birth_date": "Ngày sinh",
    "birth_year": "Năm sinh",
    "position": "Chức vụ, chức danh",
    "category": "Đối tượng",
    "unit": "Đơn vị",
    "unit_code": "Mã đơn vị",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "code": "Mã người dự thi",
    "number": "Số thứ tự",
    "note": "Ghi chú (không nhập)",
    "personal_id": "Số căn cước (không nhập)",
}
UNIT_FROM = {
    "column": "Cột đơn vị",
    "headings": "Dòng tên đơn vị trong bảng",
    "line": "Dòng “Đơn vị: …” phía trên bảng",
    "sheet": "Tên tờ",
    "file": "Chọn một đơn vị cho cả bảng",
}


class SheetLayout(NamedTuple):
    """How one table is read. ``key`` is the same for all tables with these headings."""

    file: str
    sheet: str
    header_row: int  # the first row of the headings
    header_rows: int  # 1 or 2
    columns: dict[int, str]  # the number of a column, from 1, to a key of FIELDS
    headings: dict[int, str]  # as the file has them
    unit_from: str  # a key of UNIT_FROM
    unit_text: str  # what names the unit of a line, a sheet or a file
    key: str
    samples: dict[int, list[str]] = {}  # the first three values of each column

    def as_json(self) -> dict:
        return self._asdict()

    @classmethod
    def from_json(cls, stored: Mapping) -> "SheetLayout":
        """JSON makes texts of the numbers of columns."""
        numbered = ("columns", "headings", "samples")
        mended = {
            name: {int(place): value for place, value in stored.get(name, {}).items()}
            for name in numbered
        }
        return cls(**{**stored, **mended})
