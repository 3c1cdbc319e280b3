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
from quiz.queries import ended_by_time, moved_by_closing, settings_of, sitting
from quiz.services import Why


class Act(NamedTuple):
    slug: str
    label: str
    says: str  # what it does, in one sentence
    form: type
    fits: Callable[[Round, datetime], bool]
    effects: Callable[[Round, dict, datetime], list[str]]
    do: Callable[[Round, dict, Why], RoundChange]


def _of_pause(round: Round, given: dict, now: datetime) -> list[str]:
    until = words.moment(now + timedelta(minutes=given["minutes"]))
    found = sitting(round, now).now
    told = [
        f"Từ bây giờ đến {until} không ai bắt đầu lượt mới.",
        f"{found} bài đang làm được thêm {given['minutes']} phút.",
        "Câu trả lời vẫn được lưu trong lúc tạm dừng.",
    ]
    if given["moves_closing"]:
        later = round.closes_at + timedelta(minutes=given["minutes"])
        return [*told, f"Phần thi kết thúc {words.moment(later)}."]
    return [
        *told,
        f"Phần thi vẫn kết thúc {words.moment(round.closes_at)}.",
        "Bài nào đến lúc đó chưa nộp được tự nộp.",
    ]


def _of_resume(round: Round, given: dict, now: datetime) -> list[str]:
    found = sitting(round, now).now
    return [
        "Đồng hồ chạy tiếp ngay; người chưa bắt đầu làm bài được.",
        f"{found} bài đang làm có lại đúng số phút đã có lúc tạm dừng.",
        f"Phần thi vẫn kết thúc {words.moment(round.closes_at)}.",
    ]


def _of_extending(round: Round, given: dict, now: datetime) -> list[str]:
    moved = moved_by_closing(round, given["closes_at"], now)
    before, after = words.moment(round.closes_at), words.moment(given["closes_at"])
    told = [
        f"Kết thúc {after}, trước đây {before}.",
        f"{moved.longer} bài đang làm có hạn nộp muộn hơn.",
    ]
    if moved.shorter:
        told.append(f"{moved.shorter} bài đang làm có hạn nộp sớm hơn.")
    return [*told, "Bài đã nộp, đã hết giờ không mở lại."]


def _of_time(round: Round, given: dict, now: datetime) -> list[str]:
    found = sitting(round, now).now
    return [
        f"{found} bài đang làm được thêm {given['minutes']} phút.",
        f"Không bài nào quá {words.moment(round.closes_at)}.",
        "Lượt bắt đầu sau đó vẫn theo số phút của phần thi.",
    ]


def _of_another(round: Round, given: dict, now: datetime) -> list[str]:
    ended = ended_by_time(round, given["since"])
    people = ended.values("entry").distinct().count()
    since = words.moment(given["since"])
    told = [f"{people} người bị hết giờ từ {since} được thêm một lượt."]
    if not round.is_open(now):
        told.append("Phần thi không mở: phải gia hạn thì họ mới thi được.")
    return [*told, "Kết quả đã có của họ không đổi; lượt cao điểm nhất được tính."]


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
    ),
    Act(
        "tiep-tuc",
        "Tiếp tục",
        "Kết thúc tạm dừng sớm hơn dự kiến.",
        WordForm,
        lambda it, now: it.is_paused(now),
        _of_resume,
        lambda it, given, why: services.resume_round(it, why),
    ),
    Act(
        "them-gio",
        "Thêm giờ",
        "Cho mọi bài đang làm thêm số phút.",
        ExtraTimeForm,
        lambda it, now: it.is_open(now),
        _of_time,
        lambda it, given, why: services.give_everybody_time(it, given["minutes"], why),
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
