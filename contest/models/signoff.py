"""How far each unit's list is, and what the unit confirmed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models.accounts import User
from contest.models.proposed import Paper
from contest.models.schedule import Contest
from contest.models.units import Unit
from contest.signoff_states import State


class UnitRoster(models.Model):
    """How far the list of one unit is in one contest. No row: nothing was done yet.

    Changed by ``contest.services.signoff`` alone. A unit without a row has either no
    list ("Chưa gửi") or one that the office imported ("Chưa xác nhận").
    """

    State = State

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="unit_rosters")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rosters")
    state = models.CharField(max_length=12, choices=State)
    note = models.CharField("cần sửa gì", max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="unitroster_once_per_contest_and_unit", fields=["contest", "unit"]
            ),
            models.CheckConstraint(
                name="unitroster_to_mend_says_what",
                condition=~Q(state="to_mend") | ~Q(note=""),
            ),
        ]

    def __str__(self):
        return f"{self.state} of unit {self.unit_id}"


class RosterConfirmation(models.Model):
    """A unit's word that its list is right as of a day. Only appended.

    ``people`` is the list then: [[entry id, category, counts, excused], …] by entry id;
    names are looked up when shown. Later changes are shown against the newest one.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="confirmations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="confirmations")
    as_of = models.DateField("danh sách đến ngày")
    document = models.CharField("văn bản (số, ngày)", max_length=120)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+"
    )
    headcount = models.PositiveIntegerField()
    counting = models.PositiveIntegerField()
    people = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["contest", "unit", "-id"], name="confirmation_newest_of_unit"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="rosterconfirmation_names_its_document",
                condition=~Q(document=""),
            ),
        ]

    def __str__(self):
        return f"confirmation of unit {self.unit_id}"
