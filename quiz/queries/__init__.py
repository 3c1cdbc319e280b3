from quiz.queries.bank import stock_of
from quiz.queries.participants import (
    Card,
    Extra,
    Place,
    attempts_left,
    card_of,
    extra_of,
    is_proof,
    own_entry,
    practice_round,
    quiz_round,
    shown_paper,
)

__all__ = [
    "Card",
    "Extra",
    "Place",
    "attempts_left",
    "card_of",
    "extra_of",
    "is_proof",
    "own_entry",
    "practice_round",
    "quiz_round",
    "shown_paper",
    "stock_of",
]
