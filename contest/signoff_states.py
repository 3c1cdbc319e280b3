"""The states of a unit's list: their words and the ways between them. Pure."""

from django.db.models import TextChoices


class State(TextChoices):
    NOT_SENT = "not_sent", "Chưa gửi"
    SENT = "sent", "Đã gửi, chờ kiểm tra"
    TO_MEND = "to_mend", "Cần sửa"
    UNCONFIRMED = "unconfirmed", "Chưa xác nhận"
    CONFIRMED = "confirmed", "Đơn vị đã xác nhận"
    LOCKED = "locked", "Đã chốt"


# Where a list is for the unit to mend or to confirm, both sides may do anything.
AT_WORK = frozenset(
    {State.SENT, State.TO_MEND, State.UNCONFIRMED, State.CONFIRMED, State.LOCKED}
)
LEADS_TO = {
    State.NOT_SENT: frozenset({State.SENT, State.UNCONFIRMED}),
    State.SENT: frozenset({State.SENT, State.TO_MEND, State.UNCONFIRMED}),
    State.TO_MEND: AT_WORK,
    State.UNCONFIRMED: AT_WORK,
    State.CONFIRMED: AT_WORK - {State.UNCONFIRMED},
    State.LOCKED: frozenset(),
}
# Only the office that locked a list opens it again.
UNLOCKING = dict.fromkeys(State, frozenset()) | {
    State.LOCKED: frozenset({State.CONFIRMED, State.UNCONFIRMED})
}
# Locked without the unit's word.
NEEDS_REASON = frozenset({State.TO_MEND, State.UNCONFIRMED})
# What a list of these waits for is not the unit's word any more.
SETTLED = frozenset({State.CONFIRMED, State.LOCKED})

# What to do where there is no way.
ADVICE = {
    State.NOT_SENT: "Nhập danh sách hoặc bổ sung từng người trước.",
    State.SENT: "Danh sách đơn vị vừa gửi cần được kiểm tra xong trước: ghi vào hoặc "
    "trả lại để sửa.",
    State.LOCKED: "Cần sửa thì bỏ chốt danh sách trước, có lý do.",
}
RELOAD = "Tải lại trang để xem tình trạng mới nhất."

# The colour beside the word.
TONES = {
    State.NOT_SENT: "bad",
    State.SENT: "wait",
    State.TO_MEND: "bad",
    State.UNCONFIRMED: "wait",
    State.CONFIRMED: "good",
    State.LOCKED: "good",
}


def state_of(stored: str | None, people: int) -> State:
    """Return how far a list is. Whether there is one, the list itself says.

    So a unit needs no row before somebody does something, and none is ever wrong.
    """
    if stored in {None, State.NOT_SENT, State.UNCONFIRMED}:
        return State.UNCONFIRMED if people else State.NOT_SENT
    return State(stored)
