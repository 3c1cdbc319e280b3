"""What opening practice would make: the page shows it, the verb does it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max

from contest.models import Contest, Round
from quiz.blueprints import spread
from quiz.drawing import Demand
from quiz.queries.bank import stock_of
from quiz.rounds import fingerprint

PRACTICE_QUESTIONS, PRACTICE_MINUTES, PRACTICE_ATTEMPTS = 10, 10, 50
PRACTICE_DAYS = 30  # where no quiz round says until when


class PracticePlan(NamedTuple):
    closes_at: datetime
    quiz_closes_at: datetime | None
    blueprint: list[Demand]

    @property
    def questions(self) -> int:
        return sum(demand.count for demand in self.blueprint)

    def fingerprint(self) -> str:
        return fingerprint([str(self.quiz_closes_at), self.blueprint])


def practice_plan(contest: Contest, at: datetime) -> PracticePlan:
    """Ten questions evenly from what the bank has, until the quiz closes."""
    quiz = contest.rounds.filter(kind=Round.Kind.QUIZ)
    last = quiz.aggregate(closes=Max("closes_at"))["closes"]
    is_ahead = last is not None and last > at
    return PracticePlan(
        closes_at=last if is_ahead else at + timedelta(days=PRACTICE_DAYS),
        quiz_closes_at=last,
        blueprint=spread(stock_of(contest), PRACTICE_QUESTIONS),
    )
