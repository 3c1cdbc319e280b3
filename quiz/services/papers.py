"""Draw the paper of an attempt from the bank."""

import secrets

from contest.models import Round
from quiz.drawing import Demand, NotEnough, draw
from quiz.errors import BankTooSmall
from quiz.queries import blueprint_of, drawable_in


def draw_paper(round: Round, seed: str | None = None) -> list[dict]:
    """Draw a paper by the round's blueprint. Raises BankTooSmall."""
    return draw_by(blueprint_of(round), seed)


def draw_by(blueprint: list[Demand], seed: str | None = None) -> list[dict]:
    """Draw a paper by this blueprint, kept or only thought of. Raises BankTooSmall."""
    bank = drawable_in({demand.topic for demand in blueprint})
    try:
        paper = draw(bank, blueprint, seed or secrets.token_hex(16))
    except NotEnough as error:
        raise BankTooSmall from error
    if not paper:
        raise BankTooSmall
    return paper
