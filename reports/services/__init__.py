from reports.services.exports import build_export, request_export, resume_exports
from reports.services.figures import (
    rebuild_figures,
    recount_figures,
    refresh_figures,
)
from reports.services.letters import write_letter
from reports.services.reminders import (
    check_may_mail,
    note_text,
    request_mails,
    resume_reminders,
    send_reminders,
    switch_mails,
)
from reports.services.snapshots import content_hash, take_snapshot

__all__ = [
    "build_export",
    "check_may_mail",
    "content_hash",
    "note_text",
    "rebuild_figures",
    "recount_figures",
    "refresh_figures",
    "request_export",
    "request_mails",
    "resume_exports",
    "resume_reminders",
    "send_reminders",
    "switch_mails",
    "take_snapshot",
    "write_letter",
]
