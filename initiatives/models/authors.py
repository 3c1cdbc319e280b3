"""Whose entry it is: its authors in order, and the units that worked along."""

from django.db import models
from django.db.models import Q

from contest.models import RosterEntry, Unit


class Author(models.Model):
    """An author in order: somebody on the roster, or a name."""

    entry = models.ForeignKey(
        "initiatives.InitiativeEntry", models.CASCADE, related_name="authors"
    )
    roster_entry = models.ForeignKey(
        RosterEntry, models.PROTECT, null=True, blank=True, related_name="authorships"
    )
    name = models.CharField("họ và tên", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự")
    share = models.PositiveSmallIntegerField(
        "tỷ lệ đóng góp (%)", null=True, blank=True
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="author_share_from_1_to_100",
                condition=Q(share=None) | Q(share__range=(1, 100)),
            ),
            models.UniqueConstraint(
                name="author_position_once_per_entry", fields=["entry", "position"]
            ),
            models.UniqueConstraint(
                name="author_once_per_entry_and_person",
                fields=["entry", "roster_entry"],
            ),
        ]

    def __str__(self):
        return self.name


class CooperatingUnit(models.Model):
    """A unit that worked along (đơn vị phối hợp), in the order of the entrant."""

    entry = models.ForeignKey(
        "initiatives.InitiativeEntry", models.CASCADE, related_name="cooperating"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cooperations")
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="cooperatingunit_once_per_entry", fields=["entry", "unit"]
            ),
            models.UniqueConstraint(
                name="cooperatingunit_position_once_per_entry",
                fields=["entry", "position"],
            ),
        ]

    def __str__(self):
        return str(self.unit)
