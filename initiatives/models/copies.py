"""What is being typed, and what was sent: the two copies beside an entry."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models import User


class WorkingCopy(models.Model):
    """The form as typed last, whatever could be made of it.

    Of an entry that was not sent, the entry itself holds what was understood. Of one
    that was sent these are the changes that count for nothing until they are sent.
    """

    entry = models.OneToOneField(
        "initiatives.InitiativeEntry", models.CASCADE, related_name="copy"
    )
    typed = models.JSONField()  # name of a field: text, as a browser posts it
    unclear = models.JSONField(default=dict)  # of what cannot be understood, the label
    version = models.PositiveIntegerField(default=1)
    # Which rendered page wrote it last: the same page may always write again.
    page = models.UUIDField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A page sent twice at once begins one entry.
            models.UniqueConstraint(name="workingcopy_page_once", fields=["page"]),
            models.CheckConstraint(
                name="workingcopy_version_counts_from_1", condition=Q(version__gte=1)
            ),
        ]

    def __str__(self):
        return f"version {self.version} of entry {self.entry_id}"

    @property
    def mark(self) -> str:
        """Names this version; a copy made anew later never has the same."""
        return f"{self.pk}-{self.version}"


class Revision(models.Model):
    """The content as it was sent, number by number. Only appended (a trigger)."""

    entry = models.ForeignKey(
        "initiatives.InitiativeEntry", models.PROTECT, related_name="revisions"
    )
    number = models.PositiveSmallIntegerField("lần gửi")
    content = models.JSONField()  # see initiatives.contents
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("gửi lúc")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="revision_number_once_per_entry", fields=["entry", "number"]
            ),
            models.CheckConstraint(
                name="revision_numbers_count_from_1", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self):
        return f"revision {self.number} of entry {self.entry_id}"
