"""What pages and reports read about entries."""

from typing import NamedTuple

from django.db.models import Q

from contest.db import db_today
from contest.models import Contest, Grant, Role, RosterEntry, Round, Unit, User
from contest.words import moment
from initiatives.models import InitiativeEntry

SUBMITS_FOR_UNIT = (Role.COORDINATOR, Role.OFFICER)


def current_round() -> Round | None:
    """The part of the current contest to which entries are sent."""
    return (
        Round.objects.filter(contest__is_current=True, kind=Round.Kind.INITIATIVES)
        .select_related("contest")
        .first()
    )


def roster_entry_of(user: User, contest: Contest) -> RosterEntry | None:
    """The person's own place in the contest, while working there."""
    return (
        RosterEntry.objects.working()
        .filter(contest=contest, staff_member__user=user)
        .select_related("unit", "staff_member")
        .first()
    )


def submitting_units(
    user: User, contest: Contest, *, and_also: InitiativeEntry | None = None
):
    """The units for which ``user`` may send: his own, and those he coordinates.

    ``and_also``: an entry whose unit stays a choice, whoever has moved meanwhile.
    """
    own = RosterEntry.objects.working().filter(contest=contest, staff_member__user=user)
    grants = Grant.objects.current().filter(
        Q(contest=None) | Q(contest=contest), user=user, role__in=SUBMITS_FOR_UNIT
    )
    mine = Q(pk__in=own.values("unit"))
    if and_also is not None:
        mine |= Q(pk=and_also.unit_id)
    today = db_today()
    for path in grants.values_list("unit__path", flat=True):
        mine |= Q(path__startswith=path) & ~Q(valid_to__lt=today)
    return Unit.objects.filter(mine).in_protocol_order()


def next_waiting(entries, after: InitiativeEntry, user: User):
    """The entry that ``user`` screens after this one, from the start once at the end.

    ``entries`` is the queue as filtered. One's own entries are left to others.
    """
    waiting = (
        entries.waiting()
        .exclude(pk=after.pk)
        .exclude(pk__in=InitiativeEntry.objects.of_entrant(user))
        .in_queue_order()
    )
    later = Q(submitted_at__gt=after.submitted_at) | Q(
        submitted_at=after.submitted_at, pk__gt=after.pk
    )
    return waiting.filter(later).first() or waiting.first()


class Check(NamedTuple):
    """One line of the checklist; ``verdict`` is None where a person must look."""

    name: str
    verdict: bool | None
    words: str


def checklist(entry: InitiativeEntry) -> list[Check]:
    """What is known about the conditions of taking part. It decides nothing."""
    round = entry.round
    authors = entry.authors.count()
    twin = _other_with_the_same_link(entry)
    return [
        Check("Có tác giả", authors > 0, f"{authors} tác giả"),
        Check("Đúng chủ đề", None, str(entry.theme)),
        Check(
            "Gửi trong thời gian quy định",
            round.is_open(entry.submitted_at),
            moment(entry.submitted_at),
        ),
        Check(
            f"Không quá {round.max_seconds // 60} phút",
            None if entry.seconds is None else not entry.is_too_long,
            f"{entry.duration} (tác giả khai)" if entry.duration else "Chưa khai báo",
        ),
        Check(
            "Đường dẫn chưa có trong bài khác",
            twin is None,
            f'Trùng với bài "{twin}"' if twin else "Chưa thấy bài nào trùng",
        ),
    ]


def _other_with_the_same_link(entry):
    """An entry that was sent with this link, whatever became of it."""
    return (
        InitiativeEntry.objects.filter(
            round=entry.round_id,
            platform=entry.platform,
            video_key=entry.video_key,
            submitted_at__isnull=False,
        )
        .exclude(pk=entry.pk)
        .first()
    )
