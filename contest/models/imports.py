"""Files that were uploaded together, what they would do, and what they did."""

import uuid
from pathlib import PurePath

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from contest.models.accounts import Grant, Role, User
from contest.models.jobs import Job
from contest.models.schedule import Contest
from contest.models.units import Unit

SUFFIXES = (".xlsx", ".csv")


def upload_path(_file, filename):
    """A random name: what people call their files names people."""
    suffix = PurePath(filename).suffix.lower()
    return f"imports/{uuid.uuid4().hex}{suffix if suffix in SUFFIXES else '.xlsx'}"


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All to those over the whole contest; a unit's own to its coordinators."""
        grants = Grant.objects.current().filter(user=user)
        over_contest = grants.covering(
            contest=OuterRef("contest"), unit_path=OuterRef("contest__root_unit__path")
        ).filter(role__in=[Role.OFFICER, Role.ADMINISTRATOR])
        over_unit = grants.covering(
            contest=OuterRef("contest"), unit_path=OuterRef("unit__path")
        ).filter(role__in=[Role.COORDINATOR, Role.OFFICER])
        return self.filter(
            Exists(over_contest) | (Q(unit__isnull=False) & Exists(over_unit))
        )


class ImportBatch(models.Model):
    """One upload of one or more files, written all or none."""

    class Kind(models.TextChoices):
        UNITS = "units", "Đơn vị"
        STAFF = "staff", "Danh sách tham gia"
        QUESTIONS = "questions", "Bộ câu hỏi"
        CATALOGUE = "catalogue", "Danh mục đã áp dụng"

    class State(models.TextChoices):
        PREVIEWED = "previewed", "Đang xem trước"
        SENT = "sent", "Đã gửi, chờ kiểm tra"  # by a unit, to the office
        RETURNED = "returned", "Cần sửa"  # by the office, to the unit
        COMMITTED = "committed", "Đã ghi"
        DISCARDED = "discarded", "Đã bỏ"
        UNDONE = "undone", "Đã hoàn tác"

    contest = models.ForeignKey(
        Contest, models.PROTECT, null=True, blank=True, related_name="imports"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEWED)
    # Of an upload by a unit's coordinator: nobody of another unit may be in it.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="imports"
    )
    name = models.CharField("tên tệp", max_length=200)
    options = models.JSONField(default=dict)  # what was chosen with the files
    decisions = models.JSONField(default=dict)  # what a person said to the doubts
    preview = models.JSONField(null=True, blank=True)  # made by the worker, when large
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    counts = models.JSONField(default=dict)  # {"new": 28, "changed": 2, …}
    note = models.CharField("cần sửa gì", max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="imports")
    uploaded_at = models.DateTimeField(db_default=Now())
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="importbatch_committed_with_time",
                condition=Q(state__in=["committed", "undone"])
                & Q(committed_at__isnull=False)
                | (~Q(state__in=["committed", "undone"]) & Q(committed_at=None)),
            ),
            models.CheckConstraint(
                name="importbatch_undone_with_person_and_time",
                condition=Q(
                    state="undone", undone_at__isnull=False, undone_by__isnull=False
                )
                | (~Q(state="undone") & Q(undone_at=None, undone_by=None)),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_large(self):
        """Whether the worker reads and writes it."""
        return self.options.get("is_large", False)

    @property
    def answered_by(self):
        """Ids of those who said what rows mean: none of them decides it too."""
        return self.options.get("answered_by", [])


class ImportFile(models.Model):
    """One file of a batch, in the order in which they were chosen."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField("tên tệp", max_length=200)
    file = models.FileField(upload_to=upload_path)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="importfile_number_once_per_batch", fields=["batch", "number"]
            ),
        ]

    def __str__(self):
        return self.name


class ImportLayout(models.Model):
    """How a table with these headings is read, as an officer put it right once."""

    key = models.CharField(max_length=64, unique=True)  # of the headings, normalised
    mapping = models.JSONField()
    learned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    learned_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.key
