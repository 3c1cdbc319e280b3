from initiatives.services.deciding import (
    decide,
    decide_all,
    plan_decisions,
    release_all,
    release_decision,
    release_due_decisions,
    undo_decision,
)
from initiatives.services.phrases import load_phrases, retire_phrase, save_phrase
from initiatives.services.screening import (
    approve_entry,
    ask_for_changes,
    extend_deadline,
    mark_duplicate,
    refuse_entry,
)
from initiatives.services.writing import save_draft, submit_entry, withdraw_entry

__all__ = [
    "approve_entry",
    "ask_for_changes",
    "decide",
    "decide_all",
    "extend_deadline",
    "load_phrases",
    "mark_duplicate",
    "plan_decisions",
    "refuse_entry",
    "release_all",
    "release_decision",
    "release_due_decisions",
    "retire_phrase",
    "save_draft",
    "save_phrase",
    "submit_entry",
    "undo_decision",
    "withdraw_entry",
]
