from initiatives.models.decisions import Decision
from initiatives.models.entries import (
    SEES_SCREENING,
    Author,
    InitiativeEntry,
    Theme,
)
from initiatives.models.phrases import Phrase

__all__ = [
    "SEES_SCREENING",
    "Author",
    "Decision",
    "InitiativeEntry",
    "Phrase",
    "Theme",
]
