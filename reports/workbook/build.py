"""One workbook from one snapshot."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook

from contest.names import search_key
from reports.models import Snapshot
from reports.workbook.brief import write_brief
from reports.workbook.content import Content, read_content
from reports.workbook.info import write_info
from reports.workbook.initiatives import write_initiatives
from reports.workbook.lists import (
    write_below,
    write_changes,
    write_days,
    write_missing,
)
from reports.workbook.scope import Scope
from reports.workbook.summary import write_summary

# In the order of the form; of a hundred parts of the work, how many each of them is
# where many people miss. Reading comes before them, packing after.
SHEETS = {
    write_brief: 3,
    write_summary: 7,
    write_below: 3,
    write_missing: 55,
    write_changes: 5,
    write_initiatives: 4,
    write_days: 2,
    write_info: 1,
}
BRIEF = {write_brief: SHEETS[write_brief]}
READING, ALL = 10, 100


def build_workbook(
    snapshot: Snapshot, *, progress: Callable[[int], None] = lambda done: None
) -> bytes:
    """Return the .xlsx of the whole ``snapshot``."""
    return write_workbook(read_content(snapshot), progress=progress)


def write_workbook(
    content: Content, *, progress: Callable[[int], None] = lambda done: None
) -> bytes:
    """Return the .xlsx of ``content``; ``progress`` hears how much of ALL is done."""
    done = READING
    progress(done)
    book = Workbook(write_only=True)
    book.properties.creator = content.issuer.office
    book.properties.title = content.contest.title
    sheets = BRIEF if content.is_brief else SHEETS
    for write_sheet, parts in sheets.items():
        content.names_written = partial(_tell_names, progress, done, parts, content)
        write_sheet(book, content)
        done += parts
        progress(done)
    packed = BytesIO()
    book.save(packed)
    progress(ALL)
    return packed.getvalue()


def _tell_names(progress, done: int, parts: int, content: Content, names: int) -> None:
    progress(done + parts * names // content.missing_count)


def file_name(
    snapshot: Snapshot,
    scope: Scope | None = None,
    *,
    begin: str = "Bieu-tong-hop",
    ending: str = "xlsx",
) -> str:
    """Bieu-tong-hop-CCHC-2023-den-10h05-13-11-2023.xlsx, in plain ASCII."""
    local = timezone.localtime(snapshot.cut_off)
    short = search_key(snapshot.contest.short_title).removeprefix("cuoc thi ")
    name = slugify(short).upper()
    part = slugify(search_key(scope.short_name))[:60] if scope else ""
    parts = [begin, name, part, f"den-{local.hour}h{local:%M}-{local:%d-%m-%Y}"]
    return f"{'-'.join(filter(None, parts))}.{ending}"
