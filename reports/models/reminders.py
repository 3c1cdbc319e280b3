"""Who was reminded of what, when and by whom: texts sent on by hand, and mails."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contest.models import Contest, Job, RosterEntry, Unit, User


class Reminder(models.Model):
    """One word to one recipient. ``reports.services.reminders`` alone writes it.

    A mail waits, is claimed before it goes out, and is marked when the mail server took
    it. What stays claimed may have arrived or not, and is not sent again by itself.
    """

    class Kind(models.TextChoices):
        OFFICE_TEXT = "office_text", "Tin nhắn nhóm cán bộ đầu mối"
        UNIT_TEXT = "unit_text", "Tin nhắn nhóm của đơn vị"
        COORDINATOR_MAIL = "coordinator_mail", "Thư cho cán bộ đầu mối"
        PERSON_MAIL = "person_mail", "Thư cho người chưa tham gia"

    class State(models.TextChoices):
        WAITING = "waiting", "Chưa gửi"
        CLAIMED = "claimed", "Không rõ đã đến hay chưa"
        SENT = "sent", "Đã gửi"
        REFUSED = "refused", "Máy chủ thư không nhận"
        NOT_NEEDED = "not_needed", "Không cần gửi nữa"

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="reminders")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State)
    # Who gets the mail. The address is looked up when it goes out, and kept nowhere.
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(RosterEntry, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="reminders")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    # The unit's figures that it quotes, and of when they are.
    as_of = models.DateTimeField(null=True)
    participated = models.PositiveIntegerField(null=True)
    expected = models.PositiveIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reminder_has_the_recipient_of_its_kind",
                condition=Q(
                    kind__in=["office_text", "unit_text"],
                    user=None,
                    entry=None,
                    job=None,
                    state="sent",
                )
                | Q(
                    kind="coordinator_mail",
                    user__isnull=False,
                    entry=None,
                    job__isnull=False,
                )
                | Q(
                    kind="person_mail",
                    user=None,
                    entry__isnull=False,
                    job__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="reminder_sent_with_time_and_figures",
                condition=(~Q(state="sent") & Q(sent_at=None))
                | Q(
                    state="sent",
                    sent_at__isnull=False,
                    as_of__isnull=False,
                    participated__isnull=False,
                    expected__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="reminder_once_per_mailing_unit_and_coordinator",
                fields=["job", "unit", "user"],
            ),
            models.UniqueConstraint(
                name="reminder_once_per_mailing_and_person", fields=["job", "entry"]
            ),
        ]
        indexes = [
            models.Index(
                fields=["contest", "unit", "-sent_at"], name="reminder_newest_of_unit"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
