"""What reports refuses. Each says what happened, what is not lost, what to do now."""

from contest.errors import ContestError


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
