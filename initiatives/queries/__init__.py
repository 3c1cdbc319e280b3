from initiatives.queries.entrants import (
    current_round,
    roster_entry_of,
    submitting_units,
)
from initiatives.queries.phrases import (
    phrases_of,
    values_of,
    values_of_round,
)
from initiatives.queries.queue import (
    cancelled_for,
    decisions_of,
    in_queue,
    neighbours,
    next_waiting,
    pending_by_entry,
    progress,
)
from initiatives.queries.screening import (
    Check,
    checklist,
    find_repeated,
    lines_to_look_at,
    may_be_repeated,
    side_by_side,
)
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
    "cancelled_for",
    "checklist",
    "current_round",
    "decisions_of",
    "find_repeated",
    "for_eyes",
    "in_queue",
    "lines_to_look_at",
    "link_facts",
    "link_lines",
    "may_be_repeated",
    "neighbours",
    "next_waiting",
    "pending_by_entry",
    "phrases_of",
    "progress",
    "roster_entry_of",
    "side_by_side",
    "submitting_units",
    "values_of",
    "values_of_round",
    "watches_of",
    "with_bad_links",
]
