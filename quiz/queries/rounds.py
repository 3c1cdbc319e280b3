"""A round for the officer who runs it: its state, and whom a change touches."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from contest.models import Contest, Round
from quiz.blueprints import Service, serve
from quiz.drawing import Demand
from quiz.models import Allowance, Attempt, BlueprintRow, Difficulty, Topic
from quiz.queries.bank import stock_of
from quiz.rounds import Settings, Shown


class Sitting(NamedTuple):
    """Who has to do with a round now. People and attempts are never one number."""

    now: int  # attempts in progress whose time is not up
    handed_in: int  # attempts
    people: int  # who have handed in at least one
    earliest: datetime | None  # the deadlines of those in progress
    latest: datetime | None


def quiz_rounds(contest: Contest):
    return contest.rounds.filter(kind=Round.Kind.QUIZ).order_by("number")


def settings_of(round: Round) -> Settings:
    rows = round.blueprint.order_by("topic__position", "topic", "difficulty")
    demands = [Demand(*row) for row in rows.values_list("topic", "difficulty", "count")]
    return Settings(
        *(getattr(round, name) for name in Settings._fields[:-1]), blueprint=demands
    )


def reference_day_off(round: Round, closes_at: datetime) -> date | None:
    """The day that the counting rounds would end, where excusals look at another."""
    if not round.counts:
        return None
    counting = round.contest.rounds.filter(counts=True).exclude(pk=round.pk)
    last = counting.aggregate(last=Max("closes_at"))["last"]
    ends_on = timezone.localdate(max(closes_at, last or closes_at))
    return None if ends_on == round.contest.reference_date else ends_on


def fingerprint_of(round: Round) -> str:
    """What an act says it has seen; another act since then makes it another."""
    last = round.changes.values_list("pk", flat=True).first()
    return Shown(settings_of(round), round.paused_until, last).fingerprint()


def needs_word(round: Round, at: datetime) -> bool:
    """Whether a change needs its reason and document: once the round has opened."""
    return not round.is_practice and at >= round.opens_at


def ended_by_time(round: Round, since: datetime):
    """The attempts that the clock ended since then, nothing given for them yet."""
    given = Allowance.objects.filter(
        round=round,
        entry=OuterRef("entry"),
        attempts__gte=1,
        change__recorded_at__gte=OuterRef("closed_at"),
    )
    return round.attempts.filter(
        ~Exists(given),
        state=Attempt.State.CLOSED,
        cause__in=Attempt.CUT_OFF,
        closed_at__gte=since,
    )


def sitting(round: Round, at: datetime) -> Sitting:
    ahead = Q(state=Attempt.State.IN_PROGRESS, due_at__gt=at)
    closed = Q(state=Attempt.State.CLOSED)
    row = round.attempts.aggregate(
        now=Count("pk", filter=ahead),
        handed_in=Count("pk", filter=closed),
        people=Count("entry", filter=closed, distinct=True),
        earliest=Min("due_at", filter=ahead),
        latest=Max("due_at", filter=ahead),
    )
    return Sitting(**row)


class Line(NamedTuple):
    """One row of the blueprint, and whether the bank can serve it."""

    topic: Topic
    service: Service

    @property
    def level(self) -> str:
        difficulty = self.service.demand.difficulty
        return Difficulty(difficulty).label if difficulty else "Bất kỳ"

    @property
    def short_by(self) -> int:
        return max(0, self.service.demand.count - self.service.found)


def bank_lines(contest: Contest, blueprint: list[Demand]) -> list[Line]:
    topics = Topic.objects.filter(contest=contest).in_bulk()
    served = serve(blueprint, stock_of(contest))
    return [Line(topics[service.demand.topic], service) for service in served]


def shared_topics(round: Round, blueprint: list[Demand]) -> list[str]:
    """Topics that practice and another round would both draw from."""
    others = quiz_rounds(round.contest).exclude(is_practice=round.is_practice)
    theirs = BlueprintRow.objects.filter(round__in=others).values("topic")
    shared = Topic.objects.filter(pk__in={demand.topic for demand in blueprint})
    return list(shared.filter(pk__in=theirs).values_list("name", flat=True))
