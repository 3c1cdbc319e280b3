"""The closing of a contest: when it is due, what is still open, what was left."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, Subquery, When

from contest.models import (
    Contest,
    Evidence,
    ImportBatch,
    Job,
    JoinRequest,
    Proposal,
    Round,
    Source,
)
from contest.queries.proposals import pending_excusals, pending_proposals
from quiz.models import Attempt
from reports.models import ClosingRemainder, Snapshot

CLOSING_JOB = "closing"
Kind = ClosingRemainder.Kind
Cause = Snapshot.Cause
# Where each kind is settled: a URL name and what stands behind it.
PLACES = {
    Kind.ATTEMPTS: ("quiz:monitor", ""),
    Kind.EXCUSALS: ("contest:proposals", "?loai=excusal"),
    Kind.ADDITIONS: ("contest:proposals", "?loai=add"),
    Kind.CHANGES: ("contest:proposals", ""),
    Kind.REQUESTS: ("contest:join-requests", ""),
    Kind.IMPORTS: ("contest:imports", ""),
    Kind.PROVINCE: ("contest:imports", ""),
}


class Matter(NamedTuple):
    """What of one kind is still open."""

    kind: Kind
    subjects: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.subjects)

    @property
    def place(self) -> tuple[str, str]:
        return PLACES[self.kind]

    def __str__(self):
        return self.kind.counted(self.count)


class Seen(NamedTuple):
    """What the page of the dry run showed: a refusal names what came after it."""

    figures: str  # ``people_at.fingerprint``
    matters: Mapping[str, frozenset[int]]  # by kind, the ids that were open

    def appeared(self, matter: Matter) -> int:
        return len(set(matter.subjects) - self.matters.get(matter.kind, frozenset()))

    @property
    def stored(self) -> dict:
        """As the job of a closing keeps it."""
        matters = {kind: sorted(subjects) for kind, subjects in self.matters.items()}
        return {"figures": self.figures, "matters": matters}

    @classmethod
    def of(cls, stored: dict) -> "Seen":
        matters = stored["matters"].items()
        return cls(
            stored["figures"],
            {kind: frozenset(subjects) for kind, subjects in matters},
        )


def closing_moment(contest: Contest) -> datetime | None:
    """When the last of the rounds that count ends: the cut-off of the closing."""
    return contest.rounds.filter(counts=True).aggregate(at=Max("closes_at"))["at"]


def closing_of(contest: Contest) -> Snapshot | None:
    """The official figures, once an officer has closed them."""
    closings = Snapshot.objects.filter(contest=contest, cause=Cause.CLOSING)
    return closings.select_related("contest", "taken_by").first()


def closing_job(contest: Contest) -> Job | None:
    """Whoever pressed last, and how far the worker is with it."""
    jobs = Job.objects.filter(kind=CLOSING_JOB, contest=contest)
    return jobs.select_related("created_by").order_by("pk").last()


def provisional_of(contest: Contest, closing: Snapshot | None) -> Snapshot | None:
    """What was taken by itself at the ending that ``closing``, or a closing now, is of.

    Those of an ending that was moved since are not quoted.
    """
    moment = closing.cut_off if closing else closing_moment(contest)
    taken = Snapshot.objects.filter(contest=contest, cause=Cause.PROVISIONAL)
    return taken.select_related("contest").filter(cut_off=moment).first()


def official(contest: Contest) -> Snapshot | None:
    """What every page quotes: the closing, or else the figures of the last ending.

    One statement: each page of figures asks it.
    """
    endings = contest.rounds.filter(counts=True).order_by().values("contest")
    ending = Subquery(endings.annotate(at=Max("closes_at")).values("at"))
    taken = Snapshot.objects.filter(contest=contest).filter(
        Q(cause=Cause.CLOSING) | Q(cause=Cause.PROVISIONAL, cut_off=ending)
    )
    closing_first = Case(When(cause=Cause.CLOSING, then=0), default=1)
    return (
        taken.select_related("contest", "taken_by")
        .order_by(closing_first, "pk")
        .first()
    )


def remainders(snapshot: Snapshot) -> list[ClosingRemainder]:
    """What was left open at this closing, and why, in the order of the page."""
    return list(snapshot.remainders.all())


def endings_due(at: datetime) -> QuerySet:
    """(contest, moment) of each ended counting round without provisional figures.

    Of the current contest: those of years ago would be taken from the lists of today.
    """
    known = Snapshot.objects.filter(contest=OuterRef("contest"))
    of_ending = known.filter(cause=Cause.PROVISIONAL, cut_off=OuterRef("closes_at"))
    return (
        Round.objects.filter(
            ~Exists(known.filter(cause=Cause.CLOSING)),
            ~Exists(of_ending),
            contest__is_current=True,
            counts=True,
            closes_at__lte=at,
        )
        .order_by("contest", "closes_at")
        .values_list("contest", "closes_at")
        .distinct()
    )


def open_attempts(contest: Contest) -> QuerySet[Attempt]:
    return Attempt.objects.filter(
        round__contest=contest, round__counts=True, state=Attempt.State.IN_PROGRESS
    )


def open_matters(contest: Contest) -> list[Matter]:
    """Everything that may still change the figures, by kind; only what there is."""
    proposals = pending_proposals(contest)
    additions = proposals.filter(kind=Proposal.Kind.ADD)
    changes = proposals.exclude(kind=Proposal.Kind.ADD)
    requests = JoinRequest.objects.filter(
        contest=contest, state=JoinRequest.State.WAITING
    )
    found = {
        Kind.ATTEMPTS: open_attempts(contest),
        Kind.EXCUSALS: pending_excusals(contest),
        Kind.ADDITIONS: additions,
        Kind.CHANGES: changes,
        Kind.REQUESTS: requests,
        Kind.IMPORTS: _open_imports(contest),
        Kind.PROVINCE: _rounds_without_data(contest),
    }
    matters = [
        Matter(kind, tuple(rows.order_by("pk").values_list("pk", flat=True)))
        for kind, rows in found.items()
    ]
    return [matter for matter in matters if matter.subjects]


def _open_imports(contest: Contest) -> QuerySet[ImportBatch]:
    """Files of units and people that are looked at, sent or given back."""
    state = ImportBatch.State
    return ImportBatch.objects.filter(
        contest=contest,
        kind__in=[ImportBatch.Kind.UNITS, ImportBatch.Kind.STAFF],
        state__in=[state.PREVIEWED, state.SENT, state.RETURNED],
    )


def _rounds_without_data(contest: Contest) -> QuerySet[Round]:
    """Rounds held on the province's site of which nothing has come here."""
    from_there = Evidence.objects.filter(source=Source.PROVINCE)
    return contest.rounds.filter(
        ~Exists(from_there.filter(round=OuterRef("pk"))),
        counts=True,
        is_hosted_here=False,
    )
