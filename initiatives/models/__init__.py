from initiatives.models.entries import (
    SEES_SCREENING,
    Author,
    InitiativeEntry,
    Theme,
)

__all__ = ["SEES_SCREENING", "Author", "InitiativeEntry", "Theme"]
