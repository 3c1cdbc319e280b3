"""The states of an entry: their wordings and the ways between them. Pure.

``State`` carries the officer's words. ``Step`` carries what the entrant reads while the
entry is there, and what he reads of it before.
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
    leads_to: frozenset[State]


SCREENED = frozenset({State.CHANGES, State.APPROVED, State.REFUSED, State.DUPLICATE})
# A link may belong to one of these at a time.
LIVE = frozenset({State.SUBMITTED, State.CHANGES, State.APPROVED})

STEPS = {
    State.DRAFT: Step(
        "Chưa gửi",
        "Soạn bài",
        frozenset({State.REGISTERED, State.SUBMITTED, State.WITHDRAWN}),
    ),
    State.REGISTERED: Step(
        "Đã đăng ký", "Đăng ký", frozenset({State.SUBMITTED, State.WITHDRAWN})
    ),
    State.SUBMITTED: Step(
        "Đã gửi, đang chờ kiểm tra", "Gửi bài", SCREENED | {State.WITHDRAWN}
    ),
    State.CHANGES: Step(
        "Cần sửa",
        "Bổ sung nếu được yêu cầu",
        frozenset({State.SUBMITTED, State.WITHDRAWN}),
    ),
    State.APPROVED: Step(
        "Đủ điều kiện dự thi", "Kiểm tra điều kiện dự thi", frozenset({State.WITHDRAWN})
    ),
    State.REFUSED: Step(
        "Không đủ điều kiện", "Kiểm tra điều kiện dự thi", frozenset({State.WITHDRAWN})
    ),
    State.DUPLICATE: Step(
        "Trùng với bài khác", "Kiểm tra điều kiện dự thi", frozenset({State.WITHDRAWN})
    ),
    State.WITHDRAWN: Step("Đã rút", "Rút bài", frozenset()),
}
