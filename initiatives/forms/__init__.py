from initiatives.forms.entries import EntryForm
from initiatives.forms.novelty import (
    AbbreviationForm,
    AppliedUntilForm,
    CatalogueSearch,
    TypedForm,
    VerdictForm,
)
from initiatives.forms.screening import DecisionForm, QueueFilter

__all__ = [
    "AbbreviationForm",
    "AppliedUntilForm",
    "CatalogueSearch",
    "DecisionForm",
    "EntryForm",
    "QueueFilter",
    "TypedForm",
    "VerdictForm",
]
