"""What an officer reads beside one entry: its checklist, and what it may repeat."""

from typing import NamedTuple

from django.db.models import Q

from contest.models import Round
from contest.words import moment
from initiatives.durations import MEASURED, Length, is_over, known_length
from initiatives.models import InitiativeEntry
from initiatives.queries.searching import with_words
from initiatives.queries.watching import LinkFacts, link_lines
from initiatives.states import GONE, State

MOST_FOUND = 10
COMPARED = [
    ("Chủ đề", "theme"),
    ("Đơn vị gửi", "unit"),
    ("Gửi lúc", "submitted_at"),
    ("Đường dẫn video", "video_url"),
    ("Tóm tắt", "summary"),
    ("Vấn đề đặt ra", "problem"),
    ("Giải pháp", "solution"),
    ("Hiệu quả, khả năng nhân rộng", "effect"),
]


class Check(NamedTuple):
    """One line of the checklist; ``verdict`` is None where nothing is known.

    ``looks``: a person must look, and ticks it.
    """

    name: str
    verdict: bool | None
    words: str
    key: str = ""
    looks: bool = False


def checklist(
    entry: InitiativeEntry, link: LinkFacts, seen, novelty: Check
) -> list[Check]:
    """What is known about the conditions of taking part. It decides nothing.

    ``seen``: the entries that the reader may see; ``novelty``: what was found like it.
    """
    said = link_lines(link.watch)
    lines = {
        "opens": Check("Mở được", *said["opens"]),
        "public": Check("Ai cũng xem được", *said["public"]),
        "length": _length(entry, link.length),
        "theme": Check("Đúng chủ đề", None, str(entry.theme)),
        "window": _window(entry),
        "authors": _authors(entry),
        "novelty": novelty,
        "link": _link(entry, link, seen),
    }
    looks = lines_to_look_at(entry, link.length)
    return [line._replace(key=key, looks=key in looks) for key, line in lines.items()]


def lines_to_look_at(
    entry: InitiativeEntry, length: Length | None = None
) -> dict[str, str]:
    """The keys and names of the lines that a person must judge."""
    lines = lines_of_any(entry.round)
    if (length or known_length(entry)).source in MEASURED:
        del lines["length"]
    return lines


def lines_of_any(round: Round) -> dict[str, str]:
    """The same for an entry of which nothing is known yet."""
    return {
        "opens": "Mở được",
        "public": "Ai cũng xem được",
        "length": _length_name(round),
        "theme": "Đúng chủ đề",
        "novelty": "Tính mới",
    }


def _length_name(round: Round) -> str:
    return f"Không quá {round.max_seconds // 60} phút"


def _length(entry, length: Length) -> Check:
    name = _length_name(entry.round)
    if length.seconds is None:
        return Check(name, None, "Chưa khai báo, chưa đo")
    is_long = is_over(length, entry)
    # What was only declared is no proof that it is short enough.
    verdict = not is_long if length.source in MEASURED or is_long else None
    return Check(name, verdict, length.words)


def _window(entry) -> Check:
    """What was first sent in time may have been sent again later, as it was given.

    The approval ends the time that was given; the first sending stays as it was.
    """
    sent, given = entry.submitted_at, entry.reopened_until
    is_late = not entry.round.is_open(sent)
    is_given = is_late and (bool(given and sent < given) or _began_in_time(entry))
    words = f"{moment(sent)}, gửi lại trong hạn sửa" if is_given else moment(sent)
    return Check("Gửi trong thời gian quy định", not is_late or is_given, words)


def _began_in_time(entry) -> bool:
    first = entry.revisions.first()
    return first is not None and entry.round.is_open(first.sent_at)


def _authors(entry) -> Check:
    authors = entry.authors.count()
    return Check("Có tác giả", authors > 0, f"{authors} tác giả")


def _link(entry, link: LinkFacts, seen) -> Check:
    """A twin out of the reader's sight is told of, and not named."""
    name, twin = "Đường dẫn chưa có trong bài khác", same_link(entry).first()
    if twin is None and not link.has_twin:
        return Check(name, verdict=True, words="Chưa thấy bài nào trùng")
    named = seen.filter(pk=twin.pk).first() if twin else link.twin
    words = f'Trùng với bài "{named}"' if named else "Trùng với bài của đơn vị khác"
    return Check(name, verdict=False, words=words)


def same_link(entry: InitiativeEntry):
    """Entries that were sent with this link, whatever became of them."""
    sent = InitiativeEntry.objects.was_sent().filter(
        round=entry.round_id, platform=entry.platform, video_key=entry.video_key
    )
    return sent.exclude(pk=entry.pk).order_by("pk")


# --- Beside another entry -----------------------------------------------------


def may_be_repeated(entry: InitiativeEntry, seen):
    """Those that ``entry`` may turn out to repeat, of those that the reader sees."""
    others = seen.repeatable_by(entry)
    return others.select_related("theme", "unit", "round")


def repeating(entry: InitiativeEntry, seen) -> list[InitiativeEntry]:
    """Those kept out for this one, where it is gone itself."""
    if entry.state not in GONE:
        return []
    others = seen.filter(duplicate_of=entry, state=State.DUPLICATE)
    return list(others.in_queue_order()[:MOST_FOUND])


def find_repeated(
    entry: InitiativeEntry, seen, text: str, twin: InitiativeEntry | None
) -> list[InitiativeEntry]:
    """By what was typed; without it, the ``twin`` and those of one link or title."""
    others = may_be_repeated(entry, seen)
    if text.strip():
        return list(with_words(others, text).in_queue_order()[:MOST_FOUND])
    is_like_it = Q(platform=entry.platform, video_key=entry.video_key)
    is_like_it |= Q(title__iexact=entry.title)
    if twin:
        is_like_it |= Q(pk=twin.pk)
    return list(others.filter(is_like_it)[:MOST_FOUND])


class Compared(NamedTuple):
    name: str
    here: str
    there: str

    @property
    def is_same(self) -> bool:
        return bool(self.here) and self.here == self.there


def side_by_side(entry: InitiativeEntry, other: InitiativeEntry) -> list[Compared]:
    return [
        Compared(name, _words(entry, field), _words(other, field))
        for name, field in COMPARED
        if _words(entry, field) or _words(other, field)
    ]


def _words(entry, field: str) -> str:
    value = getattr(entry, field)
    return moment(value) if field == "submitted_at" else str(value or "")
