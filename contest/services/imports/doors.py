"""The kinds of files of the core: units, and lists of people."""

from collections.abc import Sequence

from contest.decisions import Decisions
from contest.models import ImportBatch, ImportLayout, Unit
from contest.queries import names_a_unit
from contest.roster_files import RosterReading, read_roster
from contest.roster_workbooks import read_units
from contest.services.imports.batches import Door, one_table
from contest.services.people import preview_people, save_people
from contest.services.units import preview_units, save_units
from contest.workbooks import Upload


def read_lists(uploads: Sequence[Upload], batch: ImportBatch) -> RosterReading:
    """Read lists in the styles that were learned or chosen for this batch; rows without
    a unit are of the batch's, where one was chosen."""
    learned = dict(ImportLayout.objects.values_list("key", "mapping"))
    reading = read_roster(
        uploads,
        layouts=learned | batch.options.get("layouts", {}),
        sheet_choices=batch.options.get("sheets", {}),
        known_units=names_a_unit(batch.contest) if batch.contest_id else None,
    )
    unit = Unit.objects.filter(pk=batch.options.get("unit")).first()
    if unit is None:
        return reading
    rows = [row if row.unit else row._replace(unit=unit.code) for row in reading.rows]
    return reading._replace(rows=rows)


def _given(batch: ImportBatch, reading: RosterReading) -> dict:
    return {
        "decisions": Decisions.of(batch.decisions),
        "within": batch.unit,
        "skipped": reading.skipped,
    }


UNITS = Door(ImportBatch.Kind.UNITS, one_table(read_units), preview_units, save_units)
STAFF = Door(
    ImportBatch.Kind.STAFF, read_lists, preview_people, save_people, _given, asks=True
)
