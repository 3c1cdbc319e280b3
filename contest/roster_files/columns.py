"""What the columns of a list may hold, and the headings under which they stand."""

from contest.models import Category
from contest.roster_workbooks import STAFF_COLUMNS
from contest.workbooks import Column

# What a column may be said to hold, in the order in which people choose. "" is said of
# one that is not used. Several columns may hold one field: names and positions are
# joined; of a birth date split by Nam and Nữ, the one that is filled in is taken.
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
# Lists that have a column for each category and a cross in one of them.
MARKS = {f"category={value}": value for value in Category.values}
FIELDS |= {
    field: f"Đối tượng: {Category(value).label} (đánh dấu x)"
    for field, value in MARKS.items()
}

ROSTER_COLUMNS = (
    *STAFF_COLUMNS,
    Column("birth_year", "Năm sinh", ("Sinh năm", "NS")),
    Column(
        "number", "TT", ("STT", "Số TT", "Số thứ tự", "Thứ tự", "T.T", "S.T.T", "No")
    ),
    Column("note", "Ghi chú", ("Chú thích", "Lưu ý", "Ghi chú khác")),
)
PARTS_OF_SURNAME = {"tendem", "chulot", "chudem", "dem", "lot", "tenlot", "hodem"}
# A heading that says more than we know: "Họ và tên giáo viên", "Chức vụ hiện nay".
BEGINNINGS = {
    "hovaten": "full_name",
    "hoten": "full_name",
    "ngaythangnamsinh": "birth_date",
    "ngaysinh": "birth_date",
    "namsinh": "birth_year",
    "sodienthoai": "phone",
    "dienthoai": "phone",
    "sodt": "phone",
    "sdt": "phone",
    "doituong": "category",
    "donvicongtac": "unit",
    "tendonvi": "unit",
    "noicongtac": "unit",
    "chucvu": "position",
    "chucdanh": "position",
    "ghichu": "note",
    "email": "email",
}
OF_PERSONAL_ID = ("cccd", "cmnd", "cancuoc", "dinhdanh", "chungminh")
SEXES = {"nam", "nữ", "nu"}  # as typed: Năm is another word
PARTS_OF_DAY = ["ngay", "thang", "nam"]
NAMES = {"full_name", "surname", "given_name"}
OF_ONE_PERSON = {"code", "birth_date", "birth_year", "phone", "email"}
UNUSED = {"", "number", "note", "personal_id"}
