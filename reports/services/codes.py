"""Find the figures behind a check code, for those who may see them."""

from datetime import datetime

from django.utils.crypto import salted_hmac

from contest.db import db_now
from contest.errors import TooManyTries
from contest.models import User
from contest.services import record
from contest.services.limiter import UNKNOWN, claim_guess, clear
from reports.check_codes import read_check_code
from reports.errors import NoFiguresWithCode, TooManyCodes
from reports.models import Snapshot
from reports.queries.snapshots import coded


def find_by_code(user: User, typed: str, *, at: datetime | None = None) -> Snapshot:
    """Return the figures that bear the code and hold a unit in the user's scope.

    Each try counts before it is made, as at signing in. Raises TooManyCodes, or
    NoFiguresWithCode whether they do not exist or are not his.
    """
    account = _account(user)
    try:
        claim_guess(account, UNKNOWN, at=at or db_now())
    except TooManyTries as error:
        raise TooManyCodes(error.minutes) from error
    signs = read_check_code(typed)
    snapshot = coded(user, signs) if signs else None
    if snapshot is None:
        raise NoFiguresWithCode
    clear(account, UNKNOWN)
    record("find_by_code", snapshot, by=user, contest=snapshot.contest)
    return snapshot


def _account(user: User) -> str:
    return salted_hmac(
        "reports.check_code", str(user.pk), algorithm="sha256"
    ).hexdigest()
