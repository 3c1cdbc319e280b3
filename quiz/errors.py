"""What the quiz refuses, in words for the person who sits."""

from datetime import datetime

from contest import words
from contest.errors import ContestError


class RoundNotOpen(ContestError):
    def __init__(self, round, now: datetime):
        if now < round.opens_at:
            super().__init__(
                f"{round.name} bắt đầu {words.moment(round.opens_at)}. "
                "Mời anh/chị quay lại khi đó."
            )
        else:
            super().__init__(
                f"{round.name} đã kết thúc {words.moment(round.closes_at)}. "
                "Kết quả đã ghi nhận không thay đổi. Nếu đã thi mà ghi là chưa, "
                "báo cán bộ đầu mối của đơn vị."
            )


class RoundPaused(ContestError):
    def __init__(self, round):
        super().__init__(
            f"{round.name} đang tạm dừng đến {words.moment(round.paused_until)}. Chưa "
            "có lượt thi nào bị tính. Mời anh/chị quay lại khi đó."
        )


class ChangeRefused(ContestError):
    """A change of a round that cannot be; its sentence says why and what to do."""


class ChangedMeanwhile(ChangeRefused):
    """Somebody else acted on the round since the page was shown."""

    sentence = (
        "Phần thi vừa được người khác thay đổi. Chưa ghi gì cả; những gì anh/chị gõ "
        "còn nguyên. Xem lại rồi ghi."
    )


class HeldElsewhere(ContestError):
    sentence = (
        "Phần thi này làm trên trang thi của tỉnh, không làm ở đây. Kết quả đã ghi "
        "nhận không thay đổi. Mở trang thi của tỉnh, thi xong báo cán bộ đầu mối xác "
        "nhận."
    )


class NotOnRoster(ContestError):
    sentence = (
        "Anh/chị không còn trong danh sách tham gia đang làm việc. "
        "Kết quả cũ vẫn còn. Nếu có nhầm lẫn, báo cán bộ đầu mối của đơn vị."
    )


class NoAttemptLeft(ContestError):
    def __init__(self, most: int):
        super().__init__(
            f"Anh/chị đã dùng hết {most} lượt thi. Kết quả cao nhất được giữ nguyên."
        )


class BankTooSmall(ContestError):
    """The bank cannot serve the blueprint."""

    sentence = (
        "Bộ câu hỏi chưa đủ để lập đề. Chưa có lượt thi nào bị tính. "
        "Báo cơ quan chủ trì bổ sung câu hỏi."
    )


class SaveRefused(ContestError):
    """An answer that got no receipt. ``code`` is what the page acts upon."""

    code = "refused"
    status = 409


class AttemptClosed(SaveRefused):
    code = "closed"
    sentence = (
        "Bài này đã nộp hoặc đã hết giờ. Các câu có dấu Đã lưu đều được tính. "
        "Tải lại trang để xem kết quả."
    )


class SignInAgain(SaveRefused):
    code = "sign_in"
    status = 403
    sentence = (
        "Cần đăng nhập lại để làm tiếp. Câu trả lời trên trang này không mất. "
        "Đăng nhập lại rồi mở bài, trang sẽ tự gửi."
    )


class NotOnPaper(SaveRefused):
    code = "not_on_paper"
    status = 400
    sentence = (
        "Câu trả lời gửi lên không có trong đề. Các câu đã lưu vẫn còn. "
        "Tải lại trang rồi chọn lại."
    )


class ReceiptMismatch(SaveRefused):
    code = "mismatch"
    sentence = (
        "Trang gửi hai câu trả lời khác nhau dưới cùng một số thứ tự. "
        "Các câu đã lưu vẫn còn. Tải lại trang rồi chọn lại."
    )


class Overtaken(SaveRefused):
    """It arrived after a later answer of the same page to the same question."""

    code = "overtaken"
    sentence = (
        "Câu trả lời này đến sau câu trả lời mới hơn của anh/chị. Câu mới hơn đã được "
        "lưu và được tính."
    )


class AnsweredElsewhere(SaveRefused):
    code = "elsewhere"

    def __init__(self, place: int, choice: int, at: datetime):
        self.place, self.choice, self.at = place, choice, words.hour(at)
        super().__init__(
            f"Câu {place + 1} đã được trả lời trên máy khác lúc {self.at}: phương án "
            f"{chr(ord('A') + choice)}. Phương án đó được giữ. Muốn đổi, chọn lại."
        )


class BadToken(SaveRefused):
    code = "token"
    status = 400
    sentence = (
        "Trang làm bài này không còn dùng được. Các câu đã lưu vẫn còn. "
        "Tải lại trang để làm tiếp."
    )
