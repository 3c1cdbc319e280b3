from reports.models.exports import Export, WeeklyReport
from reports.models.figures import UnitFigure
from reports.models.snapshots import Snapshot, SnapshotEntry, SnapshotUnit

__all__ = [
    "Export",
    "Snapshot",
    "SnapshotEntry",
    "SnapshotUnit",
    "UnitFigure",
    "WeeklyReport",
]
