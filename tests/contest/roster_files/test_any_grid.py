"""Whatever stands in a sheet: people, skipped rows or a refusal, and nothing else."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest.roster_files import read_roster
from contest.workbooks import Upload, WorkbookRefused, open_upload
from contest.workbooks.cells import NOT_COMPUTED, Cells, Unreadable, plain_text
from contest.workbooks.parts import Sheet
from contest.workbooks.reading import MergedDown
from tests.contest.books import book
from tests.contest.roster_styles import knows

HEADINGS = (
    """
TT;STT;Họ và tên;Họ tên;Họ và chữ lót;Tên;Ngày sinh;Năm sinh;Nam;Nữ;Chức vụ;Chức danh
Đơn vị;Đơn vị công tác;Mã đơn vị;Điện thoại;Số ĐT;SĐT;Mã CB;Đối tượng;CB;CC;NLĐ;Ghi chú
Số CCCD;Email;Giới tính
""".replace("\n", ";")
    .strip(";")
    .split(";")
)
PHRASES = (
    """
I;II;A;1;1.;I. PHÒNG, BAN CHUYÊN MÔN;1. Văn phòng HĐND và UBND;Phòng Nội vụ;Tổ Toán
Đơn vị: Trường Tiểu học Nguyễn Du;Đơn vị:;Tổng cộng;Cộng: 28 người;NGƯỜI LẬP BIỂU
THỦ TRƯỞNG ĐƠN VỊ;(Ký, ghi rõ họ tên);Thăng Bình, ngày 05 tháng 9 năm 2023;Ghi chú: x
Nguyễn Thị Hoa;LÊ NAM;Đoàn Văn Nam (A);05/10/1985;30/02/1985;05/10/30;0905000001
905123;nt;-;Viên chức;Công chức;NguyÔn V¨n Hïng;Nguyeãn Vaên Huøng;Hiệu trưởng;...
049203000123;Lê Thị Hoa (nghỉ thai sản);1E+09
""".replace("\n", ";")
    .strip(";")
    .split(";")
)

signs = st.characters(exclude_categories=["Cs"])
cells = st.one_of(
    st.none(),
    st.sampled_from(PHRASES),
    st.text(signs, max_size=30),
    st.integers(-(10**13), 10**13),
    st.integers(0, 40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(99)),
    st.just(Unreadable("", NOT_COMPUTED)),
)
headings = st.one_of(st.none(), st.sampled_from(HEADINGS))
anything = st.lists(cells, max_size=10)
lines = st.lists(anything, max_size=25)


class Grid(Upload):
    """Rows as they would come from any file."""

    def __init__(self, *sheets: list[list], is_1904: bool = False):
        self.name, self.is_1904 = "lưới.xlsx", is_1904
        self.sheets = [
            Sheet(f"Tờ {n}", "", is_hidden=False) for n in range(len(sheets))
        ]
        self._grids = dict(zip(self.sheets, sheets, strict=True))

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, Cells]]:
        for number, row in enumerate(self._grids[sheet], start=1):
            values = {
                column: plain_text(cell) if isinstance(cell, str) else cell
                for column, cell in enumerate(row, start=1)
            }
            filled = {place: v for place, v in values.items() if v is not None}
            if filled:
                yield number, filled

    def merged_down(self, sheet: Sheet) -> list[MergedDown]:
        return [MergedDown(column, 3, 6) for column in range(1, 9)]


def check(upload: Upload, **options) -> None:
    """Read it; whatever comes of that, no row is lost."""
    try:
        content = [
            (sheet.name, number)
            for sheet in upload.sheets
            for number, _ in upload.rows(sheet)
        ]
        reading = read_roster([upload], known_units=knows, **options)
    except WorkbookRefused as refused:
        assert str(refused)  # noqa: PT017 - a refusal always says what to do
        return
    rows = [(row.place.sheet, row.place.row) for row in reading.rows]
    skipped = [(row.sheet, row.row) for row in reading.skipped]
    assert sorted(rows + skipped) == sorted(content)
    assert all(row.reason for row in reading.skipped)
    for layout in reading.layouts:
        assert type(layout).from_json(layout.as_json()) == layout


def no_table(grid: list[list]) -> None:
    check(Grid(grid))


def below_headings(titles, top, below, grid, is_1904) -> None:
    head = ["TT", "Họ và tên", *top]
    check(Grid([*titles, head, below, *grid], is_1904=is_1904))


def several_sheets(grids, top) -> None:
    check(Grid(*([["Họ và tên", *top], *grid] for grid in grids)))


def tables_one_after_another(pieces) -> None:
    check(Grid([row for top, grid in pieces for row in (["Họ tên", *top], *grid)]))


def under_a_chosen_mapping(top, grid, row, columns, unit_from) -> None:
    chosen = {
        "header_row": row,
        "header_rows": 2,
        "columns": {str(place): field for place, field in columns.items()},
        "unit_from": unit_from,
        "unit_text": "Phòng Nội vụ",
    }
    upload = Grid([["TT", "Họ và tên", *top], *grid])
    check(upload, sheet_choices={"lưới.xlsx|Tờ 0": chosen})


def workbook(top, grid) -> None:
    rows = [[_for_excel(cell) for cell in row] for row in grid]
    check(open_upload(book(["TT", "Họ và tên", *top], *rows), "a.xlsx"))


def separated_text(text, encoding) -> None:
    content = f"TT;Họ và tên;SĐT\n{text}".encode(encoding)
    check_content(content)


def check_content(content: bytes) -> None:
    try:
        upload = open_upload(BytesIO(content), "a.csv")
    except WorkbookRefused:
        return
    check(upload)


def _for_excel(cell):
    if isinstance(cell, str):
        return "".join(sign for sign in cell if sign.isprintable())
    return None if isinstance(cell, Unreadable) else cell


FIELDS = ["", "full_name", "surname", "given_name", "birth_date", "unit", "phone", "x"]
tops = st.lists(headings, max_size=8)
SHAPES = {
    no_table: [lines],
    below_headings: [st.lists(anything, max_size=4), tops, tops, lines, st.booleans()],
    several_sheets: [st.lists(lines, max_size=3), tops],
    tables_one_after_another: [
        st.lists(st.tuples(tops, st.lists(anything, max_size=6)), max_size=4)
    ],
    under_a_chosen_mapping: [
        tops,
        lines,
        st.integers(1, 12),
        st.dictionaries(st.integers(1, 10), st.sampled_from(FIELDS)),
        st.sampled_from(["", "column", "headings", "line", "sheet", "file"]),
    ],
    workbook: [tops, lines],
    separated_text: [
        st.text(st.one_of(signs, st.sampled_from(';,\t"\r\n')), max_size=300),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    ],
    check_content: [st.binary(max_size=300)],
}


def run(shape, examples: int) -> None:
    often = settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    often(given(*SHAPES[shape])(shape))()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_sheet_of_any_shape_is_read_or_refused(shape):
    run(shape, 50)


@pytest.mark.long
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_thousand_sheets_of_any_shape_are_read_or_refused(shape):
    run(shape, 1000)
