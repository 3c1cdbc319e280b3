"""A zip of many lists, opened without trust: the files in it, or why not."""

import zlib
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from contest.workbooks import guard
from contest.workbooks.guard import (
    BROKEN,
    BROKEN_ZIP,
    ENCRYPTED,
    LARGEST_FILE,
    MEGABYTE,
    TOO_MUCH_INSIDE,
    WorkbookRefused,
)

LISTS = (".xlsx", ".csv")
BUNDLES = (".zip", ".rar", ".7z")
MOST_FILES = 200
LARGEST_BUNDLE = 60 * MEGABYTE  # of all lists in it
UTF8_NAME = 0x800
Named = tuple[BinaryIO, str]
IS_LOCKED = (
    "Tệp nén có mật khẩu. Chưa ghi gì cả. Nén lại không đặt mật khẩu rồi tải lại."
)
TOO_MANY = (
    f"Có hơn {MOST_FILES} tệp. Chưa ghi gì cả. Chia thành nhiều lần, mỗi lần không quá "
    f"{MOST_FILES} tệp."
)
NO_LISTS = (
    "Trong tệp nén không có tệp .xlsx hoặc .csv nào. Chưa ghi gì cả. Chọn lại đúng tệp."
)
# Why a file in a zip is not read; each goes on after its name.
NESTED = "là tệp nén nằm trong tệp nén. Giải nén rồi tải riêng tệp này."
OLD_BOOK = "là tệp Excel kiểu cũ. Mở bằng Excel, lưu thành .xlsx rồi tải riêng tệp này."
NO_LIST = "không phải tệp .xlsx hoặc .csv."
TOO_LARGE = "lớn hơn 10 MB. Bỏ hình ảnh trong tệp rồi tải riêng tệp này."


def unpack(files: Iterable[Named]) -> tuple[list[Named], list[str]]:
    """Return all lists, those within zips too, and what was left out and why.

    A list out of a zip comes with its path there. Raises WorkbookRefused for a zip that
    is broken, locked or too large inside, and for too many files.
    """
    lists, left_out = [], []
    for file, name in files:
        if is_bundle(file):
            found, others = _lists_in(file, name)
            lists += found
            left_out += others
        else:
            lists.append((file, name))
    if len(lists) > MOST_FILES:
        raise WorkbookRefused(TOO_MANY)
    return lists, left_out


def is_bundle(file: BinaryIO) -> bool:
    """Whether this is a zip and no workbook, whatever it is called."""
    if not guard.begins_like_zip(file):
        return False
    try:
        guard.refuse_long_directory(file)
        parts = ZipFile(file).namelist()
    except (*BROKEN_ZIP, WorkbookRefused):
        return False  # the reader of workbooks says what is wrong with it
    finally:
        file.seek(0)
    return not any(part.startswith(("xl/", "[Content_Types]")) for part in parts)


def _lists_in(file: BinaryIO, name: str) -> tuple[list[Named], list[str]]:
    try:
        archive = ZipFile(file)
        parts = [part for part in archive.infolist() if not _is_clutter(part)]
        wrong = {part.filename: _what_is_wrong(part) for part in parts}
        wanted = [part for part in parts if not wrong[part.filename]]
        _check(wanted)
        lists = [(BytesIO(_inflate(archive, part)), _path_of(part)) for part in wanted]
    except (*BROKEN_ZIP, zlib.error) as error:
        raise WorkbookRefused(BROKEN) from error
    if not lists:
        raise WorkbookRefused(NO_LISTS)
    left_out = [
        f"Không đọc “{_path_of(part)}” trong {name}: {wrong[part.filename]}"
        for part in parts
        if wrong[part.filename]
    ]
    return lists, left_out


def _is_clutter(part: ZipInfo) -> bool:
    """Folders, and what Macs and Windows put beside people's files."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    hidden = path.name.startswith((".", "~$")) or path.name == "Thumbs.db"
    return part.is_dir() or hidden or "__MACOSX" in path.parts


def _what_is_wrong(part: ZipInfo) -> str:
    name = part.filename.lower()
    if name.endswith(LISTS):
        return TOO_LARGE if part.file_size > LARGEST_FILE else ""
    if name.endswith(BUNDLES):
        return NESTED
    return OLD_BOOK if name.endswith(".xls") else NO_LIST


def _check(parts: list[ZipInfo]) -> None:
    """What the headers declare is judged before anything is inflated."""
    if len(parts) > MOST_FILES:
        raise WorkbookRefused(TOO_MANY)
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise WorkbookRefused(IS_LOCKED)
    if sum(part.file_size for part in parts) > LARGEST_BUNDLE:
        raise WorkbookRefused(TOO_MUCH_INSIDE)
    if not {part.compress_type for part in parts} <= {ZIP_STORED, ZIP_DEFLATED}:
        raise WorkbookRefused(BROKEN)


def _inflate(archive: ZipFile, part: ZipInfo) -> bytes:
    """Headers lie: zipfile stops at the declared size and then finds the lie."""
    with archive.open(part) as source:
        return source.read()


def _path_of(part: ZipInfo) -> str:
    """Windows writes Vietnamese names without saying that they are UTF-8."""
    name = part.filename.replace("\\", "/")
    if not part.flag_bits & UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return "/".join(each for each in PurePosixPath(name).parts if each.strip("./"))
