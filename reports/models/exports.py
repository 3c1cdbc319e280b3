"""Files that the worker made of a snapshot."""

import uuid

from django.db import models

from contest.models import Job, Unit
from reports.models.snapshots import Snapshot


def export_path(export, filename):
    return f"exports/{uuid.uuid4().hex}.xlsx"


class Export(models.Model):
    """A workbook, kept with its hash; downloaded by those whose scope covers it."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="exports")
    job = models.OneToOneField(Job, models.CASCADE, related_name="export")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the subtree
    file = models.FileField(upload_to=export_path)
    name = models.CharField("tên tệp", max_length=150)
    sha256 = models.CharField(max_length=64)

    def __str__(self):
        return self.name
