from contest.services.audit import record
from contest.services.proof import (
    AlreadyWithdrawn,
    EvidenceOfAnother,
    correct_fact,
    mark_dirty,
    record_evidence,
    take_dirty_units,
    withdraw_evidence,
    wrong_facts,
)

__all__ = [
    "AlreadyWithdrawn",
    "EvidenceOfAnother",
    "correct_fact",
    "mark_dirty",
    "record",
    "record_evidence",
    "take_dirty_units",
    "withdraw_evidence",
    "wrong_facts",
]
