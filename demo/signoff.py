"""What each unit confirmed before the opening, and which lists the office locked."""

from collections import defaultdict
from datetime import datetime, timedelta

from contest.models import Contest, RosterConfirmation, RosterEntry, UnitRoster
from contest.signoff_states import State
from demo.calendar import day_of
from demo.roster import Book
from demo.story import SCHOOL, Part, Scene

CONFIRMED_BEFORE = timedelta(days=6)  # the opening
SETTLED_BEFORE = timedelta(days=2)
TO_MEND, UNCONFIRMED = "TH-02", "MN-03"
MEND_NOTE = "Thiếu chức vụ của 4 người; đề nghị ghi đủ rồi xác nhận."
# Of the units of the copy every so many are confirmed and not yet locked.
STILL_OPEN = 6
Pairs = list[tuple[RosterEntry, Part]]
Lists = dict[str, list[list]]  # {unit: its people, as RosterConfirmation keeps them}


def write_signoff(
    contest: Contest, pairs: Pairs, book: Book, scene: Scene, *, is_over: bool
) -> None:
    """Confirm each unit's list as it was then; lock all of them once it ``is_over``.

    In the copy three units owe their word, the school of the log-ins among them.
    """
    opens_at = scene.windows.part1_opens
    confirmed_at = opens_at - CONFIRMED_BEFORE
    lists = _lists_at(confirmed_at, pairs)
    states = {
        code: State.LOCKED if is_over else _state_in_the_copy(code, number)
        for number, code in enumerate(sorted(lists))
    }
    owing = {State.TO_MEND, State.UNCONFIRMED}
    confirmed = {
        code: people for code, people in lists.items() if states[code] not in owing
    }
    _write_confirmations(contest, confirmed, book, confirmed_at)
    _write_states(contest, states, book, opens_at - SETTLED_BEFORE)


def _write_confirmations(
    contest: Contest, lists: Lists, book: Book, confirmed_at: datetime
) -> None:
    day = day_of(confirmed_at)
    RosterConfirmation.objects.bulk_create(
        RosterConfirmation(
            contest=contest,
            unit=book.units[code],
            as_of=day,
            document=f"Số {number}/DS ngày {day:%d/%m/%Y}",
            headcount=len(people),
            counting=sum(counts for _, _, counts, _ in people),
            people=people,
            confirmed_by=book.coordinators[code],
            confirmed_at=confirmed_at,
        )
        for number, (code, people) in enumerate(sorted(lists.items()), start=1)
    )


def _write_states(
    contest: Contest, states: dict[str, State], book: Book, changed_at: datetime
) -> None:
    UnitRoster.objects.bulk_create(
        UnitRoster(
            contest=contest,
            unit=book.units[code],
            state=state,
            note=MEND_NOTE if state == State.TO_MEND else "",
            changed_at=changed_at,
            changed_by=book.officer,
        )
        for code, state in states.items()
        if state != State.UNCONFIRMED
    )


def _state_in_the_copy(code: str, number: int) -> State:
    if code == TO_MEND:
        return State.TO_MEND
    if code in {UNCONFIRMED, SCHOOL}:
        return State.UNCONFIRMED
    return State.LOCKED if number % STILL_OPEN else State.CONFIRMED


def _lists_at(moment: datetime, pairs: Pairs) -> Lists:
    """{unit: its list as it stood at ``moment``}, in the order of the entries."""
    lists = defaultdict(list)
    for entry, part in pairs:
        if part.listed_at > moment or (part.left_at and part.left_at <= moment):
            continue
        transfer = part.transfer
        stayed = transfer is None or transfer.recorded_at <= moment
        lists[part.unit if stayed else transfer.from_unit].append(
            [entry.pk, part.person.category, part.counts, _was_excused(part, moment)]
        )
    return {code: sorted(people) for code, people in lists.items()}


def _was_excused(part: Part, moment: datetime) -> bool:
    absence = part.absence
    return bool(absence and absence.is_in_force and absence.decided_at <= moment)
