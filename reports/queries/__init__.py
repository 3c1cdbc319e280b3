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
from reports.queries.names import Figure, people_behind
from reports.queries.people import (
    added_to,
    count_attempts,
    count_people,
    people_of,
    with_standing,
)
from reports.queries.scope import granted
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
    "Sums",
    "added_to",
    "adjustments",
    "board",
    "board_units",
    "closing_moment",
    "closing_of",
    "coordinators_of",
    "count_attempts",
    "count_people",
    "count_waiting",
    "countdown",
    "days_of",
    "exports_for",
    "freshness",
    "granted",
    "lowest",
    "official",
    "people_behind",
    "people_of",
    "places",
    "remainders",
    "snapshots_to_export",
    "units_to_export",
    "waiting_for",
    "waiting_requests",
    "with_coordinators",
    "with_reasons",
    "with_standing",
    "without_ended",
    "wrong_figures",
]
