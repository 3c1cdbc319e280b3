"""Who would get a mail now, and who would not: the preview and the mailing are one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from contest.models import Contest, Excusal, Grant, Job, Role, RosterEntry, User
from contest.queries.scope import granted
from reports.models import Reminder
from reports.permissions import CHASES
from reports.queries.boards import board_units, without_ended

# Who got a mail gets the next one the day after at the same hour.
PAUSE = timedelta(hours=20)
UNDER_WAY = [Job.State.QUEUED, Job.State.RUNNING]


@dataclass
class Recipients:
    """``reminders`` are not stored yet: the verb stores exactly these."""

    kind: Reminder.Kind
    reminders: list[Reminder] = field(default_factory=list)
    reminded: int = 0  # got one today, or one is on its way
    excusal_waits: int = 0
    without_address: list[str] = field(default_factory=list)
    without_coordinator: list[str] = field(default_factory=list)


def recipients(
    contest: Contest, user: User, kind: Reminder.Kind, *, at: datetime
) -> Recipients:
    """Those in the scope of ``user`` whom a mail of this kind would reach."""
    if kind == Reminder.Kind.COORDINATOR_MAIL:
        return _coordinators(contest, user, at)
    return _people(contest, user, at)


def address_of(user: User) -> str:
    """The address on the list of people: accounts have none of their own."""
    person = getattr(user, "staff_member", None)
    return person.email if person else ""


def _coordinators(contest: Contest, user: User, at: datetime) -> Recipients:
    found = Recipients(Reminder.Kind.COORDINATOR_MAIL)
    units = board_units(contest, user, frozenset({Role.OFFICER}))
    below = without_ended(units).filter(missing__gt=0).in_protocol_order()
    recent = set(
        _recent(contest, found.kind, at).values_list("unit_id", "user_id").distinct()
    )
    named: dict[int, dict[int, User]] = {unit.pk: {} for unit in below}
    for grant in coordinator_grants(contest).filter(unit__in=list(named)):
        named[grant.unit_id][grant.user_id] = grant.user
    for unit in below:
        if not named[unit.pk]:
            found.without_coordinator.append(unit.short_name)
        for person in named[unit.pk].values():
            if not address_of(person):
                found.without_address.append(f"{person.full_name} ({unit.short_name})")
            elif (unit.pk, person.pk) in recent:
                found.reminded += 1
            else:
                found.reminders.append(
                    Reminder(contest=contest, kind=found.kind, unit=unit, user=person)
                )
    return found


def _people(contest: Contest, user: User, at: datetime) -> Recipients:
    found = Recipients(Reminder.Kind.PERSON_MAIL)
    for entry in _missing(contest, user, at):
        if entry.has_pending_excusal:
            found.excusal_waits += 1
        elif not entry.staff_member.email:
            found.without_address.append(
                f"{entry.staff_member.full_name} ({entry.unit.short_name})"
            )
        elif entry.is_recent:
            found.reminded += 1
        else:
            found.reminders.append(
                Reminder(contest=contest, kind=found.kind, unit=entry.unit, entry=entry)
            )
    return found


def _missing(contest: Contest, user: User, at: datetime) -> QuerySet[RosterEntry]:
    recent = _recent(contest, Reminder.Kind.PERSON_MAIL, at)
    return (
        RosterEntry.objects.filter(
            granted(user, contest, CHASES, "unit__path"), contest=contest
        )
        .missing()
        .annotate(
            has_pending_excusal=has_pending_excusal(),
            is_recent=Exists(recent.filter(entry=OuterRef("pk"))),
        )
        .select_related("staff_member", "unit")
        .order_by("unit__position", "unit", "staff_member__sort_key", "pk")
    )


def has_pending_excusal() -> Exists:
    """For a query of entries: somebody asked that this person be excused."""
    return Exists(
        Excusal.objects.filter(entry=OuterRef("pk"), state=Excusal.State.PENDING)
    )


def coordinator_grants(contest: Contest) -> QuerySet[Grant]:
    """The grants of coordinators in force, with what is known of their addresses."""
    return (
        Grant.objects.current()
        .filter(Q(contest=None) | Q(contest=contest), role=Role.COORDINATOR)
        .select_related("user__staff_member")
        .order_by("unit", "pk")
    )


def _recent(contest: Contest, kind: Reminder.Kind, at: datetime) -> QuerySet[Reminder]:
    state = Reminder.State
    return Reminder.objects.filter(
        Q(state=state.SENT, sent_at__gt=at - PAUSE)
        | Q(state=state.CLAIMED, made_at__gt=at - PAUSE)  # it may have arrived
        | Q(state__in=[state.WAITING, state.CLAIMED], job__state__in=UNDER_WAY),
        contest=contest,
        kind=kind,
    )
