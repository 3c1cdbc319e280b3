from contest.queries.scope import granted
from contest.queries.unit_people import with_reasons
from reports.queries.adjustments import adjustments
from reports.queries.boards import (
    Board,
    Countdown,
    Freshness,
    Sums,
    board,
    board_units,
    coordinators_of,
    count_waiting,
    countdown,
    freshness,
    waiting_for,
    waiting_requests,
    with_coordinators,
    without_ended,
)
from reports.queries.chasing import (
    call_list,
    count_steps,
    passed_lately,
    reminders_of,
    to_chase,
    with_last_reminded,
)
from reports.queries.closing import (
    closing_moment,
    closing_of,
    official,
    remainders,
)
from reports.queries.exports import (
    exports_for,
    snapshots_to_export,
    units_to_export,
)
from reports.queries.initiatives import initiative_counts
from reports.queries.names import Figure, people_behind
from reports.queries.people import (
    added_to,
    count_attempts,
    count_people,
    missing_people,
    people_of,
    with_standing,
)
from reports.queries.recipients import Recipients, recipients
from reports.queries.texts import (
    office_text,
    pace,
    private_text,
    running_round,
    unit_text,
)
from reports.queries.tree import Place, places
from reports.queries.trends import Day, days_of, lowest
from reports.queries.verification import Difference, wrong_figures

__all__ = [
    "Board",
    "Countdown",
    "Day",
    "Difference",
    "Figure",
    "Freshness",
    "Place",
    "Recipients",
    "Sums",
    "added_to",
    "adjustments",
    "board",
    "board_units",
    "call_list",
    "closing_moment",
    "closing_of",
    "coordinators_of",
    "count_attempts",
    "count_people",
    "count_steps",
    "count_waiting",
    "countdown",
    "days_of",
    "exports_for",
    "freshness",
    "granted",
    "initiative_counts",
    "lowest",
    "missing_people",
    "office_text",
    "official",
    "pace",
    "passed_lately",
    "people_behind",
    "people_of",
    "places",
    "private_text",
    "recipients",
    "remainders",
    "reminders_of",
    "running_round",
    "snapshots_to_export",
    "to_chase",
    "unit_text",
    "units_to_export",
    "waiting_for",
    "waiting_requests",
    "with_coordinators",
    "with_last_reminded",
    "with_reasons",
    "with_standing",
    "without_ended",
    "wrong_figures",
]
