from initiatives.services.screening import (
    approve_entry,
    ask_for_changes,
    refuse_entry,
)
from initiatives.services.writing import save_draft, submit_entry, withdraw_entry

__all__ = [
    "approve_entry",
    "ask_for_changes",
    "refuse_entry",
    "save_draft",
    "submit_entry",
    "withdraw_entry",
]
