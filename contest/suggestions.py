"""What may have been meant by a cell that was refused. Only suggested. Pure."""

import re
from calendar import monthrange
from datetime import date

from contest import names
from contest.cleaners import MOBILE_DIGITS

DATE = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{2}|\d{4})")
# Mobile numbers of eleven digits got ten in 2018.
OLD_PREFIXES = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


def suggest(field: str, value: str) -> str:
    """Return words that help with the refused ``value`` of a cleaner's field, or ""."""
    suggestions = {"phone": _phone, "birth_date": _day, "full_name": _name}
    return suggestions[field](value) if field in suggestions else ""


def _phone(value: str) -> str:
    digits = re.sub(r"[\s.()\-–_']", "", value)
    if not digits.isdecimal():
        first = re.split(r"[;,/\n]| - ", value)[0].strip()
        return f"chỉ ghi số đầu: {first}" if first != value.strip() else ""
    digits = digits if digits.startswith("0") else "0" + digits
    new = OLD_PREFIXES.get(digits[:4])
    if new and len(digits) == MOBILE_DIGITS + 1:
        return f"đầu số cũ, nay là {new}{digits[4:]}"
    return f"có {len(digits)} chữ số kể cả số 0 đầu; số di động có {MOBILE_DIGITS}"


def _day(value: str) -> str:
    match = DATE.fullmatch(value.strip())
    if not match:
        return ""
    day, month, year = map(int, match.groups())
    if len(match[3]) == 2:  # noqa: PLR2004 - 85 for 1985
        year += 1900 if year > date.today().year % 100 - 15 else 2000
    if month > 12 >= day:  # noqa: PLR2004 - months of a year
        day, month = month, day
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return ""
    last = monthrange(year, month)[1]
    if day > last:
        return f"tháng {month}/{year} có {last} ngày"
    return f"có phải {day:02}/{month:02}/{year}?"


def _name(value: str) -> str:
    letters = names.clean(re.sub(r"\d+", " ", value)).strip(" .-/")
    letters = " ".join(letters.split())
    return f"có phải {letters}?" if letters and letters != value else ""
