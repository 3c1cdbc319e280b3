from quiz.models.attempts import Allowance, AnswerEvent, Attempt
from quiz.models.bank import BlueprintRow, Choice, Difficulty, Question, Topic
from quiz.models.integrity import AttemptPrint, IntegrityHint

__all__ = [
    "Allowance",
    "AnswerEvent",
    "Attempt",
    "AttemptPrint",
    "BlueprintRow",
    "Choice",
    "Difficulty",
    "IntegrityHint",
    "Question",
    "Topic",
]
