"""Long work in the worker, with progress that a page can show."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.schedule import Contest


class Job(models.Model):
    """One piece of work. Its row is the truth; a message only makes it quick."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang lập"
        DONE = "done", "Đã lập xong"
        FAILED = "failed", "Lập không thành công"

    kind = models.CharField(max_length=30)
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="jobs")
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="jobs")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_done_not_more_than_total", condition=Q(done__lte=F("total"))
            ),
            models.CheckConstraint(
                name="job_finished_with_time",
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_fault(self) -> bool:
        """Whether ``error`` is a sign for the administrator, and no words."""
        return self.error.endswith(f"-{self.pk}")

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}
