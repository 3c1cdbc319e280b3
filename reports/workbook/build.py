"""One workbook from one snapshot."""

from collections.abc import Callable
from io import BytesIO

from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook

from contest.names import search_key
from reports.models import Snapshot
from reports.workbook.brief import write_brief
from reports.workbook.content import read_content
from reports.workbook.info import write_info
from reports.workbook.lists import (
    write_below,
    write_changes,
    write_days,
    write_initiatives,
    write_missing,
)
from reports.workbook.summary import write_summary

# In the order of the form.
SHEETS = (
    write_brief,
    write_summary,
    write_below,
    write_missing,
    write_changes,
    write_initiatives,
    write_days,
    write_info,
)
STEPS = len(SHEETS) + 2  # reading before, packing after


def build_workbook(
    snapshot: Snapshot, *, progress: Callable[[int], None] = lambda done: None
) -> bytes:
    """Return the .xlsx of ``snapshot``; ``progress`` hears how many STEPS are done."""
    content = read_content(snapshot)
    progress(1)
    book = Workbook(write_only=True)
    for done, write_sheet in enumerate(SHEETS, start=2):
        write_sheet(book, content)
        progress(done)
    packed = BytesIO()
    book.save(packed)
    progress(STEPS)
    return packed.getvalue()


def file_name(snapshot: Snapshot) -> str:
    """Bieu-tong-hop-CCHC-2023-den-10h05-13-11-2023.xlsx, in plain ASCII."""
    local = timezone.localtime(snapshot.cut_off)
    short = search_key(snapshot.contest.short_title).removeprefix("cuoc thi ")
    name = slugify(short).upper()
    return f"Bieu-tong-hop-{name}-den-{local.hour}h{local:%M}-{local:%d-%m-%Y}.xlsx"
