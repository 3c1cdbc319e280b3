from initiatives.queries.entrants import (
    current_round,
    roster_entry_of,
    submitting_units,
)
from initiatives.queries.screening import Check, checklist, next_waiting

__all__ = [
    "Check",
    "checklist",
    "current_round",
    "next_waiting",
    "roster_entry_of",
    "submitting_units",
]
