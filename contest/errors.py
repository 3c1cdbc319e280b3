"""What can be refused. Each says what happened, what is not lost, what to do now."""

from collections.abc import Sequence
from datetime import date, datetime

from contest import words
from contest.signoff_states import ADVICE, RELOAD, State


class ContestError(Exception):
    """A refusal in words for the person who asked. ``str(error)`` is the sentence."""

    sentence = "Chưa thực hiện được. Không có gì bị mất. Hãy thử lại."

    def __init__(self, sentence: str | None = None):
        super().__init__(sentence or self.sentence)


class JoinRefused(ContestError):
    """A request to be put on the list that cannot be taken."""


class JoinAnswered(ContestError):
    sentence = (
        "Yêu cầu này đã được trả lời trước đó. Danh sách không đổi. Tải lại trang để "
        "xem tình trạng mới nhất."
    )


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


class DocumentNeeded(ContestError):
    sentence = (
        "Chưa ghi gì cả: có người chuyển đi, nghỉ hoặc không còn thuộc diện tính tỷ "
        "lệ. Tệp vẫn còn. Ghi số, ngày văn bản rồi bấm ghi lần nữa."
    )


class NameNeeded(ContestError):
    sentence = (
        "Chưa ghi gì cả: có người chuyển đi, nghỉ hoặc không còn thuộc diện tính tỷ "
        "lệ, phải biết ai ghi. Danh sách còn nguyên. Chạy lại với --by TÊN_ĐĂNG_NHẬP."
    )


class UndoRefused(ContestError):
    """Something hangs on what the import wrote; ``reason`` says what."""

    def __init__(self, reason: str):
        super().__init__(
            f"Chưa hoàn tác được lần nhập này: {reason}. Dữ liệu còn nguyên. "
            "Sửa từng người trong danh sách, hoặc nhập tệp đúng."
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
        self.minutes = minutes
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
    retry_after = 5  # seconds, as the sentence says
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


class NobodyProposed(ContestError):
    """Of several people at once. ``refused``: (name, what stands against it) each."""

    def __init__(self, refused: Sequence[tuple[str, str]], *, asked: int):
        self.refused = list(refused)
        if asked == 1:
            super().__init__(self.refused[0][1])
            return
        each = " ".join(f"{name}: {sentence}" for name, sentence in self.refused)
        super().__init__(
            f"Chưa gửi đề nghị nào: {len(self.refused)} trong {asked} người chưa đề "
            f"nghị được. {each} Bỏ chọn những người này rồi gửi lại."
        )


class PaperNeeded(ContestError):
    sentence = (
        "Chưa gửi đề nghị: chưa ghi văn bản. Không có gì thay đổi. Ghi số, ngày văn "
        "bản rồi bấm lại."
    )


class ReasonNeeded(ContestError):
    sentence = (
        "Chưa gửi đề nghị: lý do khác thì phải ghi rõ. Không có gì thay đổi. Ghi rõ lý "
        "do rồi bấm lại."
    )


class NoteNeeded(ContestError):
    sentence = (
        "Chưa ghi vì sao không duyệt. Đề nghị còn nguyên, vẫn đang chờ. Ghi lý do để "
        "người đề nghị biết rồi bấm lại."
    )


class NothingToDo(ContestError):
    sentence = (
        "Việc này đã như vậy rồi hoặc không làm được với tình trạng hiện nay. Không có "
        "gì thay đổi. Tải lại trang để xem tình trạng mới nhất."
    )


class AskedAlready(ContestError):
    sentence = (
        "Đã có đề nghị như vậy đang chờ duyệt. Đề nghị trước còn nguyên. Chờ duyệt, "
        "hoặc rút đề nghị trước rồi đề nghị lại."
    )


class ExcusalOverlaps(ContestError):
    sentence = (
        "Người này đã có đề nghị hoặc được duyệt vắng trùng với thời gian này. Không "
        "có gì thay đổi. Xem lại ngày, hoặc rút đề nghị trước rồi đề nghị lại."
    )


class MoveOutOfOrder(ContestError):
    def __init__(self, day: date):
        super().__init__(
            f"Người này đã chuyển đơn vị từ ngày {words.day(day)}. Chưa ghi gì cả. Ghi "
            "ngày chuyển từ ngày đó trở đi."
        )


class LowersANumber(ContestError):
    sentence = (
        "Đổi như vậy làm giảm số phải tham gia nên không sửa thẳng được. Không có gì "
        "thay đổi. Gửi đề nghị đổi đối tượng để cán bộ khác duyệt."
    )


class ProposalOutdated(ContestError):
    sentence = (
        "Người hoặc đơn vị này không còn như lúc đề nghị. Chưa thực hiện, số liệu "
        "không đổi. Bấm Không duyệt, rồi đề nghị lại theo tình trạng hiện nay."
    )


class AlreadyDecided(ContestError):
    def __init__(self, proposed):
        super().__init__(
            f"Đề nghị này đã có kết quả: {proposed.get_state_display().lower()}. Không "
            "có gì thay đổi thêm. Tải lại trang để xem các đề nghị còn chờ."
        )


class OwnProposal(ContestError):
    sentence = (
        "Anh/chị là người đề nghị nên không tự duyệt được. Đề nghị còn nguyên, vẫn "
        "đang chờ. Nhờ cán bộ phụ trách khác xem."
    )


class AboutYourself(ContestError):
    sentence = (
        "Đề nghị này về chính anh/chị nên anh/chị không quyết định được. Không có gì "
        "thay đổi. Nhờ cán bộ phụ trách khác xem."
    )


class NotYourProposal(ContestError):
    sentence = (
        "Chỉ người đã đề nghị mới rút được. Đề nghị còn nguyên, vẫn đang chờ. Nhờ "
        "người đề nghị rút, hoặc chờ duyệt."
    )


class AlreadyHere(ContestError):
    def __init__(self, name: str):
        super().__init__(
            f"{name} đã có trong danh sách của đơn vị. Không có gì thay đổi. Tìm tên "
            "trong danh sách để xem hoặc sửa."
        )


class MayBeAnother(ContestError):
    """The form offers to say that these are two people."""

    def __init__(self, name: str):
        super().__init__(
            f"Trong danh sách đã có người tên {name}. Chưa bổ sung ai. Nếu là hai "
            "người khác nhau, đánh dấu “Hai người khác nhau” hoặc ghi ngày sinh rồi "
            "bấm lại."
        )


class NotToBeAdded(ContestError):
    sentence = (
        "Chưa bổ sung được người này. Danh sách không đổi. Kiểm tra lại mã, hoặc để "
        "trống mã; nếu vẫn không được, báo cán bộ phụ trách."
    )


class LastFile(ContestError):
    sentence = (
        "Lần nhập này chỉ còn một tệp nên không bỏ riêng tệp được. Không có gì thay "
        "đổi. Muốn bỏ cả lần nhập, bấm “Chọn tệp khác”."
    )


class UnitEnded(ContestError):
    """``unit`` is no more: nobody comes in, nothing of it changes."""

    def __init__(self, unit):
        super().__init__(
            f"{unit.name} đã kết thúc từ sau ngày {words.day(unit.valid_to)}. Chưa đổi "
            "gì; danh sách và lịch sử của đơn vị còn nguyên. Chọn đơn vị kế thừa."
        )


class OtherPreviewSeen(ContestError):
    sentence = (
        "Danh sách hoặc các lựa chọn vừa thay đổi nên không còn như anh/chị đã xem. "
        "Chưa ghi gì cả, tệp và các lựa chọn vẫn còn. Xem lại rồi bấm ghi lần nữa."
    )


class ImportBusy(ContestError):
    sentence = (
        "Hệ thống đang đọc lại tệp nên chưa ghi. Chưa ghi gì cả, tệp và các lựa chọn "
        "vẫn còn. Chờ đọc xong, xem lại rồi bấm ghi."
    )


class RoleLost(ContestError):
    sentence = (
        "Người yêu cầu không còn quyền nhập danh sách. Danh sách không đổi, tệp và các "
        "lựa chọn vẫn còn. Nhờ người có quyền xem lại rồi thực hiện."
    )


class NotSentYet(ContestError):
    sentence = (
        "Đơn vị chưa gửi danh sách này nên chưa ghi được. Chưa ghi gì cả, tệp vẫn còn. "
        "Chờ đơn vị gửi, hoặc tự tải tệp lên."
    )


class ListWithOffice(ContestError):
    sentence = (
        "Danh sách đã gửi, đang chờ kiểm tra nên chưa sửa được. Không có gì mất. Cần "
        "sửa thì tải tệp khác rồi gửi: tệp gửi sau thay cho tệp gửi trước."
    )


class ProposalGone(ContestError):
    sentence = (
        "Đề nghị này không còn: lần nhập đã đề nghị nó vừa được hoàn tác. Số liệu "
        "không đổi. Tải lại trang để xem các đề nghị còn chờ."
    )
