"""What an officer might look at. A hint is no verdict and changes nothing by itself."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import Round, User
from quiz.models.attempts import Attempt


class AttemptPrint(models.Model):
    """What of a closed attempt is compared: taken once, since it never changes."""

    attempt = models.OneToOneField(
        Attempt, models.CASCADE, primary_key=True, related_name="print"
    )
    questions = models.PositiveSmallIntegerField()
    paper = models.UUIDField()  # all three are hashes
    letters = models.UUIDField(null=True)  # of the choices as shown; None without any
    answers = models.UUIDField(null=True)  # of the choices as meant
    last_at = models.DateTimeField()  # the last answer, or the start

    def __str__(self):
        return f"print of {self.attempt_id}"


class HintQuerySet(models.QuerySet):
    def to_look_at(self):
        """Not looked at, or stronger since; and still so."""
        unseen = Q(looked_at=None) | Q(strength__gt=F("looked_strength"))
        return self.filter(unseen, holds=True)


class IntegrityHint(models.Model):
    """One thing that was noticed of some attempts, with the numbers behind it."""

    class Kind(models.TextChoices):
        SHORT_TIME = "short_time", "Làm bài rất nhanh"
        SAME_LETTERS = "same_letters", "Dãy phương án giống hệt nhau"
        SAME_ANSWERS = "same_answers", "Trả lời giống hệt nhau, cả câu sai"
        ONE_DEVICE = "one_device", "Nhiều người trên một máy"

    round = models.ForeignKey(Round, models.CASCADE, related_name="hints")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=64)  # what it is about, the same each time
    attempts = models.ManyToManyField(Attempt, related_name="hints")
    strength = models.PositiveIntegerField()  # grows with what was found
    evidence = models.JSONField()  # integers, and moments as text
    holds = models.BooleanField(default=True)  # False once its ground fell away
    found_at = models.DateTimeField(db_default=Now())
    renewed_at = models.DateTimeField(db_default=Now())
    looked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_strength = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)

    objects = HintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="integrityhint_once_per_round_kind_and_key",
                fields=["round", "kind", "key"],
            ),
            models.CheckConstraint(
                name="integrityhint_looked_at_by_somebody_or_not",
                condition=Q(looked_by=None, looked_at=None, looked_strength=None)
                | Q(
                    looked_by__isnull=False,
                    looked_at__isnull=False,
                    looked_strength__isnull=False,
                ),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_stronger(self) -> bool:
        """It was looked at, and more was found since."""
        return self.looked_strength is not None and self.strength > self.looked_strength
