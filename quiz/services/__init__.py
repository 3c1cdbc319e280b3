from quiz.services.answers import (
    Answer,
    new_page,
    read_page,
    save_answer,
    save_answers,
    shown_answers,
    sign_page,
)
from quiz.services.attempts import (
    close_attempt,
    close_due_attempts,
    close_if_due,
    draw_paper,
    start_attempt,
    void_attempt,
)

__all__ = [
    "Answer",
    "close_attempt",
    "close_due_attempts",
    "close_if_due",
    "draw_paper",
    "new_page",
    "read_page",
    "save_answer",
    "save_answers",
    "shown_answers",
    "sign_page",
    "start_attempt",
    "void_attempt",
]
