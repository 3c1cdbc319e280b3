"""Whom to call: units across a scope, people of one unit, and who was reminded when."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)

from contest.models import Contest, Grant, RosterEntry, Unit, User
from reports.chasing import Order, Step
from reports.models import Reminder
from reports.queries.people import people_of, with_standing

LATELY = timedelta(days=7)
# The first that holds is how far somebody is, as in ``standings``.
STEPS = Case(
    When(has_open_attempt=True, then=Step.STARTED),
    When(has_pending_excusal=True, then=Step.EXCUSAL_WAITS),
    When(has_signed_in=True, then=Step.SIGNED_IN),
    When(has_slip=True, then=Step.NOT_SIGNED_IN),
    default=Step.NO_SLIP,
    output_field=IntegerField(),
)


def with_last_reminded(units: QuerySet[Unit], contest: Contest) -> QuerySet[Unit]:
    """Annotate ``last_reminded`` and by whom, whatever way the word went."""
    newest = Reminder.objects.filter(
        contest=contest, unit=OuterRef("pk"), state=Reminder.State.SENT
    ).order_by("-sent_at")
    return units.annotate(
        last_reminded=Subquery(newest.values("sent_at")[:1]),
        last_reminded_by=Subquery(newest.values("made_by__full_name")[:1]),
    )


def reminders_of(contest: Contest, unit: Unit) -> QuerySet:
    """How the unit was reminded, the newest first: one row for each act."""
    reminders = Reminder.objects.filter(contest=contest, unit=unit)
    return (
        reminders.values("made_at", "kind", "made_by__full_name")
        .annotate(
            asked=Count("pk"), sent=Count("pk", filter=Q(state=Reminder.State.SENT))
        )
        .order_by("-made_at", "kind")
    )


def to_chase(units: QuerySet[Unit], contest: Contest, order: Order) -> QuerySet[Unit]:
    """Those with ``missing`` people in the order of calls, the never reminded first."""
    first = "missing" if order == Order.NEAREST else "-missing"
    units = with_last_reminded(units.filter(missing__gt=0), contest)
    return units.order_by(
        first, F("last_reminded").asc(nulls_first=True), "position", "pk"
    )


def count_steps(contest: Contest, units: list[Unit]) -> dict[int, list[tuple]]:
    """How far the missing people of each unit are: (step, people), in calling order."""
    missing = RosterEntry.objects.filter(contest=contest, unit__in=units).missing()
    rows = (
        with_standing(missing)
        .annotate(step=STEPS)
        .values_list("unit", "step")
        .annotate(people=Count("pk"))
        .order_by("unit", "step")
    )
    counted = defaultdict(list)
    for unit, step, people in rows:
        counted[unit].append((Step(step), people))
    return counted


def call_list(contest: Contest, user: User, unit: Unit) -> QuerySet[RosterEntry]:
    """The missing people of the unit, each with ``step``, whom to call first on top."""
    people = people_of(contest, user, unit).missing()
    grants = Prefetch(
        "staff_member__user__grants", Grant.objects.select_related("unit")
    )
    return (
        with_standing(people)
        .annotate(step=STEPS)
        .select_related("staff_member__user")
        .prefetch_related(grants)
        .order_by("step", "staff_member__sort_key", "pk")
    )


def passed_lately(
    units: QuerySet[Unit], contest: Contest, *, at: datetime
) -> list[str]:
    """Short names of the units whose last person took part this week, in that order."""
    full = units.filter(expected__gt=0, missing=0)
    reached = (
        RosterEntry.objects.filter(contest=contest, unit__in=full.values("pk"))
        .expected()
        .order_by()
        .values("unit")
        .annotate(last_at=Max("participated_at"))
        .filter(last_at__gt=at - LATELY)
        .order_by("last_at", "unit")
        .values_list("unit__short_name", flat=True)
    )
    return list(reached)
