"""Proof that somebody took part. The services of quiz and imports record it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.roster import RosterEntry
from contest.models.schedule import Contest, Round
from contest.models.units import Unit


class Source(models.TextChoices):
    QUIZ = "quiz", "Bài thi trên hệ thống"
    PROVINCE = "province", "Dữ liệu của tỉnh"
    UNIT = "unit", "Đơn vị xác nhận"
    INITIATIVE = "initiative", "Sáng kiến dự thi"


class EvidenceQuerySet(models.QuerySet):
    def accepted(self):
        """Not withdrawn; whether it qualifies is the contest's rule."""
        return self.filter(withdrawn_at=None)


class Evidence(models.Model):
    """One act of taking part, under a key that its source gave it.

    The key is text: nothing here points at the apps above.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="evidence")
    entry = models.ForeignKey(RosterEntry, models.PROTECT, related_name="evidence")
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    source = models.CharField(max_length=10, choices=Source)
    source_key = models.CharField(max_length=120)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="evidence_once_per_contest_source_and_key",
                fields=["contest", "source", "source_key"],
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_with_person_and_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.source_key}"


class UnitDirty(models.Model):
    """A mark that a unit's figures must be recounted. Only appended and taken away."""

    contest = models.ForeignKey(
        Contest, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    marked_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"unit {self.unit_id}"
