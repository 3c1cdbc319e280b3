from initiatives.queries.entrants import (
    current_round,
    roster_entry_of,
    submitting_units,
)
from initiatives.queries.screening import Check, checklist, next_waiting
from initiatives.queries.watching import (
    bad_links_of,
    for_eyes,
    link_facts,
    link_lines,
    watches_of,
    with_bad_links,
)

__all__ = [
    "Check",
    "bad_links_of",
    "checklist",
    "current_round",
    "for_eyes",
    "link_facts",
    "link_lines",
    "next_waiting",
    "roster_entry_of",
    "submitting_units",
    "watches_of",
    "with_bad_links",
]
