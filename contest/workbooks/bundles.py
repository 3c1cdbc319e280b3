"""A zip of many lists, opened without trust: the files in it, or why not."""

from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from contest.workbooks.guard import (
    BROKEN,
    BROKEN_ZIP,
    LARGEST_FILE,
    MEGABYTE,
    TOO_MUCH_INSIDE,
    ZIP,
    WorkbookRefused,
)

LISTS = (".xlsx", ".csv")
MOST_FILES = 300
LARGEST_BUNDLE = 60 * MEGABYTE  # of all lists in it
UTF8_NAME = 0x800
ENCRYPTED = 0x1
Named = tuple[BinaryIO, str]
IS_LOCKED = (
    "Tệp nén có mật khẩu. Chưa ghi gì cả. Nén lại không đặt mật khẩu rồi tải lại."
)
TOO_MANY = (
    f"Tệp nén có hơn {MOST_FILES} tệp. Chưa ghi gì cả. Chia thành nhiều tệp nén rồi "
    "tải lên từng tệp."
)
NO_LISTS = (
    "Trong tệp nén không có tệp .xlsx hoặc .csv nào. Chưa ghi gì cả. Chọn lại đúng tệp."
)


def unpack(files: Iterable[Named]) -> tuple[list[Named], list[str]]:
    """Return all lists, those within zips too, and what was left out and why.

    Raises WorkbookRefused for a zip that is broken, locked or too large inside.
    """
    lists, notes = [], []
    for file, name in files:
        if _is_bundle(file, name):
            found, left_out = _lists_in(file, name)
            lists += found
            notes += left_out
        else:
            lists.append((file, name))
    return lists, notes


def _is_bundle(file: BinaryIO, name: str) -> bool:
    file.seek(0)
    begins = file.read(len(ZIP))
    file.seek(0)
    return begins == ZIP and not name.lower().endswith(".xlsx") and not _is_book(file)


def _is_book(file: BinaryIO) -> bool:
    try:
        return any(part.startswith("xl/") for part in ZipFile(file).namelist())
    except BROKEN_ZIP:
        return False
    finally:
        file.seek(0)


def _lists_in(file: BinaryIO, name: str) -> tuple[list[Named], list[str]]:
    try:
        archive = ZipFile(file)
        parts = [part for part in archive.infolist() if not _is_clutter(part)]
        _check(parts)
        lists, others = [], []
        for part in parts:
            shown = _name_of(part)
            if shown.lower().endswith(LISTS):
                lists.append((BytesIO(_inflate(archive, part)), shown))
            else:
                others.append(shown)
    except BROKEN_ZIP as error:
        raise WorkbookRefused(BROKEN) from error
    if not lists:
        raise WorkbookRefused(NO_LISTS)
    notes = [
        f'Không đọc "{other}" trong {name}: không phải .xlsx, .csv.' for other in others
    ]
    return lists, notes


def _is_clutter(part: ZipInfo) -> bool:
    """Folders, and what Macs and Windows put beside people's files."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    hidden = path.name.startswith((".", "~$")) or path.name == "Thumbs.db"
    return part.is_dir() or hidden or "__MACOSX" in path.parts


def _check(parts: list[ZipInfo]) -> None:
    """What the headers declare is judged before anything is inflated."""
    if len(parts) > MOST_FILES:
        raise WorkbookRefused(TOO_MANY)
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise WorkbookRefused(IS_LOCKED)
    sizes = [part.file_size for part in parts if _name_of(part).lower().endswith(LISTS)]
    if sum(sizes) > LARGEST_BUNDLE or max(sizes, default=0) > LARGEST_FILE:
        raise WorkbookRefused(TOO_MUCH_INSIDE)


def _inflate(archive: ZipFile, part: ZipInfo) -> bytes:
    """Headers lie: never further than was declared."""
    with archive.open(part) as source:
        content = source.read(part.file_size + 1)
    if len(content) > part.file_size:
        raise WorkbookRefused(TOO_MUCH_INSIDE)
    return content


def _name_of(part: ZipInfo) -> str:
    """The bare name; Windows writes Vietnamese ones without saying that it is UTF-8."""
    name = part.filename.replace("\\", "/")
    if not part.flag_bits & UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return PurePosixPath(name).name
