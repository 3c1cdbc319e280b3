"""What a participant's pages show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, Now

from contest.db import Statement
from contest.models import Evidence, Excusal, RosterEntry, Round
from quiz.models import Attempt
from quiz.queries.own import answers_of, sat_by


def practice_round() -> Round | None:
    """The practice round that is open now, the newest of several."""
    return (
        Round.objects.filter(contest__is_current=True, is_practice=True)
        .open_at(Now())
        .annotate(questions=Coalesce(Sum("blueprint__count"), 0))
        .order_by("-opens_at")
        .first()
    )


def rounds_beside(contest, now: datetime) -> tuple[Round | None, Round | None]:
    """The initiatives' round and the open practice, in one query."""
    rounds = contest.rounds.filter(Q(kind=Round.Kind.INITIATIVES) | Q(is_practice=True))
    initiatives = practice = None
    for round in rounds.order_by("-number"):
        if not round.is_practice:
            initiatives = round
        elif practice is None and round.is_open(now):
            practice = round
    return initiatives, practice


@dataclass
class Card:
    """The one card of "Cuộc thi của tôi"; its words are in ``quiz/_card_<kind>``."""

    kind: str
    round: Round  # with ``questions``, how many are on a paper
    attempt: Attempt | None = None  # the one in progress, or the best
    evidence: Evidence | None = None
    saved: int = 0  # answers of the attempt in progress
    left: timedelta | None = None  # and the time until its end
    attempts_left: int = 0
    is_empty: bool = False  # handed in, but with too few answers to count
    is_obliged: bool = True
    is_excusal_pending: bool = False
    awaits_acceptance: bool = False  # added by the unit, not accepted yet
    is_over: bool = False
    is_paused: bool = False

    @property
    def template(self) -> str:
        return f"quiz/_card_{self.kind}.html"

    @property
    def may_practise(self) -> bool:
        """Only who has not done it yet is offered to."""
        return self.kind in {"not_open", "invited"}


def chances_of(entry: RosterEntry, round: Round, now: datetime) -> Card:
    """As far as a start asks for it: what runs, and how many attempts are left."""
    card, _ = _begun(entry, round, now)
    return card


def _begun(entry, round, now) -> tuple[Card, list[Attempt]]:
    sat = sat_by(entry, round)
    card = Card("invited", round, is_over=now >= round.closes_at)
    card.is_paused = round.is_paused(now)
    if not card.is_over and round.is_hosted_here:
        card.attempts_left = sat.left
    card.attempt = next((a for a in sat.attempts if a.is_open and now < a.due_at), None)
    if card.attempt:
        card.kind = "running"
    return card, sat.attempts


def card_of(entry: RosterEntry, round: Round, now: datetime) -> Card:
    """``entry`` comes from ``own_entry``."""
    card, attempts = _begun(entry, round, now)
    evidence = _evidence_of(entry, round)
    card.awaits_acceptance = entry.awaits_acceptance
    closed = [a for a in attempts if a.state == Attempt.State.CLOSED]
    if card.attempt:
        card.saved = len(answers_of(card.attempt.pk).choices)
        card.left = card.attempt.due_at - now
    elif evidence:
        card.kind, card.evidence = "done", evidence
        counted = (a for a in closed if a.answered >= round.min_answers)
        card.attempt = max(counted, key=lambda a: (a.score, -a.number), default=None)
    elif now < round.opens_at:
        card.kind = "not_open"
    elif card.is_over:
        card.kind = "missed"
    elif not round.is_hosted_here:
        card.kind = "province"
    else:
        card.is_empty = bool(closed)
        card.is_obliged = entry.counts and not entry.excused
        pending = entry.excusals.filter(state=Excusal.State.PENDING)
        card.is_excusal_pending = card.is_obliged and pending.exists()
    return card


def _evidence_of(entry: RosterEntry, round: Round) -> Evidence | None:
    """The first proof that is accepted and qualifies for this round."""
    accepted = entry.evidence.accepted().filter(
        Q(round=round) | Q(round=None), source__in=entry.contest.qualifying_sources
    )
    return accepted.order_by("happened_at").first()


class Place(NamedTuple):
    """One question as shown: no id of question or choice ever leaves the server.

    A tuple, which a template takes apart: looking up each part costs it a third more.
    """

    index: int
    number: int
    stem: str
    choices: list[tuple[int, str, str]]  # index as shown, letter, text
    chosen: int | None


SHOWN = Statement(
    "quiz_shown",
    """
SELECT question.id, question.stem,
       array_agg(choice.id ORDER BY choice.id),
       array_agg(choice.text ORDER BY choice.id)
  FROM quiz_question AS question
  JOIN quiz_choice AS choice ON choice.question_id = question.id
 WHERE question.id = ANY(%(questions)s)
 GROUP BY question.id
""",
    questions="bigint[]",
)


def shown_paper(attempt: Attempt, answers: dict[int, int]) -> list[Place]:
    """The paper in the order drawn, in one query however long it is."""
    rows = SHOWN.rows(questions=[place["question"] for place in attempt.paper])
    questions = {
        pk: (stem, dict(zip(*texts, strict=True))) for pk, stem, *texts in rows
    }
    places = []
    for index, place in enumerate(attempt.paper):
        stem, texts = questions[place["question"]]
        choices = [
            (shown, chr(ord("A") + shown), texts[choice])
            for shown, choice in enumerate(place["choices"])
        ]
        places.append(Place(index, index + 1, stem, choices, answers.get(index)))
    return places
