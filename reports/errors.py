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


class MayCloseNoMore(ContestError):
    sentence = (
        "Chưa chốt: người bấm chốt không còn quyền chốt số liệu. Số liệu không đổi. "
        "Người có quyền xem lại rồi bấm chốt."
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


class ReferenceDateIsClosed(ContestError):
    """The closing and its adjustments look at one day for ever."""

    sentence = (
        "Chưa đổi: số liệu đã chốt chính thức nên ngày tính vắng không đổi được nữa. "
        "Số liệu chốt còn nguyên. Xem ở “Số liệu đã chốt”."
    )


class TouchedMeanwhile(ContestError):
    sentence = (
        "Chưa đổi: danh sách vắng có lý do hoặc ngày tính vắng vừa thay đổi sau khi "
        "anh/chị mở trang này. Không có gì mất. Xem lại dưới đây rồi bấm lần nữa."
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


class MailRefused(ContestError):
    """Mails cannot be sent now, and none was. ``brief`` is the cause alone."""

    brief = "Chưa gửi thư được."


class MailIsOff(MailRefused):
    brief = "Cuộc thi đã tắt gửi thư."
    sentence = (
        "Chưa gửi thư nào: cuộc thi này chưa bật gửi thư điện tử. Danh sách và số liệu "
        "không đổi. Người phụ trách cả cuộc thi bật ở trang này, hoặc nhắc qua Zalo."
    )


class NoMailServer(MailRefused):
    brief = "Hệ thống chưa được đặt máy chủ thư."
    sentence = (
        "Chưa gửi thư nào: hệ thống chưa được đặt máy chủ thư. Danh sách và số liệu "
        "không đổi. Báo quản trị hệ thống đặt EMAIL_HOST và EMAIL_FROM; trong lúc chờ "
        "thì nhắc qua Zalo."
    )


class NotTheTime(MailRefused):
    brief = "Không còn phần thi nào đang mở."
    sentence = (
        "Chưa gửi thư nào: không có phần thi nào đang mở nên không còn gì để nhắc. "
        "Danh sách và số liệu không đổi. Xem thời gian ở “Phần thi”."
    )


class NobodyToMail(MailRefused):
    sentence = (
        "Không có thư nào để gửi: ai có địa chỉ thư thì đã tham gia hoặc đã được gửi "
        "thư hôm nay. Danh sách và số liệu không đổi. Gọi điện hoặc nhắc qua Zalo."
    )


class MailServerDown(ContestError):
    """Whether the mail that was under way has arrived, nobody knows."""

    sentence = "Máy chủ thư không trả lời."


class SenderRefused(ContestError):
    """No mail of ours is taken, and the one under way was not."""

    sentence = "Máy chủ thư không nhận tài khoản hoặc địa chỉ gửi."


class MailingStopped(ContestError):
    """In the middle of a mailing: what went out is marked, the rest is not."""

    def __init__(self, what: str, *, sent: int, left: int):
        super().__init__(
            f"{what} Đã gửi {sent} thư, còn {left} thư chưa gửi; số liệu không đổi. "
            "Sửa xong, bấm “Xem trước và gửi lại”; thư đã gửi không gửi lại."
        )
