"""Who did what, when. Rows are only inserted, in the transaction of the act."""

from django.db import models
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.schedule import Contest


class AuditEvent(models.Model):
    """One act. ``detail`` never holds a reason of absence, a password or a phone."""

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    contest = models.ForeignKey(
        Contest, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)  # "attempt 12", "unit 7"
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="auditevent_newest_first"),
            models.Index(fields=["subject"], name="auditevent_by_subject"),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject}"
