"""Whatever file was uploaded, as tables or as a refusal."""

import posixpath
from typing import BinaryIO

from contest.workbooks import guard
from contest.workbooks.guard import WorkbookRefused
from contest.workbooks.reading import BROKEN, BookUpload, Upload
from contest.workbooks.texts import TextUpload

LONGEST_NAME = 200
TEXTS = (".csv", ".tsv", ".txt")


def open_upload(file: BinaryIO, name: str) -> Upload:
    """Return the tables in ``file``, or raise WorkbookRefused with what to do.

    ``file`` stays open and the caller's. ``name`` is what the person calls it. What is
    a workbook says the content; a text is taken only under the name of one, because a
    text or a page renamed to .xlsx is what its sender did not mean to send.
    """
    short = posixpath.basename(name.replace("\\", "/"))[:LONGEST_NAME]
    if not guard.is_archive(file) and name.lower().endswith(TEXTS):
        return TextUpload(short, file.read())
    archive = guard.open_archive(file, name)
    try:
        return BookUpload(short, archive)
    except BROKEN as error:
        raise WorkbookRefused(guard.BROKEN) from error
