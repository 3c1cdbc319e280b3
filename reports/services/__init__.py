from reports.services.closing import close_contest, take_provisionals
from reports.services.exports import build_export, request_export, resume_exports
from reports.services.figures import (
    rebuild_figures,
    recount_figures,
    refresh_figures,
)
from reports.services.snapshots import content_hash, take_snapshot

__all__ = [
    "build_export",
    "close_contest",
    "content_hash",
    "rebuild_figures",
    "recount_figures",
    "refresh_figures",
    "request_export",
    "resume_exports",
    "take_provisionals",
    "take_snapshot",
]
