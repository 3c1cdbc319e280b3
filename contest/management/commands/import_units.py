from contest.management.importing import DoorCommand
from contest.services.imports import UNITS


class Command(DoorCommand):
    help = "Import units and blocks from an .xlsx workbook, all or nothing."
    door = UNITS
    noun = "đơn vị"
    needs_contest = False  # the root must be there before a contest can be
