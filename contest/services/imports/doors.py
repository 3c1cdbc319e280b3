"""The kinds of files of the core: units, and lists of people."""

from collections.abc import Sequence

from contest.decisions import Decisions
from contest.models import ImportBatch, ImportLayout
from contest.queries import names_a_unit
from contest.roster_files import RosterReading, read_roster
from contest.roster_workbooks import read_units
from contest.services.imports.batches import Door, one_table
from contest.services.people import preview_people, save_people
from contest.services.units import preview_units, save_units
from contest.workbooks import Upload


def read_lists(uploads: Sequence[Upload], batch: ImportBatch) -> RosterReading:
    """Read lists in the styles that were learned or chosen; rows without a unit are of
    the batch's, where one was chosen."""
    reading = read_roster(
        uploads,
        layouts=dict(ImportLayout.objects.values_list("key", "mapping")),
        sheet_choices=batch.options.get("sheets", {}),
        known_units=names_a_unit(batch.contest) if batch.contest_id else None,
    )
    unit = batch.options.get("unit")
    if not unit:
        return reading
    return reading._replace(
        rows=[row if row.unit else row._replace(unit=unit) for row in reading.rows]
    )


def _given(batch: ImportBatch) -> dict:
    return {"decisions": Decisions.of(batch.decisions), "within": batch.unit}


UNITS = Door(ImportBatch.Kind.UNITS, one_table(read_units), preview_units, save_units)
STAFF = Door(ImportBatch.Kind.STAFF, read_lists, preview_people, save_people, _given)
