"""The bank of questions and the blueprint by which papers are drawn."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import Contest, ImportBatch, Round


class Topic(models.Model):
    """A subject of the bank (chủ đề)."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="topics")
    name = models.CharField("chủ đề", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="topic_name_once_per_contest", fields=["contest", "name"]
            ),
        ]

    def __str__(self):
        return self.name


class Difficulty(models.TextChoices):
    EASY = "easy", "Dễ"
    MEDIUM = "medium", "Trung bình"
    HARD = "hard", "Khó"


class QuestionQuerySet(models.QuerySet):
    def drawable(self):
        """Approved and not replaced by a newer version."""
        return self.filter(state=Question.State.APPROVED, replaced_by=None)


class Question(models.Model):
    """One version of a question: once drawn never edited, a change is a version."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        APPROVED = "approved", "Đã duyệt"
        RETIRED = "retired", "Ngừng dùng"

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions")
    difficulty = models.CharField("mức độ", max_length=6, choices=Difficulty)
    stem = models.TextField("câu hỏi")
    stem_key = models.TextField(db_collation="C")  # names.search_key(stem), for "same?"
    explanation = models.TextField("giải thích", blank=True)
    source_document = models.CharField("văn bản", max_length=250, blank=True)
    source_article = models.CharField("điều khoản", max_length=120, blank=True)
    as_of = models.DateField("hiệu lực tại ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    imported_in = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="question_not_replaced_by_itself",
                condition=~Q(replaced_by=F("id")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "difficulty"],
                condition=Q(state="approved", replaced_by=None),
                name="question_drawable",
            ),
        ]

    def __str__(self):
        return self.stem[:80]


class Choice(models.Model):
    """One of two to six choices of a question; exactly one is right."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("phương án", max_length=500)
    is_right = models.BooleanField("đáp án", default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="choice_position_once_per_question",
                fields=["question", "position"],
            ),
            models.UniqueConstraint(
                name="choice_one_right_per_question",
                fields=["question"],
                condition=Q(is_right=True),
            ),
            models.CheckConstraint(
                name="choice_position_from_0_to_5", condition=Q(position__lte=5)
            ),
        ]

    def __str__(self):
        return self.text[:60]


class BlueprintRow(models.Model):
    """So many questions of this topic and difficulty on each paper of the round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="blueprint")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    difficulty = models.CharField(
        "mức độ", max_length=6, choices=Difficulty, blank=True
    )  # "" = any
    count = models.PositiveSmallIntegerField("số câu")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="blueprintrow_once_per_round_topic_and_difficulty",
                fields=["round", "topic", "difficulty"],
            ),
            models.CheckConstraint(
                name="blueprintrow_draws_something", condition=Q(count__gte=1)
            ),
        ]

    def __str__(self):
        return f"{self.count} × {self.topic_id} {self.difficulty}"
