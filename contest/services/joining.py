"""Ask to be put on the list, by somebody without an account, and the unit's answer.

The answer to the asker is the same whoever is on the list: nobody learns from it.
"""

from datetime import datetime

from django.db import transaction

from contest import names, words
from contest.db import advisory_lock, db_now
from contest.errors import JoinAnswered, JoinRefused
from contest.models import (
    Contest,
    JoinRequest,
    Proposal,
    RosterEntry,
    Round,
    Unit,
    User,
)
from contest.services.audit import record
from contest.services.limiter import device_key
from contest.services.proposals import propose_person

State = JoinRequest.State
MOST_OF_A_DEVICE = 5  # waiting at once: a clerk may ask for some colleagues
MOST_OF_A_UNIT = 50
CLOSED = (
    "{} đã kết thúc {} nên không bổ sung để dự thi được nữa. Chưa gửi gì cả. Nếu có "
    "nhầm lẫn, gọi cán bộ đầu mối của đơn vị hoặc cơ quan chủ trì."
)
TOO_MANY = (
    "Đang có nhiều yêu cầu chờ đơn vị xem nên chưa nhận thêm. Chưa gửi gì cả. Anh/chị "
    "gọi cán bộ đầu mối của đơn vị hoặc cơ quan chủ trì."
)


def ask_to_join(
    contest: Contest,
    unit: Unit,
    *,
    full_name: str,
    phone: str,
    device: str,
    position: str = "",
    at: datetime | None = None,
) -> JoinRequest:
    """Keep the request for the unit; asked again while it waits it is the same one.

    Raises JoinRefused after the closing, or when too many wait.
    """
    _refuse_when_over(contest, at or db_now())
    key = device_key(device)
    with transaction.atomic():
        advisory_lock("contest.ask_to_join")  # taking turns, so that the limits hold
        waiting = JoinRequest.objects.filter(contest=contest, state=State.WAITING)
        same = {"unit": unit, "name_key": names.search_key(full_name), "phone": phone}
        if known := waiting.filter(**same).first():
            return known
        if (
            waiting.filter(unit=unit).count() >= MOST_OF_A_UNIT
            or waiting.filter(device=key).count() >= MOST_OF_A_DEVICE
        ):
            raise JoinRefused(TOO_MANY)
        return JoinRequest.objects.create(
            contest=contest, full_name=full_name, position=position, device=key, **same
        )


def _refuse_when_over(contest: Contest, at: datetime) -> None:
    last = Round.objects.filter(contest=contest, counts=True).order_by("closes_at")
    if (round := last.last()) and at >= round.closes_at:
        raise JoinRefused(CLOSED.format(round.name, words.moment(round.closes_at)))


@transaction.atomic
def add_who_asked(
    request: JoinRequest, unit: Unit, *, by: User, **person
) -> Proposal | RosterEntry:
    """Put the person on the unit's list as ``propose_person`` does, and answer so.

    Raises JoinAnswered, and what ``propose_person`` raises.
    """
    _answer(request, State.ADDED, by=by)  # under its lock: it is answered once
    return propose_person(request.contest, unit, by=by, **person)


@transaction.atomic
def decline_request(request: JoinRequest, *, by: User, reason: str) -> JoinRequest:
    """Answer that the person is not added, with the reason. Raises JoinAnswered."""
    return _answer(request, State.DECLINED, by=by, reason=reason)


def _answer(
    request: JoinRequest, state: State, *, by: User, reason: str = ""
) -> JoinRequest:
    request = JoinRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    if request.state != State.WAITING:
        raise JoinAnswered
    request.state, request.answer = state, reason
    request.answered_by, request.answered_at = by, db_now()
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record("answer_join_request", request, by=by, contest=request.contest, state=state)
    return request
