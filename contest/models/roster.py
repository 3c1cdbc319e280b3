"""Who is expected to take part: the denominator, and all that changes it."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from contest.models.accounts import Grant, Role, User
from contest.models.proposed import Proposed
from contest.models.schedule import Contest
from contest.models.units import StaffMember, Unit

SEES_PEOPLE = (Role.COORDINATOR, Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR)


class RosterEntryQuerySet(models.QuerySet):
    def working(self):
        return self.filter(status=RosterEntry.Status.WORKING)

    def taking_part(self):
        """Working, or added by the unit and not yet accepted."""
        return self.filter(
            status__in=[RosterEntry.Status.WORKING, RosterEntry.Status.PROPOSED]
        )

    def counting(self):
        return self.working().filter(counts=True)

    def with_excused(self):
        """Annotate ``excused``: an approved excusal covers the reference date."""
        return self.annotate(excused=Exists(Excusal.objects.in_force()))

    def expected(self):
        """Working, counting, and not excused on the contest's reference date."""
        return self.counting().filter(~Exists(Excusal.objects.in_force()))

    def missing(self):
        """Expected people without accepted evidence."""
        return self.expected().filter(participated_at=None)

    def visible_to(self, user):
        """The user's own entries, and those in the subtrees of his grants."""
        granted = (
            Grant.objects.current()
            .covering(contest=OuterRef("contest"), unit_path=OuterRef("unit__path"))
            .filter(user=user, role__in=SEES_PEOPLE)
        )
        return self.filter(Q(staff_member__user=user) | Exists(granted))

    def in_name_order(self):
        return self.order_by("staff_member__sort_key", "pk")


class RosterEntry(models.Model):
    """This person in this contest, in this unit."""

    class Status(models.TextChoices):
        WORKING = "working", "Đang làm việc"
        LEFT = "left", "Đã nghỉ hưu, thôi việc, chuyển đi"
        # Added by the unit: may take part at once, counts when the office accepts.
        PROPOSED = "proposed", "Chờ duyệt bổ sung"
        REFUSED = "refused", "Không được bổ sung"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries")
    staff_member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="entries"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="entries")
    status = models.CharField(max_length=8, choices=Status, default=Status.WORKING)
    left_on = models.DateField("nghỉ từ ngày", null=True, blank=True)
    counts = models.BooleanField("thuộc diện tính tỷ lệ 100%")
    # The fact, kept by contest.services.proof alone: since when there is enough
    # accepted evidence. ``manage.py verify_participation`` recounts it.
    participated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = RosterEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rosterentry_once_per_contest_and_person",
                fields=["contest", "staff_member"],
            ),
            models.CheckConstraint(
                name="rosterentry_left_on_a_day",
                condition=Q(status="left", left_on__isnull=False)
                | (~Q(status="left") & Q(left_on=None)),
            ),
        ]
        indexes = [
            # The recount reads this index alone.
            models.Index(
                fields=["contest", "unit"],
                include=["id", "status", "counts", "participated_at"],
                name="rosterentry_for_the_recount",
            ),
        ]

    def __str__(self):
        return f"entry {self.pk}"

    @property
    def is_working(self):
        return self.status == self.Status.WORKING

    @property
    def awaits_acceptance(self):
        return self.status == self.Status.PROPOSED

    @property
    def may_take_part(self):
        """On the list, or waiting for the office to accept him on it."""
        return self.status in {self.Status.WORKING, self.Status.PROPOSED}


class Move(models.Model):
    """A change of unit. The person counts once, where the effective date says."""

    entry = models.ForeignKey(RosterEntry, models.CASCADE, related_name="moves")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="moves_out")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="moves_in")
    effective_on = models.DateField("từ ngày")
    document = models.CharField("văn bản", max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="move_goes_to_another_unit", condition=~Q(from_unit=F("to_unit"))
            ),
        ]

    def __str__(self):
        return f"move of {self.entry_id}"


class ExcusalQuerySet(models.QuerySet):
    def in_force(self):
        """For a subquery under RosterEntry: approved, over the reference date."""
        return self.filter(
            entry=OuterRef("pk"),
            state=Excusal.State.APPROVED,
            starts_on__lte=OuterRef("contest__reference_date"),
            ends_on__gte=OuterRef("contest__reference_date"),
        )


class Excusal(Proposed):
    """A reason for absence of one person for a time; sensitive, never in a report."""

    class Reason(models.TextChoices):
        MATERNITY = "maternity", "Nghỉ thai sản"
        ILLNESS = "illness", "Ốm đau, điều trị dài ngày"
        STUDY = "study", "Đi học tập trung"
        UNPAID = "unpaid", "Nghỉ không hưởng lương"
        SECONDED = "seconded", "Biệt phái, tăng cường"
        SUSPENDED = "suspended", "Tạm đình chỉ công tác"
        OTHER = "other", "Lý do khác (ghi rõ)"

    entry = models.ForeignKey(RosterEntry, models.CASCADE, related_name="excusals")
    reason = models.CharField("lý do", max_length=10, choices=Reason)
    detail = models.CharField("ghi rõ", max_length=200, blank=True)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")

    objects = ExcusalQuerySet.as_manager()

    class Meta:
        constraints = [
            *Proposed.Meta.constraints,
            models.CheckConstraint(
                name="excusal_ends_not_before_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["entry"],
                include=["starts_on", "ends_on"],
                condition=Q(state="approved"),
                name="excusal_approved_by_entry",
            ),
        ]

    def __str__(self):
        return f"excusal of {self.entry_id}"

    @property
    def is_short(self) -> bool:
        """Shorter than the contest asks for: a warning, never a refusal."""
        days = (self.ends_on - self.starts_on).days + 1
        return days < self.entry.contest.shortest_excusal_days

    def covers(self, day) -> bool:
        return self.starts_on <= day <= self.ends_on
