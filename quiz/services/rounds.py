"""Change a round that runs: its rules, its window, a pause, more time, more attempts.

Each act is a row of RoundChange. ``due_at`` moves only where it is still ahead; what is
closed never opens again. The round's lock comes first: a start waits for the change,
or the change sees what was started.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Least

from contest import words
from contest.db import db_now
from contest.models import RosterEntry, Round, RoundChange, User
from contest.services import record
from quiz.blueprints import shortages
from quiz.drawing import Demand
from quiz.errors import BankTooSmall, ChangeRefused
from quiz.models import Allowance, Attempt, BlueprintRow
from quiz.queries.bank import stock_of

LONGEST_PAUSE = timedelta(hours=24)
RULES = ("name", "minutes", "max_attempts", "min_answers")
WINDOW = ("opens_at", "closes_at")


class Why(NamedTuple):
    """On whose word a round is changed."""

    by: User
    reason: str = ""
    document: str = ""


class Settings(NamedTuple):
    """All that an officer sets of a quiz round."""

    name: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    max_attempts: int
    min_answers: int
    blueprint: list[Demand]


@transaction.atomic
def change_round(
    round: Round, new: Settings, why: Why, *, at: datetime | None = None
) -> RoundChange:
    """Set the round; who is sitting keeps paper and minutes, only the closing moves.

    Raises ChangeRefused, or BankTooSmall for a running round.
    """
    round = _held(round)
    at = at or db_now()
    before = settings_of(round)
    has_opened = needs_word(round, at)
    if has_opened and not (why.reason and why.document):
        raise ChangeRefused(
            "Phần thi đã bắt đầu: thay đổi phải có lý do và số văn bản. Chưa đổi gì cả."
        )
    _check_window(round, before, new, at)
    _check_rules(round, before, new, at)
    if new.blueprint != before.blueprint:
        _write_blueprint(round, new.blueprint)
    for name in (*RULES, *WINDOW):
        setattr(round, name, getattr(new, name))
    round.save(update_fields=[*RULES, *WINDOW])
    touched = 0
    if new.closes_at != before.closes_at:
        touched = _move_deadlines(_ahead(round, at), round.closes_at)
    is_window = any(getattr(new, name) != getattr(before, name) for name in WINDOW)
    kind = (
        RoundChange.Kind.WINDOW
        if is_window and has_opened
        else RoundChange.Kind.SETTINGS
    )
    old, now = _as_json(before), _as_json(new)
    changed = [name for name in old if old[name] != now[name]]
    return _note(
        round,
        kind,
        why,
        touched=touched,
        before={name: old[name] for name in changed},
        after={name: now[name] for name in changed},
    )


@transaction.atomic
def pause_round(
    round: Round,
    minutes: int,
    why: Why,
    *,
    moves_closing: bool = False,
    at: datetime | None = None,
) -> RoundChange:
    """Let every clock stand still for so many minutes; nobody starts meanwhile.

    Answers are taken as before: nothing that somebody chose is lost. With
    ``moves_closing`` the round closes that much later. Raises ChangeRefused.
    """
    round = _held(round)
    at = at or db_now()
    length = timedelta(minutes=minutes)
    if not round.is_open(at):
        raise ChangeRefused("Phần thi không mở vào lúc này nên không cần tạm dừng.")
    if round.is_paused(at):
        raise ChangeRefused(
            f"Phần thi đang tạm dừng đến {words.moment(round.paused_until)}. "
            "Bấm “Tiếp tục” trước khi tạm dừng lần nữa."
        )
    if not timedelta(0) < length <= LONGEST_PAUSE:
        raise ChangeRefused("Thời gian tạm dừng phải từ 1 phút đến 24 giờ.")
    round.paused_from, round.paused_until = at, at + length
    if moves_closing:
        round.closes_at += length
    round.save(update_fields=["paused_from", "paused_until", "closes_at"])
    touched = _allow_more(_ahead(round, at), length, round.closes_at)
    after = {"minutes": minutes, "moves_closing": moves_closing}
    return _note(round, RoundChange.Kind.PAUSE, why, touched=touched, after=after)


@transaction.atomic
def resume_round(round: Round, why: Why, *, at: datetime | None = None) -> RoundChange:
    """End the pause now: the clocks go on, with what they had when it began.

    The closing stays where the pause had moved it. Raises ChangeRefused.
    """
    round = _held(round)
    at = at or db_now()
    if not round.is_paused(at):
        raise ChangeRefused("Phần thi không tạm dừng. Không có gì thay đổi.")
    left = round.paused_until - at
    touched = _allow_more(
        _ahead(round, at).filter(started_at__lte=round.paused_from),
        -left,
        round.closes_at,
    )
    round.paused_until = at
    round.save(update_fields=["paused_until"])
    after = {"sooner_by_seconds": int(left.total_seconds())}
    return _note(round, RoundChange.Kind.RESUME, why, touched=touched, after=after)


@transaction.atomic
def give_everybody_time(
    round: Round, minutes: int, why: Why, *, at: datetime | None = None
) -> RoundChange:
    """Give all who are sitting now so many minutes more. Raises ChangeRefused."""
    round = _held(round)
    at = at or db_now()
    _check_minutes(minutes)
    length = timedelta(minutes=minutes)
    touched = _allow_more(_ahead(round, at), length, round.closes_at)
    after = {"minutes": minutes}
    return _note(round, RoundChange.Kind.EXTRA_TIME, why, touched=touched, after=after)


@transaction.atomic
def give_extra_time(
    round: Round,
    entries: Iterable[RosterEntry],
    minutes: int,
    why: Why,
    *,
    at: datetime | None = None,
) -> RoundChange:
    """Give these people so many minutes more, each time they sit and where they do now.

    Raises ChangeRefused.
    """
    round = _held(round)
    at = at or db_now()
    _check_minutes(minutes)
    entries = list(entries)
    length = timedelta(minutes=minutes)
    sitting = _ahead(round, at).filter(entry__in=entries)
    _allow_more(sitting, length, round.closes_at)
    change = _note(
        round,
        RoundChange.Kind.EXTRA_TIME,
        why,
        touched=len(entries),
        after={"minutes": minutes},
    )
    _allow(change, [entry.pk for entry in entries], minutes=minutes)
    return change


@transaction.atomic
def give_another_attempt(
    round: Round, since: datetime, why: Why, *, at: datetime | None = None
) -> RoundChange:
    """Give one more attempt to each whom the clock ended since ``since``.

    Who had one more for that very attempt gets no second. Raises ChangeRefused.
    """
    round = _held(round)
    at = at or db_now()
    if since > at:
        raise ChangeRefused("Thời điểm này chưa đến nên chưa có ai bị hết giờ từ đó.")
    entries = list(ended_by_time(round, since).values_list("entry", flat=True))
    change = _note(
        round,
        RoundChange.Kind.ANOTHER_ATTEMPT,
        why,
        touched=len(set(entries)),
        after={"since": since.isoformat()},
    )
    _allow(change, sorted(set(entries)), attempts=1)
    return change


def ended_by_time(round: Round, since: datetime):
    """The attempts that the clock ended since then, nothing given for them yet."""
    given = Allowance.objects.filter(
        round=round,
        entry=OuterRef("entry"),
        attempts__gte=1,
        change__recorded_at__gte=OuterRef("closed_at"),
    )
    cut_off = [Attempt.Cause.TIME_UP, Attempt.Cause.ROUND_CLOSED]
    return Attempt.objects.filter(
        ~Exists(given),
        round=round,
        state=Attempt.State.CLOSED,
        cause__in=cut_off,
        closed_at__gte=since,
    )


def settings_of(round: Round) -> Settings:
    rows = round.blueprint.order_by("topic__position", "topic", "difficulty")
    demands = [Demand(*row) for row in rows.values_list("topic", "difficulty", "count")]
    values = (getattr(round, name) for name in ("name", *WINDOW, *RULES[1:]))
    return Settings(*values, demands)


# --- What may be changed ---------------------------------------------------------


def _check_window(round: Round, old: Settings, new: Settings, at: datetime) -> None:
    if new.closes_at <= new.opens_at:
        raise ChangeRefused("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    if new.closes_at != old.closes_at and new.closes_at <= at:
        raise ChangeRefused(
            "Thời điểm kết thúc mới đã qua. Chưa đổi gì cả. Chọn thời điểm sau bây giờ."
        )
    is_later = new.opens_at != old.opens_at and new.opens_at > at
    if is_later and round.attempts.exists():
        raise ChangeRefused(
            "Đã có người làm bài nên không lùi được thời điểm bắt đầu. Chưa đổi gì cả. "
            "Muốn ngừng lại ít lâu, bấm “Tạm dừng”."
        )


def _check_rules(round: Round, old: Settings, new: Settings, at: datetime) -> None:
    if new.min_answers != old.min_answers and not round.is_practice:
        closed = round.attempts.exclude(state=Attempt.State.IN_PROGRESS)
        if closed.exists():
            raise ChangeRefused(
                "Đã có bài nộp theo quy định cũ nên không đổi được số câu trả lời ít "
                "nhất để tính là tham gia. Chưa đổi gì cả."
            )
    if not new.opens_at <= at < new.closes_at:
        return
    if not new.blueprint or shortages(new.blueprint, stock_of(round.contest)):
        raise BankTooSmall


def needs_word(round: Round, at: datetime) -> bool:
    """Whether a change needs its reason and document: once the round has opened."""
    return not round.is_practice and at >= round.opens_at


def _check_minutes(minutes: int) -> None:
    if minutes < 1:
        raise ChangeRefused("Số phút thêm phải từ 1 trở lên.")


# --- Writing ---------------------------------------------------------------------


def _held(round: Round) -> Round:
    """Return the round as it stands; starts wait, proofs of it do not."""
    rounds = Round.objects.select_for_update(no_key=True, of=["self"])
    return rounds.select_related("contest").get(pk=round.pk)


def _ahead(round: Round, at: datetime):
    """Those who sit now; an attempt whose time is up stays as it is."""
    return round.attempts.filter(state=Attempt.State.IN_PROGRESS, due_at__gt=at)


def _move_deadlines(attempts, closes_at: datetime) -> int:
    return attempts.update(due_at=Least(F("started_at") + F("allowed"), closes_at))


def _allow_more(attempts, length: timedelta, closes_at: datetime) -> int:
    allowed = F("allowed") + length
    return attempts.update(
        allowed=allowed, due_at=Least(F("started_at") + allowed, closes_at)
    )


def _write_blueprint(round: Round, demands: list[Demand]) -> None:
    round.blueprint.all().delete()
    BlueprintRow.objects.bulk_create(
        BlueprintRow(
            round=round,
            topic_id=demand.topic,
            difficulty=demand.difficulty,
            count=demand.count,
        )
        for demand in demands
    )


def _allow(change: RoundChange, entries: list[int], **what: int) -> None:
    Allowance.objects.bulk_create(
        Allowance(change=change, round_id=change.round_id, entry_id=entry, **what)
        for entry in entries
    )


def _note(
    round: Round,
    kind: RoundChange.Kind,
    why: Why,
    *,
    touched: int,
    before: dict | None = None,
    after: dict | None = None,
) -> RoundChange:
    change = RoundChange.objects.create(
        round=round,
        kind=kind,
        before=before or {},
        after=after or {},
        touched=touched,
        reason=why.reason,
        document=why.document,
        made_by=why.by,
    )
    record(
        "change_round",
        round,
        by=why.by,
        contest=round.contest,
        kind=kind,
        touched=touched,
    )
    return change


def _as_json(settings: Settings) -> dict:
    values = settings._asdict()
    for name in WINDOW:
        values[name] = values[name].isoformat()
    values["blueprint"] = [list(demand) for demand in settings.blueprint]
    return values
