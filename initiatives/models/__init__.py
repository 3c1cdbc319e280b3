from initiatives.models.entries import (
    SEES_SCREENING,
    Author,
    InitiativeEntry,
    Theme,
)
from initiatives.models.province import (
    Dispatch,
    DispatchedEntry,
    FanpageText,
    ProvinceList,
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
    "Dispatch",
    "DispatchedEntry",
    "FanpageText",
    "HostPace",
    "InitiativeEntry",
    "LinkCheck",
    "LinkEvidence",
    "LinkMeasure",
    "LinkWatch",
    "ProvinceList",
    "Theme",
]
