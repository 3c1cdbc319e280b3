"""What officers decided and the entrant is told a little later."""

import copy

from django.db import models
from django.db.models import F, Q

from contest.models import User
from initiatives.models.entries import InitiativeEntry
from initiatives.states import SCREENED
from initiatives.states import State as EntryState
from initiatives.verdicts import Verdict


class DecisionQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state=Decision.State.PENDING)

    def due(self, at):
        """Those whose time to be undone is over."""
        return self.pending().filter(due_at__lte=at).order_by("due_at", "pk")


class Decision(models.Model):
    """A decision: pending, then told, undone by an officer, or cancelled by an edit.

    Until it is told the entry stands as it was sent. Only ``initiatives.services``
    writes here.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Đã quyết định, chưa báo"
        RELEASED = "released", "Đã báo"
        UNDONE = "undone", "Đã hoàn tác"
        CANCELLED = "cancelled", "Đã hủy, bài có thay đổi"

    entry = models.ForeignKey(InitiativeEntry, models.PROTECT, related_name="decisions")
    new_state = models.CharField(
        "kết quả",
        max_length=12,
        choices=[(each.value, each.label) for each in EntryState if each in SCREENED],
    )
    reason = models.CharField("lý do", max_length=500, blank=True)
    reopened_until = models.DateTimeField("hạn sửa", null=True, blank=True)
    duplicate_of = models.ForeignKey(
        InitiativeEntry, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ticks = models.JSONField("điều kiện cán bộ đã xem", default=list)
    seen_at = models.DateTimeField("bản đã xem")  # updated_at of the entry
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    due_at = models.DateTimeField("báo lúc")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="decision_one_pending_per_entry",
                fields=["entry"],
                condition=Q(state="pending"),
            ),
            models.CheckConstraint(
                name="decision_leads_to_a_screened_state",
                condition=Q(
                    new_state__in=["approved", "changes", "duplicate", "refused"]
                ),
            ),
            models.CheckConstraint(
                name="decision_turns_down_with_reason",
                condition=~Q(new_state__in=["changes", "refused"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="decision_duplicate_of_another",
                condition=Q(new_state="duplicate", duplicate_of__isnull=False)
                & ~Q(duplicate_of=F("entry"))
                | (~Q(new_state="duplicate") & Q(duplicate_of=None)),
            ),
            models.CheckConstraint(
                name="decision_reopens_for_changes_until_later",
                condition=Q(reopened_until=None)
                | Q(new_state="changes", reopened_until__gt=F("due_at")),
            ),
            models.CheckConstraint(
                name="decision_is_told_after_it_was_made",
                condition=Q(due_at__gte=F("decided_at"))
                & (Q(settled_at=None) | Q(settled_at__gte=F("decided_at"))),
            ),
            models.CheckConstraint(
                name="decision_pending_or_settled_with_time",
                condition=Q(state="pending", settled_at=None, settled_by=None)
                | (~Q(state="pending") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="decision_undone_by_somebody_or_cancelled_with_words",
                condition=(~Q(state="undone") | Q(settled_by__isnull=False))
                & (~Q(state="cancelled") | ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="decision_due",
                condition=Q(state="pending"),
            )
        ]

    def __str__(self):
        return f"{self.new_state} of entry {self.entry_id}"

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def tone(self) -> str:
        return self.told_entry.tone

    @property
    def verdict(self) -> Verdict:
        return Verdict(
            EntryState(self.new_state),
            self.reason,
            self.reopened_until,
            self.duplicate_of,
            tuple(self.ticks),
        )

    @property
    def told_entry(self) -> InitiativeEntry:
        """The entry as its entrant will read of it. Never saved."""
        told = copy.copy(self.entry)
        told.state, told.reason = self.new_state, self.reason
        told.reopened_until = self.reopened_until
        return told
