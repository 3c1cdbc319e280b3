"""Files that the worker made of a snapshot."""

import uuid

from django.db import models
from django.db.models import Q

from contest.models import Block, Contest, Job, Unit
from reports.models.snapshots import Snapshot


def export_path(export, filename):
    return f"exports/{uuid.uuid4().hex}.{filename.rpartition('.')[2]}"


class Export(models.Model):
    """A file, kept with its hash; downloaded by those whose scope covers it."""

    class Kind(models.TextChoices):
        WORKBOOK = "workbook", "Biểu tổng hợp (Excel)"
        LETTER = "letter", "Báo cáo (Word)"
        TABLE = "table", "Bảng số liệu (CSV)"
        BRIEF = "brief", "Báo cáo nhanh 1 trang (Excel)"

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="exports")
    job = models.ForeignKey(Job, models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WORKBOOK)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the subtree
    block = models.ForeignKey(
        Block, models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(upload_to=export_path)
    name = models.CharField("tên tệp", max_length=150)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="export_one_of_a_kind_per_job", fields=["job", "kind"]
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def part(self) -> str:
        """What part of the contest it is about."""
        return (self.block or self.unit).name


class WeeklyReport(models.Model):
    """The report that a week got by itself: at most one for each contest."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="weekly_reports")
    friday = models.DateField("thứ Sáu")
    job = models.OneToOneField(Job, models.CASCADE, related_name="weekly_report")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="weeklyreport_one_per_contest_and_week",
                fields=["contest", "friday"],
            ),
            models.CheckConstraint(
                name="weeklyreport_on_a_friday", condition=Q(friday__iso_week_day=5)
            ),
        ]

    def __str__(self):
        return f"{self.friday:%d/%m/%Y}"
