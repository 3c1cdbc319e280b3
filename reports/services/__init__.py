from reports.services.closing import close_contest, take_provisionals
from reports.services.daily import keep_day, take_daily_snapshots
from reports.services.exports import (
    Choice,
    build_export,
    request_export,
    resume_exports,
)
from reports.services.figures import (
    rebuild_figures,
    recount_figures,
    refresh_figures,
)
from reports.services.snapshots import content_hash, take_snapshot
from reports.services.weekly import (
    request_weekly_report,
    request_weekly_reports,
    set_weekly_report,
)

__all__ = [
    "Choice",
    "build_export",
    "close_contest",
    "content_hash",
    "keep_day",
    "rebuild_figures",
    "recount_figures",
    "refresh_figures",
    "request_export",
    "request_weekly_report",
    "request_weekly_reports",
    "resume_exports",
    "set_weekly_report",
    "take_daily_snapshots",
    "take_provisionals",
    "take_snapshot",
]
