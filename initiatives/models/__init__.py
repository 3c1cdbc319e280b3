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

__all__ = [
    "SEES_SCREENING",
    "Author",
    "Dispatch",
    "DispatchedEntry",
    "FanpageText",
    "InitiativeEntry",
    "ProvinceList",
    "Theme",
]
