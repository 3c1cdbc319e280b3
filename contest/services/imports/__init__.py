"""Uploaded files: stored, previewed, decided upon, written all or not at all."""

from contest.services.imports.batches import (
    Door,
    commit_batch,
    discard_batch,
    marked_copy,
    one_table,
    preview_batch,
    read_file,
    store_upload,
)
from contest.services.imports.doors import STAFF, UNITS
from contest.services.imports.jobs import resume_imports, run_import
from contest.services.imports.queueing import (
    COMMIT,
    UNDO,
    is_long,
    is_waiting,
    request_commit,
    request_preview,
    request_undo,
)
from contest.services.imports.rosters import (
    OPEN,
    UnitPlace,
    commit_roster,
    decide_import,
    drop_file,
    return_batch,
    send_batch,
    set_columns,
    set_places,
    undo_batch,
)
from contest.services.imports.uploads import store_lists

__all__ = [
    "COMMIT",
    "OPEN",
    "STAFF",
    "UNDO",
    "UNITS",
    "Door",
    "UnitPlace",
    "commit_batch",
    "commit_roster",
    "decide_import",
    "discard_batch",
    "drop_file",
    "is_long",
    "is_waiting",
    "marked_copy",
    "one_table",
    "preview_batch",
    "read_file",
    "request_commit",
    "request_preview",
    "request_undo",
    "resume_imports",
    "return_batch",
    "run_import",
    "send_batch",
    "set_columns",
    "set_places",
    "store_lists",
    "store_upload",
    "undo_batch",
]
