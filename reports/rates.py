"""Integers decide; these are the words made of them. Pure."""

from datetime import timedelta

NOBODY = "Không có đối tượng"


def percent(participated: int, expected: int) -> str:
    """Cut, never rounded: 1 999 of 2 000 is 99,95%; 100% means nobody is missing."""
    if expected == 0:
        return NOBODY
    if participated == expected:
        return "100%"
    whole, hundredths = divmod(participated * 10_000 // expected, 100)
    return f"{whole},{hundredths:02}%"


def result(participated: int, expected: int) -> str:
    """Đạt, Chưa đạt, or neither when nobody has to take part."""
    if expected == 0:
        return NOBODY
    return "Đạt" if participated == expected else "Chưa đạt"


def needed_per_day(missing: int, left: timedelta) -> int:
    """People a day from now on; only whole days are reckoned with, but at least one."""
    days = max(1, left.days)
    return -(-missing // days)
