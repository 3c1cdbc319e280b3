"""The people of one unit: the names behind its figures."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from contest.models import Contest, Excusal, RosterEntry, Slip, Unit, User
from contest.models.roster import SEES_PEOPLE
from contest.queries.scope import granted
from quiz.models import Attempt
from reports.permissions import CHASES


@dataclass(frozen=True)
class UnitCounts:
    """The integers of one unit's own people, counted from the very rows listed."""

    headcount: int
    counting: int
    excused: int
    participated: int
    took_part: int
    last_at: datetime | None

    @property
    def expected(self) -> int:
        return self.counting - self.excused

    @property
    def missing(self) -> int:
        return self.expected - self.participated

    @property
    def extra(self) -> int:
        return self.took_part - self.participated


def people_of(contest: Contest, user: User, unit: Unit) -> QuerySet[RosterEntry]:
    """Who works in the unit, of those whom the user may see, in name order."""
    return _listed(contest, user, unit).working()


def missing_people(
    contest: Contest, user: User, unit: Unit | None = None
) -> QuerySet[RosterEntry]:
    """Who is missing of the unit, or of all whom the user may see, as files list them.

    ``shows_phone``: whether this user calls people there.
    """
    seen = granted(user, contest, SEES_PEOPLE, "unit__path")
    people = RosterEntry.objects.filter(seen, contest=contest).missing().with_excused()
    if unit:
        people = people.filter(unit=unit)
    return (
        with_standing(people)
        .annotate(shows_phone=granted(user, contest, CHASES, "unit__path"))
        .select_related("staff_member", "unit__block")
        .order_by(
            F("unit__block__position").asc(nulls_first=True),
            "unit__position",
            "unit",
            "staff_member__sort_key",
            "pk",
        )
    )


def added_to(contest: Contest, user: User, unit: Unit) -> QuerySet[RosterEntry]:
    """Whom the unit added and the office has not accepted: counted nowhere."""
    return _listed(contest, user, unit).filter(status=RosterEntry.Status.PROPOSED)


def _listed(contest: Contest, user: User, unit: Unit) -> QuerySet[RosterEntry]:
    return (
        RosterEntry.objects.visible_to(user)
        .filter(contest=contest, unit=unit)
        .with_excused()
        .select_related("staff_member")
        .in_name_order()
    )


def count_people(people: QuerySet[RosterEntry]) -> UnitCounts:
    """Count what the recount counts, at this moment."""
    joined = Q(counts=True, excused=False, participated_at__isnull=False)
    row = people.order_by().aggregate(
        headcount_=Count("pk"),
        counting_=Count("pk", filter=Q(counts=True)),
        excused_=Count("pk", filter=Q(counts=True, excused=True)),
        participated_=Count("pk", filter=joined),
        took_part_=Count("participated_at"),
        last_at_=Max("participated_at", filter=joined),
    )
    return UnitCounts(**{name.removesuffix("_"): row[name] for name in row})


def count_attempts(contest: Contest, unit: Unit) -> int:
    """Sittings that are over, of the unit's own people: attempts, never people."""
    return (
        Attempt.objects.in_earnest()
        .filter(
            entry__contest=contest,
            entry__unit=unit,
            entry__status=RosterEntry.Status.WORKING,
            state=Attempt.State.CLOSED,
        )
        .count()
    )


def with_standing(people: QuerySet[RosterEntry]) -> QuerySet[RosterEntry]:
    """Annotate what ``standings.standing`` asks for, besides ``with_excused``."""
    entry = OuterRef("pk")
    user = OuterRef("staff_member__user")
    return people.annotate(
        has_open_attempt=Exists(
            Attempt.objects.in_earnest().filter(
                entry=entry, state=Attempt.State.IN_PROGRESS, due_at__gt=Now()
            )
        ),
        has_pending_excusal=Exists(
            Excusal.objects.filter(entry=entry, state=Excusal.State.PENDING)
        ),
        has_signed_in=Exists(User.objects.filter(pk=user, last_login__isnull=False)),
        has_slip=Exists(Slip.objects.filter(user=user)),
    )
