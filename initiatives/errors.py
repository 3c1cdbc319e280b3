"""What a verb on an entry may refuse, in words."""

from django.utils.text import Truncator

from contest.errors import ContestError
from contest.words import clock, moment
from initiatives.states import STEPS, State

MOST_NAMED = 3


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
    def __init__(self, missing: list[str], act="Gửi bài"):
        self.missing = missing
        super().__init__(
            f"Chưa {act.removesuffix(' bài').lower()} được vì còn thiếu: "
            f"{', '.join(missing)}. "
            f"Nội dung đã soạn không mất. Bổ sung rồi bấm {act}."
        )


class OverLimit(ContestError):
    """The contest takes no more entries of this unit or person, or fewer authors."""

    def __init__(self, what: str, to_do: str):
        self.what = what
        super().__init__(f"Chưa gửi được: {what} Nội dung đã soạn không mất. {to_do}")


class SavedElsewhere(ContestError):
    """Something was stored after this page was opened. ``copy``: what stands there."""

    def __init__(self, copy, *, by_officer: bool = False):
        self.copy = copy
        when = f" lúc {clock(copy.saved_at)}" if copy else ""
        what = f"bài này vừa được lưu hoặc gửi ở trang khác{when}"
        if by_officer:
            what = (
                "cán bộ phụ trách vừa ghi kết quả kiểm tra, hạn sửa hoặc đường dẫn mới "
                "cho bài này"
            )
        super().__init__(
            f"Chưa lưu: {what}. Những gì anh/chị gõ ở đây vẫn còn trên trang này. "
            "Chọn giữ nội dung trên trang này, hoặc lấy bản đã lưu."
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


class NothingChosen(ContestError):
    sentence = (
        "Chưa chọn bài nào nên chưa ghi gì cả. Đánh dấu các bài ở cột Chọn rồi bấm lại."
    )


class ListChanged(ContestError):
    sentence = (
        "Danh sách bài chưa gửi vừa thay đổi trong lúc anh/chị xem. Chưa ghi gì cả. "
        "Xem lại danh sách mới rồi bấm lại."
    )


class NotToBeSent(ContestError):
    """Entries among those chosen that cannot go to the province, by name."""

    def __init__(self, what: str, titles: list[str]):
        named = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
        more = len(titles) - MOST_NAMED
        named += f" và {more} bài khác" if more > 0 else ""
        super().__init__(
            f"Có bài {what}: {named}. Chưa ghi gì cả. Bỏ chọn bài đó rồi bấm lại."
        )


class DispatchIsOver(ContestError):
    sentence = (
        "Đợt gửi này đã được hủy trước đó nên không thay đổi gì nữa. "
        "Các bài của đợt nằm trong danh sách chưa gửi về tỉnh."
    )


class DispatchIsPosted(ContestError):
    sentence = (
        "Đợt gửi này có bài đã đăng Fanpage nên chưa hủy được. Chưa ghi gì cả. "
        "Nếu đường dẫn Fanpage ghi nhầm, xóa đường dẫn đó trước rồi hủy đợt gửi."
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
        "Bài này vừa có thay đổi trong lúc anh/chị xem. "
        "Chưa ghi kết quả kiểm tra nào. Xem lại nội dung mới rồi bấm lại."
    )


class StillToBeMended(ContestError):
    """What was given back is closed only when the time to mend it is over."""

    def __init__(self, deadline):
        super().__init__(
            f"Chưa ghi kết quả: người dự thi còn được sửa và gửi lại bài đến "
            f"{moment(deadline)}. Bài chưa có gì thay đổi. Sau hạn đó, nếu bài chưa "
            "được gửi lại thì ghi Không đủ điều kiện."
        )


class TooLateForChanges(ContestError):
    def __init__(self, closes_at):
        super().__init__(
            f"Đã hết thời gian sửa bài lúc {moment(closes_at)} nên người dự thi không "
            "bổ sung được nữa. Bài chưa có gì thay đổi. "
            "Hãy ghi hạn sửa mới, hoặc chọn kết quả khác."
        )


class SameLink(ContestError):
    sentence = (
        "Đường dẫn này đang là đường dẫn của bài. Bài không thay đổi. "
        "Dán đường dẫn khác, hoặc bấm Không thay."
    )


class ReplacedByOfficerOnly(ContestError):
    """Who may replace a link changes when the round closes."""

    def __init__(self, closes_at):
        super().__init__(
            f"Trước {moment(closes_at)} người gửi bài thay đường dẫn; sau đó cán bộ "
            "phụ trách, không phải người gửi hay tác giả, thay giúp. "
            "Bài chưa có gì thay đổi. Liên hệ Cơ quan chủ trì cuộc thi."
        )


class ApprovedLinkOpens(ContestError):
    sentence = (
        "Bài đã đủ điều kiện dự thi và đường dẫn chưa thấy có lỗi nên không thay. "
        "Bài chưa có gì thay đổi. Nếu video không mở được, báo Cơ quan chủ trì cuộc "
        "thi."
    )


class LinkReplacedMeanwhile(ContestError):
    sentence = (
        "Đường dẫn của bài vừa được thay trong lúc anh/chị xem. "
        "Chưa ghi gì cả. Tải lại trang để xem đường dẫn mới."
    )


class DeadlineNotAhead(ContestError):
    def __init__(self, until, told_at):
        super().__init__(
            f"Hạn sửa {moment(until)} không còn ở phía trước: người dự thi được báo "
            f"lúc {moment(told_at)}. Bài chưa có gì thay đổi. Chọn hạn muộn hơn rồi "
            "bấm lại."
        )


class VideoTooLong(ContestError):
    def __init__(self, length: str, how: str, limit: int):
        super().__init__(
            f"Chưa ghi Đủ điều kiện: video dài {length} ({how}), quá {limit} phút theo "
            "Thể lệ. Bài chưa có gì thay đổi. Hãy chọn Yêu cầu bổ sung hoặc Không đủ "
            "điều kiện."
        )


class SameVideo(ContestError):
    """A short link was found to lead to the video of another live entry.

    ``twin`` is None where it is out of the officer's sight.
    """

    def __init__(self, twin=None):
        other, to_do = "một bài của đơn vị khác", "Báo Cơ quan chủ trì cuộc thi."
        if twin is not None:
            title, where = Truncator(twin.title).chars(100), twin.unit.short_name
            other = f'bài "{title}" ({where}, {twin.get_state_display()})'
            to_do = "Chọn Trùng với bài khác rồi chọn bài đó."
        if twin is not None and twin.is_waiting:
            to_do += " Nếu giữ bài này, ghi bài kia trùng với bài này trước."
        super().__init__(
            f"Chưa ghi Đủ điều kiện: video của bài này cũng là video của {other}. "
            f"Bài chưa có gì thay đổi. {to_do}"
        )


class NotLookedAt(ContestError):
    def __init__(self, names: list[str]):
        super().__init__(
            f"Chưa ghi Đủ điều kiện: còn điều kiện chưa đánh dấu đã xem: "
            f"{', '.join(names)}. Bài chưa có gì thay đổi. Xem rồi đánh dấu, hoặc chọn "
            "kết quả khác."
        )


class AlreadyDecided(ContestError):
    sentence = (
        "Bài này đã có quyết định, chưa báo người dự thi. Quyết định đó còn nguyên. "
        "Muốn đổi, bấm Hoàn tác rồi quyết định lại."
    )


class NotADuplicate(ContestError):
    sentence = (
        "Chưa ghi: hãy chọn bài khác mà bài này trùng, là bài đã gửi, chưa rút, không "
        "phải bài trùng và không ở tình trạng “Không đủ điều kiện”. Bài chưa có gì "
        "thay đổi. Tìm bài đó rồi bấm lại."
    )


class StillRepeats(ContestError):
    def __init__(self, other):
        super().__init__(
            f"Chưa đưa về chờ kiểm tra: bài mà bài này trùng đang ở tình trạng "
            f'"{other.get_state_display()}". Bài chưa có gì thay đổi. Chỉ đưa về khi '
            "bài kia đã rút hoặc không đủ điều kiện."
        )


class VideoTaken(ContestError):
    """By another live entry, while this one was kept out."""

    sentence = (
        "Chưa đưa về chờ kiểm tra: video của bài này đang là video của một bài dự thi "
        "khác. Bài chưa có gì thay đổi. Tìm bài kia theo đường dẫn video ở danh sách "
        "kiểm tra."
    )


class NoRoomLeft(ContestError):
    """The limits were used up by others while this entry was kept out."""

    def __init__(self, what: str):
        super().__init__(
            f"Chưa đưa về chờ kiểm tra: {what} Bài chưa có gì thay đổi. Muốn nhận bài "
            "này thì sửa giới hạn trong Thể lệ; nếu là giới hạn số bài thì rút một bài "
            "đã gửi cũng được."
        )


class DecisionOver(ContestError):
    def __init__(self, what: str):
        super().__init__(
            f'Không hoàn tác được: quyết định này đang ở tình trạng "{what}". '
            "Không có gì thay đổi. Tải lại trang để xem các việc làm được."
        )


class PlanChanged(ContestError):
    sentence = (
        "Có bài vừa thay đổi từ lúc trang này được mở. Chưa ghi quyết định nào. "
        "Xem lại danh sách dưới đây rồi bấm lần nữa."
    )


class PhraseTaken(ContestError):
    sentence = (
        "Câu này đã có trong danh sách (có thể đã thôi dùng). Danh sách không đổi. "
        "Sửa câu đã có hoặc ghi câu khác."
    )
