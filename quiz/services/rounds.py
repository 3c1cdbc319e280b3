"""Change a round that runs: its rules, its window, a pause, more time, more attempts.

Each act is a row of RoundChange, and is done on what its page showed or not at all.
``due_at`` moves only where it is still ahead; what is closed never opens again. The
round's lock comes first: a start waits for the change, or the change sees what was
started.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Least

from contest import words
from contest.db import db_now
from contest.models import Contest, RosterEntry, Round, RoundChange, User
from contest.services import record
from quiz.blueprints import shortages
from quiz.drawing import Demand
from quiz.errors import BankTooSmall, ChangedMeanwhile, ChangeRefused
from quiz.models import Allowance, Attempt, BlueprintRow
from quiz.queries.bank import stock_of
from quiz.queries.practice import PRACTICE_ATTEMPTS, PRACTICE_MINUTES, practice_plan
from quiz.queries.rounds import (
    ended_by_time,
    fingerprint_of,
    needs_word,
    settings_of,
)
from quiz.rounds import RULES, WINDOW, Settings
from quiz.services.attempts import close_due_attempts

LONGEST_PAUSE = timedelta(hours=24)


class Why(NamedTuple):
    """On whose word a round is changed, and what he had seen of it."""

    by: User
    reason: str = ""
    document: str = ""
    seen: str | None = None  # the fingerprint that his page showed; None asks nothing


@transaction.atomic
def change_round(
    round: Round,
    new: Settings,
    why: Why,
    *,
    at: datetime | None = None,
) -> RoundChange:
    """Set the round; who is sitting keeps paper and minutes, only the closing moves.

    Raises ChangeRefused, or BankTooSmall for a running round.
    """
    round = _held(round, why)
    at = at or db_now()
    before = settings_of(round)
    has_opened = needs_word(round, at)
    _check_word(why, is_needed=has_opened)
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
    kinds = RoundChange.Kind
    kind = kinds.WINDOW if is_window and has_opened else kinds.SETTINGS
    return _note(round, kind, why, touched=touched, **_differing(before, new))


def _differing(before: Settings, new: Settings) -> dict[str, dict]:
    """What was changed, as it was and as it is."""
    old, now = before.as_json(), new.as_json()
    changed = [name for name in old if old[name] != now[name]]
    return {
        "before": {name: old[name] for name in changed},
        "after": {name: now[name] for name in changed},
    }


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
    round = _held(round, why)
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
    round = _held(round, why)
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
    round = _held(round, why)
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
    round = _held(round, why)
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


def give_another_attempt(
    round: Round, since: datetime, why: Why, *, at: datetime | None = None
) -> RoundChange:
    """Give one more attempt to each whom the clock ended since ``since``.

    Who had one more for that very attempt gets no second. Raises ChangeRefused.
    """
    at = at or db_now()
    # What the sweep closes after this act would seem to have had its attempt by it.
    close_due_attempts(at=at)
    return _give_another(round, since, why, at)


@transaction.atomic
def _give_another(round: Round, since: datetime, why: Why, at: datetime) -> RoundChange:
    round = _held(round, why)
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


@transaction.atomic
def create_practice_round(
    contest: Contest, *, by: User, seen: str | None = None, at: datetime | None = None
) -> Round:
    """Open practice: ten questions, ten minutes, until the quiz closes.

    The officer then sets it as any round. Raises ChangeRefused where there is one, or
    where it would not be what ``seen`` says was shown.
    """
    contest = Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    if contest.rounds.filter(is_practice=True).exists():
        raise ChangeRefused("Cuộc thi đã có phần thi thử. Không tạo thêm.")
    at = at or db_now()
    plan = practice_plan(contest, at)
    if seen is not None and seen != plan.fingerprint():
        raise ChangedMeanwhile
    last = contest.rounds.aggregate(last=Max("number"))["last"]
    round = Round.objects.create(
        contest=contest,
        kind=Round.Kind.QUIZ,
        number=(last or 0) + 1,
        name="Thi thử",
        opens_at=at,
        closes_at=plan.closes_at,
        is_practice=True,
        minutes=PRACTICE_MINUTES,
        max_attempts=PRACTICE_ATTEMPTS,
    )
    _write_blueprint(round, plan.blueprint)
    record("create_practice_round", round, by=by, contest=contest)
    return round


# --- What may be changed ---------------------------------------------------------


def _check_word(why: Why, *, is_needed: bool) -> None:
    if is_needed and not (why.reason and why.document):
        raise ChangeRefused(
            "Phần thi đã bắt đầu: thay đổi phải có lý do và số văn bản. Chưa đổi gì cả."
        )


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


def _check_minutes(minutes: int) -> None:
    if minutes < 1:
        raise ChangeRefused("Số phút thêm phải từ 1 trở lên.")


# --- Writing ---------------------------------------------------------------------


def _held(round: Round, why: Why) -> Round:
    """Return the round as it stands; starts wait, proofs of it do not.

    Raises ChangedMeanwhile where it is not what ``why`` says was seen.
    """
    rounds = Round.objects.select_for_update(no_key=True, of=["self"])
    round = rounds.select_related("contest").get(pk=round.pk)
    if why.seen is not None and why.seen != fingerprint_of(round):
        raise ChangedMeanwhile
    return round


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
