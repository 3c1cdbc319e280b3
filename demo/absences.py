"""Who could not take part, and what the office said to it: invented. Pure."""

from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from contest.models import Excusal
from demo.calendar import chance_of, day_of, hours_of_work

State, Reason = Excusal.State, Excusal.Reason
# Days from the beginning to the day that counts, and from that day to the end.
LASTS = {
    Reason.MATERNITY: ((20, 150), (31, 33)),
    Reason.ILLNESS: ((20, 60), (10, 60)),
    Reason.STUDY: ((45, 75), (30, 240)),
    Reason.UNPAID: ((25, 60), (20, 60)),
    Reason.SECONDED: ((60, 200), (60, 300)),
    Reason.SUSPENDED: ((20, 40), (20, 50)),
    Reason.OTHER: ((10, 30), (10, 30)),
}
OFTEN = {
    Reason.ILLNESS: 9,
    Reason.STUDY: 7,
    Reason.UNPAID: 4,
    Reason.SECONDED: 4,
    Reason.SUSPENDED: 1,
    Reason.OTHER: 1,
}
MOTHERS_BORN_FROM = 1983
MATERNITY_SHARE = 0.6  # of the women so young
OTHER_DETAIL = "Chăm người thân điều trị dài ngày tại thành phố Đà Nẵng"
REFUSED_NOTES = (
    "Chưa có văn bản kèm theo. Đề nghị đơn vị bổ sung rồi gửi lại.",
    "Đã đi làm trở lại trước ngày tính vắng, vẫn dự thi được.",
    "Thời gian vắng dưới 15 ngày, vẫn còn thời gian để dự thi.",
)
DECIDED_WITHIN = timedelta(days=3)
PENDING_SINCE = timedelta(days=5)


class Numbers(NamedTuple):
    approved: int
    ended_before: int  # of these so many end before the day that counts
    pending: int
    refused: int
    withdrawn: int


class Absence(NamedTuple):
    reason: str
    detail: str
    starts_on: date
    ends_on: date
    document: str
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    note: str
    is_in_force: bool

    @property
    def is_waiting(self) -> bool:
        return self.state == State.PENDING


def propose(scene, free: list, school: str) -> None:
    """Give some of the counting people an absence; two of them are of ``school``."""
    chance = chance_of(scene.code, "absences")
    counting = [part for part in free if part.counts]
    chance.shuffle(counting)
    at_school = [part for part in counting if part.unit == school]
    elsewhere = [part for part in counting if part.unit != school]
    outcomes = _outcomes(scene.absences)
    for part, outcome in zip(at_school[:2] + elsewhere, outcomes, strict=False):
        part.absence = _absence(scene, part.person, *outcome)


def _outcomes(numbers: Numbers) -> list[tuple[State, bool]]:
    """(state, whether it covers the day that counts), those of the school first."""
    return [
        (State.PENDING, True),
        (State.APPROVED, True),
        *[(State.PENDING, True)] * (numbers.pending - 1),
        *[(State.APPROVED, True)] * (numbers.approved - numbers.ended_before - 1),
        *[(State.APPROVED, False)] * numbers.ended_before,
        *[(State.REFUSED, True)] * numbers.refused,
        *[(State.WITHDRAWN, True)] * numbers.withdrawn,
    ]


def _absence(scene, person, state: State, covers: bool) -> Absence:  # noqa: FBT001 - one outcome
    chance = chance_of(scene.code, "absence", person.staff_code)
    reason = _reason(chance, person)
    counted_on = day_of(scene.windows.part1_closes)
    number = chance.randint(12, 480)
    before, after = LASTS[reason]
    starts_on = counted_on - timedelta(days=chance.randint(*before))
    ends_on = counted_on + timedelta(days=chance.randint(*after))
    if not covers:
        starts_on = counted_on - timedelta(days=60)
        ends_on = counted_on - timedelta(days=chance.randint(3, 20))
    proposed_at, decided_at = _moments(chance, scene, state)
    signed_on = min(starts_on, day_of(proposed_at)) - timedelta(days=3)
    return Absence(
        reason=reason,
        detail=OTHER_DETAIL if reason == Reason.OTHER else "",
        starts_on=starts_on,
        ends_on=ends_on,
        document=f"Quyết định số {number}/QĐ ngày {signed_on:%d/%m/%Y}",
        state=state,
        proposed_at=proposed_at,
        decided_at=decided_at,
        note=chance.choice(REFUSED_NOTES) if state == State.REFUSED else "",
        is_in_force=state == State.APPROVED and covers,
    )


def _reason(chance: Random, person) -> Reason:
    is_young = person.birth_date.year >= MOTHERS_BORN_FROM
    if person.is_woman and is_young and chance.random() < MATERNITY_SHARE:
        return Reason.MATERNITY
    return chance.choices(list(OFTEN), list(OFTEN.values()))[0]


def _moments(chance: Random, scene, state: State) -> tuple[datetime, datetime | None]:
    """When it was proposed, and when it was decided if it was."""
    if state == State.PENDING:
        return hours_of_work(chance, scene.until - PENDING_SINCE, scene.until), None
    last = scene.until - PENDING_SINCE
    proposed_at = hours_of_work(chance, scene.windows.part1_opens, last)
    if state == State.WITHDRAWN:
        return proposed_at, None
    return proposed_at, hours_of_work(chance, proposed_at, proposed_at + DECIDED_WITHIN)
