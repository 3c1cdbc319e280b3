"""The reasons that officers of a contest choose from."""

from django.db import models
from django.db.models import Q

from contest.models import Contest


class Phrase(models.Model):
    """A sentence that the entrant reads; one that was used is retired, not deleted."""

    class Kind(models.TextChoices):
        CHANGES = "changes", "Yêu cầu bổ sung"
        REFUSED = "refused", "Không đủ điều kiện"
        BOTH = "both", "Dùng cho cả hai"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="phrases")
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.CharField("câu lý do", max_length=300)
    kind = models.CharField("dùng cho", max_length=7, choices=Kind, default=Kind.BOTH)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="phrase_text_once_per_contest", fields=["contest", "text"]
            ),
            models.CheckConstraint(name="phrase_has_text", condition=~Q(text="")),
        ]

    def __str__(self):
        return self.text
