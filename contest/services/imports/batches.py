"""A batch of files of any kind: stored, previewed, written, put aside."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import BinaryIO, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from contest.db import db_now, wait_patiently
from contest.errors import ImportOver, ImportRefused, OtherPreviewSeen
from contest.models import Contest, ImportBatch, ImportFile, User
from contest.permissions import can_import
from contest.previews import Preview
from contest.readings import Reading
from contest.roster_markup import marked_workbook
from contest.services.audit import record
from contest.workbooks import Upload, WorkbookRefused, open_upload

State = ImportBatch.State
LONGEST_NAME = 200


class Door(NamedTuple):
    """How files of one kind come in: read, looked at, written.

    ``given`` says what a batch and its reading add to ``preview`` and ``save``. A door
    that ``asks`` takes several files and answers to what is doubtful in them.
    ``may`` says who brings them in.
    """

    kind: str  # of ImportBatch
    read: Callable[[Sequence[Upload], ImportBatch], Reading]
    preview: Callable[..., Preview]  # (rows=, contest=, problems=, **given)
    save: Callable[..., Preview]  # (rows=, contest=, by=, batch=, **given)
    given: Callable[[ImportBatch, Reading], dict] = lambda batch, _reading: (
        batch.options
    )
    asks: bool = False
    may: Callable[[User, Contest], bool] = can_import
    undo: Callable[..., ImportBatch] | None = None  # (batch, by=), where there is one


def one_table(read: Callable[[Upload], Reading]) -> Callable[..., Reading]:
    """Let a reader of one workbook read a batch of one file."""
    return lambda uploads, _batch: read(*uploads)


def read_file(door: Door, file: BinaryIO, name: str) -> Reading:
    """Return the rows of ``file``, or raise WorkbookRefused with what to do."""
    return door.read([open_upload(file, name)], ImportBatch(kind=door.kind))


def store_upload(
    door: Door, file: BinaryIO, name: str, *, contest: Contest, by: User, **options
) -> ImportBatch:
    """Keep one file to be previewed. Raises WorkbookRefused and keeps nothing then.

    ``options`` go to the door's preview and save with the rows.
    """
    batch = ImportBatch(
        contest=contest,
        kind=door.kind,
        name=name[:LONGEST_NAME],
        options=options,
        uploaded_by=by,
    )
    batch.counts = {"rows": len(door.read([open_upload(file, name)], batch).rows)}
    with transaction.atomic():
        store_batch(batch, [(file, name)])
    return batch


def store_batch(batch: ImportBatch, files: Sequence[tuple[BinaryIO, str]]) -> None:
    """Keep the batch and its files. Call it in a transaction."""
    batch.save()
    for number, (file, name) in enumerate(files, start=1):
        file.seek(0)
        content = file.read()
        digest = hashlib.sha256(content).hexdigest()
        name = name[:LONGEST_NAME]  # noqa: PLW2901 - the column's length
        stored = ImportFile(batch=batch, number=number, name=name, sha256=digest)
        stored.file.save(name, ContentFile(content))
    by, contest = batch.uploaded_by, batch.contest
    record("upload_import", batch, by=by, contest=contest, kind=batch.kind)


def preview_batch(door: Door, batch: ImportBatch, *, by: User | None = None) -> Preview:
    """Say what the files would do now, if ``by`` wrote them. Writes nothing."""
    preview, _ = look_at(door, batch, by)
    return preview


def marked_copy(door: Door, batch: ImportBatch, *, by: User) -> bytes:
    """Return the lists as a workbook in which what is to be mended is marked."""
    preview, reading = look_at(door, batch, by)
    return marked_workbook(preview, reading.rows)


def look_at(door: Door, batch: ImportBatch, by: User | None) -> tuple[Preview, Reading]:
    """Return the preview, and the rows that it was made of."""
    reading = read_batch(door, batch)
    who = {"by": by, "batch": batch} if door.asks else {}
    preview = door.preview(
        rows=reading.rows,
        contest=batch.contest,
        problems=reading.problems,
        **door.given(batch, reading),
        **who,
    )
    preview.notes = [*reading.notes, *preview.notes]
    preview.layouts = getattr(reading, "layouts", [])
    return preview, reading


@transaction.atomic
def commit_batch(
    door: Door, batch: ImportBatch, *, by: User, seen: int | None = None, **said
) -> ImportBatch:
    """Write all rows of the files as they are stored, or none, and only once.

    ``seen`` is how many the person was told would be written; ``said`` goes to the
    door's save. Raises ImportOver, ImportRefused with every problem, OtherPreviewSeen,
    and what the door refuses.
    """
    wait_patiently()
    batch = lock_batch(batch, State.PREVIEWED, State.SENT)
    reading = read_batch(door, batch)
    if door.asks:
        said["problems"] = reading.problems  # some may be put right by now
    elif reading.problems:
        raise ImportRefused(reading.problems)
    preview = door.save(
        rows=reading.rows,
        contest=batch.contest,
        by=by,
        batch=batch,
        **door.given(batch, reading),
        **said,
    )
    if seen is not None and seen != preview.writes:
        raise OtherPreviewSeen
    forget_preview(batch)
    batch.state = State.COMMITTED
    batch.counts = preview.counts | {"written": preview.writes}
    batch.committed_at, batch.committed_by = db_now(), by
    batch.save(
        update_fields=["state", "preview", "counts", "committed_at", "committed_by"]
    )
    record("commit_import", batch, by=by, contest=batch.contest, **batch.counts)
    return batch


@transaction.atomic
def discard_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Put files aside without writing any of them; their people leave the disk."""
    batch = lock_batch(batch, State.PREVIEWED, State.RETURNED)
    put_aside(batch, by=by)
    return batch


def forget_preview(batch: ImportBatch) -> None:
    """What the worker kept of the files holds no longer, nor the file made of it."""
    marked = batch.preview and batch.preview["kept"]["marked"]
    batch.preview = None
    if marked:
        transaction.on_commit(partial(default_storage.delete, marked))


def put_aside(batch: ImportBatch, *, by: User) -> None:
    """Discard a batch that is locked."""
    forget_preview(batch)
    batch.state, batch.job = State.DISCARDED, None
    batch.save(update_fields=["state", "preview", "job"])
    record("discard_import", batch, by=by, contest=batch.contest)
    for stored in batch.files.all():
        transaction.on_commit(partial(stored.file.delete, save=False))


def lock_batch(batch: ImportBatch, *states: State) -> ImportBatch:
    """Return the batch as it stands. Raises ImportOver in any other state."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise ImportOver
    return batch


def read_batch(door: Door, batch: ImportBatch) -> Reading:
    with ExitStack() as stack:
        uploads = []
        for stored in batch.files.all():
            file = stack.enter_context(stored.file.open("rb"))
            uploads.append(open_upload(file, stored.name))
        if not uploads:
            raise WorkbookRefused(
                "Không còn tệp nào trong lần nhập này. Chưa ghi gì cả. Chọn tệp khác."
            )
        return door.read(uploads, batch)
