from contest.queries.people import PeopleFinder
from contest.queries.roster_plan import PersonItem, RosterPlan
from contest.queries.units import UnitFinder, code_key

__all__ = ["PeopleFinder", "PersonItem", "RosterPlan", "UnitFinder", "code_key"]
