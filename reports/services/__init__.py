from reports.services.closing import take_provisionals
from reports.services.closing_jobs import (
    close_as_asked,
    request_closing,
    resume_closings,
)
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
from reports.services.letters import write_letter
from reports.services.reference_date import change_reference_date
from reports.services.reminders import (
    check_may_mail,
    note_text,
    request_mails,
    resume_reminders,
    send_reminders,
    switch_mails,
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
    "change_reference_date",
    "check_may_mail",
    "close_as_asked",
    "content_hash",
    "keep_day",
    "note_text",
    "rebuild_figures",
    "recount_figures",
    "refresh_figures",
    "request_closing",
    "request_export",
    "request_mails",
    "request_weekly_report",
    "request_weekly_reports",
    "resume_closings",
    "resume_exports",
    "resume_reminders",
    "send_reminders",
    "set_weekly_report",
    "switch_mails",
    "take_daily_snapshots",
    "take_provisionals",
    "take_snapshot",
    "write_letter",
]
