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
from initiatives.queries.picking import (
    MOST_SHOWN,
    find_people,
    find_units,
    units_to_cooperate,
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
from initiatives.queries.units import (
    SEES_UNITS,
    unit_lines,
    units_to_send,
    units_with_entry,
    units_without_entry,
)
from initiatives.queries.watching import (
    bad_links_of,
    for_eyes,
    link_facts,
    link_lines,
    watches_of,
    with_bad_links,
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
    "bad_links_of",
    "base_of",
    "cancelled_for",
    "checklist",
    "copy_of",
    "current_round",
    "decisions_of",
    "find_people",
    "find_repeated",
    "find_units",
    "for_eyes",
    "in_queue",
    "lines_to_look_at",
    "link_facts",
    "link_lines",
    "may_be_repeated",
    "missing_of",
    "neighbours",
    "next_waiting",
    "novelty_cutoff",
    "pending_by_entry",
    "people_of",
    "phrases_of",
    "progress",
    "roster_entry_of",
    "rules_of",
    "side_by_side",
    "submitting_units",
    "unit_lines",
    "units_to_cooperate",
    "units_to_send",
    "units_with_entry",
    "units_without_entry",
    "values_of",
    "values_of_round",
    "watches_of",
    "with_bad_links",
]
