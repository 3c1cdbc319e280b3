"""The states of an entry: their wordings and the ways between them. Pure.

``State`` carries the officer's words. ``Step`` carries what the entrant reads while the
entry is there, what he reads of it before, and what he is told to expect or do next.
"""

from typing import NamedTuple

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "Nháp"
    REGISTERED = "registered", "Đã đăng ký"
    SUBMITTED = "submitted", "Chờ kiểm tra"
    CHANGES = "changes", "Yêu cầu bổ sung"
    APPROVED = "approved", "Đủ điều kiện"
    REFUSED = "refused", "Không đủ điều kiện"
    DUPLICATE = "duplicate", "Trùng với bài khác"
    WITHDRAWN = "withdrawn", "Đã rút"


class Step(NamedTuple):
    entrant: str
    ahead: str
    then: str
    leads_to: frozenset[State]


SCREENED = frozenset({State.CHANGES, State.APPROVED, State.REFUSED, State.DUPLICATE})
# A link may belong to one of these at a time.
LIVE = frozenset({State.SUBMITTED, State.CHANGES, State.APPROVED})
# Until the round closes, the entrant may change the content of these; an entry that
# was sent must stay complete while he does.
EDITABLE = frozenset({State.DRAFT, State.REGISTERED, State.SUBMITTED, State.CHANGES})
SENT_AND_EDITABLE = frozenset({State.SUBMITTED, State.CHANGES})
# Not coming back: what repeated one of these repeats nothing any more.
GONE = frozenset({State.REFUSED, State.WITHDRAWN})
# Its reason is what the entrant reads first.
TURNED_DOWN = frozenset({State.CHANGES, State.REFUSED, State.DUPLICATE})
# How an entry goes when nothing is wrong with it.
MAIN_WAY = (State.DRAFT, State.SUBMITTED, State.APPROVED)

STEPS = {
    State.DRAFT: Step(
        "Chưa gửi",
        "Soạn bài",
        "Điền đủ nội dung rồi bấm Gửi bài trước giờ kết thúc.",
        frozenset({State.REGISTERED, State.SUBMITTED, State.WITHDRAWN}),
    ),
    State.REGISTERED: Step(
        "Đã đăng ký",
        "Đăng ký",
        "Bổ sung đường dẫn video rồi bấm Gửi bài trước giờ kết thúc.",
        frozenset({State.SUBMITTED, State.WITHDRAWN}),
    ),
    State.SUBMITTED: Step(
        "Đã gửi, đang chờ kiểm tra",
        "Gửi bài",
        "Cơ quan chủ trì sẽ kiểm tra điều kiện dự thi. "
        "Trong lúc chờ, anh/chị vẫn sửa được bài đến giờ kết thúc.",
        SCREENED | {State.WITHDRAWN},
    ),
    State.CHANGES: Step(
        "Cần sửa",
        "Bổ sung nếu được yêu cầu",
        "Sửa bài theo lý do đã ghi, rồi bấm Gửi lại bài trước hạn sửa.",
        # Refused only when it was not sent again in time.
        frozenset({State.SUBMITTED, State.REFUSED, State.WITHDRAWN}),
    ),
    State.APPROVED: Step(
        "Đủ điều kiện dự thi",
        "Kiểm tra điều kiện dự thi",
        "Bài đã vào danh sách dự thi và giữ nguyên nội dung từ đây.",
        frozenset({State.WITHDRAWN}),
    ),
    State.REFUSED: Step(
        "Không đủ điều kiện",
        "Kiểm tra điều kiện dự thi",
        "Bài này không sửa được nữa. Còn thời gian thì anh/chị có thể soạn bài khác.",
        frozenset({State.WITHDRAWN}),
    ),
    State.DUPLICATE: Step(
        "Không đủ điều kiện: trùng với bài khác",
        "Kiểm tra điều kiện dự thi",
        "Bài này không sửa được nữa. Còn thời gian thì anh/chị có thể soạn bài khác.",
        # Screened again when the one that it repeats is gone.
        frozenset({State.SUBMITTED, State.WITHDRAWN}),
    ),
    State.WITHDRAWN: Step(
        "Đã rút",
        "Rút bài",
        "Bài không tính vào số bài đã gửi. Anh/chị có thể soạn bài khác.",
        frozenset(),
    ),
}

# The colour beside the word.
TONES = {
    State.DRAFT: "none",
    State.REGISTERED: "none",
    State.SUBMITTED: "wait",
    State.CHANGES: "bad",
    State.APPROVED: "good",
    State.REFUSED: "bad",
    State.DUPLICATE: "bad",
    State.WITHDRAWN: "none",
}


class Stage(NamedTuple):
    """One stage of the main way, as the entrant sees it."""

    words: str
    is_past: bool
    is_here: bool


REACHED = {
    State.DRAFT: 0,
    State.REGISTERED: 0,
    State.SUBMITTED: 1,
    State.CHANGES: 1,
    State.APPROVED: 2,
    State.REFUSED: 2,
    State.DUPLICATE: 2,
}


def stages(state: State) -> list[Stage]:
    """The main way with the place of ``state`` on it; withdrawn entries have none."""
    if state not in REACHED:
        return []
    here = REACHED[state]
    return [
        Stage(
            STEPS[state].entrant if place == here else STEPS[stage].ahead,
            is_past=place < here,
            is_here=place == here,
        )
        for place, stage in enumerate(MAIN_WAY)
    ]
