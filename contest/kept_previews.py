"""A preview that the worker made, kept as JSON until the page shows it. Pure."""

from collections.abc import Mapping

from contest.previews import (
    Absent,
    Candidate,
    Change,
    Place,
    Preview,
    PreviewRow,
    UnitAnswer,
    UnitQuestion,
)
from contest.roster_files import SheetLayout, Skipped
from contest.workbooks import Problem

MOST_KEPT = 2_000  # of each list: more nobody reads, and all of it is in one row


def store_preview(preview: Preview, *, marked: str = "") -> dict:
    """Return as JSON what a page shows of a large import: its numbers are those of
    all rows, its rows those that need a look and the first of the others. ``marked``
    is the name of the workbook that shows what is to be mended."""
    looked = [row for row in preview.rows if row.needs_a_look]
    others = [row for row in preview.rows if not row.needs_a_look]
    rows = [*looked[:MOST_KEPT], *others[:MOST_KEPT]]
    return {
        "headings": preview.headings,
        "rows": [_stored_row(row) for row in rows],
        "absent": [list(each) for each in preview.absent[:MOST_KEPT]],
        "notes": preview.notes,
        "skipped": [list(each) for each in preview.skipped[:MOST_KEPT]],
        "units": [list(each) for each in preview.units],
        "units_chosen": [list(each) for each in preview.units_chosen],
        "layouts": [layout.as_json() for layout in preview.layouts],
        "without_category": preview.without_category,
        "without_unit": preview.without_unit,
        "lowering": preview.lowering,
        "kept": {
            "counts": preview.counts,
            "writes": preview.writes,
            "is_clear": preview.is_clear,
            "waiting": preview.waiting,
            "marked": marked,
        },
    }


def _stored_row(row: PreviewRow) -> list:
    place = row.place
    return [
        [place.sheet, place.row, dict(place.headings), place.file],
        row.cells,
        row.effect,
        row.changes,
        row.problems,
        row.candidates,
        row.alike,
        row.waits,
    ]


def kept_preview(stored: Mapping) -> Preview:
    """Return what ``store_preview`` kept, for the page."""
    return Preview(
        headings=tuple(stored["headings"]),
        rows=[_kept_row(row) for row in stored["rows"]],
        absent=[Absent(*each) for each in stored["absent"]],
        notes=stored["notes"],
        skipped=[Skipped(*each) for each in stored["skipped"]],
        units=[UnitQuestion(*each) for each in stored["units"]],
        units_chosen=[UnitAnswer(*each) for each in stored["units_chosen"]],
        layouts=[SheetLayout.from_json(each) for each in stored["layouts"]],
        without_category=stored["without_category"],
        without_unit=stored["without_unit"],
        lowering=stored["lowering"],
        names_people=True,
        kept=stored["kept"],
    )


def _kept_row(stored: list) -> PreviewRow:
    place, cells, effect, changes, problems, candidates, alike, waits = stored
    return PreviewRow(
        place=Place(*place),
        cells=tuple(cells),
        effect=effect,
        changes=tuple(Change(*each) for each in changes),
        problems=tuple(Problem(*each) for each in problems),
        candidates=tuple(Candidate(*each) for each in candidates),
        alike=tuple(alike),
        waits=waits,
    )
