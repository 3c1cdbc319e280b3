from contest.queries.unit_people import with_reasons
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
    to_chase,
    with_last_reminded,
)
from reports.queries.people import (
    added_to,
    count_people,
    missing_people,
    people_of,
    with_standing,
)
from reports.queries.recipients import Recipients, recipients
from reports.queries.scope import granted
from reports.queries.texts import (
    office_text,
    pace,
    private_text,
    running_round,
    unit_text,
)
from reports.queries.verification import Difference, wrong_figures

__all__ = [
    "Board",
    "Countdown",
    "Difference",
    "Freshness",
    "Recipients",
    "Sums",
    "added_to",
    "board",
    "board_units",
    "call_list",
    "coordinators_of",
    "count_people",
    "count_steps",
    "count_waiting",
    "countdown",
    "freshness",
    "granted",
    "missing_people",
    "office_text",
    "pace",
    "passed_lately",
    "people_of",
    "private_text",
    "recipients",
    "running_round",
    "to_chase",
    "unit_text",
    "waiting_for",
    "waiting_requests",
    "with_coordinators",
    "with_last_reminded",
    "with_reasons",
    "with_standing",
    "without_ended",
    "wrong_figures",
]
