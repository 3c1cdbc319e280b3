"""What was done to an entry and to a unit: who, when, from what to what, on what paper.

Unlike the audit log these rows may hold telephone numbers: they are for the history
pages of those who see the people anyway, and for undoing an import. Never a reason of
absence. Rows are only inserted, in the transaction of the act.
"""

from django.db import models
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.imports import ImportBatch
from contest.models.proposals import Proposal
from contest.models.roster import Excusal, RosterEntry
from contest.models.units import Unit


class EntryChange(models.Model):
    """One act on one entry; ``before`` and ``after`` hold changed fields by name."""

    class Act(models.TextChoices):
        ADDED = "added", "Thêm vào danh sách"
        ACCEPTED = "accepted", "Được duyệt bổ sung"
        REFUSED = "refused", "Không được bổ sung"
        CORRECTED = "corrected", "Sửa thông tin"
        CATEGORY = "category", "Đổi đối tượng"
        MOVED = "moved", "Chuyển đơn vị"
        LEFT = "left", "Đã nghỉ hưu, thôi việc, chuyển đi"
        RETURNED = "returned", "Trở lại làm việc"
        NOT_COUNTING = "not_counting", "Không thuộc diện tính tỷ lệ"
        COUNTING = "counting", "Thuộc diện tính tỷ lệ 100%"
        EXCUSED = "excused", "Vắng có lý do"
        NOT_EXCUSED = "not_excused", "Không còn vắng có lý do"

    entry = models.ForeignKey(RosterEntry, models.CASCADE, related_name="changes")
    act = models.CharField(max_length=12, choices=Act)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="entry_changes")
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="entry_changes_into"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    effective_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    proposal = models.ForeignKey(
        Proposal, models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    excusal = models.ForeignKey(
        Excusal, models.SET_NULL, null=True, blank=True, related_name="changes"
    )

    class Meta:
        indexes = [
            models.Index(fields=["entry", "id"], name="entrychange_by_entry"),
            models.Index(fields=["unit", "id"], name="entrychange_by_unit"),
        ]

    def __str__(self):
        return f"{self.act} of {self.entry_id}"


class UnitChange(models.Model):
    """One act on one unit, as papers put it."""

    class Act(models.TextChoices):
        CREATED = "created", "Thêm mới"
        CORRECTED = "corrected", "Sửa thông tin"
        RENAMED = "renamed", "Đổi tên"
        PLACED = "placed", "Chuyển cấp trên"
        UNRATED = "unrated", "Đưa ra khỏi diện xếp loại"
        RATED = "rated", "Đưa vào diện xếp loại"
        MERGED = "merged", "Sáp nhập"
        SPLIT = "split", "Chia tách"
        ALIAS = "alias", "Thêm tên khác"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")
    act = models.CharField(max_length=10, choices=Act)
    other = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="changes_of_others"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    effective_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["unit", "id"], name="unitchange_by_unit")]

    def __str__(self):
        return f"{self.act} of unit {self.unit_id}"
