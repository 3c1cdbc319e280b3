"""Units and blocks from rows: of a workbook, or of our own code."""

from collections.abc import Iterable

from django.db import connection, transaction

from contest.db import advisory_lock, wait_patiently
from contest.errors import ImportRefused
from contest.models import AuditEvent, Block, Contest, ImportBatch, Unit, User
from contest.previews import Preview
from contest.queries import UnitPlan
from contest.queries.unit_plan import LABELS
from contest.roster_workbooks import BlockRow, UnitRow
from contest.services.audit import record
from contest.services.proof import mark_dirty
from contest.workbooks import Problem

# The whole tree in one statement; only rows that were wrong are written.
SET_PATHS = """
WITH RECURSIVE tree AS (
    SELECT id, '/' || id || '/' AS path FROM contest_unit WHERE parent_id IS NULL
     UNION ALL
    SELECT child.id, tree.path || child.id || '/'
      FROM contest_unit AS child JOIN tree ON child.parent_id = tree.id
)
UPDATE contest_unit AS unit
   SET path = tree.path
  FROM tree
 WHERE unit.id = tree.id AND unit.path <> tree.path
RETURNING unit.id
"""


def preview_units(
    rows: Iterable[UnitRow],
    *,
    contest: Contest | None = None,
    problems: Iterable[Problem] = (),
) -> Preview:
    """Say what ``save_units`` would do. ``problems`` were found while reading."""
    return UnitPlan(list(rows), contest, problems).preview()


@transaction.atomic
def save_units(
    rows: Iterable[UnitRow],
    *,
    contest: Contest | None = None,
    by: User | None = None,
    batch: ImportBatch | None = None,
) -> Preview:
    """Create and update units, all or none, and return what was done.

    A new unit without a parent stands under the contest's root. Blocks that are named
    for the first time are created. Raises ImportRefused with every problem.
    """
    wait_patiently()
    advisory_lock("contest.save_units")
    plan = UnitPlan(list(rows), contest, ())
    preview = plan.preview()
    if preview.problems:
        raise ImportRefused(preview.problems)
    if not preview.writes:
        return preview

    Block.objects.bulk_create(plan.blocks.new)
    written = _write(plan)
    changed_paths = set_paths()
    _mark(changed_paths, plan)
    _audit(plan, by=by, contest=contest, batch=batch)
    record(
        "save_units",
        batch or contest or written[0],
        by=by,
        contest=contest,
        **preview.counts,
    )
    return preview


@transaction.atomic
def save_blocks(rows: Iterable[BlockRow]) -> list[Block]:
    """Create and update blocks by code. Their positions may be exchanged."""
    return Block.objects.bulk_create(
        [Block(**row._asdict()) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "position"],
    )


def set_paths() -> list[int]:
    """Bring every ``path`` in line with the parents; return the units that moved."""
    with connection.cursor() as cursor:
        cursor.execute(SET_PATHS)
        return [row[0] for row in cursor.fetchall()]


def _write(plan: UnitPlan) -> list[Unit]:
    """Insert the new ones, then set every field: a parent may itself be new."""
    Unit.objects.bulk_create(item.unit for item in plan.writes() if item.is_new)
    for item in plan.writes():
        item.unit.parent = item.parent
    units = sorted((item.unit for item in plan.writes()), key=lambda unit: unit.pk)
    Unit.objects.bulk_create(
        units,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=list(LABELS),
    )
    return units


def _mark(changed_paths: list[int], plan: UnitPlan) -> None:
    """Recount what moved, where it came from and all that is above either."""
    touched = set(changed_paths)
    for item in plan.writes():
        units = (item.unit, item.parent, item.old_parent)
        touched |= {unit.pk for unit in units if unit is not None}
    for contest_id in Contest.objects.values_list("pk", flat=True):
        mark_dirty(contest_id, sorted(touched))


def _audit(
    plan: UnitPlan,
    *,
    by: User | None,
    contest: Contest | None,
    batch: ImportBatch | None,
) -> None:
    """One row for each unit that is no longer rated: that lowers what is asked."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            actor=by,
            contest=contest,
            verb="take_unit_out_of_rating",
            subject=f"unit {item.unit.pk}",
            detail={"batch": batch.pk if batch else None},
        )
        for item in plan.writes()
        if any(
            change.label == LABELS["subject_to_rating"] and change.new == "Không"
            for change in item.changes
        )
    )
