from quiz.services.answers import (
    Answer,
    save_answer,
    save_answers,
    save_form,
)
from quiz.services.attempts import (
    close_attempt,
    close_due_attempts,
    close_if_due,
    move_attempt,
    start_attempt,
    void_attempt,
)
from quiz.services.pages import (
    admit_page,
    blank_page,
    new_page,
    read_page,
    renew_page,
    sign_page,
)
from quiz.services.papers import draw_by, draw_paper
from quiz.services.rounds import (
    Why,
    change_round,
    create_practice_round,
    give_another_attempt,
    give_everybody_time,
    give_extra_time,
    pause_round,
    resume_round,
)

__all__ = [
    "Answer",
    "Why",
    "admit_page",
    "blank_page",
    "change_round",
    "close_attempt",
    "close_due_attempts",
    "close_if_due",
    "create_practice_round",
    "draw_by",
    "draw_paper",
    "give_another_attempt",
    "give_everybody_time",
    "give_extra_time",
    "move_attempt",
    "new_page",
    "pause_round",
    "read_page",
    "renew_page",
    "resume_round",
    "save_answer",
    "save_answers",
    "save_form",
    "sign_page",
    "start_attempt",
    "void_attempt",
]
