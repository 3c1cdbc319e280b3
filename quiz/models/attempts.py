"""Sittings, and the answers as they arrived."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import RosterEntry, Round, RoundChange

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AttemptQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(entry__in=RosterEntry.objects.visible_to(user))

    def in_earnest(self):
        """All but practice."""
        return self.filter(round__is_practice=False)

    def due(self, moment):
        """Still open although their time is up."""
        return self.filter(state=Attempt.State.IN_PROGRESS, due_at__lte=moment)


class Attempt(models.Model):
    """One sitting. The state changes only through the verbs in ``quiz.services``."""

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", "Đang làm"
        CLOSED = "closed", "Đã nộp"
        VOIDED = "voided", "Đã hủy"

    class Cause(models.TextChoices):
        SUBMITTED = "submitted", "Đã nộp"
        TIME_UP = "time_up", "Hết giờ, đã tự nộp"
        ROUND_CLOSED = "round_closed", "Hết giờ, đã tự nộp"

    # The clock handed it in, not the person.
    CUT_OFF = (Cause.TIME_UP, Cause.ROUND_CLOSED)

    round = models.ForeignKey(Round, models.PROTECT, related_name="attempts")
    entry = models.ForeignKey(RosterEntry, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField("lượt")
    # [{"question": id, "choices": [id, …]}, …] as shown. Drawn once, at start.
    paper = models.JSONField()
    state = models.CharField(max_length=12, choices=State, default=State.IN_PROGRESS)
    started_at = models.DateTimeField()
    # Minutes of the round when it was started, extra time and pauses.
    allowed = models.DurationField("thời gian được làm")
    due_at = models.DateTimeField()  # min(started_at + allowed, the round's closing)
    # Key of the browser that works on it ("" = not known), and when it was last moved.
    device = models.CharField(max_length=64, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=12, choices=Cause, null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answered = models.PositiveSmallIntegerField("số câu đã trả lời", null=True)
    score = models.PositiveSmallIntegerField("số câu đúng", null=True, blank=True)
    given_back = models.BooleanField("cho thi lại lượt này", default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attempt_one_in_progress",
                fields=["round", "entry"],
                condition=Q(state="in_progress"),
            ),
            models.UniqueConstraint(
                name="attempt_number_once_per_round_and_entry",
                fields=["round", "entry", "number"],
            ),
            models.CheckConstraint(
                name="attempt_due_within_what_is_allowed",
                condition=Q(due_at__lte=F("started_at") + F("allowed")),
            ),
            models.CheckConstraint(
                name="attempt_given_back_only_when_voided",
                condition=Q(given_back=False) | Q(state="voided"),
            ),
            models.CheckConstraint(
                name="attempt_open_or_closed_with_cause_time_and_score",
                condition=Q(
                    state="in_progress",
                    cause=None,
                    closed_at=None,
                    answered=None,
                    score=None,
                )
                | Q(
                    state__in=["closed", "voided"],
                    cause__isnull=False,
                    closed_at__range=(F("started_at"), F("due_at")),
                    answered__isnull=False,
                    score__isnull=False,
                    score__lte=F("answered"),
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state="in_progress"),
                name="attempt_open_by_due_time",
            ),
            # The live monitor counts these from the index alone: papers are wide.
            models.Index(
                fields=["round", "closed_at"],
                condition=Q(state="closed"),
                include=["entry", "cause"],
                name="attempt_closed_by_round",
            ),
        ]

    def __str__(self):
        return f"attempt {self.pk}"

    @property
    def is_open(self):
        return self.state == self.State.IN_PROGRESS

    @property
    def is_voided(self):
        return self.state == self.State.VOIDED

    @property
    def was_cut_off(self) -> bool:
        return self.cause in self.CUT_OFF

    @property
    def moved_ms(self) -> int:
        """When it was moved, as the replies of saves have it; 0 is never."""
        since = self.moved_at - EPOCH if self.moved_at else timedelta(0)
        return since // timedelta(milliseconds=1)

    def is_worked_on_elsewhere(self, device: str) -> bool:
        """Whether another browser works on it, as far as both are known."""
        return "" not in {device, self.device} and device != self.device

    @property
    def status(self) -> str:
        """What the attempt's state is, in words."""
        if self.state == self.State.CLOSED:
            return self.get_cause_display()
        return self.get_state_display()


class Allowance(models.Model):
    """What one person has beyond the round's rules: minutes each time, attempts."""

    change = models.ForeignKey(
        RoundChange, models.PROTECT, related_name="allowances", db_index=False
    )
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="allowances", db_index=False
    )
    entry = models.ForeignKey(RosterEntry, models.PROTECT, related_name="allowances")
    minutes = models.PositiveSmallIntegerField("số phút thêm", default=0)
    attempts = models.PositiveSmallIntegerField("số lượt thêm", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="allowance_once_per_change_and_entry", fields=["change", "entry"]
            ),
            models.CheckConstraint(
                name="allowance_allows_something",
                condition=Q(minutes__gte=1) | Q(attempts__gte=1),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "entry"], name="allowance_by_round_entry")
        ]

    def __str__(self):
        return f"allowance {self.pk}"


class AnswerEventQuerySet(models.QuerySet):
    def newest(self) -> dict[int, int]:
        """Return {place: choice} of one attempt, the newest by server id of each."""
        rows = self.order_by("place", "-id").distinct("place")
        return dict(rows.values_list("place", "choice"))


class AnswerEvent(models.Model):
    """One choice at one place of the paper, as it arrived. Only appended.

    ``choice`` is the index among the choices as shown, so it says nothing by itself.
    """

    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="events", db_index=False
    )
    page = models.UUIDField()  # a rendered page
    seq = models.PositiveIntegerField()  # counted by that page
    place = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    # Of the answers to this place of the paper, the how-manieth; None where a loader
    # wrote them. Two saves that do not see each other would both take the same turn.
    turn = models.PositiveSmallIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = AnswerEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="answerevent_once_per_attempt_page_and_seq",
                fields=["attempt", "page", "seq"],
            ),
            models.UniqueConstraint(
                name="answerevent_one_at_a_turn", fields=["attempt", "place", "turn"]
            ),
        ]

    def __str__(self):
        return f"answer {self.pk}"
