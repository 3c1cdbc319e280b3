from initiatives.services.rules import set_rules
from initiatives.services.screening import (
    approve_entry,
    ask_for_changes,
    refuse_entry,
)
from initiatives.services.sending import (
    register_entry,
    send_changes,
    submit_entry,
    withdraw_entry,
)
from initiatives.services.writing import Typed, discard_changes, save_draft

__all__ = [
    "Typed",
    "approve_entry",
    "ask_for_changes",
    "discard_changes",
    "refuse_entry",
    "register_entry",
    "save_draft",
    "send_changes",
    "set_rules",
    "submit_entry",
    "withdraw_entry",
]
