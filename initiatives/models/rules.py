"""How many entries a round takes, of whom; each number is optional."""

from django.db import models
from django.db.models import Q

from contest.models import Round

LIMITS = ("most_per_unit", "most_per_person", "most_authors")


class InitiativeRules(models.Model):
    """An officer sets these; a round without a row has no limits and no duty."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="initiative_rules")
    most_per_unit = models.PositiveSmallIntegerField(
        "số bài nhiều nhất của một đơn vị", null=True, blank=True
    )
    most_per_person = models.PositiveSmallIntegerField(
        "số bài nhiều nhất của một tác giả", null=True, blank=True
    )
    most_authors = models.PositiveSmallIntegerField(
        "số tác giả nhiều nhất của một bài", null=True, blank=True
    )
    unit_must_send = models.BooleanField(
        "mỗi đơn vị phải gửi ít nhất một bài", default=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="initiativerules_limits_of_at_least_1",
                condition=(Q(most_per_unit=None) | Q(most_per_unit__gte=1))
                & (Q(most_per_person=None) | Q(most_per_person__gte=1))
                & (Q(most_authors=None) | Q(most_authors__gte=1)),
            ),
        ]

    def __str__(self):
        return f"rules of round {self.round_id}"
