"""What a participant's pages show."""

from dataclasses import dataclass
from datetime import datetime

from contest import words
from contest.models import Contest, Excusal, RosterEntry, Round, User
from quiz.models import Attempt, Question


def own_entry(user: User, contest: Contest) -> RosterEntry | None:
    """The person's place on the roster, or None."""
    return (
        RosterEntry.objects.filter(contest=contest, staff_member__user=user)
        .select_related("staff_member", "unit", "contest")
        .first()
    )


def quiz_round_of(contest: Contest, now: datetime) -> Round | None:
    """The round that runs; else the next one; else the last."""
    rounds = list(contest.rounds.filter(kind=Round.Kind.QUIZ).order_by("opens_at"))
    running = [r for r in rounds if r.is_open(now)]
    coming = [r for r in rounds if now < r.opens_at]
    return (running or coming or rounds[-1:] or [None])[0]


@dataclass
class Card:
    """The one card of "Cuộc thi của tôi": a big line, a line below, one action."""

    big: str
    line: str
    action: str = ""  # "start", "resume", "receipt", "province" or none
    attempt: Attempt | None = None
    left: int = 0  # attempts that may still be sat
    is_done: bool = False


def card_of(entry: RosterEntry, round: Round, now: datetime) -> Card:
    attempts = list(Attempt.objects.filter(entry=entry, round=round).order_by("number"))
    used = sum(not attempt.given_back for attempt in attempts)
    left = max(0, round.max_attempts - used)
    running = next((a for a in attempts if a.is_open and now < a.due_at), None)
    closed = [a for a in attempts if a.state == Attempt.State.CLOSED]
    best = max(closed, key=lambda a: (a.score, -a.number), default=None)
    if running:
        return _running(running, left)
    if entry.participated_at:
        return _done(round, now, best, left)
    return _not_done(entry, round, now, left)


def _running(attempt: Attempt, left: int) -> Card:
    saved = len(attempt.events.newest())
    line = f"Đã lưu {saved}/{len(attempt.paper)} câu"
    return Card("Anh/chị đang làm dở", line, "resume", attempt, left)


def _done(round: Round, now: datetime, best: Attempt | None, left: int) -> Card:
    line = "Kết quả đã được ghi nhận."
    if best:
        line = (
            f"Lượt {best.number}, {words.day(best.closed_at)}: "
            f"đúng {best.score}/{len(best.paper)} câu"
        )
    may_again = left if round.is_open(now) and round.is_hosted_here else 0
    return Card(
        "Anh/chị đã tham gia",
        line,
        "receipt" if best else "",
        best,
        may_again,
        is_done=True,
    )


def _not_done(entry: RosterEntry, round: Round, now: datetime, left: int) -> Card:
    if now < round.opens_at:
        return Card(
            f"Phần {round.number} chưa bắt đầu",
            f"Bắt đầu {words.moment(round.opens_at)}",
        )
    if not round.is_open(now):
        return Card(
            f"Phần {round.number} đã kết thúc",
            "Nếu đã thi mà ghi là chưa, báo cán bộ đầu mối của đơn vị.",
        )
    big = "Anh/chị chưa tham gia" if entry.counts else "Mời anh/chị tham gia"
    if not round.is_hosted_here:
        line = (
            "Thi xong, chụp màn hình kết quả và gửi cán bộ đầu mối để đơn vị xác nhận."
        )
        return Card(
            f"Phần {round.number} thi trên trang của tỉnh", line, "province", None, left
        )
    if not left:
        return Card(big, "Anh/chị đã dùng hết số lượt thi. Báo cán bộ đầu mối.")
    return Card(big, _invitation(entry, round), "start", None, left)


def _invitation(entry: RosterEntry, round: Round) -> str:
    if not entry.counts:
        return "Không bắt buộc, không tính vào tỷ lệ của đơn vị"
    if entry.excusals.filter(state=Excusal.State.PENDING).exists():
        return "Đơn vị đã đề nghị duyệt vắng, đang chờ. Anh/chị vẫn có thể dự thi."
    return rules_line(round)


def rules_line(round: Round) -> str:
    """20 câu, 20 phút, tối đa 3 lượt, lấy lượt cao điểm nhất."""
    questions = sum(round.blueprint.values_list("count", flat=True))
    return (
        f"{questions} câu, {round.minutes} phút, tối đa {round.max_attempts} lượt, "
        "lấy lượt cao điểm nhất"
    )


@dataclass
class Place:
    """One question as shown: no id of question or choice ever leaves the server."""

    index: int
    stem: str
    choices: list[tuple[int, str, str]]  # index as shown, letter, text
    chosen: int | None

    @property
    def number(self) -> int:
        return self.index + 1


def shown_paper(attempt: Attempt, answers: dict[int, int]) -> list[Place]:
    """The paper in the order drawn, in two queries however long it is."""
    ids = [place["question"] for place in attempt.paper]
    questions = Question.objects.prefetch_related("choices").in_bulk(ids)
    places = []
    for index, place in enumerate(attempt.paper):
        question = questions[place["question"]]
        texts = {choice.pk: choice.text for choice in question.choices.all()}
        choices = [
            (shown, chr(ord("A") + shown), texts[choice])
            for shown, choice in enumerate(place["choices"])
        ]
        places.append(Place(index, question.stem, choices, answers.get(index)))
    return places
