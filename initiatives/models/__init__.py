from initiatives.models.entries import (
    SEES_SCREENING,
    Author,
    InitiativeEntry,
    Theme,
)
from initiatives.models.watches import (
    HostPace,
    LinkCheck,
    LinkEvidence,
    LinkMeasure,
    LinkWatch,
)

__all__ = [
    "SEES_SCREENING",
    "Author",
    "HostPace",
    "InitiativeEntry",
    "LinkCheck",
    "LinkEvidence",
    "LinkMeasure",
    "LinkWatch",
    "Theme",
]
