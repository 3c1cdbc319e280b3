"""Write a contest: its rounds, what it tells the public, its bank and blueprint."""

from datetime import date, timedelta
from itertools import cycle

from contest import names
from contest.models import Contest, Notice, Round, Unit
from demo.calendar import day_of
from demo.story import Scene
from demo.tables import read_questions
from demo.texts import (
    ATTEMPTS,
    MINUTES,
    PROVINCE_URL,
    QUESTIONS,
    RATING_SENTENCE,
    SHORT_TITLE,
    THEMES,
    TITLE,
    Windows,
    public_texts,
)
from initiatives.models import Theme
from quiz.models import BlueprintRow, Choice, Question, Topic
from quiz.models.bank import Difficulty

DIFFICULTIES = {label: value for value, label in Difficulty.choices}
# Two questions of each topic; from topic to topic in turn.
PAIRS = (
    (Difficulty.EASY, Difficulty.MEDIUM),
    (Difficulty.MEDIUM, Difficulty.HARD),
)

PRACTICE_BEFORE = timedelta(days=7)
INTERNAL_DUE_BEFORE = timedelta(days=5)


def write_contest(root: Unit, scene: Scene, **given) -> Contest:
    """Create the contest of ``scene`` with all that it consists of but people."""
    contest = Contest.objects.create(
        code=scene.code,
        title=TITLE,
        short_title=SHORT_TITLE,
        year=2023,
        root_unit=root,
        issuing_body="Ủy ban nhân dân huyện Thăng Bình",
        host_office="Phòng Nội vụ",
        host_phone="0900 000 002",
        place="Thăng Bình",
        signer_titles="Trưởng phòng",
        plan_number="4366/KH-UBND ngày 06/7/2023 của UBND tỉnh Quảng Nam",
        province_url=PROVINCE_URL,
        rating_sentence=RATING_SENTENCE,
        decision_body="UBND huyện Thăng Bình",
        reference_date=day_of(scene.windows.part1_closes),
        novelty_cutoff=date(2022, 12, 31),
        **given,
    )
    quiz_round, practice = _write_rounds(contest, scene.windows)
    _write_texts(contest, scene.windows)
    topics = _write_bank(contest)
    _write_blueprint(quiz_round, topics)
    BlueprintRow.objects.bulk_create(
        BlueprintRow(round=practice, topic=topic, count=1) for topic in topics
    )
    return contest


def _write_rounds(contest: Contest, windows: Windows) -> tuple[Round, Round]:
    quiz_round = Round.objects.create(
        contest=contest,
        kind=Round.Kind.QUIZ,
        number=1,
        name="Phần 1: Thi trắc nghiệm",
        opens_at=windows.part1_opens,
        closes_at=windows.part1_closes,
        counts=True,
        minutes=MINUTES,
        max_attempts=ATTEMPTS,
    )
    Round.objects.create(
        contest=contest,
        kind=Round.Kind.INITIATIVES,
        number=2,
        name="Phần 2: Thi tìm kiếm sáng kiến, giải pháp CCHC",
        opens_at=windows.part2_opens,
        closes_at=windows.part2_closes,
        internal_due_at=windows.part2_closes - INTERNAL_DUE_BEFORE,
    )
    practice = Round.objects.create(
        contest=contest,
        kind=Round.Kind.QUIZ,
        number=3,
        name="Thi thử",
        opens_at=windows.part1_opens - PRACTICE_BEFORE,
        closes_at=windows.part1_closes,
        is_practice=True,
        minutes=10,
        max_attempts=50,
    )
    return quiz_round, practice


def _write_texts(contest: Contest, windows: Windows) -> None:
    texts = public_texts(windows)
    launched_at = min(text.published_at for text in texts if text.published_at)
    Notice.objects.bulk_create(
        Notice(
            contest=contest,
            position=position,
            **text._asdict() | {"published_at": text.published_at or launched_at},
        )
        for position, text in enumerate(texts)
    )
    Theme.objects.bulk_create(
        Theme(contest=contest, **theme._asdict()) for theme in THEMES
    )


def _write_bank(contest: Contest) -> list[Topic]:
    """The sample questions, approved, under the contest's topics."""
    rows = read_questions()
    names_of_topics = list(dict.fromkeys(row.topic for row in rows))
    topics = Topic.objects.bulk_create(
        Topic(contest=contest, name=name, position=position)
        for position, name in enumerate(names_of_topics)
    )
    by_name = {topic.name: topic for topic in topics}
    questions = Question.objects.bulk_create(
        Question(
            topic=by_name[row.topic],
            difficulty=DIFFICULTIES[row.difficulty],
            stem=row.stem,
            stem_key=names.search_key(row.stem),
            explanation=row.explanation,
            source_document=row.source_document,
            source_article=row.source_article,
            as_of=row.as_of,
            note=row.note,
            state=Question.State.APPROVED,
        )
        for row in rows
    )
    Choice.objects.bulk_create(
        Choice(
            question=question, position=position, text=text, is_right=position == right
        )
        for question, row in zip(questions, rows, strict=True)
        for right in [row.right]
        for position, text in enumerate(row.choices)
    )
    return topics


def _write_blueprint(quiz_round: Round, topics: list[Topic]) -> None:
    rows = [
        BlueprintRow(round=quiz_round, topic=topic, difficulty=difficulty, count=1)
        for topic, pair in zip(topics, cycle(PAIRS), strict=False)
        for difficulty in pair
    ]
    if sum(row.count for row in rows) != QUESTIONS:
        raise AssertionError
    BlueprintRow.objects.bulk_create(rows)
