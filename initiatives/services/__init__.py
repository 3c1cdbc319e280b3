from initiatives.services.deciding import (
    decide,
    decide_all,
    plan_decisions,
    release_all,
    release_decision,
    release_due_decisions,
    undo_decision,
)
from initiatives.services.evidence import (
    freeze_evidence,
)
from initiatives.services.linking import (
    confirm_link,
    record_length,
    replace_link,
)
from initiatives.services.phrases import (
    load_phrases,
    retire_phrase,
    save_phrase,
)
from initiatives.services.rules import (
    set_rules,
)
from initiatives.services.screening import (
    approve_entry,
    ask_for_changes,
    extend_deadline,
    mark_duplicate,
    refuse_entry,
    screen_again,
)
from initiatives.services.sending import (
    register_entry,
    send_changes,
    submit_entry,
    withdraw_entry,
)
from initiatives.services.watching import (
    check_link,
    due_links,
)
from initiatives.services.writing import (
    Typed,
    discard_changes,
    save_draft,
)

__all__ = [
    "Typed",
    "approve_entry",
    "ask_for_changes",
    "check_link",
    "confirm_link",
    "decide",
    "decide_all",
    "discard_changes",
    "due_links",
    "extend_deadline",
    "freeze_evidence",
    "load_phrases",
    "mark_duplicate",
    "plan_decisions",
    "record_length",
    "refuse_entry",
    "register_entry",
    "release_all",
    "release_decision",
    "release_due_decisions",
    "replace_link",
    "retire_phrase",
    "save_draft",
    "save_phrase",
    "screen_again",
    "send_changes",
    "set_rules",
    "submit_entry",
    "undo_decision",
    "withdraw_entry",
]
