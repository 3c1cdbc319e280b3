"""What happens to an approved entry at the province: sent with a document, posted."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models import Contest, Job, User
from initiatives.models.entries import InitiativeEntry

LONGEST_REASON = 300


class Dispatch(models.Model):
    """Entries that went to the province together; never changed, but taken back."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="dispatches")
    sent_on = models.DateField("ngày gửi")
    document = models.CharField("số, ký hiệu văn bản", max_length=100)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dispatch_with_document", condition=~Q(document="")
            ),
            models.CheckConstraint(
                name="dispatch_taken_back_with_person_and_reason",
                condition=Q(
                    taken_back_at=None, taken_back_by=None, taken_back_reason=""
                )
                | (
                    Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                    & ~Q(taken_back_reason="")
                ),
            ),
        ]

    def __str__(self):
        return f"{self.document}, {self.sent_on:%d/%m/%Y}"

    @property
    def is_live(self) -> bool:
        return self.taken_back_at is None


class DispatchedEntry(models.Model):
    """One entry of a dispatch, and where the province posted it.

    ``is_live`` says again that its dispatch was not taken back: so the database can
    keep an entry from being sent twice. Both change in one verb.
    """

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="rows")
    entry = models.ForeignKey(InitiativeEntry, models.PROTECT, related_name="sendings")
    is_live = models.BooleanField(default=True)
    fanpage_url = models.URLField("đường dẫn trên Fanpage", max_length=500, blank=True)
    fanpage_at = models.DateTimeField(null=True, blank=True)  # when it was told us

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dispatchedentry_once_per_dispatch", fields=["dispatch", "entry"]
            ),
            models.UniqueConstraint(
                name="dispatchedentry_once_among_live",
                fields=["entry"],
                condition=Q(is_live=True),
            ),
            models.CheckConstraint(
                name="dispatchedentry_fanpage_by_https_and_with_time",
                condition=Q(fanpage_url="", fanpage_at=None)
                | Q(fanpage_url__startswith="https://", fanpage_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dispatchedentry_posted_only_while_sent",
                condition=Q(fanpage_url="") | Q(is_live=True),
            ),
        ]

    def __str__(self):
        return f"{self.entry_id} in {self.dispatch}"


def list_path(province_list, filename):
    return f"province/{uuid.uuid4().hex}.xlsx"


class ProvinceList(models.Model):
    """The workbook of entries for the province, kept with its hash as it was made."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="province_lists")
    entries = models.ManyToManyField(InitiativeEntry, related_name="province_lists")
    job = models.OneToOneField(
        Job, models.CASCADE, null=True, blank=True, related_name="province_list"
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    file = models.FileField(upload_to=list_path, blank=True)
    name = models.CharField("tên tệp", max_length=150, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="provincelist_file_with_name_and_hash",
                condition=Q(file="", name="", sha256="")
                | (~Q(file="") & ~Q(name="") & ~Q(sha256="")),
            ),
        ]

    def __str__(self):
        return self.name or f"list {self.pk}"


class FanpageText(models.Model):
    """What the texts for the Fanpage end with: data of the contest."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="fanpage_text")
    hashtags = models.CharField("hashtag", max_length=200, blank=True)

    def __str__(self):
        return self.hashtags
