from initiatives.models.authors import (
    Author,
    CooperatingUnit,
)
from initiatives.models.catalogue import (
    Abbreviation,
    CatalogueChange,
    CatalogueItem,
)
from initiatives.models.copies import (
    Revision,
    WorkingCopy,
)
from initiatives.models.decisions import (
    Decision,
)
from initiatives.models.entries import (
    InitiativeEntry,
    Theme,
)
from initiatives.models.entry_querysets import (
    SEES_SCREENING,
)
from initiatives.models.novelty import (
    NoveltyCorpus,
    NoveltyTerm,
    NoveltyText,
    NoveltyVerdict,
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
from initiatives.models.rules import (
    InitiativeRules,
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
    "Abbreviation",
    "Author",
    "CatalogueChange",
    "CatalogueItem",
    "CooperatingUnit",
    "Decision",
    "Dispatch",
    "DispatchedEntry",
    "FanpageText",
    "HostPace",
    "InitiativeEntry",
    "InitiativeRules",
    "LinkCheck",
    "LinkEvidence",
    "LinkMeasure",
    "LinkWatch",
    "NoveltyCorpus",
    "NoveltyTerm",
    "NoveltyText",
    "NoveltyVerdict",
    "Phrase",
    "ProvinceList",
    "Revision",
    "Theme",
    "WorkingCopy",
]
