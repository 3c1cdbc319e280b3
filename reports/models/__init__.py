from reports.models.closing import ClosingRemainder
from reports.models.exports import Export, WeeklyReport
from reports.models.figures import UnitFigure
from reports.models.reminders import Reminder
from reports.models.snapshots import (
    Snapshot,
    SnapshotEntry,
    SnapshotInitiative,
    SnapshotUnit,
)

__all__ = [
    "ClosingRemainder",
    "Export",
    "Reminder",
    "Snapshot",
    "SnapshotEntry",
    "SnapshotInitiative",
    "SnapshotUnit",
    "UnitFigure",
    "WeeklyReport",
]
