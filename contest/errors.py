"""What can be refused. Each says what happened, what is not lost, what to do now."""

from collections.abc import Sequence
from datetime import datetime

from contest import words
from contest.signoff_states import ADVICE, RELOAD, State


class ContestError(Exception):
    """A refusal in words for the person who asked. ``str(error)`` is the sentence."""

    sentence = "Chưa thực hiện được. Không có gì bị mất. Hãy thử lại."

    def __init__(self, sentence: str | None = None):
        super().__init__(sentence or self.sentence)


class ImportRefused(ContestError):
    """A file whose rows cannot all be written. ``problems`` says each, by its place."""

    def __init__(self, problems: Sequence):
        self.problems = list(problems)
        rows = len({(problem.sheet, problem.row) for problem in self.problems})
        super().__init__(
            f"Chưa ghi gì cả: {rows} dòng có lỗi. {self.problems[0].sentence} "
            "Sửa trong tệp Excel rồi tải tệp lên lại."
        )


class ImportOver(ContestError):
    sentence = (
        "Lần nhập này đã được ghi hoặc đã bỏ trước đó nên không ghi lại. Dữ liệu đã "
        "ghi còn nguyên. Muốn nhập thêm, chọn tệp khác."
    )


class RosterChanged(ContestError):
    sentence = (
        "Danh sách vừa được người khác thay đổi trong lúc ghi. Chưa ghi gì cả, tệp "
        "vẫn còn. Xem lại bản xem trước rồi bấm ghi lần nữa."
    )


class RosterStepRefused(ContestError):
    """From the state of a unit's list there is no way to where it should go."""

    def __init__(self, state: State):
        super().__init__(
            f"Chưa thực hiện được: danh sách đang ở tình trạng “{state.label}”. Không "
            f"có gì thay đổi. {ADVICE.get(state, RELOAD)}"
        )


class RosterLocked(ContestError):
    def __init__(self, locked_at: datetime):
        super().__init__(
            f"Danh sách đã chốt lúc {words.moment(locked_at)} nên không gửi tệp hoặc "
            "xác nhận lại. Danh sách còn nguyên. Có thay đổi thì gửi đề nghị, chờ cơ "
            "quan chủ trì duyệt."
        )


class RosterEmpty(ContestError):
    sentence = (
        "Đơn vị chưa có ai trong danh sách nên chưa xác nhận hoặc chốt được. Không có "
        f"gì thay đổi. {ADVICE[State.NOT_SENT]}"
    )


class OtherListSeen(ContestError):
    sentence = (
        "Danh sách của đơn vị vừa thay đổi sau khi anh/chị mở trang này. Chưa xác nhận "
        "gì cả. Xem lại danh sách dưới đây, in lại nếu cần, rồi bấm xác nhận lần nữa."
    )


class DayAhead(ContestError):
    sentence = (
        "Ngày của danh sách còn ở phía trước nên chưa xác nhận được. Danh sách còn "
        "nguyên. Chọn hôm nay hoặc ngày ký văn bản."
    )


class WordsMissing(ContestError):
    """A reason, a note or a document that the act must name."""

    def __init__(self, what: str):
        super().__init__(
            f"Chưa ghi {what}. Không có gì thay đổi. Ghi rõ rồi bấm lần nữa."
        )


class RostersNotLocked(ContestError):
    """Of several lists some cannot be locked. ``refused``: (unit, why) each."""

    def __init__(self, refused: Sequence[tuple[str, str]], *, asked: int):
        self.refused = list(refused)
        if asked == 1:
            super().__init__(self.refused[0][1])
            return
        each = "; ".join(f"{name} ({state})" for name, state in self.refused)
        super().__init__(
            f"Chưa chốt danh sách nào: {len(self.refused)} trong {asked} đơn vị chưa "
            f"chốt được: {each}. Bỏ chọn những đơn vị này rồi chốt lại."
        )


class WrongCredentials(ContestError):
    """The same words for an unknown account and for a wrong password."""

    sentence = (
        "Mã người dự thi hoặc mật khẩu chưa đúng. Bài làm và kết quả không bị ảnh "
        "hưởng. Lần đầu: gõ mã trên phiếu. Đã quên mật khẩu: nhờ cán bộ đầu mối cấp "
        "lại mã."
    )


class TooManyTries(ContestError):
    def __init__(self, minutes: int):
        super().__init__(
            f"Tạm khóa {minutes} phút vì nhập sai nhiều lần. Bài làm và kết quả còn "
            "nguyên. Cần vào ngay: nhờ cán bộ đầu mối cấp lại mã."
        )


class SlipUsed(ContestError):
    """Said only to who holds the right code."""

    def __init__(self, moment: str):
        super().__init__(
            f"Mã trên phiếu đã được dùng để đặt mật khẩu lúc {moment}. Hãy nhập mật "
            "khẩu đã đặt. Nếu không phải anh/chị đặt, báo cán bộ đầu mối ngay."
        )


class SlipOver(ContestError):
    """Said only to who holds the right code."""

    def __init__(self, moment: str):
        super().__init__(
            f"Mã trên phiếu chỉ dùng đến {moment}. Bài làm và kết quả còn nguyên. Cần "
            "vào lại: nhờ cán bộ đầu mối cấp lại mã."
        )


class ServerBusy(ContestError):
    sentence = (
        "Đang có nhiều người đăng nhập cùng lúc. Không mất gì cả. Xin chờ 5 giây rồi "
        "bấm Thử lại."
    )


class NobodyWithoutSlip(ContestError):
    sentence = (
        "Không còn ai cần in phiếu trong đơn vị này. Các phiếu đã in vẫn dùng được. "
        "Người mất phiếu: bấm “Cấp lại mã” ở dòng của người đó."
    )


class OwnRightsNeeded(ContestError):
    sentence = (
        "Anh/chị không thể tự khóa tài khoản hoặc tự bỏ quyền quản trị của mình. Không "
        "có gì thay đổi. Nhờ một quản trị hệ thống khác thực hiện."
    )


class GrantTwice(ContestError):
    sentence = (
        "Người này đã có đúng vai trò này ở đơn vị này. Không có gì thay đổi. Xem lại "
        "trong danh sách."
    )
