"""A contest, its rounds and what it tells the public: all of it data."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


def default_sources():
    return ["quiz", "province", "unit"]


class ContestQuerySet(models.QuerySet):
    def current(self):
        """The contest that the site is about, or None."""
        return self.filter(is_current=True).select_related("root_unit").first()


class Contest(models.Model):
    """One year's contest of one root body. No place and no year stands in code."""

    class Counting(models.TextChoices):
        ANY = "any", "Một trong các phần được tính"
        EACH = "each", "Đủ các phần được tính"

    class Approval(models.TextChoices):
        TWO_PEOPLE = "two_people", "Người đề nghị và người duyệt khác nhau"
        RECORDED = "recorded", "Một người phụ trách, ghi lại trong báo cáo"

    code = models.SlugField("mã cuộc thi", max_length=40, unique=True)
    title = models.CharField("tên cuộc thi", max_length=250)
    short_title = models.CharField("tên ngắn", max_length=60)
    year = models.PositiveSmallIntegerField("năm")
    root_unit = models.ForeignKey(
        "contest.Unit", models.PROTECT, related_name="contests"
    )
    is_current = models.BooleanField("đang hiển thị", default=False)
    banner = models.CharField("dòng lưu ý trên mọi trang", max_length=200, blank=True)

    # Who runs it, as the official form prints it.
    issuing_body = models.CharField("cơ quan chủ quản", max_length=150)
    host_office = models.CharField("cơ quan chủ trì", max_length=150)
    host_phone = models.CharField("điện thoại hỗ trợ", max_length=40, blank=True)
    place = models.CharField("địa danh", max_length=60)
    report_symbol = models.CharField("ký hiệu báo cáo", max_length=30, default="BC-…")
    signer_titles = models.CharField(
        "chức danh người ký", max_length=200, help_text="Mỗi dòng cách nhau bằng dấu |"
    )
    plan_number = models.CharField("kế hoạch số", max_length=120, blank=True)
    province_url = models.URLField("trang thi của tỉnh", blank=True)
    rating_sentence = models.TextField("câu trong kế hoạch về xếp loại", blank=True)
    decision_body = models.CharField("nơi ra quyết định", max_length=120, blank=True)

    weekly_report = models.BooleanField(
        "tự lập báo cáo thứ Sáu hằng tuần", default=True, db_default=True
    )

    # What counts.
    counting_rule = models.CharField(
        "cách tính", max_length=4, choices=Counting, default=Counting.ANY
    )
    qualifying_sources = models.JSONField("nguồn được tính", default=default_sources)
    reference_date = models.DateField("ngày tính vắng")
    approval = models.CharField(
        "cách duyệt", max_length=10, choices=Approval, default=Approval.TWO_PEOPLE
    )
    shortest_excusal_days = models.PositiveSmallIntegerField(default=15)
    # A late surge: so many acts that lower a unit's expected number within so many
    # days before the closing, and such a share of its people who count.
    surge_days = models.PositiveSmallIntegerField(default=7)
    surge_least = models.PositiveSmallIntegerField(default=3)
    surge_percent = models.PositiveSmallIntegerField(default=10)
    novelty_cutoff = models.DateField("mốc tính mới", null=True, blank=True)
    # Off until an officer of the whole contest turns it on.
    sends_mail = models.BooleanField(
        "gửi thư điện tử nhắc người chưa tham gia", default=False, db_default=False
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = ContestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="contest_one_current",
                fields=["is_current"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self):
        return self.title


class RoundQuerySet(models.QuerySet):
    def open_at(self, moment):
        return self.filter(opens_at__lte=moment, closes_at__gt=moment)

    def parts(self):
        """The parts of the contest: all but practice."""
        return self.filter(is_practice=False)


class Round(models.Model):
    """A window of the contest: ``opens_at <= t < closes_at``, to the second."""

    class Kind(models.TextChoices):
        QUIZ = "quiz", "Thi trắc nghiệm"
        INITIATIVES = "initiatives", "Thi tìm kiếm sáng kiến, giải pháp CCHC"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rounds")
    kind = models.CharField("loại", max_length=12, choices=Kind)
    number = models.PositiveSmallIntegerField("phần")
    name = models.CharField("tên", max_length=120)
    opens_at = models.DateTimeField("bắt đầu")
    closes_at = models.DateTimeField("kết thúc")
    internal_due_at = models.DateTimeField(
        "hạn gửi về cơ quan chủ trì", null=True, blank=True
    )
    counts = models.BooleanField("tính vào tỷ lệ tham gia", default=False)
    is_hosted_here = models.BooleanField("thi trên hệ thống này", default=True)
    # Practice (thi thử): sat like the quiz, never proof of taking part.
    is_practice = models.BooleanField("thi thử", default=False)
    # The running pause or the last one: nobody starts in it, every clock stands still.
    paused_from = models.DateTimeField("tạm dừng từ", null=True, blank=True)
    paused_until = models.DateTimeField("tạm dừng đến", null=True, blank=True)

    # A quiz round's rules. The paper's blueprint is quiz.BlueprintRow.
    minutes = models.PositiveSmallIntegerField("số phút", default=20)
    max_attempts = models.PositiveSmallIntegerField("số lượt tối đa", default=3)
    min_answers = models.PositiveSmallIntegerField(
        "số câu trả lời ít nhất để tính là tham gia", default=1
    )
    # An initiatives round's rule.
    max_seconds = models.PositiveSmallIntegerField("video dài nhất (giây)", default=300)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
            ),
            models.UniqueConstraint(
                name="round_number_once_per_contest", fields=["contest", "number"]
            ),
            models.CheckConstraint(
                name="round_has_minutes_attempts_and_answers",
                condition=Q(minutes__gte=1, max_attempts__gte=1, min_answers__gte=1),
            ),
            models.CheckConstraint(
                name="round_practice_is_a_quiz_that_does_not_count",
                condition=Q(is_practice=False) | Q(kind="quiz", counts=False),
            ),
            models.CheckConstraint(
                name="round_pause_has_beginning_and_end",
                condition=Q(paused_from=None, paused_until=None)
                | Q(
                    paused_from__isnull=False,
                    paused_until__isnull=False,
                    paused_until__gte=F("paused_from"),
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def is_open(self, moment) -> bool:
        return self.opens_at <= moment < self.closes_at

    def is_paused(self, moment) -> bool:
        return (
            self.paused_until is not None
            and self.paused_from <= moment < self.paused_until
        )


class RoundChange(models.Model):
    """One act upon a round: by whom, why, on which document, and whom it touched.

    Only appended. What a round was set to before it opened needs no document.
    """

    class Kind(models.TextChoices):
        SETTINGS = "settings", "Đổi quy định thi"
        WINDOW = "window", "Gia hạn, đổi thời gian"
        PAUSE = "pause", "Tạm dừng"
        RESUME = "resume", "Tiếp tục sau tạm dừng"
        EXTRA_TIME = "extra_time", "Thêm giờ"
        ANOTHER_ATTEMPT = "another_attempt", "Thêm lượt thi"

    round = models.ForeignKey(Round, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=15, choices=Kind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    touched = models.PositiveIntegerField("số bài đang làm, số người liên quan")
    reason = models.CharField("lý do", max_length=250, blank=True)
    document = models.CharField("văn bản số", max_length=120, blank=True)
    made_by = models.ForeignKey(
        "contest.User", models.PROTECT, related_name="round_changes"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="roundchange_has_reason_and_document",
                condition=Q(kind="settings") | (~Q(reason="") & ~Q(document="")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} of round {self.round_id}"


class NoticeQuerySet(models.QuerySet):
    def published(self, contest):
        return self.filter(contest=contest, published_at__lte=Now())


class Notice(models.Model):
    """What everybody may read without signing in."""

    class Kind(models.TextChoices):
        RULES = "rules", "Thể lệ"
        DOCUMENT = "document", "Văn bản"
        GUIDE = "guide", "Hướng dẫn"
        NOTICE = "notice", "Thông báo"

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="notices")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    title = models.CharField("tiêu đề", max_length=250)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    issued_by = models.CharField("cơ quan ban hành", max_length=150, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    body = models.TextField("nội dung", blank=True)
    url = models.URLField("địa chỉ", blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    published_at = models.DateTimeField("đăng lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "-issued_on", "pk"]

    def __str__(self):
        return self.title
