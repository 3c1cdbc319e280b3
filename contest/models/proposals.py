"""Acts on the roster that are proposed and decided; the excusal is in ``roster``."""

from django.db import models
from django.db.models import F, Q

from contest.models.imports import ImportBatch
from contest.models.proposed import Proposed
from contest.models.roster import RosterEntry
from contest.models.schedule import Contest
from contest.models.units import Category, Unit


class Proposal(Proposed):
    """One act asked for. Approved it is applied once its day has come."""

    class Kind(models.TextChoices):
        ADD = "add", "Bổ sung người"
        MOVE = "move", "Chuyển đơn vị"
        LEAVE = "leave", "Đã nghỉ hưu, thôi việc, chuyển đi"
        NOT_COUNTING = "not_counting", "Không thuộc diện tính tỷ lệ"
        CATEGORY = "category", "Đổi đối tượng"
        UNRATED = "unrated", "Đưa đơn vị ra khỏi diện xếp loại"
        MERGE = "merge", "Sáp nhập đơn vị"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=12, choices=Kind)
    entry = models.ForeignKey(
        RosterEntry, models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    # The unit that the act takes from; of ADD the one that it adds to.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="proposals")
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="proposals_into"
    )
    category = models.CharField(max_length=16, choices=Category, blank=True)
    reason = models.CharField("lý do", max_length=200, blank=True)
    effective_on = models.DateField("từ ngày")
    applied_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, related_name="proposals"
    )

    class Meta:
        constraints = [
            *Proposed.Meta.constraints,
            models.CheckConstraint(
                name="proposal_is_of_a_person_or_of_a_unit",
                condition=Q(kind__in=["unrated", "merge"], entry=None)
                | (~Q(kind__in=["unrated", "merge"]) & Q(entry__isnull=False)),
            ),
            models.CheckConstraint(
                name="proposal_of_move_or_merge_goes_to_another_unit",
                condition=(
                    Q(kind__in=["move", "merge"], to_unit__isnull=False)
                    & ~Q(to_unit=F("unit"))
                )
                | (~Q(kind__in=["move", "merge"]) & Q(to_unit=None)),
            ),
            models.CheckConstraint(
                name="proposal_names_a_category_only_for_a_change_of_it",
                condition=(Q(kind="category") & ~Q(category=""))
                | (~Q(kind="category") & Q(category="")),
            ),
            models.CheckConstraint(
                name="proposal_applied_only_when_approved",
                condition=Q(applied_at=None) | Q(state="approved"),
            ),
            models.UniqueConstraint(
                name="proposal_one_pending_per_entry_and_kind",
                fields=["entry", "kind"],
                condition=Q(state="pending", entry__isnull=False),
            ),
            models.UniqueConstraint(
                name="proposal_one_pending_per_unit_and_kind",
                fields=["contest", "unit", "kind"],
                condition=Q(state="pending", entry=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["contest", "unit"],
                condition=Q(state="pending"),
                name="proposal_pending_by_unit",
            ),
            models.Index(
                fields=["effective_on"],
                condition=Q(state="approved", applied_at=None),
                name="proposal_approved_not_applied",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


# What lowers a number of expected people, so that two people are needed.
LOWERING = frozenset(Proposal.Kind) - {Proposal.Kind.ADD}
