"""Entries of part 2: an initiative with a link to its video."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from contest.models import Contest, Round, Unit, User
from initiatives.deadlines import edit_deadline
from initiatives.links import Platform
from initiatives.models.entry_querysets import InitiativeEntryQuerySet
from initiatives.states import (
    EDITABLE,
    GONE,
    LIVE,
    STEPS,
    TONES,
    TURNED_DOWN,
    State,
)

TOLERANCE = 2  # seconds; players and pages round differently
# Sorted and judged by; an index holds it.
KNOWN_SECONDS = Coalesce(
    "measured_seconds", "seconds", output_field=models.IntegerField()
)

PLATFORM_NAMES = {
    Platform.YOUTUBE: "YouTube",
    Platform.FACEBOOK: "Facebook",
    Platform.TIKTOK: "TikTok",
    Platform.DRIVE: "Google Drive",
    Platform.VIMEO: "Vimeo",
    Platform.ZALO: "Zalo",
}


class Theme(models.Model):
    """One of the themes that the contest's plan lists."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="themes")
    position = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("chủ đề", max_length=150)
    full_text = models.TextField("nguyên văn trong kế hoạch", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="theme_position_once_per_contest", fields=["contest", "position"]
            ),
        ]

    def __str__(self):
        return self.name


class InitiativeEntry(models.Model):
    """An initiative. The state changes only through ``initiatives.services``."""

    class Owner(models.TextChoices):
        PERSON = "person", "Cá nhân"
        GROUP = "group", "Nhóm tác giả"
        UNIT = "unit", "Tập thể"

    round = models.ForeignKey(Round, models.PROTECT, related_name="initiatives")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="initiatives")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="initiatives")
    owner_kind = models.CharField("dự thi với tư cách", max_length=6, choices=Owner)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True)
    title = models.CharField("tên sáng kiến, giải pháp", max_length=250)
    summary = models.TextField("tóm tắt", blank=True)
    problem = models.TextField("vấn đề đặt ra", blank=True)
    solution = models.TextField("giải pháp", blank=True)
    effect = models.TextField("hiệu quả, khả năng nhân rộng", blank=True)
    reach = models.TextField("phạm vi áp dụng", blank=True, default="", db_default="")
    # Said by the entrant: not applied here before the cut-off; the work is his own.
    declares_novelty = models.BooleanField(
        "cam đoan về tính mới", default=False, db_default=False
    )
    declares_copyright = models.BooleanField(
        "cam đoan về bản quyền", default=False, db_default=False
    )
    platform = models.CharField(max_length=12, blank=True)
    video_key = models.CharField(max_length=300, blank=True)
    video_url = models.URLField("đường dẫn video", max_length=500, blank=True)
    seconds = models.PositiveSmallIntegerField(
        "thời lượng (giây)", null=True, blank=True
    )  # as declared
    # The last that was read or played of the link that the entry has; see LinkMeasure.
    measured_seconds = models.PositiveIntegerField(
        "thời lượng đo được (giây)", null=True, blank=True
    )
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("lý do", max_length=500, blank=True)
    # With a request for changes; it may lie after the round's closing.
    reopened_until = models.DateTimeField("hạn sửa", null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = InitiativeEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="initiativeentry_link_once_among_live",
                fields=["round", "platform", "video_key"],
                condition=Q(state__in=sorted(LIVE)) & ~Q(video_key=""),
            ),
            models.CheckConstraint(
                name="initiativeentry_sent_with_time_link_and_theme",
                condition=Q(state__in=["draft", "registered", "withdrawn"])
                | (
                    Q(submitted_at__isnull=False, theme__isnull=False)
                    & ~Q(video_key="")
                ),
            ),
            models.CheckConstraint(
                name="initiativeentry_registered_with_title_and_theme",
                condition=~Q(state="registered")
                | (Q(theme__isnull=False) & ~Q(title="")),
            ),
            models.CheckConstraint(
                name="initiativeentry_decided_with_person_and_time",
                condition=~Q(state__in=["approved", "refused", "changes", "duplicate"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="initiativeentry_turned_down_with_reason",
                condition=~Q(state__in=["refused", "changes"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="initiativeentry_duplicate_of_another",
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                & ~Q(duplicate_of=F("id"))
                | (~Q(state="duplicate") & Q(duplicate_of=None)),
            ),
            models.CheckConstraint(
                name="initiativeentry_not_decided_by_its_creator",
                condition=Q(decided_by=None) | ~Q(decided_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="initiativeentry_reopened_for_changes_until_later",
                condition=Q(reopened_until=None)
                | Q(
                    state__in=["changes", "submitted", "withdrawn"],
                    reopened_until__gt=F("decided_at"),
                    decided_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "state", "submitted_at", "id"],
                name="initiativeentry_queue",
            ),
            models.Index(
                fields=["round", "submitted_at", "id"],
                name="initiativeentry_sent",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(
                fields=["round", "unit", "state", "submitted_at", "id"],
                name="initiativeentry_sent_by_unit",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(
                F("round"),
                KNOWN_SECONDS.desc(nulls_last=True),
                F("id"),
                name="initiativeentry_by_length",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(
                fields=["round", "platform", "video_key"],
                name="initiativeentry_by_link",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(
                fields=["round", "-decided_at", "-id"],
                name="initiativeentry_gallery",
                condition=Q(state="approved"),
            ),
            models.Index(
                fields=["round", "unit", "-decided_at", "-id"],
                name="initiativeentry_gallery_unit",
                condition=Q(state="approved"),
            ),
        ]

    def __str__(self):
        return self.title or "Bài chưa đặt tên"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_waiting(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def edit_deadline(self):
        """Until when its entrant may change and send it."""
        return edit_deadline(self)

    @property
    def step(self):
        """What the entrant is told about where the entry is."""
        return STEPS[State(self.state)]

    @property
    def must_be_mended(self) -> bool:
        return self.state == State.CHANGES

    @property
    def repeats_one_gone(self) -> bool:
        """Kept out for one that is itself no longer in the contest."""
        return self.state == State.DUPLICATE and self.duplicate_of.state in GONE

    @property
    def shows_reason(self) -> bool:
        """A reason belongs to the last decision; sent again, the entry waits anew."""
        return bool(self.reason) and self.state in TURNED_DOWN

    @property
    def is_after_internal_due(self) -> bool:
        """First sent when the host office had asked for it already. Refuses nothing."""
        due = self.round.internal_due_at
        sent_at = getattr(self, "first_sent_at", self.submitted_at)
        return bool(due and sent_at and sent_at >= due)

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]

    @property
    def duration(self) -> str:
        """The declared length as 04:12, or nothing."""
        if self.seconds is None:
            return ""
        return f"{self.seconds // 60:02}:{self.seconds % 60:02}"

    @property
    def platform_name(self) -> str:
        """Where the video is, to stand after "mở từ"."""
        return PLATFORM_NAMES.get(self.platform, "trang đã đăng")

    @property
    def most_seconds(self) -> int:
        """What a video may have, with what rounding explains."""
        return self.round.max_seconds + TOLERANCE

    @property
    def is_too_long(self) -> bool:
        """By what was declared."""
        return (self.seconds or 0) > self.most_seconds

    @property
    def proves_too_long(self) -> bool:
        """Approved, and measured since: its link must be replaced."""
        is_over = (self.measured_seconds or 0) > self.most_seconds
        return is_over and self.state == State.APPROVED

    def may_become(self, state: State) -> bool:
        return state in self.step.leads_to

    def belongs_to(self, user) -> bool:
        """Whether ``user`` made it or is one of its authors."""
        return (
            self.created_by_id == user.pk
            or self.authors.filter(roster_entry__staff_member__user=user).exists()
        )

    def missing_fields(self) -> dict[str, str]:
        """Name, by its field, what must be filled in before the entry can be sent."""
        parts = [
            ("title", "tên sáng kiến, giải pháp", self.title),
            ("theme", "chủ đề", self.theme_id),
            ("summary", "tóm tắt", self.summary),
            ("video", "đường dẫn video", self.video_key),
            ("author_lines", "tác giả", self.authors.exists()),
            ("declares_novelty", "cam đoan về tính mới", self.declares_novelty),
            ("declares_copyright", "cam đoan về bản quyền", self.declares_copyright),
        ]
        return {field: name for field, name, value in parts if not value}

    def missing_parts(self) -> list[str]:
        return list(self.missing_fields().values())
