"""What can be refused here. Each says what happened, what is not lost, what to do."""

from collections.abc import Iterable
from datetime import datetime

from contest import words
from contest.errors import ContestError


class NothingToClose(ContestError):
    sentence = (
        "Chưa chốt: cuộc thi chưa có phần thi nào được tính tỷ lệ. Số liệu không đổi. "
        "Đặt phần thi được tính trước."
    )


class NotOverYet(ContestError):
    def __init__(self, closes_at: datetime):
        super().__init__(
            f"Chưa chốt: phần thi được tính kết thúc {words.moment(closes_at)}. Số "
            "liệu không đổi. Chốt sau thời điểm này."
        )


class ClosedAlready(ContestError):
    def __init__(self, taken_at: datetime, by: object):
        super().__init__(
            f"Số liệu đã được {by or 'hệ thống'} chốt lúc {words.moment(taken_at)} và "
            "không chốt lại. Số liệu chốt còn nguyên. Thay đổi về sau nằm ở “Điều "
            "chỉnh sau chốt”."
        )


class MoreIsOpen(ContestError):
    """Since the page was shown: ``appeared`` says what, with how many."""

    def __init__(self, appeared: Iterable[str]):
        super().__init__(
            f"Chưa chốt: vừa có thêm {', '.join(appeared)} sau khi anh/chị mở trang "
            "này. Số liệu không đổi. Xem lại các việc còn dở rồi bấm chốt lần nữa."
        )


class LeftWithoutReason(ContestError):
    def __init__(self, left: Iterable[str]):
        super().__init__(
            f"Chưa chốt: còn {', '.join(left)} chưa ghi lý do để lại. Số liệu không "
            "đổi. Xử lý xong, hoặc ghi lý do để lại rồi bấm chốt lần nữa."
        )


class FiguresMoved(ContestError):
    sentence = (
        "Chưa chốt: số liệu vừa thay đổi sau khi anh/chị mở trang này. Không có gì "
        "mất. Xem số liệu mới dưới đây rồi bấm chốt lần nữa."
    )


class NoFiguresWithCode(ContestError):
    """The same words for what does not exist and for what he may not see."""

    sentence = (
        "Không tìm thấy số liệu có mã này trong phạm vi của anh/chị. Không có gì thay "
        "đổi. Xem lại mã trên tờ biểu rồi nhập lại."
    )


class TooManyCodes(ContestError):
    def __init__(self, minutes: int):
        super().__init__(
            f"Tạm khóa tra mã {minutes} phút vì nhập sai nhiều lần. Số liệu còn "
            f"nguyên. Chờ {minutes} phút rồi nhập lại đúng mã trên tờ biểu."
        )
