"""Models that were applied before, and the short forms in which people name things."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import ImportBatch, Unit, User


def is_applied_until(
    day: date, *, year: int | None, applied_before: date | None
) -> bool:
    """What ``applied_until`` asks of rows, of one that is not stored yet."""
    if year is None and applied_before is None:
        return True
    is_of_year = year is not None and year <= day.year
    return is_of_year or (
        applied_before is not None and applied_before <= day + timedelta(days=1)
    )


class CatalogueItemQuerySet(models.QuerySet):
    def of_place(self, root: Unit):
        """Those of the place itself, of the places above it, and those of no place."""
        above = [int(pk) for pk in root.path.strip("/").split("/") if pk]
        return self.filter(Q(place=None) | Q(place__in=above))

    def applied_until(self, day):
        """What was applied up to ``day``: by its year, or before the day after.

        Of what says no time, that is supposed.
        """
        return self.filter(
            Q(year__lte=day.year)
            | Q(applied_before__lte=day + timedelta(days=1))
            | Q(year=None, applied_before=None)
        )


class CatalogueItem(models.Model):
    """A model or initiative that is applied already. Text as the decision has it."""

    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="catalogue"
    )
    title = models.CharField("tên mô hình, sáng kiến", max_length=300)
    summary = models.TextField("tóm tắt", blank=True)
    unit_name = models.CharField("đơn vị áp dụng", max_length=200, blank=True)
    field = models.CharField("lĩnh vực", max_length=150, blank=True)
    year = models.PositiveSmallIntegerField("năm áp dụng", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=120, blank=True)
    source_url = models.URLField("nguồn", max_length=500, blank=True)
    applied_before = models.DateField("đã áp dụng trước ngày", null=True, blank=True)
    # names.match_key of title and unit: by these a row of a file is known again.
    title_key = models.CharField(max_length=300)
    unit_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = CatalogueItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="catalogueitem_once_per_place_title_and_unit",
                fields=["place", "title_key", "unit_key"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="catalogueitem_with_title", condition=~Q(title_key="")
            ),
            models.CheckConstraint(
                name="catalogueitem_year_of_our_time",
                condition=Q(year=None) | Q(year__range=(1945, 2200)),
            ),
            models.CheckConstraint(
                name="catalogueitem_source_is_https_or_http",
                condition=Q(source_url="")
                | Q(source_url__startswith="https://")
                | Q(source_url__startswith="http://"),
            ),
        ]

    def __str__(self):
        return self.title


class CatalogueChange(models.Model):
    """What an import did to one item, so that it can be taken back."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+")
    item = models.ForeignKey(CatalogueItem, models.CASCADE, related_name="changes")
    before = models.JSONField(null=True, blank=True)  # None: the import made it
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cataloguechange_once_per_batch_and_item", fields=["batch", "item"]
            ),
        ]

    def __str__(self):
        return f"{self.batch_id}: {self.item_id}"


class Abbreviation(models.Model):
    """A short form, or another way of saying; one may stand for several things."""

    short = models.CharField("viết tắt hoặc cách gọi khác", max_length=60)
    full = models.CharField("viết đầy đủ", max_length=150)
    # names.match_key of both: TTHC and tthc are one.
    short_key = models.CharField(max_length=60)
    full_key = models.CharField(max_length=150)
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["short_key", "full_key"]
        constraints = [
            models.UniqueConstraint(
                name="abbreviation_once_per_meaning", fields=["short_key", "full_key"]
            ),
            models.CheckConstraint(
                name="abbreviation_stands_for_something_else",
                condition=~Q(short_key="")
                & ~Q(full_key="")
                & ~Q(short_key=F("full_key")),
            ),
        ]

    def __str__(self):
        return f"{self.short} = {self.full}"
