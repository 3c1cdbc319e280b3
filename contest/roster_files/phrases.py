"""What stands in a list beside people: totals, signatures, names of units and groups.

Nothing here is fuzzy: a text is taken for what it is only by whole words.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from contest import names

TOTAL = re.compile(
    r"(?:tổng cộng|tổng số|tổng|cộng|tong cong|tong so|t cộng)(?: |$)"
    r"|(?:tc|ts)(?: \d.*)?$"
    r"|(?:\w+ )?danh sách (?:này )?(?:có|gồm)(?: tổng số)? \d|cong \d|ấn định danh sách"
)
NOTE = re.compile(r"(?:ghi chú|lưu ý|chú thích|nơi nhận|như trên|lưu vt)(?: |$)")
NOTE_SIGN = re.compile(r"\s*(?:\*|\(\*\))")
SIGNED = re.compile(
    r"người lập(?: biểu| bảng| danh sách)?|lập biểu|xác nhận(?: của .*)?"
    r"|thủ trưởng(?: cơ quan)?(?: đơn vị)?|(?:đã )?ký(?: .*)?|nơi nhận"
    r"|(?:tm|kt|tuq|tl|q) .*|.*ngày(?: \d+)? tháng(?: \d+)? năm(?: \d+)?"
)
OFFICE = re.compile(
    r"(?:q |quyền )?(?:phó )?(?:hiệu trưởng|trưởng phòng|chủ tịch|giám đốc"
    r"|chánh văn phòng|bí thư|trưởng ban|trưởng công an|chỉ huy trưởng)|kế toán"
    r"|chánh văn phòng|chi cục trưởng|người (?:tổng hợp|kiểm tra|duyệt)|cán bộ lập biểu"
)
LONGEST_SIGNED = 80

LINE = re.compile(
    r"\W*(?:tên\s+)?(?:cơ\s*quan|đơn\s*vị|địa\s*phương|trường)"
    r"(?:\s*[,/-]?\s*(?:đơn\s*vị|địa\s*phương|công\s*tác|báo\s*cáo|gửi|lập))*"
    r"\s*:\s*(?P<unit>.*)",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\s*[:(–-]?\s*\d+\s*(?:người|đ/c|đồng chí|cbccvc|cán bộ|biên chế)\s*\)?$",
    re.IGNORECASE,
)
MARKS = " .)/-:"  # after a number
BLANK = re.compile(r"[\s.…_–—\-]*")
NUMBERED = re.compile(
    r"\W*(?P<marker>[IVXLC]{1,5}|\d{1,3}(?:\.\d{1,3})*|[A-Za-zĐđ])\s*[.):\-–]+\s*"
    r"(?P<rest>[^\W\d].*)"
)
ROMAN, LETTER = re.compile("[IVXLC]{1,5}"), re.compile("[A-Za-zĐđ]")
NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,3})*[.)]?")

BLOCK = re.compile(
    r"(?:các|khối|nhóm đơn vị|bậc|cấp học|cụm)(?: |$)|phòng ban(?: |$)"
    r"|ubnd (?:các )?(?:xã thị trấn|xã phường)|xã thị trấn|xã phường"
    r"|(?:cơ quan|đơn vị) (?:chuyên môn|hành chính|đảng|trung ương|ngành|sự nghiệp"
    r"|trường|trực thuộc|thuộc)|(?:đơn vị )?sự nghiệp(?: |$)|ngành dọc"
    r"|(?:đảng|mặt trận|hội) đoàn thể|đảng (?:và )?đoàn thể"
    r"|(?:trường (?:học|mầm non|mẫu giáo|tiểu học|thcs|thpt|trung học cơ sở)"
    r"|mầm non|mẫu giáo|mầm non mẫu giáo|tiểu học|thcs|trung học cơ sở|thpt"
    r"|doanh nghiệp|lực lượng vũ trang)$"
)
GROUP = re.compile(
    r"(?:tổ|bộ phận|ban giám hiệu|ban giám đốc|bgh|lãnh đạo|thường trực|cán bộ"
    r"|công chức|viên chức|người lao động|nhân viên|giáo viên|hợp đồng|biên chế|hđlđ"
    r"|nlđ|nhóm|người hoạt động|không chuyên trách|khoa|lớp|diện|trong biên chế"
    r"|ngoài biên chế|hành chính|quản lý|chi bộ|danh sách)(?: |$)"
)
UNIT = re.compile(
    r"(?:trường|th|thcs|thpt|mn|mg|mầm non|mẫu giáo|tiểu học|phòng|văn phòng|ban|ubnd"
    r"|ủy ban|uỷ ban|hđnd|trung tâm|tt|thị trấn|xã|phường|hội|huyện đoàn"
    r"|(?:huyện|đảng) (?:ủy|uỷ)|đoàn (?:thanh niên|tncs|thể)|liên đoàn|công đoàn"
    r"|công an|bch|(?:tòa|toà) án|tand|viện kiểm sát|vksnd|chi cục|cục|kho bạc"
    r"|bảo hiểm|bhxh|chi nhánh|hạt|ngân hàng|nhcsxh|đội|đồn|điện lực|bưu điện|vnpt"
    r"|viettel|công ty|cty|thanh tra|trạm|mặt trận|ubmt|ubmttq|cơ quan|đài|thư viện"
    r"|bql|bệnh viện|hợp tác xã|quỹ|sở)(?: |$)"
)
OUTER, ROMAN_LEVEL, NUMBER_LEVEL, INNER = range(4)
FEWEST_WORDS, MOST_WORDS = 2, 6


class Numbered(NamedTuple):
    marker: str  # "" where there is none
    text: str


def numbered(text: str, before: str = "") -> Numbered:
    """Part "I. PHÒNG, BAN" in its number and the rest; or the number was ``before``."""
    text = without_count(text)
    if before:
        return Numbered(before, text)
    found = NUMBERED.fullmatch(text)
    return Numbered(found["marker"], found["rest"]) if found else Numbered("", text)


def is_number(value: object) -> bool:
    """Whether this is the running number of a person or of a heading."""
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_outer_number(value: object) -> bool:
    """I, II … or A, B …"""
    return isinstance(value, str) and level(value.strip(MARKS)) < NUMBER_LEVEL


def without_count(text: str) -> str:
    """Without how many people there are: "Phòng Nội vụ (12 người)"."""
    return COUNT.sub("", text) or text


def level(marker: str) -> int:
    """How far in a heading with this number stands; I. is outside 1."""
    if ROMAN.fullmatch(marker):
        return ROMAN_LEVEL
    if LETTER.fullmatch(marker):
        return OUTER if marker.isupper() else INNER
    return NUMBER_LEVEL if marker.isdecimal() else INNER


def is_total(text: str) -> bool:
    return TOTAL.match(_plain(text)) is not None


def is_note(text: str) -> bool:
    is_marked = NOTE_SIGN.match(text) is not None
    return is_marked or NOTE.match(_plain(text)) is not None


def is_signed(text: str) -> bool:
    """Whether this stands only at the end of a list, where it is signed."""
    return _fits(SIGNED, text)


def is_office(text: str) -> bool:
    """Whether this is who signs; in its own column it is a position."""
    return _fits(OFFICE, text)


def _fits(phrase: re.Pattern, text: str) -> bool:
    if len(text) > LONGEST_SIGNED:
        return False
    return phrase.fullmatch(_plain(text)) is not None


def unit_of_line(texts: Iterable[str]) -> str | None:
    """Return the unit of "Đơn vị: …", which may stand in the cell after it.

    "" where the line asks for one and nobody has filled it in.
    """
    texts = iter(texts)
    for text in texts:
        if found := LINE.fullmatch(text):
            said = without_count(found["unit"].strip(" .…"))
            return said or next((t for t in texts if not BLANK.fullmatch(t)), "")
    return None


def may_be_unit(text: str) -> bool:
    if not _begins(UNIT, text) or len(text.split()) < FEWEST_WORDS:
        return False
    return not may_be_block(text) and not may_be_group(text)


def may_be_block(text: str) -> bool:
    return _begins(BLOCK, text)


def may_be_group(text: str) -> bool:
    return _begins(GROUP, text)


def _plain(text: str) -> str:
    """In small letters, with spaces for signs; phrases above are written so."""
    return names.NO_WORD.sub(" ", names.clean(text).casefold()).strip()


def _begins(phrase: re.Pattern, text: str) -> bool:
    return phrase.match(_plain(text)) is not None


def may_be_person(text: str) -> bool:
    """Whether a text that stands alone reads like a name."""
    words = names.match_key(text).split()
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or any(map(str.isdigit, text)):
        return False
    return words[0] in names.SURNAMES and "," not in text
