"""What is known of the links of entries: watches, looks, lengths, frozen evidence."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import User
from initiatives.links import Link
from initiatives.models.entries import InitiativeEntry
from initiatives.states import LIVE
from initiatives.watching import BAD, FOR_EYES, TONES, Cause, Code, State, Streak

LONGEST_TITLE = 200
LATE = timedelta(days=2)  # after the closing; what is frozen of it takes half a day
# The worker cannot say; or another link was put, which no officer may have seen yet.
_NEEDS_EYES = Q(state="unknown", code__in=FOR_EYES) | Q(put_by__isnull=False)
_IS_BAD = Q(state__in=BAD) | Q(clash_with__isnull=False)


class LinkWatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the entries that ``user`` may see."""
        return self.filter(entry__in=InitiativeEntry.objects.visible_to(user))

    def current(self):
        return self.filter(ended_at=None)

    def bad(self):
        """What somebody must see to: it does not open, or another entry has it."""
        is_bad = Q(state__in=BAD) | Q(clash_with__state__in=sorted(LIVE))
        return self.filter(_IS_BAD & is_bad)  # the first part is the index's

    def for_eyes(self):
        """What only a person can judge, or may have to look at."""
        return self.filter(_NEEDS_EYES)


class LinkWatch(models.Model):
    """One link that an entry has or had, from when to when, and whether it opens."""

    entry = models.ForeignKey(InitiativeEntry, models.CASCADE, related_name="watches")
    platform = models.CharField(max_length=12)
    video_key = models.CharField(max_length=300)
    video_url = models.URLField("đường dẫn video", max_length=500)
    state = models.CharField(max_length=8, choices=State, default=State.UNKNOWN)
    code = models.CharField(max_length=16, choices=Code, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)  # when first opened
    failures = models.PositiveSmallIntegerField(default=0)
    failed_since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # last seen to open
    due_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(null=True, blank=True)
    # The live entry that has the video to which this short link leads.
    clash_with = models.ForeignKey(
        InitiativeEntry, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    began_at = models.DateTimeField(db_default=Now())
    put_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )  # who replaced the one before
    reason = models.CharField("lý do thay", max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LinkWatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="linkwatch_one_current_per_entry",
                fields=["entry"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="linkwatch_fails_since_a_moment",
                condition=Q(failures=0, failed_since=None)
                | Q(failures__gt=0, failed_since__isnull=False),
            ),
            models.CheckConstraint(
                name="linkwatch_state_agrees_with_failures",
                condition=Q(state__in=["ok", "unknown"], failures=0)
                | Q(state="suspect", failures__gte=1)
                | Q(state="dead", failures__gte=3),
            ),
            models.CheckConstraint(
                name="linkwatch_ends_after_it_began",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="linkwatch_due",
                condition=Q(ended_at=None),
            ),
            models.Index(
                fields=["entry"],
                name="linkwatch_bad",
                condition=Q(ended_at=None) & _IS_BAD,
            ),
            models.Index(
                fields=["entry"],
                name="linkwatch_for_eyes",
                condition=Q(ended_at=None) & _NEEDS_EYES,
            ),
        ]

    def __str__(self):
        return f"{self.platform} {self.video_key}"

    @property
    def link(self) -> Link:
        return Link(self.platform, self.video_key, self.video_url)

    @property
    def streak(self) -> Streak:
        return Streak(State(self.state), self.failures, self.failed_since)

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]

    @property
    def is_bad(self) -> bool:
        return self.state in BAD or self.has_clash

    @property
    def has_clash(self) -> bool:
        """Whether its link leads to the video of another live entry."""
        return self.clash_with is not None and self.clash_with.state in LIVE


class LinkCheck(models.Model):
    """One look at a link: what was found, never what the page said. Only appended."""

    watch = models.ForeignKey(LinkWatch, models.CASCADE, related_name="checks")
    at = models.DateTimeField(db_default=Now())
    cause = models.CharField(max_length=8, choices=Cause)
    code = models.CharField(max_length=16, choices=Code)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of HTTP
    state = models.CharField(max_length=8, choices=State)  # that followed
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="linkcheck_by_eye_has_a_person",
                condition=Q(cause="officer", by__isnull=False)
                | (~Q(cause="officer") & Q(by=None)),
            ),
        ]

    def __str__(self):
        return f"{self.code} at {self.at}"


class LinkMeasure(models.Model):
    """How long the video is, as read by the worker or played before an officer."""

    class Source(models.TextChoices):
        MACHINE = "machine", "Đọc từ trang có video"
        PLAYER = "player", "Đo khi phát"

    watch = models.ForeignKey(LinkWatch, models.CASCADE, related_name="measures")
    seconds = models.PositiveIntegerField()
    source = models.CharField(max_length=7, choices=Source)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="linkmeasure_of_a_second_or_more", condition=Q(seconds__gte=1)
            ),
            models.CheckConstraint(
                name="linkmeasure_by_a_player_has_a_person",
                condition=Q(source="machine", by=None)
                | Q(source="player", by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.seconds} s, {self.source}"


class LinkEvidence(models.Model):
    """What was known of an entry's link when its round closed. Only appended.

    Once more where it was given back beyond the closing and approved with another link.
    """

    class Occasion(models.TextChoices):
        CLOSING = "closing", "khi phần thi kết thúc"
        APPROVAL = "approval", "khi bài đủ điều kiện với đường dẫn mới"

    entry = models.ForeignKey(InitiativeEntry, models.PROTECT, related_name="evidence")
    closing = models.DateTimeField("kết thúc")  # the round's, as it was then
    occasion = models.CharField(
        max_length=8, choices=Occasion, default=Occasion.CLOSING
    )
    platform = models.CharField(max_length=12)
    video_url = models.URLField(max_length=500)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    state = models.CharField(max_length=8, choices=State)
    code = models.CharField(max_length=16, choices=Code, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=8, blank=True)
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )  # who measured it, or saw with own eyes whether it opens
    frozen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="linkevidence_once_per_entry_closing_and_occasion",
                fields=["entry", "closing", "occasion"],
            ),
            models.CheckConstraint(
                name="linkevidence_length_with_its_source",
                condition=Q(seconds=None, source="")
                | (Q(seconds__isnull=False) & ~Q(source="")),
            ),
        ]

    def __str__(self):
        return f"{self.video_url} at {self.closing}"

    @property
    def is_late(self) -> bool:
        """Of a closing at which the entry was kept out, or the worker down."""
        is_of_closing = self.occasion == self.Occasion.CLOSING
        return is_of_closing and self.frozen_at > self.closing + LATE

    @property
    def moment(self):
        """When that was of which it tells."""
        is_of_closing = self.occasion == self.Occasion.CLOSING and not self.is_late
        return self.closing if is_of_closing else self.frozen_at

    @property
    def occasion_words(self) -> str:
        late = "sau khi phần thi kết thúc"
        return late if self.is_late else self.get_occasion_display()

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]

    @property
    def clock(self) -> str:
        """The length as 04:12, or nothing."""
        if self.seconds is None:
            return ""
        return f"{self.seconds // 60:02}:{self.seconds % 60:02}"


class HostPace(models.Model):
    """When a host was last asked anything, so that it is asked slowly."""

    host = models.CharField(max_length=253)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="hostpace_once_per_host", fields=["host"]),
        ]

    def __str__(self):
        return self.host
