from contest.management.importing import ImportCommand
from contest.services.imports import STAFF


class Command(ImportCommand):
    help = "Import people into the roster from an .xlsx workbook, all or nothing."
    door = STAFF
    noun = "người"
