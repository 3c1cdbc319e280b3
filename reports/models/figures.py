"""The current figures: one row of integers per unit, own and rolled up."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from contest.models import Contest, Unit

# What is counted, always in this order, for a unit's own people and for its subtree.
COUNTS = ("headcount", "counting", "excused", "expected", "participated", "extra")


class UnitFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            Exists(Unit.objects.visible_to(user).filter(pk=OuterRef("unit")))
        )

    def below_target(self):
        """Flagged: of its own people, or of its subtree's where the unit rolls up."""
        return self.filter(
            Q(unit__rolls_up=False, participated__lt=F("expected"))
            | Q(unit__rolls_up=True, tree_participated__lt=F("tree_expected"))
        )


class UnitFigure(models.Model):
    """People, never attempts. Written by ``reports.services.recount_figures`` alone.

    headcount: working; counting: of those, toward the target; excused: of those, with
    an excusal in force; expected = counting - excused; participated: expected with the
    fact; extra: working, not expected, and took part all the same.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="figures")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="figures")
    headcount = models.PositiveIntegerField()
    counting = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    participated = models.PositiveIntegerField()
    extra = models.PositiveIntegerField()
    tree_headcount = models.PositiveIntegerField()
    tree_counting = models.PositiveIntegerField()
    tree_excused = models.PositiveIntegerField()
    tree_expected = models.PositiveIntegerField()
    tree_participated = models.PositiveIntegerField()
    tree_extra = models.PositiveIntegerField()
    updated_at = models.DateTimeField(db_default=Now())

    objects = UnitFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="unitfigure_once_per_contest_and_unit", fields=["contest", "unit"]
            ),
            models.CheckConstraint(
                name="unitfigure_expected_is_counting_minus_excused",
                condition=Q(expected=F("counting") - F("excused"))
                & Q(tree_expected=F("tree_counting") - F("tree_excused")),
            ),
            models.CheckConstraint(
                name="unitfigure_participated_not_more_than_expected",
                condition=Q(participated__lte=F("expected"))
                & Q(tree_participated__lte=F("tree_expected")),
            ),
        ]

    def __str__(self):
        return f"{self.participated}/{self.expected} of unit {self.unit_id}"
