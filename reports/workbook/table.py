"""The figures of the form as CSV: one line for each unit, for other programs."""

import csv
from io import StringIO

from contest.sheets import ILLEGAL
from reports.rates import percent, result
from reports.workbook.content import Content
from reports.workbook.summary import HEADINGS, notes_of

NUMBER, UNIT, HEADCOUNT, COUNTING, *FIGURES, NOTE = HEADINGS
HEADS = (
    *(NUMBER, "Khối", "Mã đơn vị", UNIT, HEADCOUNT),
    COUNTING.removeprefix("Trong đó: ").capitalize(),  # no longer below a group
    *(*FIGURES, "Thuộc diện xếp loại", NOTE),
)
DUTY = "Nhiệm vụ gửi sáng kiến"  # last, so that no other column moves
# What a spreadsheet that opens a CSV may take for a formula.
FORMULA_BEGINS = tuple("=+-@\t\r\n\0＝＋－＠")


def write_table(content: Content) -> bytes:
    """Return the CSV in UTF-8 with the mark by which Excel knows it."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    with_duty = bool(content.all.bound)
    writer.writerow([*HEADS, DUTY] if with_duty else HEADS)
    number = 0
    for block in content.blocks:
        for row in block.units:
            number += 1
            line = _line(number, block.name, row, content)
            writer.writerow([*line, row.duty] if with_duty else line)
    return text.getvalue().encode("utf-8-sig")


def _line(number: int, block: str, row, content: Content) -> list:
    return [
        number,
        safe(block),
        safe(row.unit.code),
        safe(row.unit.name),
        row.headcount,
        row.counting,
        row.excused,
        row.expected,
        row.participated,
        row.expected - row.participated,
        percent(row.participated, row.expected).removesuffix("%"),
        result(row.judged_participated, row.judged_expected),
        row.extra,
        row.initiatives_sent,
        row.initiatives_approved,
        "Có" if row.subject_to_rating else "Không",
        safe(notes_of(row, content.since)),
    ]


def safe(text: str) -> str:
    """People's text, which no spreadsheet shall compute."""
    text = ILLEGAL.sub("", text)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_BEGINS) else text
