"""What the bank's tables refuse whoever writes."""

import pytest
from django.db import IntegrityError
from django.db.models import F

from quiz.models import BlueprintRow, Choice, Question, Topic
from tests.factories import QuestionFactory, quiz_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return QuestionFactory()


def test_topic_name_is_once_per_contest(question):
    topic = question.topic

    with pytest.raises(IntegrityError, match="topic_name_once_per_contest"):
        Topic.objects.create(contest=topic.contest, name=topic.name)


def test_question_is_not_replaced_by_itself(question):
    with pytest.raises(IntegrityError, match="question_not_replaced_by_itself"):
        Question.objects.update(replaced_by=F("pk"))


@pytest.mark.parametrize(
    ("position", "is_right", "constraint"),
    [
        (0, False, "choice_position_once_per_question"),
        (4, True, "choice_one_right_per_question"),
        (6, False, "choice_position_from_0_to_5"),
    ],
)
def test_choices_of_a_question(question, position, is_right, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Choice.objects.create(
            question=question, position=position, text="khác", is_right=is_right
        )


def test_blueprint_names_topic_and_difficulty_once():
    row = quiz_round().blueprint.get()

    with pytest.raises(
        IntegrityError, match="blueprintrow_once_per_round_topic_and_difficulty"
    ):
        BlueprintRow.objects.create(round=row.round, topic=row.topic, count=1)


def test_blueprint_row_draws_something():
    quiz_round()

    with pytest.raises(IntegrityError, match="blueprintrow_draws_something"):
        BlueprintRow.objects.update(count=0)
