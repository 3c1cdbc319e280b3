from initiatives.queries.entrants import (
    current_round,
    may_write,
    roster_entry_of,
    submitting_units,
)
from initiatives.queries.likeness import text_of
from initiatives.queries.novelty import (
    applied_until,
    beside,
    holding_words,
    novelty_check,
    similar_for_entrant,
    similar_for_officer,
)
from initiatives.queries.screening import Check, checklist, next_waiting

__all__ = [
    "Check",
    "applied_until",
    "beside",
    "checklist",
    "current_round",
    "holding_words",
    "may_write",
    "next_waiting",
    "novelty_check",
    "roster_entry_of",
    "similar_for_entrant",
    "similar_for_officer",
    "submitting_units",
    "text_of",
]
