from reports.services.exports import build_export, request_export, resume_exports
from reports.services.figures import (
    rebuild_figures,
    recount_figures,
    refresh_figures,
)
from reports.services.reminders import note_text
from reports.services.snapshots import content_hash, take_snapshot

__all__ = [
    "build_export",
    "content_hash",
    "note_text",
    "rebuild_figures",
    "recount_figures",
    "refresh_figures",
    "request_export",
    "resume_exports",
    "take_snapshot",
]
