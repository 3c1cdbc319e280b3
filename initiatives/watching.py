"""What a look at a link can find, and what follows for its state. Pure.

A failure is believed slowly: one makes a link suspect, three over 48 hours make it
dead. What may be the platform's mood or our own network (a refusal to robots, a
time-out) is no failure. What cannot be asked at all leaves the state as it was.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import TextChoices


class State(TextChoices):
    UNKNOWN = "unknown", "Chưa kiểm tra"
    OK = "ok", "Mở được"
    SUSPECT = "suspect", "Cần xem lại"
    DEAD = "dead", "Không mở được"


TONES = {
    State.UNKNOWN: "wait",
    State.OK: "good",
    State.SUSPECT: "bad",
    State.DEAD: "bad",
}
BAD = (State.SUSPECT, State.DEAD)


class Code(TextChoices):
    """What was found, each with the sentence that people read: never an address."""

    OPENED = "opened", "Trang mở được mà không cần đăng nhập."
    SEEN_OPEN = "seen_open", "Cán bộ đã mở xem: xem được."
    SEEN_SHUT = "seen_shut", "Cán bộ đã mở xem: không xem được."
    OPAQUE = "opaque", "Hệ thống không tự kiểm tra được trang này; cán bộ mở xem."
    NOT_FOUND = "not_found", "Video không còn ở địa chỉ này."
    TURNED_HOME = "turned_home", "Trang chuyển về trang chủ, không thấy video."
    OTHER_TITLE = "other_title", "Trang đã đổi sang nội dung khác."
    SIGN_IN = "sign_in", "Trang yêu cầu đăng nhập, người xem không mở được."
    NO_SUCH_HOST = "no_such_host", "Không tìm thấy tên trang này trên mạng."
    CLOSED = "closed", "Trang không nhận kết nối."
    NOT_PUBLIC = "not_public", "Đây không phải địa chỉ của một trang công khai."
    BAD_CERTIFICATE = "bad_certificate", "Chứng thư bảo mật của trang không hợp lệ."
    LOST_WAY = "lost_way", "Trang chuyển hướng nhiều lần, không đến được video."
    KEPT_OUT = "kept_out", "Trang không cho hệ thống xem; cán bộ mở xem."
    BUSY = "busy", "Trang đang bận hoặc có lỗi; hệ thống sẽ kiểm tra lại."
    NO_ANSWER = "no_answer", "Trang không trả lời kịp; hệ thống sẽ kiểm tra lại."
    UNREADABLE = "unreadable", "Trang trả lời không đọc được; cán bộ mở xem."


# What an officer must open; what he saw stands.
FOR_EYES = (Code.OPAQUE, Code.KEPT_OUT, Code.UNREADABLE)
GOOD = {Code.OPENED, Code.SEEN_OPEN}
FAILURES = {
    Code.SEEN_SHUT,
    Code.NOT_FOUND,
    Code.TURNED_HOME,
    Code.OTHER_TITLE,
    Code.SIGN_IN,
    Code.NO_SUCH_HOST,
    Code.CLOSED,
    Code.NOT_PUBLIC,
    Code.BAD_CERTIFICATE,
    Code.LOST_WAY,
}
FAILURES_OF_THE_DEAD = 3
HOURS_OF_THE_DEAD = timedelta(hours=48)


class Cause(TextChoices):
    SENT = "sent", "Khi gửi bài"
    DAILY = "daily", "Hằng ngày"
    CLOSING = "closing", "Lúc kết thúc"
    WEEKLY = "weekly", "Hằng tuần"
    OFFICER = "officer", "Cán bộ xem"


class Source(StrEnum):
    """Who says how long the video is."""

    MACHINE = "machine"
    PLAYER = "player"
    DECLARED = "declared"


class Streak(NamedTuple):
    """A state, and the failures since the link was last seen to open."""

    state: State
    failures: int = 0
    failed_since: datetime | None = None


def after(before: Streak, code: Code, at: datetime) -> Streak:
    """Say where a link stands once ``code`` was found at ``at``."""
    if code in GOOD:
        return Streak(State.OK)
    if code in FOR_EYES:
        return before
    if code not in FAILURES:
        state = before.state if before.state in BAD else State.UNKNOWN
        return before._replace(state=state)
    failures = before.failures + 1
    since = before.failed_since or at
    is_dead = failures >= FAILURES_OF_THE_DEAD and at - since >= HOURS_OF_THE_DEAD
    return Streak(State.DEAD if is_dead else State.SUSPECT, failures, since)


EVERY_DAY, EVERY_WEEK = timedelta(days=1), timedelta(days=7)


def next_look(state: State, *, at: datetime, closes_at: datetime) -> datetime:
    """Each day while the round is open or the link is in doubt, then each week."""
    is_daily = at < closes_at or state in BAD
    return at + (EVERY_DAY if is_daily else EVERY_WEEK)
