"""A batch of files of any kind: stored, previewed, written, put aside."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction

from contest.db import db_now, wait_patiently
from contest.errors import ImportOver, ImportRefused
from contest.models import Contest, ImportBatch, ImportFile, Unit, User
from contest.previews import Preview
from contest.readings import Reading
from contest.roster_markup import marked_workbook
from contest.services.audit import record
from contest.workbooks import Upload, WorkbookRefused, open_upload
from contest.workbooks.bundles import Named, unpack

State = ImportBatch.State
LARGE = 2_000  # rows: beyond it the worker reads
LONGEST_NAME = 200


class Door(NamedTuple):
    """How files of one kind come in: read, looked at, written.

    ``given`` says what a batch adds to ``preview`` and ``save``.
    """

    kind: str  # of ImportBatch
    read: Callable[[Sequence[Upload], ImportBatch], Reading]
    preview: Callable[..., Preview]  # (rows=, contest=, problems=, **given)
    save: Callable[..., Preview]  # (rows=, contest=, by=, batch=, **given)
    given: Callable[[ImportBatch], dict] = lambda batch: batch.options


def one_table(read: Callable[[Upload], Reading]) -> Callable[..., Reading]:
    """Let a reader of one workbook read a batch of one file."""
    return lambda uploads, _batch: read(*uploads)


def read_file(door: Door, file: BinaryIO, name: str) -> Reading:
    """Return the rows of ``file``, or raise WorkbookRefused with what to do."""
    return door.read([open_upload(file, name)], ImportBatch(kind=door.kind))


def store_upload(
    door: Door, file: BinaryIO, name: str, *, contest: Contest, by: User, **options
) -> ImportBatch:
    """Keep one file to be previewed. Raises WorkbookRefused and keeps nothing then."""
    return store_uploads(door, [(file, name)], contest=contest, by=by, **options)


def store_uploads(
    door: Door,
    files: Sequence[Named],
    *,
    contest: Contest,
    by: User,
    unit: Unit | None = None,
    **options,
) -> ImportBatch:
    """Keep files and the lists within zips as one batch to be previewed.

    The same file twice is kept once. ``options`` are kept with the batch; ``notes`` of
    them say what was left out. Raises WorkbookRefused and keeps nothing then.
    """
    lists, notes = unpack(files)
    kept, again = _once(lists)
    notes += [f'Tệp "{name}" trùng với tệp khác nên chỉ đọc một lần.' for name in again]
    batch = ImportBatch(
        contest=contest,
        kind=door.kind,
        unit=unit,
        name=_title([name for _, name in kept]),
        options=options | ({"notes": notes} if notes else {}),
        uploaded_by=by,
    )
    uploads = [open_upload(file, name) for file, name in kept]
    if _is_large(uploads):
        batch.options["is_large"] = True
    else:
        door.read(uploads, batch)
    with transaction.atomic():
        batch.save()
        for number, (file, name) in enumerate(kept, start=1):
            _keep(batch, number, file, name)
        record("upload_import", batch, by=by, contest=contest, kind=batch.kind)
    return batch


def _once(lists: Iterable[Named]) -> tuple[list[Named], list[str]]:
    """Return each file once, every one under a name of its own, and who came again."""
    kept, again, seen, names = [], [], set(), set()
    for file, name in lists:
        file.seek(0)
        digest = hashlib.sha256(file.read()).hexdigest()
        if digest in seen:
            again.append(name)
            continue
        seen.add(digest)
        name = _free_name(PurePath(name.replace("\\", "/")).name, names)  # noqa: PLW2901
        names.add(name)
        kept.append((file, name))
    return kept, again


def _free_name(name: str, taken: set[str]) -> str:
    path, number, free = PurePath(name[-LONGEST_NAME:]), 2, name[-LONGEST_NAME:]
    while free in taken:
        free = f"{path.stem[: LONGEST_NAME - 12]} ({number}){path.suffix}"
        number += 1
    return free


def _title(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{len(names)} tệp: {', '.join(names)}"[:LONGEST_NAME]


def _is_large(uploads: Iterable[Upload]) -> bool:
    """Whether the worker reads: counts no further than it must."""
    rows = 0
    for upload in uploads:
        for sheet in upload.sheets:
            for _ in upload.rows(sheet):
                rows += 1
                if rows > LARGE:
                    return True
    return False


def _keep(batch: ImportBatch, number: int, file: BinaryIO, name: str) -> None:
    file.seek(0)
    content = file.read()
    stored = ImportFile(
        batch=batch,
        number=number,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    stored.file.save(name, ContentFile(content))


def preview_batch(door: Door, batch: ImportBatch, *, by: User | None = None) -> Preview:
    """Say what the files would do now, if ``by`` wrote them. Writes nothing."""
    preview, _ = _look(door, batch, by)
    return preview


def marked_copy(door: Door, batch: ImportBatch, *, by: User) -> bytes:
    """Return the lists as a workbook in which what is to be mended is marked."""
    preview, reading = _look(door, batch, by)
    return marked_workbook(preview, reading.rows)


def _look(door: Door, batch: ImportBatch, by: User | None) -> tuple[Preview, Reading]:
    reading = read_batch(door, batch)
    preview = door.preview(
        rows=reading.rows,
        contest=batch.contest,
        problems=reading.problems,
        **door.given(batch),
        **_who(door, batch, reading, by),
    )
    preview.notes = [*batch.options.get("notes", []), *reading.notes]
    preview.layouts = getattr(reading, "layouts", [])
    return preview, reading


def _who(door: Door, batch: ImportBatch, reading: Reading, by: User | None) -> dict:
    """What only lists of people ask for: the rows left out, and who decides."""
    if door.kind != ImportBatch.Kind.STAFF:
        return {}
    return {"skipped": reading.skipped, "by": by, "batch": batch}


@transaction.atomic
def commit_batch(door: Door, batch: ImportBatch, *, by: User, **given) -> ImportBatch:
    """Write all rows of the files as they are stored, or none, and only once.

    Raises ImportOver, ImportRefused with every problem, and what the door refuses.
    """
    wait_patiently()
    batch = lock_batch(batch, State.PREVIEWED, State.SENT)
    reading = read_batch(door, batch)
    if reading.problems and door.kind != ImportBatch.Kind.STAFF:
        raise ImportRefused(reading.problems)
    if door.kind == ImportBatch.Kind.STAFF:
        given |= {"skipped": reading.skipped, "problems": reading.problems}
    preview = door.save(
        rows=reading.rows,
        contest=batch.contest,
        by=by,
        batch=batch,
        **door.given(batch),
        **given,
    )
    batch.state = State.COMMITTED
    batch.counts = preview.counts | {"written": preview.writes}
    batch.committed_at, batch.committed_by = db_now(), by
    batch.preview = None
    batch.save(
        update_fields=["state", "counts", "committed_at", "committed_by", "preview"]
    )
    record("commit_import", batch, by=by, contest=batch.contest, **batch.counts)
    return batch


@transaction.atomic
def discard_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Put files aside without writing any of them; their people leave the disk."""
    batch = lock_batch(batch, State.PREVIEWED, State.RETURNED)
    batch.state, batch.preview = State.DISCARDED, None
    batch.save(update_fields=["state", "preview"])
    record("discard_import", batch, by=by, contest=batch.contest)
    for stored in batch.files.all():
        transaction.on_commit(partial(stored.file.delete, save=False))
    return batch


def lock_batch(batch: ImportBatch, *states: State) -> ImportBatch:
    """Return the batch as it stands. Raises ImportOver in any other state."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise ImportOver
    return batch


def read_batch(door: Door, batch: ImportBatch) -> Reading:
    with ExitStack() as stack:
        return door.read(_open(batch, stack), batch)


def _open(batch: ImportBatch, stack: ExitStack) -> list[Upload]:
    files = [
        (stack.enter_context(f.file.open("rb")), f.name) for f in batch.files.all()
    ]
    if not files:
        raise WorkbookRefused("Không còn tệp nào trong lần nhập này. Chọn tệp khác.")
    return [open_upload(file, name) for file, name in files]
