"""Lists of people as they really arrive: many styles in, rows and what was skipped out.

Reads and checks; asks no database and writes nothing.
"""

from contest.roster_files.layouts import FIELDS, SheetLayout
from contest.roster_files.reading import RosterReading, Skipped, read_roster

__all__ = ["FIELDS", "RosterReading", "SheetLayout", "Skipped", "read_roster"]
