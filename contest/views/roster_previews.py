"""What the page shows of a list's preview: never more than a person reads."""

from django.core.paginator import Paginator

from contest import names
from contest.db import db_today
from contest.decisions import Decisions
from contest.models import (
    Category,
    Contest,
    EntryChange,
    ImportBatch,
    Unit,
    UnitRoster,
)
from contest.previews import EFFECTS, WRITES, Preview, PreviewRow
from contest.roster_corrections import HEADINGS, field_of

ROWS_A_PAGE = 200
MOST_LISTED = 200  # of skipped rows, of absent people, of units on one page
ALL, NEEDS_A_LOOK, WAITING = "tat-ca", "can-xem", "cho-duyet"
ABSENT = "Không còn trong tệp"
OF_UNIT = {"unit", "unit_code"}


def shown_preview(batch: ImportBatch, preview: Preview, asked) -> dict:
    """``asked``: the page's GET, with the filter and the page."""
    decisions = Decisions.of(batch.decisions)
    tabs = _tabs(preview)
    chosen = _chosen_tab(asked.get("xem"), tabs, preview)
    rows = [row for row in preview.rows if _is_in(row, chosen)]
    page = Paginator(rows, ROWS_A_PAGE).get_page(asked.get("trang"))
    corrected = decisions.corrected()
    return {
        "preview": preview,
        "counts": labelled(preview.counts),
        "read": preview.counts["rows"] - preview.counts["skipped"],
        "wrong": preview.counts["rejected"],
        "doubtful": preview.counts["doubtful"],
        "first_problem": next(
            (p for r in preview.rows if r.effect == "rejected" for p in r.problems),
            None,
        ),
        "page": page,
        "rows": [_shown_row(row, preview, decisions, corrected) for row in page],
        "is_of_several": len({layout.file for layout in preview.layouts}) > 1,
        "tab": chosen,
        "tabs": tabs,
        "has_marked": not batch.is_large or preview.kept["marked"],
        "is_cut": preview.kept and len(preview.rows) < _rows_of_people(preview),
        "skipped": preview.skipped[:MOST_LISTED],
        "absent": preview.absent[:MOST_LISTED],
        "most_listed": MOST_LISTED,
        "locked": locked_units(batch.contest, preview),
        "categories": Category.choices,
        "category": decisions.category or "",
        **_units_to_choose(batch, preview),
    }


def labelled(counts: dict) -> list[tuple[str, str, int]]:
    labels = EFFECTS | {"absent": ABSENT}
    return [(key, label, counts.get(key, 0)) for key, label in labels.items()]


def units_with_new_people(batch: ImportBatch) -> list[Unit]:
    """The units to which a batch brought somebody new: their slips are due."""
    added = batch.changes.filter(act=EntryChange.Act.ADDED)
    units = Unit.objects.filter(pk__in=added.values("unit")).select_related("block")
    return list(units.in_protocol_order()[: MOST_LISTED + 1])


def locked_units(contest: Contest, preview: Preview) -> list[str]:
    """The units of these rows whose list is locked: writing departs from it."""
    names = {row.cells[-1] for row in preview.rows if row.effect in WRITES}
    locked = UnitRoster.objects.filter(
        contest=contest, state=UnitRoster.State.LOCKED, unit__short_name__in=names
    )
    return list(locked.order_by("unit__name").values_list("unit__name", flat=True))


def may_be_undone(batch: ImportBatch) -> bool:
    """Whether no other list was written after it: more only the verb can tell."""
    if batch.state != ImportBatch.State.COMMITTED:
        return False
    later = ImportBatch.objects.filter(
        contest=batch.contest_id, kind=batch.kind, state=ImportBatch.State.COMMITTED
    )
    return not later.filter(committed_at__gt=batch.committed_at).exists()


def _rows_of_people(preview: Preview) -> int:
    """Of all rows those that name somebody; a large import keeps not all of them."""
    return preview.counts["rows"] - len(preview.skipped)


def _tabs(preview: Preview) -> list[tuple[str, str, int]]:
    counts, by_choice = preview.counts, sum(map(_is_skipped, preview.rows))
    numbers = {key: counts[key] for key in EFFECTS if key != "skipped"}
    needing = sum(counts[key] for key in ("changed", "moved", "doubtful", "rejected"))
    tabs = [
        (ALL, "Tất cả", sum(numbers.values()) + by_choice),
        (NEEDS_A_LOOK, "Cần xem", needing),
    ]
    tabs += [(key, EFFECTS[key], number) for key, number in numbers.items() if number]
    if by_choice:
        tabs.append(("skipped", "Bỏ qua theo lựa chọn", by_choice))
    waiting = sum(row.waits for row in preview.rows)
    if waiting:
        tabs.append((WAITING, "Chờ người thứ hai duyệt", waiting))
    return tabs


def _chosen_tab(asked: str | None, tabs, preview: Preview) -> str:
    if asked in {key for key, _, _ in tabs}:
        return asked
    needing = tabs[1][2]
    is_long = needing and preview.counts["rows"] > ROWS_A_PAGE
    return ALL if preview.is_clear and not is_long else NEEDS_A_LOOK


def _is_in(row: PreviewRow, tab: str) -> bool:
    if tab == NEEDS_A_LOOK:
        return row.needs_a_look
    return tab in {ALL, row.effect} or (tab == WAITING and row.waits)


def _is_skipped(row: PreviewRow) -> bool:
    return row.effect == "skipped"


def _shown_row(
    row: PreviewRow, preview: Preview, decisions: Decisions, corrected: dict
) -> dict:
    """One row with its cells named, the cells that can be put right, and answers."""
    fields = {}
    asked = {question.key for question in preview.units}
    for problem in row.problems if row.effect == "rejected" else ():
        field = field_of(row.place, problem)
        is_asked = field in OF_UNIT and names.match_key(problem.value) in asked
        if field and not is_asked:
            fields.setdefault(field, problem)
    return {
        "row": row,
        "cells": list(zip(preview.headings, row.cells, strict=True)),
        "mends": list(fields.items()),
        "answer": decisions.people.get(row.key, ""),
        "corrected": [
            (field, HEADINGS[field], text)
            for field, text in corrected.get(row.key, {}).items()
            if field in HEADINGS
        ],
    }


def _units_to_choose(batch: ImportBatch, preview: Preview) -> dict:
    chosen = None if batch.unit else batch.options.get("unit")
    is_asked = preview.units or preview.without_unit or chosen
    if not is_asked and not any(row.effect == "rejected" for row in preview.rows):
        return {}
    units = choosable_units(batch.contest, batch.unit)
    return {
        "units": units,
        "unit_of_all": next((unit for unit in units if unit.pk == chosen), None),
    }


def choosable_units(contest: Contest, within: Unit | None) -> list[Unit]:
    """Those that a list may be of: a unit that has ended takes nobody in."""
    units = Unit.objects.under(within or contest.root_unit)
    return list(units.not_ended_before(db_today()).order_by("name"))
