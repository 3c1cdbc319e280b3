"""What a scanned document may be. Pure: looks at the first bytes, trusts no name."""

from typing import BinaryIO

from contest.errors import ContestError

LARGEST_PAPER = 10 * 1024 * 1024
# By content; the suffix is for those who save the file.
KINDS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
}
ACCEPTED = "image/jpeg,image/png,application/pdf"


class PaperRefused(ContestError):
    """The scan as a whole cannot be taken. Nothing was stored."""


EMPTY = (
    "Tệp bản chụp trống. Chưa gửi gì cả. Chụp lại văn bản rồi chọn tệp lần nữa, hoặc "
    "bỏ trống ô này."
)
TOO_LARGE = (
    "Bản chụp lớn hơn 10 MB. Chưa gửi gì cả. Chụp ở cỡ nhỏ hơn hoặc chỉ chụp trang có "
    "chữ ký rồi chọn lại."
)
WRONG_KIND = (
    "Bản chụp không phải ảnh JPG, PNG hay tệp PDF. Chưa gửi gì cả. Chụp lại văn bản "
    "bằng điện thoại, hoặc lưu thành PDF, rồi chọn lại."
)


def kind_of_paper(file: BinaryIO) -> tuple[str, str]:
    """Return (content type, suffix), or raise PaperRefused with what to do instead."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise PaperRefused(EMPTY)
    if size > LARGEST_PAPER:
        raise PaperRefused(TOO_LARGE)
    head = file.read(max(map(len, KINDS)))
    file.seek(0)
    for beginning, kind in KINDS.items():
        if head.startswith(beginning):
            return kind
    raise PaperRefused(WRONG_KIND)
