from reports.models.exports import Export
from reports.models.figures import UnitFigure
from reports.models.reminders import Reminder
from reports.models.snapshots import Snapshot, SnapshotEntry, SnapshotUnit

__all__ = [
    "Export",
    "Reminder",
    "Snapshot",
    "SnapshotEntry",
    "SnapshotUnit",
    "UnitFigure",
]
