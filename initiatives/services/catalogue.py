"""The catalogue of what is applied already, from rows of a file or of our own code."""

from collections.abc import Iterable

from django.db import transaction

from contest.db import advisory_lock, db_now, wait_patiently
from contest.errors import ImportOver, ImportRefused
from contest.models import Contest, ImportBatch, User
from contest.previews import Preview
from contest.services import record
from contest.services.imports import Door, one_table
from contest.workbooks import Problem
from initiatives.catalogue_files import CatalogueRow, read_catalogue
from initiatives.catalogue_plan import LABELS, CatalogueLine, CataloguePlan, keys_of
from initiatives.errors import CatalogueUndoRefused
from initiatives.models import CatalogueChange, CatalogueItem, NoveltyVerdict
from initiatives.permissions import can_change_catalogue
from initiatives.queries import novelty_cutoff
from initiatives.services.novelty import count_terms, index_items

A_LOT = 500  # rows in one statement
LOCK = "initiatives.catalogue"


def preview_catalogue(
    contest: Contest,
    rows: Iterable[CatalogueRow],
    *,
    problems: Iterable[Problem] = (),
) -> Preview:
    """Say what ``save_catalogue`` would do. ``problems`` were found while reading."""
    plan = CataloguePlan(contest.root_unit, list(rows), problems)
    return plan.preview(novelty_cutoff(contest))


@transaction.atomic
def save_catalogue(
    contest: Contest,
    rows: Iterable[CatalogueRow],
    *,
    by: User | None = None,
    batch: ImportBatch | None = None,
) -> Preview:
    """Add items and change those that are known, all or none; compare with them.

    They are of the contest's place. Raises ImportRefused with every problem.
    """
    wait_patiently()
    advisory_lock(LOCK)
    plan = CataloguePlan(contest.root_unit, list(rows), ())
    preview = plan.preview(novelty_cutoff(contest))
    if preview.problems:
        raise ImportRefused(preview.problems)
    lines = plan.writes()
    if not lines:
        return preview

    _write(lines)
    if batch:
        CatalogueChange.objects.bulk_create(
            (_change(line, batch) for line in lines), batch_size=A_LOT
        )
    index_items(line.item for line in lines)
    count_terms()
    record("save_catalogue", batch or contest, by=by, contest=contest, **preview.counts)
    return preview


@transaction.atomic
def undo_catalogue(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Take an import back: what it made goes, what it changed is as it was.

    Raises ImportOver, and CatalogueUndoRefused while something hangs on it.
    """
    wait_patiently()
    advisory_lock(LOCK)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.COMMITTED:
        raise ImportOver
    changes = list(CatalogueChange.objects.filter(batch=batch).select_related("item"))
    _refuse_when_something_hangs_on(changes)
    made = [change.item_id for change in changes if change.before is None]
    changed = [change for change in changes if change.before is not None]
    for change in changed:
        before = change.before
        _set(change.item, before, keys_of(before["title"], before["unit_name"]))
    _store(change.item for change in changed)
    CatalogueItem.objects.filter(pk__in=made).delete()
    index_items(change.item for change in changed)
    count_terms()
    batch.state = ImportBatch.State.UNDONE
    batch.undone_at, batch.undone_by = db_now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    record("undo_import", batch, by=by, contest=batch.contest, removed=len(made))
    return batch


def _write(lines: list[CatalogueLine]) -> None:
    for line in lines:
        _set(line.item, line.fields, line.keys)
    _store(line.item for line in lines)


def _store(items: Iterable[CatalogueItem]) -> None:
    """Add those that have no id yet, write over the others: an upsert of rows, because
    ``bulk_update`` has a CASE for every row and column and is many times slower."""
    CatalogueItem.objects.bulk_create(
        items,
        batch_size=A_LOT,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*LABELS, "title_key", "unit_key"],
    )


def _set(item: CatalogueItem, values: dict, keys: tuple[str, str]) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    item.title_key, item.unit_key = keys


def _change(line: CatalogueLine, batch: ImportBatch) -> CatalogueChange:
    before = None if line.is_new else _as_json(line.before)
    return CatalogueChange(
        batch=batch, item=line.item, before=before, after=_as_json(line.fields)
    )


def _as_json(values: dict) -> dict:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }


def _refuse_when_something_hangs_on(changes: list[CatalogueChange]) -> None:
    items = [change.item_id for change in changes]
    last = max((change.pk for change in changes), default=0)
    later = CatalogueChange.objects.filter(item__in=items, pk__gt=last)
    if later.exclude(batch__state=ImportBatch.State.UNDONE).exists():
        raise CatalogueUndoRefused("một tệp nhập sau đã thay đổi các dòng này")
    made = [change.item_id for change in changes if change.before is None]
    if NoveltyVerdict.objects.filter(item__in=made).exists():
        raise CatalogueUndoRefused("đã có kết luận về tính mới dựa vào các dòng này")


CATALOGUE = Door(
    ImportBatch.Kind.CATALOGUE,
    one_table(read_catalogue),
    preview_catalogue,
    save_catalogue,
    may=can_change_catalogue,
    undo=undo_catalogue,
)
