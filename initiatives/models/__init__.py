from initiatives.models.authors import Author, CooperatingUnit
from initiatives.models.copies import Revision, WorkingCopy
from initiatives.models.entries import (
    SEES_SCREENING,
    InitiativeEntry,
    Theme,
)
from initiatives.models.rules import InitiativeRules

__all__ = [
    "SEES_SCREENING",
    "Author",
    "CooperatingUnit",
    "InitiativeEntry",
    "InitiativeRules",
    "Revision",
    "Theme",
    "WorkingCopy",
]
