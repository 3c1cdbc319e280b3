"""The figures of an ending: provisional by themselves, then closed by an officer."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from contest.db import db_now
from contest.models import Contest, User
from contest.services import record
from contest.services.proposals import apply_due_proposals
from quiz.services import close_due_attempts
from reports.errors import (
    ClosedAlready,
    FiguresMoved,
    LeftWithoutReason,
    MoreIsOpen,
    NothingToClose,
    NotOverYet,
)
from reports.models import ClosingRemainder, Snapshot
from reports.queries.closing import (
    Matter,
    Seen,
    closing_moment,
    closing_of,
    endings_due,
    open_attempts,
    open_matters,
)
from reports.queries.people_at import fingerprint, frozen_figures
from reports.services.snapshots import freeze, seal, take_snapshot

logger = logging.getLogger(__name__)
# So long the provisional figures wait for sittings that the clock has ended.
PATIENCE = timedelta(minutes=10)


def take_provisionals(*, at: datetime | None = None) -> int:
    """Freeze each ending of a counting round once, however late; returns how many.

    The cut-off is the ending itself. An ending that is moved is another one.
    """
    at = at or db_now()
    if not endings_due(at).exists():
        return 0
    settle_what_is_due(at)
    return sum(_try_provisional(*ending, at) for ending in list(endings_due(at)))


def _try_provisional(contest_id: int, moment: datetime, at: datetime) -> bool:
    try:
        return _take_provisional(contest_id, moment, at)
    except Exception:
        logger.exception("Contest %s: no provisional figures yet.", contest_id)
    return False


@transaction.atomic
def _take_provisional(contest_id: int, moment: datetime, at: datetime) -> bool:
    contest = held(contest_id)
    if not endings_due(at).filter(contest=contest, closes_at=moment).exists():
        return False
    still_open = open_attempts(contest).filter(due_at__lte=moment)
    if at < moment + PATIENCE and still_open.exists():
        return False
    take_snapshot(contest, Snapshot.Cause.PROVISIONAL, cut_off=moment)
    return True


def settle_what_is_due(at: datetime | None) -> None:
    """With the worker down, nobody has. Each act takes its own locks, so not ours."""
    apply_due_proposals()
    close_due_attempts(at=at)


def close_held(
    contest: Contest,
    *,
    by: User,
    seen: Seen,
    reasons: Mapping[str, str],
    at: datetime | None = None,
) -> Snapshot:
    """Chốt số liệu: freeze the official figures, once, with what was left and why.

    They count the acts until the end of the last counting round, whenever recorded.
    What ``seen`` did not show is refused. Whoever calls has settled what is due, and
    holds the contest. Raises NothingToClose, NotOverYet, ClosedAlready, MoreIsOpen,
    LeftWithoutReason or FiguresMoved.
    """
    at = at or db_now()
    snapshot = freeze(
        contest,
        Snapshot.Cause.CLOSING,
        by=by,
        cut_off=moment_to_close(contest, at),
        at=at,
    )
    # Only now: what is not seen here began after the figures, and is an adjustment.
    matters = open_matters(contest)
    check_left(seen, matters, reasons)
    _leave(snapshot, matters, reasons)
    if fingerprint(snapshot.cut_off, frozen_figures(snapshot)) != seen.figures:
        raise FiguresMoved
    seal(snapshot)
    record(
        "close_contest",
        snapshot,
        by=by,
        contest=contest,
        left={matter.kind: matter.count for matter in matters},
    )
    return snapshot


def held(contest_id: int) -> Contest:
    """Closings take turns; proofs of participation do not wait for them."""
    return Contest.objects.select_for_update(no_key=True).get(pk=contest_id)


def moment_to_close(contest: Contest, at: datetime) -> datetime:
    """The cut-off; refuses what is closed, not over yet, or has nothing to close."""
    closing = closing_of(contest)
    if closing:
        raise ClosedAlready(closing.taken_at, closing.taken_by)
    moment = closing_moment(contest)
    if moment is None:
        raise NothingToClose
    if at < moment:
        raise NotOverYet(moment)
    return moment


def check_left(seen: Seen, matters: list[Matter], reasons: Mapping[str, str]) -> None:
    """Refuse what is open and was not seen, or is left without a reason."""
    appeared = {matter.kind: seen.appeared(matter) for matter in matters}
    more = [kind.counted(count) for kind, count in appeared.items() if count]
    if more:
        raise MoreIsOpen(more)
    silent = [str(each) for each in matters if not _reason(each, reasons)]
    if silent:
        raise LeftWithoutReason(silent)


def _reason(matter: Matter, reasons: Mapping[str, str]) -> str:
    return reasons.get(matter.kind, "").strip()


def _leave(snapshot: Snapshot, matters: list[Matter], reasons) -> None:
    ClosingRemainder.objects.bulk_create(
        ClosingRemainder(
            snapshot=snapshot,
            kind=matter.kind,
            subjects=matter.subjects,
            count=matter.count,
            reason=_reason(matter, reasons),
        )
        for matter in matters
    )
