"""Which files somebody may download, and which parts he may have a file made of."""

from django.db.models import Q, QuerySet

from contest.models import Contest, Role, Unit, User
from contest.queries.scope import granted
from reports.models import Export, Snapshot
from reports.permissions import EXPORTS

SHOWN = 20


def exports_for(contest: Contest, user: User) -> QuerySet[Export]:
    """Files of the whole and of blocks: only for those over the whole contest."""
    of_unit = granted(user, contest, [Role.COORDINATOR], "unit__path")
    return Export.objects.filter(snapshot__contest=contest).filter(
        Q(granted(user, contest, EXPORTS, "unit__path"))
        | (Q(of_unit) & ~Q(unit=contest.root_unit))
    )


def units_to_export(contest: Contest, user: User) -> QuerySet[Unit]:
    units = Unit.objects.under(contest.root_unit).exclude(pk=contest.root_unit_id)
    roles = [*EXPORTS, Role.COORDINATOR]
    return units.filter(granted(user, contest, roles)).in_protocol_order()


def snapshots_to_export(contest: Contest) -> QuerySet[Snapshot]:
    """The newest that hold the people too; those by the clock hold units alone."""
    newest = Snapshot.objects.filter(contest=contest).exclude(
        cause=Snapshot.Cause.SCHEDULE
    )
    shown = list(newest.order_by("-pk").values_list("pk", flat=True)[:SHOWN])
    official = Q(cause__in=[Snapshot.Cause.CLOSING, Snapshot.Cause.PROVISIONAL])
    return newest.filter(Q(pk__in=shown) | official).order_by("-pk")
