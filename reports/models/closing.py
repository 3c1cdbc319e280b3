"""What was still open when the figures were closed, and why it was left so."""

from django.db import models
from django.db.models import Q

from contest import words
from reports.models.snapshots import Snapshot


class ClosingRemainder(models.Model):
    """What of one kind the officer left, with his reason. Kept as the snapshot is."""

    class Kind(models.TextChoices):
        ATTEMPTS = "attempts", "bài đang làm"
        EXCUSALS = "excusals", "đề nghị duyệt vắng"
        ADDITIONS = "additions", "đề nghị bổ sung người"
        CHANGES = "changes", "đề nghị khác về danh sách"
        REQUESTS = "requests", "người xin bổ sung vào danh sách"
        IMPORTS = "imports", "lần nhập từ Excel chưa ghi"
        PROVINCE = "province", "dữ liệu của tỉnh chưa nhập"
        # For the rows of the province's list, once they are matched here.
        UNMATCHED = "unmatched", "dòng chờ đối chiếu"

        def counted(self, count: int) -> str:
            """8 đề nghị duyệt vắng; what cannot be counted without its number."""
            if self == self.PROVINCE:
                return str(self.label)
            return f"{words.thousands(count)} {self.label}"

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="remainders", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    subjects = models.JSONField()  # ids of the rows that were open
    count = models.PositiveIntegerField()
    reason = models.CharField("lý do để lại", max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="closingremainder_once_per_snapshot_and_kind",
                fields=["snapshot", "kind"],
            ),
            models.CheckConstraint(
                name="closingremainder_is_something_left_with_a_reason",
                condition=Q(count__gte=1) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return self.Kind(self.kind).counted(self.count)
