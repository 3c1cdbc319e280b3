"""Units and blocks from rows: of a workbook, or of our own code."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from contest.errors import ImportRefused
from contest.models import (
    Block,
    Contest,
    ImportBatch,
    Unit,
    UnitChange,
    User,
)
from contest.previews import Preview
from contest.queries import UnitItem, UnitPlan
from contest.queries.unit_plan import LABELS
from contest.roster_workbooks import BlockRow, UnitRow
from contest.services.audit import record
from contest.services.tree import lock_tree, mark_everywhere, set_paths
from contest.services.unit_aliases import learn_names
from contest.services.unit_proposals import AskerNeeded, propose_unrated_by_file
from contest.unit_words import kept
from contest.workbooks import Problem

# Which act of a unit's history a changed field is.
ACTS = (
    (UnitChange.Act.RENAMED, ("name", "short_name")),
    (UnitChange.Act.PLACED, ("parent",)),
    (UnitChange.Act.CORRECTED, ("block", "position")),
)
RATING = ("subject_to_rating",)


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
    for the first time are created. Whom the file takes out of rating, is asked for.
    Raises ImportRefused with every problem, AskerNeeded.
    """
    lock_tree()
    plan = UnitPlan(list(rows), contest, ())
    preview = plan.preview()
    if preview.problems:
        raise ImportRefused(preview.problems)
    if not preview.writes:
        return preview

    if contest is not None:
        _ask_to_unrate(plan, contest, by=by, batch=batch)
    Block.objects.bulk_create(plan.blocks.new)
    written = _write(plan)
    changed_paths = set_paths()
    mark_everywhere([*changed_paths, *_touched(plan)])
    _note(plan, by=by, batch=batch)
    learn_names(_given_up(plan), by=by)
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


def _touched(plan: UnitPlan) -> set[int]:
    """What changes, where it came from and where it goes."""
    return {
        unit.pk
        for item in plan.writes()
        for unit in (item.unit, item.parent, item.old_parent)
        if unit is not None
    }


def _given_up(plan: UnitPlan) -> Iterator[tuple[Unit, str]]:
    for item in plan.writes():
        for name in ("name", "short_name"):
            if name in item.before:
                yield item.unit, item.before[name]


def _note(plan: UnitPlan, *, by: User | None, batch: ImportBatch | None) -> None:
    """The history of each unit: one row for each act that the file does on it."""
    document = f"Tệp {batch.name}"[:120] if batch else ""
    UnitChange.objects.bulk_create(
        UnitChange(
            unit=item.unit,
            act=act,
            before=before,
            after=after,
            document=document,
            by=by,
        )
        for item in plan.writes()
        for act, before, after in _acts(item)
    )


def _acts(item: UnitItem) -> Iterator[tuple[UnitChange.Act, dict, dict]]:
    if item.is_new:
        begins_with = ("code", "name", "parent", "subject_to_rating")
        yield UnitChange.Act.CREATED, {}, kept(item.unit, begins_with)
    for act, fields in ACTS:
        before = {name: item.before[name] for name in fields if name in item.before}
        if before:
            yield act, before, kept(item.unit, before)
    if "subject_to_rating" in item.before:
        is_rated = item.unit.subject_to_rating
        act = UnitChange.Act.RATED if is_rated else UnitChange.Act.UNRATED
        yield act, {"subject_to_rating": not is_rated}, kept(item.unit, RATING)


def _ask_to_unrate(
    plan: UnitPlan, contest: Contest, *, by: User | None, batch: ImportBatch | None
) -> None:
    """Before any unit is written: who decides such a proposal may wait for its row."""
    units = [item.unit for item in plan.writes() if item.unrates]
    if not units:
        return
    if by is None:
        raise AskerNeeded
    asked_by = batch.uploaded_by if batch else by
    propose_unrated_by_file(
        contest,
        units,
        asked_by=asked_by,
        by=by,
        name=batch.name if batch else "nhập đơn vị",
    )
    rated = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    rated = dict(rated.values_list("pk", "subject_to_rating"))
    for unit in units:  # decided with it, where one person or another one may
        unit.subject_to_rating = rated[unit.pk]
