"""What people do with an uploaded list between reading and writing it."""

from functools import partial

from django.db import transaction

from contest.db import db_now
from contest.decisions import Decisions
from contest.errors import LastFile, NoteNeeded
from contest.models import (
    ImportBatch,
    ImportFile,
    ImportLayout,
    Job,
    User,
)
from contest.services import signoff
from contest.services.audit import record
from contest.services.imports.batches import commit_batch, lock_batch
from contest.services.imports.doors import STAFF
from contest.services.people import undo_people

State = ImportBatch.State


@transaction.atomic
def decide_import(
    batch: ImportBatch,
    *,
    by: User,
    category: str | None = None,
    unit: str | None = None,
    units: dict | None = None,
    people: dict | None = None,
    cells: dict | None = None,
    absent: dict | None = None,
) -> ImportBatch:
    """Keep what a person says to the doubts; what is not given stays as it was.

    An empty text takes a decision back. ``unit`` is the code of the unit of all rows
    that name none. Raises ImportOver.
    """
    batch = lock_batch(batch, State.PREVIEWED, State.SENT)
    before = Decisions.of(batch.decisions)
    said = {"units": units, "people": people, "cells": cells, "absent": absent}
    merged = {
        name: _merged(getattr(before, name), answers)
        for name, answers in said.items()
        if answers
    }
    if category is not None:
        merged["category"] = category or None
    if unit is not None:
        batch.options = batch.options | {"unit": unit}
    batch.decisions = before._replace(**merged).as_json()
    _forget_preview(batch)
    batch.save(update_fields=["decisions", "options", "preview", "job"])
    record("decide_import", batch, by=by, contest=batch.contest)
    return batch


def _merged(before: dict, answers: dict) -> dict:
    merged = {**before, **answers}
    return {key: answer for key, answer in merged.items() if answer not in {"", None}}


@transaction.atomic
def set_layout(
    batch: ImportBatch,
    *,
    by: User,
    key: str,
    columns: dict[int, str],
    place: str,
    unit_from: str,
    unit_text: str = "",
    is_learned: bool,
) -> ImportBatch:
    """Read tables with these headings so. An officer's word is remembered for others.

    ``place`` is "file|sheet": where the unit comes from is said of this table alone.
    """
    batch = lock_batch(batch, State.PREVIEWED, State.SENT)
    mapping = {"columns": {str(number): field for number, field in columns.items()}}
    sheets = dict(batch.options.get("sheets", {}))
    sheets[place] = mapping | {"unit_from": unit_from, "unit_text": unit_text}
    batch.options = batch.options | {"sheets": sheets}
    _forget_preview(batch)
    batch.save(update_fields=["options", "preview", "job"])
    if is_learned:
        ImportLayout.objects.update_or_create(
            key=key,
            defaults={"mapping": mapping, "learned_by": by, "learned_at": db_now()},
        )
    record("set_import_layout", batch, by=by, contest=batch.contest)
    return batch


@transaction.atomic
def drop_file(stored: ImportFile, *, by: User) -> ImportBatch:
    """Take one file out of its batch. Raises ImportOver, LastFile."""
    batch = lock_batch(stored.batch, State.PREVIEWED, State.SENT)
    if batch.files.count() == 1:
        raise LastFile
    stored.delete()
    transaction.on_commit(partial(stored.file.delete, save=False))
    _forget_preview(batch)
    batch.save(update_fields=["preview", "job"])
    record("drop_import_file", batch, by=by, contest=batch.contest)
    return batch


@transaction.atomic
def commit_roster(
    batch: ImportBatch, *, by: User, document: str = "", job: Job | None = None
) -> ImportBatch:
    """Write the lists; the list of a unit's own upload is received with it.

    With ``job`` its end is told in the same transaction. Raises as ``commit_batch``.
    """
    batch = commit_batch(STAFF, batch, by=by, document=document)
    if batch.unit:
        signoff.list_received(batch.contest, batch.unit, by=by)
    if job:
        job.state, job.done, job.finished_at = Job.State.DONE, job.total, db_now()
        job.save(update_fields=["state", "done", "finished_at"])
    return batch


@transaction.atomic
def send_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Hand a unit's list to the office, which looks at it and writes it."""
    batch = lock_batch(batch, State.PREVIEWED)
    batch.state = State.SENT
    batch.save(update_fields=["state"])
    signoff.list_sent(batch.contest, batch.unit, by=by)
    record("send_import", batch, by=by, contest=batch.contest, unit=batch.unit_id)
    return batch


@transaction.atomic
def return_batch(batch: ImportBatch, *, by: User, note: str) -> ImportBatch:
    """Give a unit's list back with what is to be mended. Raises NoteNeeded."""
    if not note.strip():
        raise NoteNeeded
    batch = lock_batch(batch, State.SENT)
    batch.state, batch.note, batch.preview = State.RETURNED, note, None
    batch.save(update_fields=["state", "note", "preview"])
    signoff.list_returned(batch.contest, batch.unit, by=by, note=note)
    record("return_import", batch, by=by, contest=batch.contest, unit=batch.unit_id)
    return batch


def undo_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Take the last import back, while nothing hangs on it. Raises UndoRefused."""
    return undo_people(batch, by=by)


def _forget_preview(batch: ImportBatch) -> None:
    """What the worker made of the files holds no longer."""
    batch.preview = batch.job = None
