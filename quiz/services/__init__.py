from quiz.services.answers import (
    Answer,
    save_answer,
    save_answers,
    save_form,
    shown_answers,
)
from quiz.services.attempts import (
    close_attempt,
    close_due_attempts,
    close_if_due,
    draw_paper,
    start_attempt,
    void_attempt,
)
from quiz.services.pages import new_page, read_page, renew_page, sign_page

__all__ = [
    "Answer",
    "close_attempt",
    "close_due_attempts",
    "close_if_due",
    "draw_paper",
    "new_page",
    "read_page",
    "renew_page",
    "save_answer",
    "save_answers",
    "save_form",
    "shown_answers",
    "sign_page",
    "start_attempt",
    "void_attempt",
]
