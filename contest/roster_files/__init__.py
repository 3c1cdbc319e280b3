"""Lists of people as they really arrive: many styles in, rows and what was skipped out.

Reads and checks; asks no database and writes nothing.
"""

from contest.roster_files.columns import FIELDS
from contest.roster_files.layouts import UNIT_FROM, SheetLayout
from contest.roster_files.reading import RosterReading, read_roster
from contest.roster_files.sheets import Skipped

__all__ = [
    "FIELDS",
    "UNIT_FROM",
    "RosterReading",
    "SheetLayout",
    "Skipped",
    "read_roster",
]
