"""Who decides what a file lowers, and which acts on its people wait already."""

from collections import defaultdict
from typing import NamedTuple

from contest.models import Contest, Proposal, User

PENDING, APPROVED = Proposal.State.PENDING, Proposal.State.APPROVED


class Decider(NamedTuple):
    """Who will have proposed the acts of a file, and who decides them."""

    proposer: int | None
    by: int | None
    approval: Contest.Approval

    @classmethod
    def of(cls, contest: Contest, *, by: User | None, batch=None) -> "Decider":
        """Who uploaded proposes, who commits decides; who said himself what the rows
        mean proposes what they lower, and somebody else decides."""
        proposer = by and by.pk
        if batch and proposer not in batch.answered_by:
            proposer = batch.uploaded_by_id
        return cls(proposer, by and by.pk, Contest.Approval(contest.approval))

    @classmethod
    def unknown(cls, contest: Contest) -> "Decider":
        return cls(None, None, Contest.Approval(contest.approval))

    @property
    def is_alone(self) -> bool:
        return self.proposer == self.by

    def waits_for(self, subject: int | None) -> bool:
        """Whether an act on this person waits for somebody else to decide it."""
        if self.by is not None and self.by == subject:
            return True
        return self.is_alone and self.approval == Contest.Approval.TWO_PEOPLE

    def may_accept(self, added: Proposal | None) -> bool:
        """Whether naming somebody whom his unit added accepts him on the list."""
        if added is None or self.by is None:
            return added is None
        if added.subject_id == self.by:
            return False
        is_own = added.proposed_by_id == self.by
        return not is_own or self.approval == Contest.Approval.RECORDED


class Asked:
    """The acts that wait, for a decision or for their day, by entry and kind."""

    def __init__(self, contest: Contest):
        waiting = Proposal.objects.filter(
            contest=contest,
            state__in=[PENDING, APPROVED],
            applied_at=None,
            entry__isnull=False,
        )
        self._acts = defaultdict(dict)
        for proposal in waiting.order_by("pk"):
            self._acts[proposal.entry_id][proposal.kind] = proposal

    def of(self, entry: int) -> dict[str, Proposal]:
        return self._acts.get(entry, {})

    def to_leave(self, entry: int) -> bool:
        return Proposal.Kind.LEAVE in self.of(entry)
