from reports.models.exports import Export
from reports.models.figures import UnitFigure
from reports.models.snapshots import Snapshot, SnapshotEntry, SnapshotUnit

__all__ = ["Export", "Snapshot", "SnapshotEntry", "SnapshotUnit", "UnitFigure"]
