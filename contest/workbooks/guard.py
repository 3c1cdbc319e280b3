"""What a file must be before anything in it is parsed."""

import struct
import zlib
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from contest.errors import ContestError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LARGEST_INFLATED = 100 * MEGABYTE
HARMLESS_INFLATED = 10 * MEGABYTE  # up to here the ratio does not matter
LARGEST_RATIO = 50
MOST_PARTS = 2000
LARGEST_DIRECTORY = MEGABYTE

OLE = b"\xd0\xcf\x11\xe0"  # an old .xls, or a workbook with a password
ZIP = b"PK"
END_OF_ZIP, END_OF_ZIP_SIZE = b"PK\x05\x06", 22
ENCRYPTED = 0x1
MACROS = (".xlsm", ".xltm", ".xlam")
# What broken or hostile bytes make zipfile raise.
BROKEN_ZIP = (BadZipFile, EOFError, NotImplementedError, ValueError, struct.error)


class WorkbookRefused(ContestError):
    """The file as a whole cannot be taken. Nothing of it was used."""


EMPTY = (
    "Tệp trống, không có dữ liệu. Chưa ghi gì cả. "
    "Chọn lại đúng tệp, hoặc tải mẫu Excel, điền rồi tải lên."
)
TOO_LARGE = (
    "Tệp lớn hơn 10 MB. Chưa ghi gì cả. "
    "Bỏ hình ảnh trong tệp hoặc chia thành nhiều tệp rồi tải lại."
)
WRONG_KIND = (
    "Tệp này không phải .xlsx hoặc có mật khẩu. Chưa ghi gì cả. Mở bằng Excel, bỏ mật "
    'khẩu, chọn Lưu thành "Excel Workbook (.xlsx)" rồi tải lại.'
)
HAS_MACROS = (
    "Tệp này có macro nên không nhận. Chưa ghi gì cả. Mở bằng Excel, chọn Lưu thành "
    '"Excel Workbook (.xlsx)" rồi tải lại.'
)
TOO_MUCH_INSIDE = (
    "Tệp này quá lớn khi mở ra. Chưa ghi gì cả. Mở bằng Excel, chép riêng bảng cần "
    "nhập sang một tệp mới rồi tải tệp mới lên."
)
BROKEN = (
    "Tệp bị hỏng hoặc tải lên chưa trọn. Chưa ghi gì cả. "
    "Mở lại bằng Excel, lưu lại rồi tải lên lần nữa."
)


def is_archive(file: BinaryIO) -> bool:
    """Whether this may be a workbook. Raises WorkbookRefused for its size alone."""
    size = _size(file)
    _refuse_if(size == 0, EMPTY)
    _refuse_if(size > LARGEST_FILE, TOO_LARGE)
    return begins_like_zip(file)


def begins_like_zip(file: BinaryIO) -> bool:
    file.seek(0)
    begins_like_one = file.read(len(ZIP)) == ZIP
    file.seek(0)
    return begins_like_one


def refuse_long_directory(file: BinaryIO) -> None:
    """Raise WorkbookRefused for a list of parts that takes seconds to read."""
    is_long = _size_of_directory(file, _size(file)) > LARGEST_DIRECTORY
    file.seek(0)
    _refuse_if(is_long, TOO_MUCH_INSIDE)


def open_archive(file: BinaryIO, name: str) -> ZipFile:
    """Return the workbook's parts, or raise WorkbookRefused with what to do instead.

    What the headers declare is judged first, so a bomb costs nothing; then every part
    is inflated once, because headers lie, never further than was declared.
    """
    _refuse_if(not is_archive(file), WRONG_KIND)
    refuse_long_directory(file)
    try:
        archive = ZipFile(file)
        _check_declared(archive, name, _size(file))
        _check_contents(archive)
    except (*BROKEN_ZIP, zlib.error) as error:
        raise WorkbookRefused(BROKEN) from error
    return archive


def _refuse_if(is_wrong: bool, sentence: str) -> None:  # noqa: FBT001 - a condition
    if is_wrong:
        raise WorkbookRefused(sentence)


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _size_of_directory(file: BinaryIO, size: int) -> int:
    """Return what the list of parts takes: reading a long one takes seconds."""
    file.seek(max(0, size - END_OF_ZIP_SIZE - 0xFFFF))
    tail = file.read()
    end = tail.rfind(END_OF_ZIP)
    _refuse_if(end < 0 or len(tail) - end < END_OF_ZIP_SIZE, BROKEN)
    return struct.unpack_from("<L", tail, end + 12)[0]


def _check_declared(archive: ZipFile, name: str, size: int) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    _refuse_if(len(parts) > MOST_PARTS, TOO_MUCH_INSIDE)
    inflated = sum(part.file_size for part in parts)
    _refuse_if(inflated > LARGEST_INFLATED, TOO_MUCH_INSIDE)
    is_dense = inflated > HARMLESS_INFLATED and inflated > size * LARGEST_RATIO
    _refuse_if(is_dense, TOO_MUCH_INSIDE)
    _refuse_if(any(part.flag_bits & ENCRYPTED for part in parts), WRONG_KIND)
    _refuse_if("xl/workbook.bin" in names, WRONG_KIND)  # .xlsb
    _refuse_if(not any(n.startswith("xl/") for n in names), WRONG_KIND)
    has_macros = any(n.lower().endswith("vbaproject.bin") for n in names)
    _refuse_if(has_macros or name.lower().endswith(MACROS), HAS_MACROS)
    _refuse_if(len(names) < len(parts), BROKEN)
    kinds = {part.compress_type for part in parts}
    _refuse_if(not kinds <= {ZIP_STORED, ZIP_DEFLATED}, BROKEN)


def _check_contents(archive: ZipFile) -> None:
    """Inflate every part. zipfile stops at the declared size and then finds the lie."""
    for part in archive.infolist():
        with archive.open(part) as source:
            while source.read(MEGABYTE):
                pass
