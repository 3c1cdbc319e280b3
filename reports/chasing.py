"""Whom to call first and why, and how texts for Zalo say the time. Pure."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from contest import words


class Step(models.IntegerChoices):
    """How far somebody missing is; the number is the place in the call list."""

    NOT_SIGNED_IN = 0, "chưa đăng nhập lần nào"
    NO_SLIP = 1, "chưa nhận phiếu"
    SIGNED_IN = 2, "đã đăng nhập, chưa thi"
    STARTED = 3, "đang làm dở"
    EXCUSAL_WAITS = 4, "đang chờ duyệt vắng"


WHY = {
    Step.NOT_SIGNED_IN: (
        "Đã có phiếu, chưa đăng nhập lần nào: gọi một cuộc là vào thi được ngay."
    ),
    Step.NO_SLIP: "Chưa nhận phiếu nên chưa vào thi được: in phiếu, đưa tận tay.",
    Step.SIGNED_IN: "Đã đăng nhập mà chưa thi: hỏi vướng gì, nhắc hạn cuối.",
    Step.STARTED: (
        "Đang làm dở: nhắc làm tiếp và nộp bài; hết giờ hệ thống tự nộp câu đã lưu."
    ),
    Step.EXCUSAL_WAITS: (
        "Đang chờ duyệt vắng: chờ kết quả rồi mới gọi; vẫn có thể dự thi."
    ),
}


class Order(models.TextChoices):
    """Which unit to call first. The explanation stands on the page."""

    MOST_PEOPLE = "con-thieu", "Còn thiếu nhiều nhất"
    NEAREST = "gan-dat", "Gần đạt 100% nhất"

    @property
    def why(self) -> str:
        if self is Order.NEAREST:
            return (
                "Đơn vị chỉ còn thiếu 1 người đứng trước: gọi một cuộc là thêm một "
                "đơn vị đạt 100%. Thiếu bằng nhau thì đơn vị lâu chưa được nhắc trước."
            )
        return (
            "Đơn vị còn thiếu nhiều người đứng trước: gọi một cuộc thì số người đã "
            "tham gia tăng nhiều nhất. Thiếu bằng nhau thì đơn vị lâu chưa được nhắc "
            "trước."
        )


def short_moment(value: datetime) -> str:
    """9h00 ngày 13/11: people read it the same week."""
    local = timezone.localtime(value)
    return f"{local.hour}h{local:%M} ngày {local:%d/%m}"


def days_left(left: timedelta) -> str:
    """còn 2 ngày; on the last day to the minute, as everywhere."""
    return f"còn {left.days} ngày" if left.days >= 1 else words.remaining(left)
