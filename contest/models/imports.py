"""A workbook that was uploaded, what it would do, and what it did."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.schedule import Contest


def upload_path(batch, filename):
    """A random name: what people call their files names people."""
    return f"imports/{uuid.uuid4().hex}.xlsx"


class ImportBatch(models.Model):
    """One upload. Nothing is written to the roster before it is committed."""

    class Kind(models.TextChoices):
        UNITS = "units", "Đơn vị"
        STAFF = "staff", "Danh sách tham gia"
        QUESTIONS = "questions", "Bộ câu hỏi"

    class State(models.TextChoices):
        PREVIEWED = "previewed", "Đang xem trước"
        COMMITTED = "committed", "Đã ghi"
        DISCARDED = "discarded", "Đã bỏ"

    contest = models.ForeignKey(
        Contest, models.PROTECT, null=True, blank=True, related_name="imports"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    file = models.FileField(upload_to=upload_path)
    name = models.CharField("tên tệp", max_length=200)
    options = models.JSONField(default=dict)  # what the officer chose with the file
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)  # {"new": 28, "changed": 2, …}
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="imports")
    uploaded_at = models.DateTimeField(db_default=Now())
    committed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="importbatch_committed_with_time",
                condition=Q(state="committed", committed_at__isnull=False)
                | (~Q(state="committed") & Q(committed_at=None)),
            ),
        ]

    def __str__(self):
        return self.name
