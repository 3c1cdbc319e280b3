"""What a proposal of any kind is: asked for by one person, decided by another."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.schedule import Contest
from contest.models.units import Unit


def paper_path(paper, filename):
    """A random name: what people call their files names people."""
    return f"papers/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class Paper(models.Model):
    """A scanned document behind an act. Shown only through an authorised view."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="papers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers")
    file = models.FileField("bản chụp", upload_to=paper_path)
    content_type = models.CharField(max_length=60)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"paper {self.pk}"

    @property
    def suffix(self):
        return PurePath(self.file.name).suffix


class Proposed(models.Model):
    """An act that one person proposes and another, who is not its subject, decides."""

    class State(models.TextChoices):
        PENDING = "pending", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REFUSED = "refused", "Không duyệt"
        WITHDRAWN = "withdrawn", "Đã rút"

    document = models.CharField("văn bản", max_length=120, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    # The account of the person whom it is about, who never decides it.
    subject = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=200, blank=True)
    # Decided by the proposer himself, where the contest's approval is "recorded".
    self_decided = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_decided_with_person_and_time",
                condition=Q(
                    state__in=["pending", "withdrawn"],
                )
                | Q(
                    state__in=["approved", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_not_decided_by_its_proposer",
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by"))
                | Q(self_decided=True),
            ),
            models.CheckConstraint(
                name="%(class)s_not_decided_by_the_person",
                condition=Q(decided_by=None)
                | Q(subject=None)
                | ~Q(decided_by=F("subject"))
                | Q(self_decided=True),
            ),
        ]
