"""What somebody asks who has no account yet."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.schedule import Contest
from contest.models.units import Unit


class JoinRequest(models.Model):
    """Somebody who did not find his name asks his unit to add him."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ đơn vị xem"
        ADDED = "added", "Đã bổ sung"
        DECLINED = "declined", "Không bổ sung"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="join_requests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="join_requests")
    full_name = models.CharField("họ và tên", max_length=120)
    name_key = models.CharField(max_length=120, db_collation="C")
    position = models.CharField("chức vụ", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=15)
    device = models.CharField(max_length=64)  # HMAC of the browser's cookie
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(db_default=Now())
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("lý do", max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="joinrequest_waits_once_per_unit_name_and_phone",
                fields=["contest", "unit", "name_key", "phone"],
                condition=Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="joinrequest_waits_or_has_its_answer",
                condition=Q(state="waiting", answered_by=None, answered_at=None)
                | Q(
                    state__in=["added", "declined"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit"],
                condition=Q(state="waiting"),
                name="joinrequest_waiting_by_unit",
            ),
        ]

    def __str__(self):
        return f"join request {self.pk}"
