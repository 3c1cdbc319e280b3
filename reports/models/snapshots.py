"""Frozen figures. Every board, file and mail that quotes numbers names one."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import Category, Contest, RosterEntry, Unit, User
from initiatives.models import Dispatch, InitiativeEntry
from initiatives.states import State as InitiativeState


class Snapshot(models.Model):
    """The figures at ``cut_off``, with a hash over their rows in canonical order.

    Triggers of migration 0002 keep a sealed closing and all its rows as they are.
    """

    class Cause(models.TextChoices):
        SCHEDULE = "schedule", "Theo lịch"
        REPORT = "report", "Lập báo cáo"
        PROVISIONAL = "provisional", "Số liệu sơ bộ"
        CLOSING = "closing", "Số liệu chốt chính thức"
        BY_HAND = "by_hand", "Theo yêu cầu"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="snapshots")
    cause = models.CharField(max_length=11, choices=Cause)
    cut_off = models.DateTimeField("tính đến")
    taken_at = models.DateTimeField("lập lúc", db_default=Now())
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField("mã kiểm tra số liệu", max_length=64)
    # Whose excusals were in force; of old ones the contest's own.
    reference_date = models.DateField("ngày tính vắng", null=True, blank=True)
    # The day whose end it shows, of those that beat asks for.
    scheduled_for = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="snapshot_one_scheduled_per_contest_and_day",
                fields=["contest", "scheduled_for"],
            ),
            models.CheckConstraint(
                name="snapshot_scheduled_for_a_day",
                condition=Q(cause="schedule", scheduled_for__isnull=False)
                | (~Q(cause="schedule") & Q(scheduled_for=None)),
            ),
            models.UniqueConstraint(
                name="snapshot_one_closing_per_contest",
                fields=["contest"],
                condition=Q(cause="closing"),
            ),
            models.UniqueConstraint(
                name="snapshot_one_provisional_per_contest_and_cut_off",
                fields=["contest", "cut_off"],
                condition=Q(cause="provisional"),
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "-taken_at"], name="snapshot_newest")
        ]

    def __str__(self):
        return f"{self.get_cause_display()} {self.cut_off:%d/%m/%Y %H:%M}"

    @property
    def check_code(self) -> str:
        """The first twelve signs of the hash, as printed: 7F3A-91C2-04BE."""
        code = self.sha256[:12].upper()
        return "-".join(code[start : start + 4] for start in (0, 4, 8))


class SnapshotUnit(models.Model):
    """One unit's own figures in a snapshot; sums are made of these."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    subject_to_rating = models.BooleanField()
    # Of a unit that rolled up then: what it is judged by. Never in a sum.
    rolls_up = models.BooleanField(db_default=False)
    tree_expected = models.PositiveIntegerField(null=True)
    tree_participated = models.PositiveIntegerField(null=True)
    # How the list came to be: opening + added - removed = headcount.
    opening = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    headcount = models.PositiveIntegerField()
    counting = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    participated = models.PositiveIntegerField()
    extra = models.PositiveIntegerField()
    initiatives_sent = models.PositiveIntegerField(default=0)
    initiatives_approved = models.PositiveIntegerField(default=0)
    # Whether it had sent an initiative where each unit had to; None: it had not to.
    duty_met = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="snapshotunit_once_per_snapshot_and_unit",
                fields=["snapshot", "unit"],
            ),
            models.CheckConstraint(
                name="snapshotunit_integers_agree",
                condition=Q(headcount=F("opening") + F("added") - F("removed"))
                & Q(counting__lte=F("headcount"))
                & Q(expected=F("counting") - F("excused"))
                & Q(participated__lte=F("expected"))
                & Q(extra__lte=F("headcount") - F("expected"))
                & Q(initiatives_approved__lte=F("initiatives_sent")),
            ),
            models.CheckConstraint(
                name="snapshotunit_duty_met_with_an_initiative",
                condition=Q(duty_met=None)
                | Q(duty_met=False)
                | Q(duty_met=True, initiatives_sent__gte=1),
            ),
            models.CheckConstraint(
                name="snapshotunit_subtree_of_one_that_rolls_up",
                condition=Q(rolls_up=False, tree_expected=None, tree_participated=None)
                | Q(
                    rolls_up=True,
                    tree_expected__gte=F("expected"),
                    tree_participated__gte=F("participated"),
                    tree_participated__lte=F("tree_expected"),
                ),
            ),
        ]

    def __str__(self):
        return f"{self.participated}/{self.expected} of unit {self.unit_id}"

    @property
    def judged_expected(self) -> int:
        return self.tree_expected if self.rolls_up else self.expected

    @property
    def judged_participated(self) -> int:
        return self.tree_participated if self.rolls_up else self.participated

    @property
    def judged(self) -> tuple[int, int]:
        """(took part, expected)"""
        return self.judged_participated, self.judged_expected

    @property
    def duty(self) -> str:
        """In words, whether it sent the initiative that it had to."""
        owing = "Chưa gửi đủ" if self.initiatives_sent else "Chưa gửi"
        return {None: "", True: "Đã gửi", False: owing}[self.duty_met]

    @property
    def is_judged(self) -> bool:
        return self.judged_expected > 0

    @property
    def is_below(self) -> bool:
        return self.judged_participated < self.judged_expected


class SnapshotEntry(models.Model):
    """One person's part in a snapshot; the name is looked up when shown."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="entries")
    entry = models.ForeignKey(
        RosterEntry, models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=16, choices=Category)
    working = models.BooleanField()
    counts = models.BooleanField()
    excused = models.BooleanField()
    evidence_id = models.BigIntegerField(null=True)  # the act that made the fact
    participated_at = models.DateTimeField(null=True)
    best_score = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="snapshotentry_once_per_snapshot_and_entry",
                fields=["snapshot", "entry"],
            ),
        ]

    def __str__(self):
        return f"entry {self.entry_id}"


class SnapshotInitiative(models.Model):
    """One initiative that had been sent: how far it was. Its words are looked up."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="initiatives")
    initiative = models.ForeignKey(
        InitiativeEntry, models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=InitiativeState)
    # With it the entry went to the province; a dispatch is never changed.
    dispatch = models.ForeignKey(
        Dispatch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    fanpage_url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="snapshotinitiative_once_per_snapshot_and_entry",
                fields=["snapshot", "initiative"],
            ),
        ]

    def __str__(self):
        return f"initiative {self.initiative_id}"
