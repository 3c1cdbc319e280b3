from initiatives.models.decisions import (
    Decision,
)
from initiatives.models.entries import (
    SEES_SCREENING,
    Author,
    InitiativeEntry,
    Theme,
)
from initiatives.models.phrases import (
    Phrase,
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
    "Decision",
    "Dispatch",
    "DispatchedEntry",
    "FanpageText",
    "HostPace",
    "InitiativeEntry",
    "LinkCheck",
    "LinkEvidence",
    "LinkMeasure",
    "LinkWatch",
    "Phrase",
    "ProvinceList",
    "Theme",
]
