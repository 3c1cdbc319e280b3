"""Uploaded workbooks: stored, previewed, and written all or not at all."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import BinaryIO, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction

from contest.db import db_now, wait_patiently
from contest.errors import ImportOver, ImportRefused
from contest.models import Contest, ImportBatch, ImportFile, User
from contest.previews import Preview
from contest.readings import Reading
from contest.roster_workbooks import read_people, read_units
from contest.services.audit import record
from contest.services.people import preview_people, save_people
from contest.services.units import preview_units, save_units
from contest.workbooks import open_upload


class Door(NamedTuple):
    """How files of one kind come in: read, looked at, written."""

    kind: str  # of ImportBatch
    read: Callable[..., Reading]  # (upload)
    preview: Callable[..., Preview]  # (rows=, contest=, problems=, **options)
    save: Callable[..., Preview]  # (rows=, contest=, by=, batch=, **options)


UNITS = Door(ImportBatch.Kind.UNITS, read_units, preview_units, save_units)
STAFF = Door(ImportBatch.Kind.STAFF, read_people, preview_people, save_people)


def read_file(door: Door, file: BinaryIO, name: str) -> Reading:
    """Return the rows of ``file``, or raise WorkbookRefused with what to do."""
    return door.read(open_upload(file, name))


def store_upload(
    door: Door,
    file: BinaryIO,
    name: str,
    *,
    contest: Contest,
    by: User,
    **options,
) -> ImportBatch:
    """Keep a workbook to be previewed. Raises WorkbookRefused and keeps nothing then.

    ``options`` go to the door's preview and save with the rows.
    """
    read_file(door, file, name)
    file.seek(0)
    content = file.read()
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            contest=contest,
            kind=door.kind,
            name=name[:200],
            options=options,
            uploaded_by=by,
        )
        stored = ImportFile(
            batch=batch,
            number=1,
            name=name[:200],
            sha256=hashlib.sha256(content).hexdigest(),
        )
        stored.file.save(name, ContentFile(content))
        record("upload_import", batch, by=by, contest=contest, kind=batch.kind)
    return batch


def preview_batch(door: Door, batch: ImportBatch) -> Preview:
    """Say what the file would do now. Writes nothing."""
    reading = _reading_of(door, batch)
    preview = door.preview(
        rows=reading.rows,
        contest=batch.contest,
        problems=reading.problems,
        **batch.options,
    )
    preview.notes = reading.notes
    return preview


@transaction.atomic
def commit_batch(door: Door, batch: ImportBatch, *, by: User) -> ImportBatch:
    """Write all rows of the file as it is stored, or none, and only once.

    Raises ImportOver, ImportRefused with every problem, and what the door refuses.
    """
    wait_patiently()
    batch = _lock(batch)
    reading = _reading_of(door, batch)
    if reading.problems:
        raise ImportRefused(reading.problems)
    preview = door.save(
        rows=reading.rows, contest=batch.contest, by=by, batch=batch, **batch.options
    )
    batch.state = ImportBatch.State.COMMITTED
    batch.counts = preview.counts | {"written": preview.writes}
    batch.committed_at = db_now()
    batch.committed_by = by
    batch.save(update_fields=["state", "counts", "committed_at", "committed_by"])
    record("commit_import", batch, by=by, contest=batch.contest, **batch.counts)
    return batch


@transaction.atomic
def discard_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Put a file aside without writing any of it; its people leave the disk."""
    batch = _lock(batch)
    batch.state = ImportBatch.State.DISCARDED
    batch.save(update_fields=["state"])
    record("discard_import", batch, by=by, contest=batch.contest)
    for stored in batch.files.all():
        transaction.on_commit(partial(stored.file.delete, save=False))
    return batch


def _lock(batch: ImportBatch) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.PREVIEWED:
        raise ImportOver
    return batch


def _reading_of(door: Door, batch: ImportBatch) -> Reading:
    stored = batch.files.get()
    with stored.file.open("rb") as file:
        return read_file(door, file, stored.name)
