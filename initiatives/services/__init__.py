from initiatives.services.evidence import freeze_evidence
from initiatives.services.linking import confirm_link, record_length, replace_link
from initiatives.services.screening import (
    approve_entry,
    ask_for_changes,
    refuse_entry,
)
from initiatives.services.watching import check_link, due_links
from initiatives.services.writing import save_draft, submit_entry, withdraw_entry

__all__ = [
    "approve_entry",
    "ask_for_changes",
    "check_link",
    "confirm_link",
    "due_links",
    "freeze_evidence",
    "record_length",
    "refuse_entry",
    "replace_link",
    "save_draft",
    "submit_entry",
    "withdraw_entry",
]
