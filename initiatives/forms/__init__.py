from initiatives.forms.entries import EntryForm
from initiatives.forms.rules import RulesForm
from initiatives.forms.screening import DecisionForm, QueueFilter

__all__ = ["DecisionForm", "EntryForm", "QueueFilter", "RulesForm"]
