"""What people do with uploaded lists between reading and writing them."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from contest.db import db_now
from contest.decisions import LEFT, Decisions
from contest.errors import (
    ImportOver,
    LastFile,
    NotSentYet,
    OtherPreviewSeen,
    WordsMissing,
)
from contest.models import ImportBatch, ImportFile, ImportLayout, Job, User
from contest.services import signoff
from contest.services.audit import record
from contest.services.imports.batches import commit_batch, lock_batch, put_aside
from contest.services.imports.doors import STAFF
from contest.services.imports.queueing import look_again
from contest.services.jobs import finish
from contest.services.people import undo_people

State = ImportBatch.State
OPEN = (State.PREVIEWED, State.SENT, State.RETURNED)
HARMLESS = {"phone", "email", "position"}  # cells that lower no number
LASTING = {"line", "sheet"}  # where a unit stands in every file of a style


class UnitPlace(NamedTuple):
    """Where the unit of a table stands: a key of UNIT_FROM, or the unit's name."""

    unit_from: str
    text: str
    key: str  # of the table's layout


@transaction.atomic
def decide_import(
    batch: ImportBatch,
    *,
    by: User,
    category: str | None = None,
    unit: int | None = None,
    units: Mapping[str, int | None] | None = None,
    people: Mapping[str, str] | None = None,
    cells: Mapping[str, str] | None = None,
    absent: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Keep what a person says to the doubts; what is not given stays as it was.

    An empty answer takes one back. ``unit`` is of all rows that name none. Raises
    ImportOver.
    """
    batch = lock_batch(batch, *OPEN)
    before = Decisions.of(batch.decisions)
    said = {"units": units, "people": people, "cells": cells, "absent": absent}
    news = {
        name: _new_in(answers or {}, getattr(before, name))
        for name, answers in said.items()
    }
    if category is not None and (category or None) != before.category:
        news["category"] = category or None
    if unit is not None and unit != batch.options.get("unit", 0):
        batch.options = batch.options | {"unit": unit}
        news["unit"] = unit
    batch.decisions = _merged(before, news).as_json()
    if _may_lower(news):
        _note_who_answered(batch, by)
    look_again(batch, by=by)
    batch.save(update_fields=["decisions", "options", "preview", "job"])
    record("decide_import", batch, by=by, contest=batch.contest)
    return batch


def _new_in(answers: Mapping, before: Mapping) -> dict:
    """A page sends all that it shows: what was said before is nobody's word anew."""
    nothing = {None, ""}
    return {
        key: answer
        for key, answer in answers.items()
        if answer != before.get(key)
        and not (answer in nothing and before.get(key) in nothing)
    }


def _merged(before: Decisions, news: Mapping) -> Decisions:
    merged = {}
    for name in ("units", "people", "cells", "absent"):
        answers = {**getattr(before, name), **news[name]}
        merged[name] = {k: v for k, v in answers.items() if v not in {"", None}}
    return before._replace(**merged, category=news.get("category", before.category))


def _may_lower(news: Mapping) -> bool:
    """Whether any of this may lower a number: not a telephone put right, nor that
    somebody still works."""
    fields = {place.rpartition("|")[2] for place in news["cells"]}
    harmless = fields <= HARMLESS and LEFT not in news["absent"].values()
    others = news.keys() - {"cells", "absent"}
    return not harmless or any(news[name] for name in others)


def _note_who_answered(batch: ImportBatch, by: User) -> None:
    """Who says what rows mean proposes what they lower: he does not decide it too."""
    answered = sorted({*batch.answered_by, by.pk})
    batch.options = batch.options | {"answered_by": answered}


@transaction.atomic
def set_columns(
    batch: ImportBatch,
    *,
    by: User,
    key: str,
    columns: Mapping[int, str],
    is_learned: bool,
) -> ImportBatch:
    """Read tables with these headings so. An officer's word is learned for others.

    Raises ImportOver.
    """
    batch = lock_batch(batch, *OPEN)
    mapping = {"columns": {str(number): field for number, field in columns.items()}}
    chosen = batch.options.get("layouts", {})
    batch.options = batch.options | {"layouts": chosen | {key: mapping}}
    if is_learned:
        _learn(key, by=by, **mapping)
    return _read_otherwise(batch, by=by)


@transaction.atomic
def set_places(
    batch: ImportBatch,
    *,
    by: User,
    places: Mapping[str, UnitPlace],
    is_learned: bool,
) -> ImportBatch:
    """Take the units of tables, by "file|sheet", from where they are said to stand.

    Raises ImportOver.
    """
    batch = lock_batch(batch, *OPEN)
    chosen = {
        name: {"unit_from": place.unit_from, "unit_text": place.text}
        for name, place in places.items()
    }
    batch.options = batch.options | {"sheets": batch.options.get("sheets", {}) | chosen}
    for place in places.values() if is_learned else ():
        lasts = place.unit_from in LASTING and not place.text
        _learn(place.key, by=by, unit_from=place.unit_from if lasts else "")
    return _read_otherwise(batch, by=by)


def _learn(key: str, *, by: User, **said) -> None:
    layout, _ = ImportLayout.objects.select_for_update().get_or_create(
        key=key, defaults={"mapping": {}}
    )
    layout.mapping = layout.mapping | said
    layout.learned_by, layout.learned_at = by, db_now()
    layout.save()


def _read_otherwise(batch: ImportBatch, *, by: User) -> ImportBatch:
    _note_who_answered(batch, by)
    look_again(batch, by=by)
    batch.save(update_fields=["options", "preview", "job"])
    record("set_import_layout", batch, by=by, contest=batch.contest)
    return batch


@transaction.atomic
def drop_file(stored: ImportFile, *, by: User) -> ImportBatch:
    """Take one file out of its batch. Raises ImportOver, LastFile."""
    batch = lock_batch(stored.batch, *OPEN)
    left = batch.files.exclude(pk=stored.pk)
    if not left:
        raise LastFile
    batch.files.filter(pk=stored.pk).delete()
    transaction.on_commit(partial(stored.file.delete, save=False))
    batch.name = left[0].name if len(left) == 1 else f"{len(left)} tệp"
    look_again(batch, by=by)
    batch.save(update_fields=["name", "preview", "job"])
    record("drop_import_file", batch, by=by, contest=batch.contest)
    return batch


@transaction.atomic
def commit_roster(
    batch: ImportBatch,
    *,
    by: User,
    document: str = "",
    seen: int | None = None,
    within_job: Job | None = None,
) -> ImportBatch:
    """Write the lists; the list of a unit that sent it is received with it.

    Of a job its end is told in the same transaction, so a killed worker has written
    all or nothing. Raises NotSentYet, and as ``commit_batch`` and the door's save.
    """
    batch = lock_batch(batch, *OPEN)
    if batch.state == State.RETURNED:
        raise NotSentYet
    if batch.unit and batch.state != State.SENT and batch.uploaded_by_id != by.pk:
        raise NotSentYet
    if within_job and batch.job_id != within_job.pk:
        raise OtherPreviewSeen
    batch = commit_batch(STAFF, batch, by=by, document=document, seen=seen)
    if batch.unit:
        signoff.list_received(batch.contest, batch.unit, by=by)
    if within_job:
        finish(within_job)
    return batch


@transaction.atomic
def send_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Hand a unit's list to the office; it takes the place of one sent before.

    Raises ImportOver, and RosterLocked when the office has locked the list.
    """
    # All that are open, so that two sent at once wait for each other.
    of_unit = ImportBatch.objects.filter(unit=batch.unit_id, contest=batch.contest_id)
    of_unit = of_unit.filter(Q(state__in=OPEN) | Q(pk=batch.pk)).order_by("pk")
    locked = {each.pk: each for each in of_unit.select_for_update()}
    batch = locked.pop(batch.pk)
    if batch.state not in {State.PREVIEWED, State.RETURNED}:
        raise ImportOver
    for other in locked.values():
        if other.state == State.SENT:
            put_aside(other, by=by)
    batch.state, batch.note = State.SENT, ""
    batch.save(update_fields=["state", "note"])
    signoff.list_sent(batch.contest, batch.unit, by=by)
    record("send_import", batch, by=by, contest=batch.contest, unit=batch.unit_id)
    return batch


@transaction.atomic
def return_batch(batch: ImportBatch, *, by: User, note: str) -> ImportBatch:
    """Give a unit's list back with what is to be mended.

    Raises ImportOver, WordsMissing.
    """
    note = note.strip()
    if not note:
        raise WordsMissing("cần sửa gì")
    batch = lock_batch(batch, State.SENT)
    batch.state, batch.note = State.RETURNED, note
    batch.save(update_fields=["state", "note"])
    signoff.list_returned(batch.contest, batch.unit, by=by, note=note)
    record("return_import", batch, by=by, contest=batch.contest, unit=batch.unit_id)
    return batch


def undo_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Take the last import back, while nothing hangs on it. Raises UndoRefused."""
    return undo_people(batch, by=by)
