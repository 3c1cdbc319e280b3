"""The acts on a round that runs: their words, whom each touches, and their verb."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from contest import words
from contest.models import Round, RoundChange
from quiz import services
from quiz.forms.rounds import (
    AnotherAttemptForm,
    ExtendForm,
    ExtraTimeForm,
    PauseForm,
    WordForm,
)
from quiz.queries import Move, ended_by_time, moved, settings_of
from quiz.services import Why


class Act(NamedTuple):
    slug: str
    label: str
    says: str  # what it does, in one sentence
    form: type
    fits: Callable[[Round, datetime], bool]
    effects: Callable[[Round, dict, datetime], list[str]]
    do: Callable[[Round, dict, Why], RoundChange]
    # What it does to the deadlines of who sits; None leaves them.
    move: Callable[[Round, dict, datetime], Move] | None = None


# --- What each does to the deadlines -----------------------------------------------


def _minutes(given: dict) -> timedelta:
    return timedelta(minutes=given["minutes"])


def _pause(round: Round, given: dict, now: datetime) -> Move:
    length = _minutes(given)
    later = length if given["moves_closing"] else timedelta(0)
    return Move(round.closes_at + later, length)


def _resumption(round: Round, given: dict, now: datetime) -> Move:
    return Move(round.closes_at, now - round.paused_until)


def _extension(round: Round, given: dict, now: datetime) -> Move:
    return Move(given["closes_at"])


def _more_time(round: Round, given: dict, now: datetime) -> Move:
    return Move(round.closes_at, _minutes(given))


# --- Whom it touches, in words -----------------------------------------------------


def _of_pause(round: Round, given: dict, now: datetime) -> list[str]:
    move = _pause(round, given, now)
    still = "" if given["moves_closing"] else "vẫn "
    return [
        f"Từ bây giờ đến {words.moment(now + move.more)} không ai bắt đầu lượt mới.",
        *_given(round, given, move, now),
        "Câu trả lời vẫn được lưu trong lúc tạm dừng.",
        f"Phần thi {still}kết thúc {words.moment(move.closes_at)}.",
    ]


def _of_resume(round: Round, given: dict, now: datetime) -> list[str]:
    found = moved(round, _resumption(round, given, now), now)
    return [
        "Đồng hồ chạy tiếp ngay; người chưa bắt đầu làm bài được.",
        f"{found.shorter} bài đang làm có lại đúng số phút đã có lúc tạm dừng.",
        f"Phần thi vẫn kết thúc {words.moment(round.closes_at)}.",
    ]


def _of_extending(round: Round, given: dict, now: datetime) -> list[str]:
    found = moved(round, _extension(round, given, now), now)
    before, after = words.moment(round.closes_at), words.moment(given["closes_at"])
    told = [
        f"Kết thúc {after}, trước đây {before}.",
        f"{found.longer} bài đang làm có hạn nộp muộn hơn.",
    ]
    if found.shorter:
        told.append(f"{found.shorter} bài đang làm có hạn nộp sớm hơn.")
    return [*told, "Bài đã nộp, đã hết giờ không mở lại."]


def _of_time(round: Round, given: dict, now: datetime) -> list[str]:
    return [
        *_given(round, given, _more_time(round, given, now), now),
        f"Không bài nào quá {words.moment(round.closes_at)}.",
        "Lượt bắt đầu sau đó vẫn theo số phút của phần thi.",
    ]


def _given(round: Round, given: dict, move: Move, now: datetime) -> list[str]:
    """Who has all of the minutes, and who less, or none, because the round closes."""
    found = moved(round, move, now)
    whole = found.sitting - found.capped
    told = [f"{whole} bài đang làm được thêm {given['minutes']} phút."]
    if found.capped:
        told.append(f"{found.capped} bài được thêm ít hơn, vì phần thi kết thúc trước.")
    return told


def _of_another(round: Round, given: dict, now: datetime) -> list[str]:
    ended = ended_by_time(round, given["since"])
    people = ended.values("entry").distinct().count()
    since = words.moment(given["since"])
    told = [f"{people} người bị hết giờ từ {since} được thêm một lượt."]
    if not round.is_open(now):
        told.append("Phần thi không mở: phải gia hạn thì họ mới thi được.")
    return [*told, "Kết quả đã có của họ không đổi; lượt cao điểm nhất được tính."]


# --- The verbs ---------------------------------------------------------------------


def _extend(round: Round, given: dict, why: Why) -> RoundChange:
    new = settings_of(round)._replace(closes_at=given["closes_at"])
    return services.change_round(round, new, why)


ACTS = [
    Act(
        "gia-han",
        "Gia hạn",
        "Đổi thời điểm kết thúc của phần thi.",
        ExtendForm,
        lambda it, now: now >= it.opens_at,
        _of_extending,
        _extend,
        _extension,
    ),
    Act(
        "tam-dung",
        "Tạm dừng",
        "Đồng hồ của mọi bài đang làm đứng lại, không ai bắt đầu lượt mới.",
        PauseForm,
        lambda it, now: it.is_open(now) and not it.is_paused(now),
        _of_pause,
        lambda it, given, why: services.pause_round(
            it, given["minutes"], why, moves_closing=given["moves_closing"]
        ),
        _pause,
    ),
    Act(
        "tiep-tuc",
        "Tiếp tục",
        "Kết thúc tạm dừng sớm hơn dự kiến.",
        WordForm,
        lambda it, now: it.is_paused(now),
        _of_resume,
        lambda it, given, why: services.resume_round(it, why),
        _resumption,
    ),
    Act(
        "them-gio",
        "Thêm giờ",
        "Cho mọi bài đang làm thêm số phút.",
        ExtraTimeForm,
        lambda it, now: it.is_open(now),
        _of_time,
        lambda it, given, why: services.give_everybody_time(it, given["minutes"], why),
        _more_time,
    ),
    Act(
        "them-luot",
        "Thêm lượt thi",
        "Cho những người bị hết giờ từ một thời điểm thêm một lượt.",
        AnotherAttemptForm,
        lambda it, now: now >= it.opens_at,
        _of_another,
        lambda it, given, why: services.give_another_attempt(it, given["since"], why),
    ),
]
