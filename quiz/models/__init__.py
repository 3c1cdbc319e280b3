from quiz.models.attempts import AnswerEvent, Attempt
from quiz.models.bank import BlueprintRow, Choice, Difficulty, Question, Topic

__all__ = [
    "AnswerEvent",
    "Attempt",
    "BlueprintRow",
    "Choice",
    "Difficulty",
    "Question",
    "Topic",
]
