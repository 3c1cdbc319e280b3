"""Numbers, days and times as Vietnamese official texts write them. Pure."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def thousands(number: int) -> str:
    """1995 as "1.995"."""
    return f"{number:,}".replace(",", ".")


def day(value: date | datetime) -> str:
    """05/10/2023."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """17h00 ngày 15/11/2023, in the contest's time zone."""
    local = timezone.localtime(value)
    return f"{local.hour}h{local:%M} ngày {local:%d/%m/%Y}"


def hour(value: datetime) -> str:
    """10h02: today's, so without the day."""
    local = timezone.localtime(value)
    return f"{local.hour}h{local:%M}"


def clock(value: datetime) -> str:
    """17:00:05, in the contest's time zone: for lists of acts of one day."""
    return f"{timezone.localtime(value):%H:%M:%S}"


def read_moment(value: datetime | str) -> datetime:
    """A moment, or one that was kept as text in JSON."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def remaining(left: timedelta) -> str:
    """còn 3 ngày 4 giờ; under one hour còn 08:14."""
    seconds = max(0, int(left.total_seconds()))
    if seconds < 60 * 60:
        return f"còn {seconds // 60:02}:{seconds % 60:02}"
    days, rest = divmod(seconds, 24 * 60 * 60)
    hours, rest = divmod(rest, 60 * 60)
    if days:
        return f"còn {days} ngày {hours} giờ" if hours else f"còn {days} ngày"
    return f"còn {hours} giờ {rest // 60} phút"


def naive(value: datetime) -> datetime:
    """The local time without its zone: workbooks know no zones."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


def phone(number: str) -> str:
    """Ten digits in groups, to be read aloud or typed; anything else as it is."""
    if len(number) == 10 and number.isdecimal():  # noqa: PLR2004 - of a Vietnamese phone
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    return number
