from initiatives.models.catalogue import (
    Abbreviation,
    CatalogueChange,
    CatalogueItem,
    NoveltyRule,
)
from initiatives.models.entries import (
    SEES_SCREENING,
    Author,
    InitiativeEntry,
    Theme,
)
from initiatives.models.novelty import (
    NoveltyCorpus,
    NoveltyTerm,
    NoveltyText,
    NoveltyVerdict,
)

__all__ = [
    "SEES_SCREENING",
    "Abbreviation",
    "Author",
    "CatalogueChange",
    "CatalogueItem",
    "InitiativeEntry",
    "NoveltyCorpus",
    "NoveltyRule",
    "NoveltyTerm",
    "NoveltyText",
    "NoveltyVerdict",
    "Theme",
]
