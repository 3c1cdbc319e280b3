from contest.queries.asked import Decider
from contest.queries.people import PeopleFinder
from contest.queries.person_item import PersonItem
from contest.queries.roster_plan import RosterPlan
from contest.queries.unit_plan import UnitItem, UnitPlan
from contest.queries.units import (
    UnitFinder,
    code_key,
    find_people,
    names_a_unit,
    units_on_roster,
)

__all__ = [
    "Decider",
    "PeopleFinder",
    "PersonItem",
    "RosterPlan",
    "UnitFinder",
    "UnitItem",
    "UnitPlan",
    "code_key",
    "find_people",
    "names_a_unit",
    "units_on_roster",
]
