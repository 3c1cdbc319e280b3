from initiatives.forms.entries import (
    EntryForm,
)
from initiatives.forms.novelty import (
    AbbreviationForm,
    AbbreviationSearch,
    CatalogueSearch,
    TypedForm,
    VerdictForm,
)
from initiatives.forms.phrases import (
    PhraseForm,
)
from initiatives.forms.queue import (
    OutboxFilter,
    QueueFilter,
)
from initiatives.forms.rules import (
    RulesForm,
)
from initiatives.forms.screening import (
    DeadlineForm,
    DecisionForm,
    ManyForm,
)

__all__ = [
    "AbbreviationForm",
    "AbbreviationSearch",
    "CatalogueSearch",
    "DeadlineForm",
    "DecisionForm",
    "EntryForm",
    "ManyForm",
    "OutboxFilter",
    "PhraseForm",
    "QueueFilter",
    "RulesForm",
    "TypedForm",
    "VerdictForm",
]
