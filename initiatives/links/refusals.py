"""Why a text is not taken as a link, in words. Pure."""

from contest.errors import ContestError


class NotALink(ContestError, ValueError):
    """The text holds no link that could be a video's. Says what to paste instead."""

    def __init__(self, what: str, to_do: str):
        super().__init__(f"{what} Những gì đã điền vẫn còn. {to_do}")


COPY_AGAIN = "Mở video, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại."
NO_LINK = ("Chưa thấy đường dẫn nào trong phần này.", COPY_AGAIN)
NO_HTTPS = (
    "Chỉ nhận đường dẫn bắt đầu bằng https://.",
    "Kiểm tra lại đường dẫn, hoặc đăng video lên YouTube rồi dán đường dẫn ở đó.",
)
BAD_ADDRESS = ("Đường dẫn này không phải địa chỉ của một trang công khai.", COPY_AGAIN)
TOO_LONG = ("Đường dẫn này quá dài.", COPY_AGAIN)
SEVERAL = (
    "Có nhiều đường dẫn khác nhau trong phần này.",
    "Mỗi bài chỉ nhận một video: giữ lại một đường dẫn.",
)
NO_VIDEO = ("Đường dẫn này không phải của một video.", COPY_AGAIN)
PLAYLIST = (
    "Đây là đường dẫn của danh sách phát, không phải của một video.",
    COPY_AGAIN,
)
CHANNEL = ("Đây là đường dẫn của kênh, không phải của một video.", COPY_AGAIN)
PROFILE = ("Đây là đường dẫn của trang cá nhân hoặc Fanpage.", COPY_AGAIN)
PHOTO = ("Đây là đường dẫn của ảnh, không phải của một video.", COPY_AGAIN)
FOLDER = (
    "Đây là đường dẫn của thư mục, không phải của một video.",
    "Mở tệp video trong thư mục, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại.",
)
HOME_PAGE = (
    "Đây là trang chủ của một trang, chưa phải trang có video.",
    "Mở trang có video rồi sao chép đường dẫn trên thanh địa chỉ.",
)
STUDIO = (
    "Đây là trang quản lý video, chỉ chủ kênh mở được.",
    "Mở trang xem của video, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại.",
)
SIGN_IN = (
    "Đây là trang đăng nhập, người xem không mở được video từ đây.",
    "Đăng nhập xong, mở video, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại.",
)
GROUP = (
    "Đây là đường dẫn trong một nhóm Facebook; người ngoài nhóm thường không xem được.",
    "Đăng video công khai trên trang của đơn vị hoặc YouTube, rồi dán đường dẫn đó.",
)
CHAT = (
    "Đây là đường dẫn của tin nhắn hoặc tệp trong tin nhắn; người khác không mở được.",
    "Đăng video ở chế độ công khai, ví dụ trên YouTube, rồi dán đường dẫn ở đó.",
)
STORY = (
    "Đây là đường dẫn của tin ngắn (story), sau 24 giờ không còn xem được.",
    "Đăng video thành bài viết công khai, rồi dán đường dẫn ở đó.",
)
CLIP = (
    "Đây là đường dẫn của một đoạn cắt (clip), không phải của cả video.",
    COPY_AGAIN,
)
OWN_DRIVE = (
    "Đây là trang Google Drive của riêng người đăng nhập, người khác không mở được.",
    "Mở tệp video, bấm Chia sẻ, chọn Bất kỳ ai có đường liên kết, chép rồi dán lại.",
)
