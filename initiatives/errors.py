"""What a verb on an entry may refuse, in words."""

from contest.errors import ContestError
from contest.words import clock, moment
from initiatives.states import STEPS, State


class TransitionRefused(ContestError):
    """From where the entry is there is no way to where it should go."""

    def __init__(self, state: State):
        super().__init__(
            f'Chưa thực hiện được: bài đang ở tình trạng "{STEPS[state].entrant}". '
            "Nội dung bài không thay đổi. Tải lại trang để xem các việc làm được."
        )


class RoundNotOpen(ContestError):
    def __init__(self, opens_at):
        super().__init__(
            f"Chưa đến thời gian gửi bài: bắt đầu {moment(opens_at)}. "
            "Bản nháp vẫn còn nguyên. Đến giờ, mở lại bài và bấm Gửi bài."
        )


class RoundOver(ContestError):
    def __init__(self, closes_at):
        super().__init__(
            f"Đã hết thời gian gửi và sửa bài lúc {moment(closes_at)}. "
            "Những gì đã lưu trước đó vẫn còn nguyên. "
            "Cần hỗ trợ, liên hệ Cơ quan chủ trì cuộc thi."
        )


class EntryIncomplete(ContestError):
    def __init__(self, missing: list[str], to_do="Bổ sung rồi bấm Gửi bài."):
        self.missing = missing
        super().__init__(
            f"Chưa gửi được vì còn thiếu: {', '.join(missing)}. "
            f"Nội dung đã soạn không mất. {to_do}"
        )


class OverLimit(ContestError):
    """The contest takes no more entries of this unit or person, or fewer authors."""

    def __init__(self, what: str, to_do: str):
        super().__init__(f"Chưa gửi được: {what} Nội dung đã soạn không mất. {to_do}")


class SavedElsewhere(ContestError):
    """Another page saved after this one was opened. ``copy``: what stands there."""

    def __init__(self, copy):
        self.copy = copy
        when = f" lúc {clock(copy.saved_at)}" if copy else ""
        super().__init__(
            f"Chưa lưu: bài này vừa được lưu hoặc gửi ở trang khác{when}. Những gì "
            "anh/chị gõ ở đây vẫn còn trên trang này. Chọn giữ nội dung trên trang "
            "này, hoặc lấy bản đã lưu ở trang kia."
        )


class BegunAlready(ContestError):
    """The same page has begun its entry in the meantime: that one is to be written."""


class NothingUnsent(ContestError):
    sentence = (
        "Không còn thay đổi nào chưa gửi: đã được gửi hoặc đã bỏ ở trang khác. Bài đã "
        "gửi còn nguyên. Tải lại trang để xem tình trạng mới nhất."
    )


class LinkTaken(ContestError):
    sentence = (
        "Đường dẫn video này đã có trong một bài dự thi khác. "
        "Nội dung anh/chị đã soạn không mất. Kiểm tra lại đường dẫn; nếu đúng là "
        "video của anh/chị, liên hệ Cơ quan chủ trì cuộc thi để được xem lại."
    )


class OwnEntry(ContestError):
    sentence = (
        "Anh/chị là người gửi hoặc tác giả của bài này nên không tự kiểm tra được. "
        "Bài chưa có gì thay đổi. Hãy để cán bộ phụ trách khác kiểm tra."
    )


class ReasonMissing(ContestError):
    sentence = (
        "Chưa lưu: cần ghi lý do để người dự thi biết phải làm gì. "
        "Bài chưa có gì thay đổi. Chọn hoặc ghi lý do rồi bấm lại."
    )


class ChangedMeanwhile(ContestError):
    sentence = (
        "Người dự thi vừa sửa bài này trong lúc anh/chị xem. "
        "Chưa ghi kết quả kiểm tra nào. Xem lại nội dung mới rồi bấm lại."
    )


class TooLateForChanges(ContestError):
    def __init__(self, closes_at):
        super().__init__(
            f"Đã hết thời gian sửa bài lúc {moment(closes_at)} nên người dự thi không "
            "bổ sung được nữa. Bài chưa có gì thay đổi. "
            "Hãy chọn Đủ điều kiện hoặc Không đủ điều kiện."
        )
