from initiatives.queries.entrants import (
    current_round,
    roster_entry_of,
    submitting_units,
)
from initiatives.queries.picking import (
    MOST_SHOWN,
    find_people,
    find_units,
    units_to_cooperate,
)
from initiatives.queries.screening import Check, checklist, next_waiting
from initiatives.queries.units import (
    SEES_UNITS,
    unit_lines,
    units_to_send,
    units_with_entry,
    units_without_entry,
)
from initiatives.queries.writing import (
    base_of,
    copy_of,
    missing_of,
    novelty_cutoff,
    people_of,
    rules_of,
)

__all__ = [
    "MOST_SHOWN",
    "SEES_UNITS",
    "Check",
    "base_of",
    "checklist",
    "copy_of",
    "current_round",
    "find_people",
    "find_units",
    "missing_of",
    "next_waiting",
    "novelty_cutoff",
    "people_of",
    "roster_entry_of",
    "rules_of",
    "submitting_units",
    "unit_lines",
    "units_to_cooperate",
    "units_to_send",
    "units_with_entry",
    "units_without_entry",
]
