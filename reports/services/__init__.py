from reports.services.daily import keep_day, take_daily_snapshots
from reports.services.exports import build_export, request_export, resume_exports
from reports.services.figures import (
    rebuild_figures,
    recount_figures,
    refresh_figures,
)
from reports.services.snapshots import content_hash, take_snapshot

__all__ = [
    "build_export",
    "content_hash",
    "keep_day",
    "rebuild_figures",
    "recount_figures",
    "refresh_figures",
    "request_export",
    "resume_exports",
    "take_daily_snapshots",
    "take_snapshot",
]
