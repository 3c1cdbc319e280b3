"""Uploaded files: stored, previewed, decided upon, written all or not at all."""

from contest.services.imports.batches import (
    LARGE,
    Door,
    commit_batch,
    discard_batch,
    marked_copy,
    one_table,
    preview_batch,
    read_file,
    store_upload,
    store_uploads,
)
from contest.services.imports.doors import STAFF, UNITS
from contest.services.imports.jobs import (
    request_commit,
    request_preview,
    resume_imports,
    run_import,
)
from contest.services.imports.rosters import (
    commit_roster,
    decide_import,
    drop_file,
    return_batch,
    send_batch,
    set_layout,
    undo_batch,
)

__all__ = [
    "LARGE",
    "STAFF",
    "UNITS",
    "Door",
    "commit_batch",
    "commit_roster",
    "decide_import",
    "discard_batch",
    "drop_file",
    "marked_copy",
    "one_table",
    "preview_batch",
    "read_file",
    "request_commit",
    "request_preview",
    "resume_imports",
    "return_batch",
    "run_import",
    "send_batch",
    "set_layout",
    "store_upload",
    "store_uploads",
    "undo_batch",
]
