"""Who decides what a file lowers, and which acts on its people wait already."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Q

from contest.models import Contest, Grant, Proposal, Role, Unit, User

PENDING, APPROVED = Proposal.State.PENDING, Proposal.State.APPROVED


class Decider(NamedTuple):
    """Who will have proposed the acts of a file, and who decides them."""

    proposer: int | None
    by: int | None
    approval: Contest.Approval
    officer_over: tuple[str, ...] = ()  # paths of units
    reads_alone: bool = True  # what the worker keeps is read by the unit too

    @classmethod
    def of(cls, contest: Contest, *, by: User | None, batch=None) -> "Decider":
        """Who uploaded proposes; who commits decides, where he is an officer, unless he
        said himself what the rows mean: then that is what he proposes."""
        if by is None:
            return cls.unknown(contest)
        grants = Grant.objects.current().filter(
            Q(contest=None) | Q(contest=contest), user=by, role=Role.OFFICER
        )
        paths = tuple(grants.values_list("unit__path", flat=True))
        is_own = batch is None or by.pk in batch.answered_by
        proposer = by.pk if is_own else batch.uploaded_by_id
        approval = Contest.Approval(contest.approval)
        reads_alone = batch is None or not batch.is_large
        return cls(proposer, by.pk, approval, paths, reads_alone)

    @classmethod
    def unknown(cls, contest: Contest) -> "Decider":
        return cls(None, None, Contest.Approval(contest.approval), ("/",))

    @property
    def is_alone(self) -> bool:
        return self.proposer == self.by

    def sees(self, unit: Unit | None) -> bool:
        """Whether who decides may be shown all that is known of people there."""
        if self.by is None or unit is None:
            return False
        return self.reads_alone and self._is_officer(unit)

    def waits_for(self, subject: int | None, unit: Unit) -> bool:
        """Whether an act on this person of this unit waits for somebody else."""
        if not self._is_officer(unit) or (self.by is not None and self.by == subject):
            return True
        return self.is_alone and self.approval == Contest.Approval.TWO_PEOPLE

    def may_accept(self, added: Proposal | None, unit: Unit) -> bool:
        """Whether naming somebody whom his unit added accepts him on the list."""
        if added is None or self.by is None:
            return added is None
        if added.subject_id == self.by or not self._is_officer(unit):
            return False
        is_own = added.proposed_by_id == self.by
        return not is_own or self.approval == Contest.Approval.RECORDED

    def _is_officer(self, unit: Unit) -> bool:
        return any(unit.path.startswith(path) for path in self.officer_over)


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
