"""The people of one unit as its list has them, by how they stand."""

from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet, TextChoices

from contest import names
from contest.models import (
    Contest,
    Excusal,
    Proposal,
    RosterEntry,
    Unit,
    UnitRoster,
    User,
)
from contest.models.proposed import Proposed

Status = RosterEntry.Status
PENDING = Proposed.State.PENDING


class Group(TextChoices):
    """How a unit's list is looked at; a person may stand in more than one."""

    WORKING = "dang-lam", "Đang làm việc"
    PROPOSED = "cho-duyet", "Chờ duyệt bổ sung"
    EXCUSED = "vang", "Vắng có lý do"
    NOT_COUNTING = "khong-tinh", "Không thuộc diện tính tỷ lệ"
    GONE = "da-nghi", "Đã nghỉ, chuyển đi"


# As the figures count them: excused is who counts and is away on the day that counts.
CONDITIONS = {
    Group.WORKING: Q(status=Status.WORKING),
    Group.PROPOSED: Q(status=Status.PROPOSED),
    Group.EXCUSED: Q(status=Status.WORKING, counts=True, excused=True),
    Group.NOT_COUNTING: Q(status=Status.WORKING, counts=False),
    Group.GONE: Q(status__in=[Status.LEFT, Status.REFUSED]),
}


def list_of_unit(contest: Contest, user: User, unit: Unit) -> QuerySet[RosterEntry]:
    """Everybody whom the unit's list names, of those whom ``user`` may see."""
    return (
        RosterEntry.objects.visible_to(user)
        .filter(contest=contest, unit=unit)
        .with_excused()
        .select_related("staff_member__user")
        .in_name_order()
    )


def locked_since(contest: Contest, unit: Unit) -> datetime | None:
    """Since when the office has locked the unit's list, or None while it is open."""
    rosters = UnitRoster.objects.filter(contest=contest, unit=unit)
    locked = rosters.filter(state=UnitRoster.State.LOCKED).first()
    return locked.changed_at if locked else None


def count_groups(people: QuerySet[RosterEntry]) -> dict[Group, int]:
    counts = {
        group.name: Count("pk", filter=condition)
        for group, condition in CONDITIONS.items()
    }
    row = people.order_by().aggregate(**counts)
    return {group: row[group.name] for group in Group}


def group_of(people: QuerySet[RosterEntry], group: Group) -> QuerySet[RosterEntry]:
    return people.filter(CONDITIONS[group])


def named(people: QuerySet[RosterEntry], typed: str) -> QuerySet[RosterEntry]:
    """Those whose names have words that begin as those typed, accents aside."""
    for word in names.search_key(typed).split():
        people = people.filter(
            Q(staff_member__search_key__startswith=word)
            | Q(staff_member__search_key__contains=f" {word}")
        )
    return people


def with_waiting(people: QuerySet[RosterEntry]) -> QuerySet[RosterEntry]:
    """Read along what waits for each: ``waiting`` and ``waiting_excusals``."""
    waiting = Proposal.objects.filter(state=PENDING).order_by("pk")
    away = Excusal.objects.filter(state=PENDING).order_by("pk")
    return people.prefetch_related(
        Prefetch("proposals", queryset=waiting, to_attr="waiting"),
        Prefetch("excusals", queryset=away, to_attr="waiting_excusals"),
    )


def with_reasons(
    people: QuerySet[RosterEntry], contest: Contest
) -> QuerySet[RosterEntry]:
    """Read ``in_force`` along. Only for those who may know the reasons."""
    in_force = Excusal.objects.filter(
        state=Excusal.State.APPROVED,
        starts_on__lte=contest.reference_date,
        ends_on__gte=contest.reference_date,
    )
    return people.prefetch_related(
        Prefetch("excusals", queryset=in_force.order_by("pk"), to_attr="in_force")
    )
