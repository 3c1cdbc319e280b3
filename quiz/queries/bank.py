"""What the bank holds."""

from collections.abc import Iterable

from django.db.models import Count

from contest.db import Statement
from contest.models import Contest, Round
from quiz.blueprints import Stock
from quiz.drawing import BankRow, Demand
from quiz.models import Question

BLUEPRINT = Statement(
    "quiz_blueprint",
    "SELECT topic_id, difficulty, count FROM quiz_blueprintrow"
    " WHERE round_id = %(round)s",
    round="bigint",
)
# Question.objects.drawable(), in an order that makes a seed draw the same again.
DRAWABLE = Statement(
    "quiz_drawable",
    """
SELECT question.id, question.topic_id, question.difficulty,
       array_agg(choice.id ORDER BY choice.position)
  FROM quiz_question AS question
  JOIN quiz_choice AS choice ON choice.question_id = question.id
 WHERE question.topic_id = ANY(%(topics)s)
   AND question.state = 'approved' AND question.replaced_by_id IS NULL
 GROUP BY question.id
 ORDER BY question.id
""",
    topics="bigint[]",
)
KEY = Statement(
    "quiz_key",
    "SELECT question_id, id FROM quiz_choice"
    " WHERE is_right AND question_id = ANY(%(questions)s)",
    questions="bigint[]",
)


def blueprint_of(round: Round) -> list[Demand]:
    return [Demand(*row) for row in BLUEPRINT.rows(round=round.pk)]


def drawable_in(topics: Iterable[int]) -> list[BankRow]:
    """The questions that a paper may hold, of these topics, with their choices."""
    return [BankRow(*row) for row in DRAWABLE.rows(topics=list(topics))]


def key_of(paper: list[dict]) -> dict[int, int]:
    """Return {question id: id of its right choice} for all on the paper."""
    return dict(KEY.rows(questions=[place["question"] for place in paper]))


def stock_of(contest: Contest) -> Stock:
    """How many questions may be drawn of each topic and difficulty."""
    rows = (
        Question.objects.drawable()
        .filter(topic__contest=contest)
        .values_list("topic", "difficulty")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(topic, difficulty): count for topic, difficulty, count in rows}
