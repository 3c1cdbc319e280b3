"""Field cleaners: what a form's field or an Excel cell holds, made into a value.

Each refuses with a ValidationError whose words go on after the value, as in
``"905123" thiếu số``. An empty cell is None: whether it may be empty, the row says.
Where one can tell what may have been meant, ``suggestion_of(error)`` says it.
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
LOOKS_PERSONAL = re.compile(r"0?[1-9]\d{10}|00[1-9]\d{9}")  # a number of an ID card
SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
SHORTENED_BY_EXCEL = (
    "đã bị Excel rút gọn nên mất số; định dạng cột này là Text rồi ghi lại"
)
# The mobile numbers of eleven digits became these of ten in 2018.
OLD_MOBILE = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058",
    "0199": "059",
}  # fmt: skip
A_PHONE = re.compile(r"\b0\d{9,10}\b")
MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4})")
IN_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
SHORT_YEAR = re.compile(r"(\d{1,2}[/.\- ]+\d{1,2}[/.\- ]+)(\d{2})")
YEAR_ALONE = re.compile(
    r"(?:(?:sinh|năm|ns|sn|[\W_])*|(?:00?[/.\-]){2})(\d{4})", re.IGNORECASE
)
MONTH_AND_YEAR = re.compile(r"(?:00?[/.\-])?(?:0?[1-9]|1[0-2])[/.\-](\d{4})")
YEARS = range(1900, 2200)
SERIALS = range(7_000, 80_000)  # Excel's count of days: 1919 to 2118
OLDEST_BIRTH_YEAR = 1920
FIRST_DAY = date(1899, 12, 30)  # of Excel's count
AGES_AT_WORK = range(15, 81)  # in which a year of two digits is only one year

CATEGORY_WORDS = {
    Category.CADRE: "cán bộ; cb; cán bộ chuyên trách; cán bộ cấp xã; cán bộ xã",
    Category.CIVIL_SERVANT: "công chức; cc; công chức cấp xã; công chức xã",
    Category.PUBLIC_EMPLOYEE: "viên chức; vc",
    Category.WORKER: "người lao động; nlđ; lao động; hđlđ; hợp đồng; hợp đồng lao động;"
    " lđhđ; lao động hợp đồng; hđ; hđ 111; hợp đồng 111; hđ 68; hợp đồng 68; hđ nđ 111;"
    " hđ nđ 68; hợp đồng theo nghị định 111; hợp đồng theo nghị định 68; lao động hđ",
    Category.PART_TIME: "người hoạt động không chuyên trách; không chuyên trách; kct;"
    " người hđkct; người hoạt động không chuyên trách cấp xã; hđkct; hđ kct; cán bộ"
    " không chuyên trách; cb kct; bán chuyên trách",
    Category.ARMED_FORCES: "lực lượng vũ trang; llvt; công an; quân đội; bộ đội",
}
CATEGORIES = {
    names.search_key(word): category
    for category, text in CATEGORY_WORDS.items()
    for word in text.split(";")
}

BEFORE_NAME = re.compile(
    r"(?:(?:bà|đ/c|đồng chí|pgs|gs|ts|th\.?s|bs|cn|ks)[ .:]+)+(?=\S+ \S)",
    re.IGNORECASE,
)
OR_A_SURNAME = re.compile(r"ông (?=(\S+) \S+ \S)", re.IGNORECASE)
NUMBER_BEFORE_NAME = re.compile(r"\d{1,4} ?[.)/\-] ?(?=\D)")
REMARK = re.compile(
    r" ?\([^)]*\b(?:nghỉ|thai|ốm|bệnh|hưu|chuyển|học|biệt phái|phép|kỷ luật)\b"
    r"[^)]*\)",
    re.IGNORECASE,
)
MORE_THAN_A_NAME = re.compile(r" [-–—] |[,;:/]")
A_DIGIT, A_LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
NO_SPACE = re.compile(r"(?<=\w)\(")
SHOUTED = re.compile(r"[^\W\d_]{2,}(?:'[^\W\d_]+)?")

YES = {"co", "x", "1", "true", "dung", "yes", "thuoc", "thuoc dien"}
NO = {"khong", "0", "false", "k", "ko", "no", "khong thuoc", "khong thuoc dien"}


def suggestion_of(error: ValidationError) -> str:
    """What may have been meant, as it would be typed; empty when nobody can tell."""
    return (error.params or {}).get("suggestion", "")


def _wrong(reason: str, suggestion: str = "") -> ValidationError:
    return ValidationError(reason, params={"suggestion": suggestion})


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
    cleaned = text(value, longest=40)
    if cleaned is None:
        return None
    if LOOKS_PERSONAL.fullmatch(cleaned):
        raise _wrong(
            "giống số căn cước, không được lưu; ghi mã người dự thi hoặc để trống"
        )
    if SHORTENED.fullmatch(cleaned):
        raise _wrong(SHORTENED_BY_EXCEL)
    cleaned = code(cleaned)
    return cleaned.zfill(CODE_DIGITS) if cleaned.isdecimal() else cleaned


def full_name(value) -> tuple[str, str] | None:
    """(surname and middle names, given name); capitals and titles are put right."""
    cleaned = text(value, longest=120)
    if cleaned is None:
        return None
    cleaned = _without_titles(NUMBER_BEFORE_NAME.sub("", cleaned, count=1))
    cleaned = cleaned.rstrip(" .,;:")
    if A_DIGIT.search(cleaned):
        raise _wrong("có chữ số, không phải họ và tên")
    if not A_LETTER.search(cleaned):
        raise _wrong("không phải họ và tên")
    if "(" in cleaned and REMARK.search(cleaned):
        bare = REMARK.sub("", cleaned)
        raise _wrong("có ghi chú trong ngoặc; cột này chỉ ghi họ và tên", bare)
    if more := MORE_THAN_A_NAME.search(cleaned):
        bare = cleaned[: more.start()].strip()
        raise _wrong("có thêm chữ sau tên; cột này chỉ ghi họ và tên", bare)
    surname, given = names.split_name(in_proper_case(NO_SPACE.sub(" (", cleaned)))
    if len(surname) > 80 or len(given) > 40:  # noqa: PLR2004 - as the columns are
        raise _wrong("dài quá; chỉ ghi họ và tên")
    return surname, given


def name_part(value, *, longest: int) -> str | None:
    """One of the two columns of a name; capitals are put right."""
    cleaned = text(value, longest=longest)
    if cleaned is None:
        return None
    if A_DIGIT.search(cleaned):
        raise _wrong("có chữ số, không phải họ và tên")
    return in_proper_case(_without_titles(cleaned))


def in_proper_case(name: str) -> str:
    """NGUYỄN VĂN NAM and nguyễn văn nam as they are written."""
    if name == name.title():
        return name
    name, bracket, rest = name.partition("(")
    if name.islower():
        name = name.title()
    return SHOUTED.sub(lambda word: _calm(word[0]), name) + bracket + rest


def _calm(word: str) -> str:
    return word.title() if word.isupper() else word


def _without_titles(name: str) -> str:
    """Without what stands before a name. Ông is a surname too, so it goes only when
    another surname comes after it."""
    if found := BEFORE_NAME.match(name):
        return name[found.end() :]
    found = OR_A_SURNAME.match(name)
    if found and names.match_key(found[1]) in names.SURNAMES:
        return name[found.end() :]
    return name


def phone(value) -> str | None:
    """Digits beginning with 0: the one that Excel took is given back, +84 is 0."""
    cleaned = text(value, longest=40)
    if cleaned is None:
        return None
    digits = re.sub(r"[\s.()\-–_']", "", cleaned)
    digits = re.sub(r"^(\+|00)?84(?=\d{9,10}$)", "0", digits)
    if SHORTENED.fullmatch(cleaned):
        raise _wrong(SHORTENED_BY_EXCEL)
    if not digits.isascii() or not digits.isdecimal():
        first = next(iter(A_PHONE.findall(cleaned)), "")
        raise _wrong("không phải một số điện thoại; chỉ ghi một số", first)
    if not digits.startswith("0"):
        digits = "0" + digits
    wanted = LANDLINE_DIGITS if digits.startswith("02") else MOBILE_DIGITS
    if len(digits) < wanted:
        raise _wrong("thiếu số")
    if len(digits) > wanted:
        raise _wrong("thừa số", _as_since_2018(digits))
    return digits


def _as_since_2018(digits: str) -> str:
    is_old = len(digits) == MOBILE_DIGITS + 1 and digits[:4] in OLD_MOBILE
    return OLD_MOBILE[digits[:4]] + digits[4:] if is_old else ""


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
    cleaned = MIDNIGHT.sub("", cleaned)
    if cleaned.isdecimal():
        return _day_of_number(int(cleaned))
    if match := DAY_FIRST.fullmatch(cleaned) or IN_WORDS.fullmatch(cleaned):
        day, month, year = map(int, match.groups())
    elif match := YEAR_FIRST.fullmatch(cleaned):
        year, month, day = map(int, match.groups())
    else:
        raise _wrong("không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985")
    try:
        return date(year, month, day)
    except ValueError as error:
        meant = _turned(day, month, year)
        raise _wrong("không có ngày này trong lịch", meant) from error


def _turned(day: int, month: int, year: int) -> str:
    """The day that was meant where the month stands first, if that is one."""
    try:
        return f"{date(year, day, month):%d/%m/%Y}"
    except ValueError:
        return ""


def _day_of_number(number: int) -> date:
    if number in YEARS:
        raise _wrong("chỉ có năm; ghi đủ ngày/tháng/năm hoặc để trống")
    if number not in SERIALS:
        raise _wrong("không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985")
    return from_excel(number).date()


def birth_date(value) -> date | None:
    """A day on which somebody at work was born; 85 can only be 1985."""
    if isinstance(value, str) and (short := SHORT_YEAR.fullmatch(names.clean(value))):
        value = f"{short[1]}{_whole_year(short[2])}"
    born = day(value)
    if born is not None and not _is_birth_year(born.year):
        raise _wrong("không phải ngày sinh", _year_typed_as_day(born))
    return born


def birth(value) -> tuple[date | None, int | None] | None:
    """(the day, None), or (None, the year) where a list knows no more than the year."""
    cleaned = None if isinstance(value, date) else text(value, longest=40)
    if not isinstance(value, date) and cleaned is None:
        return None
    if cleaned and (
        found := YEAR_ALONE.fullmatch(cleaned) or MONTH_AND_YEAR.fullmatch(cleaned)
    ):
        if not _is_birth_year(int(found[1])):
            raise _wrong("không phải năm sinh")
        return None, int(found[1])
    return birth_date(value), None


def birth_year(value) -> tuple[date | None, int | None] | None:
    """The same under a heading that asks for the year only: two digits may be one."""
    cleaned = None if isinstance(value, date) else text(value, longest=40)
    if cleaned and cleaned.isdecimal() and len(cleaned) == 2:  # noqa: PLR2004 - 85
        return None, _whole_year(cleaned)
    return birth(value)


def _year_typed_as_day(born: date) -> str:
    """1985 in a cell for days is shown as 07/06/1905."""
    number = (born - FIRST_DAY).days
    return str(number) if born.year == 1905 and _is_birth_year(number) else ""  # noqa: PLR2004


def _is_birth_year(year: int) -> bool:
    return OLDEST_BIRTH_YEAR <= year <= date.today().year - AGES_AT_WORK.start


def _whole_year(short: str) -> int:
    """1985 for 85. Raises ValidationError where it may be one of two."""
    now = date.today().year
    for year in (1900 + int(short), 2000 + int(short)):
        if now - year in AGES_AT_WORK:
            return year
    raise _wrong("chỉ ghi hai chữ số của năm nên không rõ năm nào; ghi đủ bốn chữ số")


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
