"""Draw the paper of an attempt from the bank."""

import secrets

from django.contrib.postgres.aggregates import ArrayAgg

from contest.models import Round
from quiz.drawing import BankRow, Demand, NotEnough, draw
from quiz.errors import BankTooSmall
from quiz.models import Question


def draw_paper(round: Round, seed: str | None = None) -> list[dict]:
    """Draw a paper by the round's blueprint. Raises BankTooSmall."""
    rows = round.blueprint.values_list("topic_id", "difficulty", "count")
    return draw_by([Demand(*row) for row in rows], seed)


def draw_by(blueprint: list[Demand], seed: str | None = None) -> list[dict]:
    """Draw a paper by this blueprint, kept or only thought of. Raises BankTooSmall."""
    bank = _bank({demand.topic for demand in blueprint})
    try:
        paper = draw(bank, blueprint, seed or secrets.token_hex(16))
    except NotEnough as error:
        raise BankTooSmall from error
    if not paper:
        raise BankTooSmall
    return paper


def _bank(topics: set[int]) -> list[BankRow]:
    """The drawable questions of these topics with their choices, in one query."""
    rows = (
        Question.objects.drawable()
        .filter(topic__in=topics)
        .order_by("pk")
        .annotate(choice_ids=ArrayAgg("choices", order_by="choices__position"))
        .values_list("pk", "topic_id", "difficulty", "choice_ids")
    )
    return [BankRow(*row) for row in rows]
