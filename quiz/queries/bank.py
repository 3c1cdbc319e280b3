"""What the bank holds."""

from django.db.models import Count

from contest.models import Contest
from quiz.blueprints import Stock
from quiz.models import Question


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
