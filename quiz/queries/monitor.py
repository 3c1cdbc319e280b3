"""Who sits now, as the answers arrive. Reads alone: nothing is written for it.

An attempt is active when an answer arrived, or it began, within the last minute; else
it is silent. Attempts are counted, never people.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from contest.models import Contest, Round, Unit, User
from contest.models.roster import SEES_PEOPLE
from contest.queries.scope import Reach
from quiz.models import AnswerEvent, Attempt

SILENT_AFTER = timedelta(minutes=1)
ENDS_SOON = timedelta(minutes=5)

GROUPS = {
    "dang-lam": "Đang làm",
    "co-thao-tac": "Có thao tác trong 1 phút",
    "im-lang": "Im lặng từ 1 phút",
    "sap-het-gio": "Sắp hết giờ",
    "nop-hom-nay": "Nộp hôm nay",
    "da-nop": "Đã nộp",
}

OVER = {"nop-hom-nay", "da-nop"}


@dataclass
class Live:
    """Numbers of attempts: of one unit, or of all that somebody sees."""

    now: int = 0
    active: int = 0
    silent: int = 0
    ending: int = 0  # within five minutes
    today: int = 0  # handed in, or ended by the clock, since midnight
    over: int = 0
    by_clock: int = 0  # of those that are over

    def add(self, **numbers: int) -> None:
        for name, number in numbers.items():
            setattr(self, name, getattr(self, name) + number)


def watched_units(user: User, contest: Contest):
    """The units whose people this person may see, by a role and not by being one."""
    return Reach(user, contest, SEES_PEOPLE).units()


def live(round: Round, units, at: datetime) -> tuple[Live, list[tuple[Unit, Live]]]:
    """The sum, and each unit with attempts: those where somebody sits come first.

    Three statements, however many sit.
    """
    by_unit, total = defaultdict(Live), Live()
    for row in [*_of_open(round, units, at), *_of_closed(round, units, at)]:
        by_unit[row.pop("entry__unit")].add(**row)
        total.add(**row)
    found = units.filter(pk__in=by_unit).in_protocol_order()
    rows = [(unit, by_unit[unit.pk]) for unit in found]
    rows.sort(key=lambda row: row[1].now == 0)  # stable: protocol order within each
    return total, rows


def sitting_now(round: Round, units, at: datetime):
    """Those of people of ``units`` that go on, with ``last_at``: their last sign."""
    return _open_of(round, units).filter(due_at__gt=at)


def _open_of(round: Round, units):
    """With those whose time is up and whom the sweep has not closed yet."""
    events = AnswerEvent.objects.filter(attempt=OuterRef("pk")).order_by()
    newest = events.values("attempt").annotate(at=Max("recorded_at")).values("at")
    return Attempt.objects.filter(
        round=round, state=Attempt.State.IN_PROGRESS, entry__unit__in=units
    ).annotate(
        last_saved_at=Subquery(newest), last_at=Coalesce("last_saved_at", "started_at")
    )


def over_of(round: Round, units):
    """The attempts of people of ``units`` that were handed in or ended."""
    return Attempt.objects.filter(
        round=round, state=Attempt.State.CLOSED, entry__unit__in=units
    )


def group_of(round: Round, units, group: str, at: datetime):
    """The attempts behind one figure, each with its person, the next to end first."""
    if group in OVER:
        found = over_of(round, units).order_by("-closed_at", "-pk")
        if group == "nop-hom-nay":
            found = found.filter(closed_at__gte=midnight(at))
    else:
        found = sitting_now(round, units, at).order_by("due_at", "pk")
        if group == "im-lang":
            found = found.exclude(is_active(at))
        elif group == "co-thao-tac":
            found = found.filter(is_active(at))
        elif group == "sap-het-gio":
            found = found.filter(ends_soon(round, at))
        found = found.annotate(saved=Count("events__place", distinct=True))
    return found.select_related("entry__staff_member", "entry__unit")


def ends_soon(round: Round, at: datetime) -> Q:
    """Five minutes or less to work: while a round is paused the clock stands."""
    runs_from = round.paused_until if round.is_paused(at) else at
    return Q(due_at__lte=runs_from + ENDS_SOON)


def is_active(at: datetime) -> Q:
    return Q(last_at__gt=at - SILENT_AFTER)


def _of_open(round: Round, units, at: datetime):
    ahead, is_up = Q(due_at__gt=at), Q(due_at__lte=at)
    open_ = _open_of(round, units).order_by()
    return open_.values("entry__unit").annotate(
        now=Count("pk", filter=ahead),
        active=Count("pk", filter=ahead & is_active(at)),
        silent=Count("pk", filter=ahead & ~is_active(at)),
        ending=Count("pk", filter=ahead & ends_soon(round, at)),
        today=Count("pk", filter=is_up & Q(due_at__gte=midnight(at))),
        over=Count("pk", filter=is_up),
        by_clock=Count("pk", filter=is_up),
    )


def _of_closed(round: Round, units, at: datetime):
    closed = over_of(round, units).order_by()
    return closed.values("entry__unit").annotate(
        today=Count("pk", filter=Q(closed_at__gte=midnight(at))),
        over=Count("pk"),
        by_clock=Count("pk", filter=Q(cause__in=Attempt.CUT_OFF)),
    )


def midnight(at: datetime) -> datetime:
    """When the day of ``at`` began, in the contest's time zone."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
