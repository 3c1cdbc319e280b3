"""Field cleaners: what a form's field or an Excel cell holds, made into a value.

Each refuses with a ValidationError whose words go on after the value, as in
``"905123" thiếu số``. An empty cell is None: whether it may be empty, the row says.
"""

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl.utils.datetime import from_excel

from contest import names
from contest.models import Category

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
CODE_DIGITS = 5
MOBILE_DIGITS, LANDLINE_DIGITS = 10, 11
DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
YEARS = range(1900, 2200)
SERIALS = range(7_000, 80_000)  # Excel's count of days: 1919 to 2118
OLDEST_BIRTH_YEAR = 1920

CATEGORY_WORDS = {
    Category.CADRE: "cán bộ; cb",
    Category.CIVIL_SERVANT: "công chức; cc",
    Category.PUBLIC_EMPLOYEE: "viên chức; vc",
    Category.WORKER: "người lao động; nlđ; lao động; hđlđ; hợp đồng; hợp đồng lao động;"
    " lđhđ; lao động hợp đồng; hđ; hđ 111; hợp đồng 111; hđ 68; hợp đồng 68",
    Category.PART_TIME: "người hoạt động không chuyên trách; không chuyên trách; kct;"
    " hđkct; hđ kct; cán bộ không chuyên trách; cb kct; bán chuyên trách",
    Category.ARMED_FORCES: "lực lượng vũ trang; llvt; công an; quân đội; bộ đội",
}
CATEGORIES = {
    names.search_key(word): category
    for category, text in CATEGORY_WORDS.items()
    for word in text.split(";")
}
YES = {"co", "x", "1", "true", "dung", "yes", "thuoc", "thuoc dien"}
NO = {"khong", "0", "false", "k", "ko", "no", "khong thuoc", "khong thuoc dien"}


def text(value, *, longest: int) -> str | None:
    """Clean text in NFC; a number reads as Excel shows it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    cleaned = names.clean(value) if value is not None else ""
    if len(cleaned) > longest:
        raise ValidationError(f"dài quá {longest} ký tự")
    return cleaned or None


def code(value) -> str | None:
    """A code without spaces, in capitals."""
    cleaned = text(value, longest=20)
    if cleaned is None:
        return None
    if not CODE.fullmatch(cleaned):
        raise ValidationError("chỉ được có chữ không dấu, số và các dấu . - _ /")
    return cleaned.upper()


def staff_code(value) -> str | None:
    """A staff code; one of digits gets back the zeros that Excel took from it."""
    cleaned = code(value)
    if cleaned is not None and cleaned.isdecimal():
        return cleaned.zfill(CODE_DIGITS)
    return cleaned


def full_name(value) -> tuple[str, str] | None:
    """(surname and middle names, given name); a name all in capitals is put right."""
    cleaned = text(value, longest=120)
    if cleaned is None:
        return None
    if any(sign.isdigit() for sign in cleaned):
        raise ValidationError("có chữ số, không phải họ và tên")
    if not any(sign.isalpha() for sign in cleaned):
        raise ValidationError("không phải họ và tên")
    surname, given = names.split_name(cleaned.title() if cleaned.isupper() else cleaned)
    if len(surname) > 80 or len(given) > 40:  # noqa: PLR2004 - as the columns are
        raise ValidationError("dài quá; chỉ ghi họ và tên")
    return surname, given


def phone(value) -> str | None:
    """Digits beginning with 0: the one that Excel took is given back, +84 is 0."""
    cleaned = text(value, longest=40)
    if cleaned is None:
        return None
    digits = re.sub(r"[\s.()\-–_']", "", cleaned)
    digits = re.sub(r"^(\+|00)?84(?=\d{9,10}$)", "0", digits)
    if not digits.isascii() or not digits.isdecimal():
        raise ValidationError("không phải một số điện thoại; chỉ ghi một số")
    if not digits.startswith("0"):
        digits = "0" + digits
    wanted = LANDLINE_DIGITS if digits.startswith("02") else MOBILE_DIGITS
    if len(digits) < wanted:
        raise ValidationError("thiếu số")
    if len(digits) > wanted:
        raise ValidationError("thừa số")
    return digits


def email(value) -> str | None:
    cleaned = text(value, longest=254)
    if cleaned is None:
        return None
    try:
        validate_email(cleaned)
    except ValidationError as error:
        raise ValidationError("không phải địa chỉ thư điện tử") from error
    return cleaned


def day(value) -> date | None:
    """A day: Excel's own, 05/10/2023, or the number that Excel makes of one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    cleaned = text(value, longest=40)
    if cleaned is None:
        return None
    if cleaned.isdecimal():
        return _day_of_number(int(cleaned))
    if match := DAY_FIRST.fullmatch(cleaned):
        day, month, year = map(int, match.groups())
    elif match := YEAR_FIRST.fullmatch(cleaned.removesuffix(" 00:00:00")):
        year, month, day = map(int, match.groups())
    else:
        raise ValidationError("không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError("không có ngày này trong lịch") from error


def _day_of_number(number: int) -> date:
    if number in YEARS:
        raise ValidationError("chỉ có năm; ghi đủ ngày/tháng/năm hoặc để trống")
    if number not in SERIALS:
        raise ValidationError("không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985")
    return from_excel(number).date()


def birth_date(value) -> date | None:
    born = day(value)
    if born is not None and not OLDEST_BIRTH_YEAR <= born.year < date.today().year:
        raise ValidationError("không phải ngày sinh")
    return born


def category(value) -> Category | None:
    """The category behind the words that lists use for it."""
    cleaned = text(value, longest=120)
    if cleaned is None:
        return None
    found = CATEGORIES.get(names.search_key(cleaned))
    if found is None:
        labels = ", ".join(Category.labels)
        raise ValidationError(f"không rõ là đối tượng nào; ghi một trong: {labels}")
    return found


def yes_no(value) -> bool:
    """Có, không or x; nothing means no, as in lists where only some are marked."""
    if isinstance(value, bool):
        return value
    key = names.search_key(text(value, longest=40) or "không")
    if key in YES:
        return True
    if key in NO:
        return False
    raise ValidationError("không rõ; ghi có hoặc không")


def order(value) -> int | None:
    """A place in the order of reports."""
    cleaned = text(value, longest=20)
    if cleaned is None:
        return None
    if not cleaned.isdecimal() or len(cleaned) > 6:  # noqa: PLR2004 - the column's range
        raise ValidationError("không phải số thứ tự")
    return int(cleaned)
