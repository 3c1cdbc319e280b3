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
    quiz_round,
    shown_paper,
)
from quiz.queries.rounds import (
    bank_lines,
    ended_by_time,
    moved_by_closing,
    needs_word,
    quiz_rounds,
    settings_of,
    shared_topics,
    sitting,
)
from quiz.queries.sittings import allowances_of, attempts_of, pages_of

__all__ = [
    "Card",
    "Extra",
    "Place",
    "allowances_of",
    "attempts_left",
    "attempts_of",
    "bank_lines",
    "card_of",
    "ended_by_time",
    "extra_of",
    "is_proof",
    "moved_by_closing",
    "needs_word",
    "own_entry",
    "pages_of",
    "quiz_round",
    "quiz_rounds",
    "settings_of",
    "shared_topics",
    "shown_paper",
    "sitting",
    "stock_of",
]
