"""What an officer reads while screening."""

from typing import NamedTuple

from django.db.models import Q

from contest.models import User
from contest.words import moment
from initiatives.models import InitiativeEntry


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
