"""The workbooks of units and of staff: their columns, and the rows they become."""

from datetime import date
from functools import partial
from typing import NamedTuple

from contest import cleaners
from contest.models import Category
from contest.previews import Place
from contest.readings import CleanRow, Reading, read
from contest.workbooks import Column, Upload


class BlockRow(NamedTuple):
    code: str
    name: str
    position: int


class UnitRow(NamedTuple):
    """One unit as a file or our own code says it. None says nothing."""

    code: str | None
    name: str | None
    short_name: str | None = None
    block: str | None = None  # its code, its name, or both: "IV. Khối trường học"
    position: int | None = None
    parent: str | None = None  # its code or name
    subject_to_rating: bool | None = None
    place: Place = Place()


class PersonRow(NamedTuple):
    """One person as a file or our own code says it. None says nothing."""

    code: str | None
    surname: str
    given_name: str
    unit: str | None  # its code, name, short name or alias
    category: Category | None = None
    position: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    place: Place = Place()
    birth_year: int | None = None  # of a list that names only the year


UNIT_COLUMNS = (
    Column(
        "code",
        "Mã đơn vị",
        ("Mã", "Mã cơ quan, đơn vị"),
        is_required=True,
        is_text=True,
        note="Mỗi đơn vị một mã, không dấu; không đổi qua các năm. Xã, thị trấn: "
        "mã của Tổng cục Thống kê.",
    ),
    Column(
        "name",
        "Tên đơn vị",
        ("Đơn vị", "Cơ quan, đơn vị, địa phương", "Cơ quan, đơn vị", "Tên cơ quan"),
        is_required=True,
        note="Tên đầy đủ như in trong báo cáo.",
    ),
    Column(
        "short_name",
        "Tên ngắn",
        ("Tên viết tắt", "Tên gọi tắt"),
        note="Không quá 80 ký tự; để trống thì lấy theo tên đơn vị.",
    ),
    Column(
        "block",
        "Khối",
        ("Tên khối", "Mã khối"),
        note="Số và tên khối; khối chưa có thì được thêm mới.",
    ),
    Column(
        "position",
        "Thứ tự trong báo cáo",
        ("Thứ tự",),
        note="Để trống thì theo thứ tự dòng trong tệp.",
    ),
    Column(
        "parent",
        "Đơn vị cấp trên",
        ("Cấp trên", "Mã đơn vị cấp trên", "Mã cấp trên", "Trực thuộc"),
        is_text=True,
        note="Mã của đơn vị cấp trên; để trống là trực thuộc cơ quan tổ chức cuộc thi.",
    ),
    Column(
        "subject_to_rating",
        "Thuộc diện xếp loại",
        ("Thuộc diện đánh giá, xếp loại", "Xếp loại"),
        note="Ghi có (hoặc x) và không; để trống là không.",
    ),
)
UNIT_CLEANERS = {
    "code": cleaners.code,
    "name": partial(cleaners.text, longest=200),
    "short_name": partial(cleaners.text, longest=80),
    "block": partial(cleaners.text, longest=120),
    "position": cleaners.order,
    "parent": partial(cleaners.text, longest=200),
    "subject_to_rating": cleaners.yes_no,
}

STAFF_COLUMNS = (
    Column(
        "code",
        "Mã người dự thi",
        (
            "Mã CB",
            "Mã cán bộ",
            "Mã CBCCVC",
            "Mã CBCCVC, NLĐ",
            "Mã số CBCCVC",
            "Mã công chức",
            "Mã viên chức",
            "Mã nhân viên",
            "Mã số",
            "Mã",
        ),
        is_text=True,
        note="Để trống cho người mới: hệ thống cấp mã 5 số.",
    ),
    Column(
        "full_name",
        "Họ và tên",
        (
            "Họ tên",
            "Họ, tên",
            "Họ và tên CBCCVC",
            "Họ và tên CBCCVC, NLĐ",
            "Tên cán bộ",
            "Tên CBCCVC",
        ),
        is_required=True,
        unless=("surname", "given_name"),
        takes_next=True,
        note="Có dấu, kiểu chữ Unicode.",
    ),
    Column(
        "surname",
        "Họ và tên đệm",
        ("Họ và chữ lót", "Họ và chữ đệm", "Họ và đệm", "Họ đệm", "Họ lót", "Họ"),
        note="Cùng với cột Tên, thay cho cột Họ và tên.",
    ),
    Column("given_name", "Tên", note="Cùng với cột Họ và tên đệm."),
    Column(
        "birth_date",
        "Ngày sinh",
        ("Ngày tháng năm sinh", "Sinh ngày", "NTNS"),
        note="Ngày/tháng/năm; có thể để trống. Cần khi đơn vị có người trùng tên.",
    ),
    Column(
        "position",
        "Chức vụ",
        (
            "Chức danh",
            "Chức vụ, chức danh",
            "Chức danh, chức vụ",
            "Chức vụ công tác",
            "Vị trí việc làm",
            "Công việc",
        ),
        note="Ngắn gọn, không quá 120 ký tự; có thể để trống.",
    ),
    Column(
        "category",
        "Đối tượng",
        ("Loại đối tượng", "Nhóm đối tượng", "Loại", "Diện"),
        is_required=True,
        note="Cán bộ, Công chức, Viên chức, Người lao động, Người hoạt động không "
        "chuyên trách hoặc Lực lượng vũ trang.",
    ),
    Column(
        "unit",
        "Đơn vị",
        (
            "Đơn vị công tác",
            "Cơ quan, đơn vị",
            "Cơ quan, đơn vị, địa phương",
            "Tên đơn vị",
            "Nơi công tác",
            "Nơi làm việc",
            "Cơ quan",
            "Cơ quan công tác",
            "Cơ quan, đơn vị công tác",
            "Phòng, ban",
            "Tên trường",
            "Trường",
        ),
        is_required=True,
        unless=("unit_code",),
        note="Mã, tên hoặc tên ngắn của đơn vị như ở danh sách đơn vị.",
    ),
    Column(
        "unit_code",
        "Mã đơn vị",
        ("Mã cơ quan, đơn vị",),
        is_text=True,
        note="Thay cho cột Đơn vị.",
    ),
    Column(
        "phone",
        "Điện thoại",
        (
            "Số điện thoại",
            "Số ĐT",
            "SĐT",
            "ĐT",
            "Di động",
            "Số di động",
            "Điện thoại di động",
            "ĐTDĐ",
            "Số ĐTDĐ",
        ),
        is_text=True,
        note="Chỉ ghi một số; có thể để trống.",
    ),
    Column(
        "email",
        "Thư điện tử",
        ("Email", "E-mail", "Hộp thư", "Gmail"),
        note="Có thể để trống.",
    ),
)
STAFF_CLEANERS = {
    "code": cleaners.staff_code,
    "full_name": cleaners.full_name,
    "surname": partial(cleaners.text, longest=80),
    "given_name": partial(cleaners.text, longest=40),
    "birth_date": cleaners.birth_date,
    "position": partial(cleaners.text, longest=120),
    "category": cleaners.category,
    "unit": partial(cleaners.text, longest=200),
    "unit_code": partial(cleaners.text, longest=20),
    "phone": cleaners.phone,
    "email": cleaners.email,
}


def read_units(upload: Upload) -> Reading:
    return read(upload, UNIT_COLUMNS, UNIT_CLEANERS, _unit)


def _unit(row: CleanRow) -> UnitRow:
    return UnitRow(**row.values, place=row.place)
