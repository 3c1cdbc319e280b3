"""What a verb on an entry may refuse, in words."""

from contest.errors import ContestError
from contest.words import moment
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
    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(
            f"Chưa gửi được vì còn thiếu: {', '.join(missing)}. "
            "Nội dung đã soạn không mất. Bổ sung rồi bấm Gửi bài."
        )


class LinkTaken(ContestError):
    sentence = (
        "Đường dẫn video này đã có trong một bài dự thi khác. "
        "Nội dung anh/chị đã soạn không mất. Kiểm tra lại đường dẫn; nếu đúng là "
        "video của anh/chị, liên hệ Cơ quan chủ trì cuộc thi để được xem lại."
    )


class AbbreviationKnown(ContestError):
    sentence = (
        "Chưa thêm: từ này với nghĩa này đã có trong bảng, hoặc hai bên giống nhau. "
        "Bảng không đổi. Xem lại bảng hoặc ghi nghĩa khác."
    )


class CatalogueUndoRefused(ContestError):
    """Something hangs on what the import wrote; ``reason`` says what."""

    def __init__(self, reason: str):
        super().__init__(
            f"Chưa hoàn tác được lần nhập này: {reason}. Danh mục còn nguyên. "
            "Nhập tệp đúng để sửa các dòng sai."
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
