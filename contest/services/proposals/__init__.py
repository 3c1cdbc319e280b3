"""Acts on the roster: asked for by one, decided by another, done on their day."""

from contest.services.proposals.applying import apply_due_proposals
from contest.services.proposals.asking import (
    propose_change,
    propose_excusal,
    propose_for_unit,
)
from contest.services.proposals.deciding import (
    approve,
    approve_many,
    refuse,
    refuse_many,
    withdraw,
)
from contest.services.proposals.newcomers import propose_person
from contest.services.proposals.raising import (
    correct_entry,
    count_entry,
    end_excusal,
    rate_unit,
    return_entry,
)

__all__ = [
    "apply_due_proposals",
    "approve",
    "approve_many",
    "correct_entry",
    "count_entry",
    "end_excusal",
    "propose_change",
    "propose_excusal",
    "propose_for_unit",
    "propose_person",
    "rate_unit",
    "refuse",
    "refuse_many",
    "return_entry",
    "withdraw",
]
