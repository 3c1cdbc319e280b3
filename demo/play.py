"""Write what people did in the quiz round: attempts, answers, evidence."""

from datetime import timedelta

from django.apps import apps
from django.db import connection

from contest.db import copy_rows
from contest.models import Contest, Evidence, RosterEntry, Round, Source
from demo.sittings import Exam, Sitting, sittings_of
from demo.story import Part, Scene
from quiz.drawing import BankRow, Demand, draw
from quiz.models import AnswerEvent, Attempt, Question

PAPERS = 300  # drawn in advance: one for each of nine thousand attempts takes seconds


def sit_the_quiz(contest: Contest, scene: Scene, parts: list[Part]) -> None:
    """Let everybody sit as the story has it, in memory."""
    exam = _exam(scene, contest.rounds.parts().get(kind=Round.Kind.QUIZ))
    for part in parts:
        part.sittings = sittings_of(scene, part, exam)


def _exam(scene: Scene, quiz_round: Round) -> Exam:
    questions = (
        Question.objects.drawable()
        .filter(topic__contest=quiz_round.contest)
        .order_by("pk")
        .prefetch_related("choices")
    )
    bank, key = [], {}
    for question in questions:
        choices = question.choices.all()
        ids = tuple(choice.pk for choice in choices)
        bank.append(BankRow(question.pk, question.topic_id, question.difficulty, ids))
        key[question.pk] = next(choice.pk for choice in choices if choice.is_right)
    rows = quiz_round.blueprint.order_by("pk")
    demands = [Demand(row.topic_id, row.difficulty, row.count) for row in rows]
    return Exam(
        papers=[draw(bank, demands, f"{scene.code} {n}") for n in range(PAPERS)],
        key=key,
        minutes=quiz_round.minutes,
        closes_at=quiz_round.closes_at,
    )


def write_sittings(
    contest: Contest, entries: list[RosterEntry], parts: list[Part]
) -> None:
    """Store the sittings of ``parts``, whose entries are ``entries``, as they came."""
    quiz_round = contest.rounds.parts().get(kind=Round.Kind.QUIZ)
    sat = [
        (entry, sitting)
        for entry, part in zip(entries, parts, strict=True)
        for sitting in part.sittings
    ]
    sat.sort(key=lambda pair: pair[1].started_at)
    attempts = _write_attempts(quiz_round, sat)
    copy_rows(
        AnswerEvent._meta.db_table,
        ["attempt_id", "page", "seq", "place", "choice", "recorded_at"],
        (
            (attempt.pk, *answer)
            for attempt, (_, sitting) in zip(attempts, sat, strict=True)
            for answer in sitting.answers
        ),
    )
    Evidence.objects.bulk_create(
        Evidence(
            contest=contest,
            entry=attempt.entry,
            round=quiz_round,
            source=Source.QUIZ,
            source_key=str(attempt.pk),
            happened_at=attempt.closed_at,
            recorded_at=attempt.closed_at,
        )
        for attempt in attempts
        if attempt.answered
    )


def _write_attempts(
    quiz_round: Round, sat: list[tuple[RosterEntry, Sitting]]
) -> list[Attempt]:
    return Attempt.objects.bulk_create(
        Attempt(
            round=quiz_round,
            entry=entry,
            number=sitting.number,
            paper=sitting.paper,
            state=Attempt.State.CLOSED if sitting.cause else Attempt.State.IN_PROGRESS,
            started_at=sitting.started_at,
            allowed=timedelta(minutes=quiz_round.minutes),
            due_at=sitting.due_at,
            cause=sitting.cause,
            closed_at=sitting.closed_at,
            answered=sitting.answered,
            score=sitting.score,
        )
        for entry, sitting in sat
    )


def count_anew() -> None:
    """Let the planner know what lies in the tables: what it saw last was empty ones.

    Without it the snapshot of this very transaction has taken more than half a minute.
    """
    models = [*apps.get_app_config("contest").get_models(), Attempt]
    tables = ", ".join(model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
