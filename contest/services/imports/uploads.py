"""Lists of people as they are uploaded: several files, zips of them, one batch."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from django.db import transaction

from contest.decisions import Decisions
from contest.models import Contest, ImportBatch, Unit, User
from contest.services.imports.batches import LONGEST_NAME, store_batch
from contest.services.imports.doors import STAFF
from contest.services.imports.queueing import look_again
from contest.workbooks import Upload, WorkbookRefused, open_upload
from contest.workbooks.bundles import Named, unpack

LARGE = 2_000  # rows: beyond it the worker reads
LONGEST_TITLE = 120
MOST_SAID = 5  # of the files that were left out, where none was taken


def store_lists(
    files: Sequence[Named],
    *,
    contest: Contest,
    by: User,
    within: Unit | None = None,
    unit: Unit | None = None,
    category: str = "",
) -> ImportBatch:
    """Keep lists, those within zips too, as one batch to be previewed.

    ``within`` is the unit that sends its own list; ``unit`` and ``category`` are of the
    rows that name none. The same file twice is kept once. What cannot be read is left
    out, by name and reason; raises WorkbookRefused when nothing is left.
    """
    lists, left_out = unpack(files)
    lists, again = _once(lists)
    batch = ImportBatch(
        contest=contest,
        kind=STAFF.kind,
        unit=within,
        options={"unit": chosen.pk} if (chosen := unit or within) else {},
        decisions=Decisions(category=category or None).as_json(),
        uploaded_by=by,
    )
    kept, wrong = _readable(lists, batch)
    left_out += wrong
    if not kept:
        raise WorkbookRefused(_nothing_left(left_out))
    batch.name = _title([name for _, name in kept])
    if left_out + again:
        batch.options["left_out"] = left_out + again
    with transaction.atomic():
        store_batch(batch, kept)
        look_again(batch, by=by)
        batch.save(update_fields=["job"])
    return batch


def _once(lists: Iterable[Named]) -> tuple[list[Named], list[str]]:
    """Return each file once, every one under a name of its own, and who came again."""
    kept, again, seen = [], [], {}
    for file, path in lists:
        file.seek(0)
        digest = hashlib.sha256(file.read()).hexdigest()
        name = PurePosixPath(path.replace("\\", "/")).name
        if digest in seen:
            again.append(
                f"Tệp “{name}” giống hệt “{seen[digest]}” nên chỉ đọc một lần."
            )
            continue
        seen[digest] = _free_name(path, set(seen.values()))
        kept.append((file, seen[digest]))
    return kept, again


def _free_name(path: str, taken: set[str]) -> str:
    """The bare name; where it is taken with its folder, and then with a number."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    name = parts[-1][-LONGEST_NAME:]
    if name in taken:
        name = " - ".join(parts[-2:])[-LONGEST_NAME:]
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    number = 1
    while name in taken:
        number += 1
        end = f" ({number}){suffix}"
        name = stem[: LONGEST_NAME - len(end)] + end
    return name


def _readable(
    lists: Sequence[Named], batch: ImportBatch
) -> tuple[list[Named], list[str]]:
    """Return the files that can be read, and of the others why not.

    The files of a large batch are only opened here: the worker reads them.
    """
    opened, wrong = [], []
    for file, name in lists:
        try:
            opened.append(((file, name), open_upload(file, name)))
        except WorkbookRefused as error:
            wrong.append(_said(name, error, alone=len(lists) == 1))
    if _is_large([upload for _, upload in opened]):
        batch.options["is_large"] = True
        return [named for named, _ in opened], wrong
    kept = []
    for named, upload in opened:
        try:
            STAFF.read([upload], batch)
        except WorkbookRefused as error:
            wrong.append(_said(named[1], error, alone=len(lists) == 1))
        else:
            kept.append(named)
    return kept, wrong


def _said(name: str, error: WorkbookRefused, *, alone: bool) -> str:
    return str(error) if alone else f"Không đọc “{name}”: {error}"


def _is_large(uploads: Iterable[Upload]) -> bool:
    """Whether the worker reads: counts no further than it must."""
    rows = 0
    for upload in uploads:
        for sheet in upload.sheets:
            try:
                for _ in upload.rows(sheet):
                    rows += 1
                    if rows > LARGE:
                        return True
            except WorkbookRefused:
                break  # said when it is read
    return False


def _nothing_left(left_out: Sequence[str]) -> str:
    more = len(left_out) - MOST_SAID
    said = " ".join(left_out[:MOST_SAID])
    return f"{said} Và {more} tệp khác." if more > 0 else said


def _title(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    title, more = f"{len(names)} tệp: {names[0]}", ", …"
    for name in names[1:]:
        if len(title) + len(name) > LONGEST_TITLE:
            return (title + more)[:LONGEST_NAME]
        title += f", {name}"
    return title[:LONGEST_NAME]
