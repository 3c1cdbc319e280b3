"""What a change of a round is, in words. Pure."""

from datetime import timedelta
from typing import NamedTuple

from contest import words
from contest.models import RoundChange
from quiz.rounds import WINDOW, Settings

LABELS = {
    "name": "Tên",
    "opens_at": "Bắt đầu",
    "closes_at": "Kết thúc",
    "minutes": "Số phút",
    "max_attempts": "Số lượt tối đa",
    "min_answers": "Số câu trả lời ít nhất",
    "blueprint": "Ma trận đề",
}
MOMENTS = set(WINDOW)


def differences(before: Settings, after: Settings) -> list[dict]:
    """[{label, before, after}, …] of what differs."""
    return [
        {
            "label": LABELS[name],
            "before": _shown(name, getattr(before, name)),
            "after": _shown(name, getattr(after, name)),
        }
        for name in Settings._fields
        if getattr(before, name) != getattr(after, name)
    ]


def _shown(name: str, value) -> str:
    if name in MOMENTS:
        return words.moment(words.read_moment(value))
    if name == "blueprint":
        return f"{sum(row[-1] for row in value)} câu trong {len(value)} ô"
    return str(value)


class Gained(NamedTuple):
    sentence: str
    look: str  # of the state that the page shows beside the words


def gained(by: timedelta) -> Gained:
    """How a deadline moves: "muộn hơn 10 phút", "sớm hơn 1 phút 30 giây"."""
    minutes, seconds = divmod(abs(int(by.total_seconds())), 60)
    parts = [f"{minutes} phút"] * bool(minutes) + [f"{seconds} giây"] * bool(seconds)
    if not parts:
        return Gained("không đổi", "same")
    is_later = by > timedelta(0)
    return Gained(
        f"{'muộn' if is_later else 'sớm'} hơn {' '.join(parts)}",
        "good" if is_later else "bad",
    )


def sentence(change: RoundChange) -> str:
    """One line of the history of a round."""
    kinds = RoundChange.Kind
    after = change.after
    match change.kind:
        case kinds.PAUSE:
            moved = ", kết thúc muộn hơn chừng ấy" if after["moves_closing"] else ""
            return f"Tạm dừng {after['minutes']} phút{moved}"
        case kinds.RESUME:
            sooner = after["sooner_by_seconds"] // 60
            return f"Tiếp tục, sớm hơn {sooner} phút"
        case kinds.EXTRA_TIME:
            return f"Thêm {after['minutes']} phút"
        case kinds.ANOTHER_ATTEMPT:
            since = words.moment(words.read_moment(after["since"]))
            return f"Thêm một lượt cho người bị hết giờ từ {since}"
    return "; ".join(
        f"{LABELS[name]}: {_shown(name, change.before[name])} → "
        f"{_shown(name, change.after[name])}"
        for name in change.after
    )
