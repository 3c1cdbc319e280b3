"""Guesses at one account: counted before the hash, never by address alone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from contest.db import Columns, Statement
from contest.errors import TooManyTries
from contest.models import KnownDevice, SignInBlock, User

FREE_GUESSES = 10
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
UNKNOWN = ""

BLOCK = Columns(SignInBlock, "contest_signinblock")
# The row of these guesses, made if there is none, and ours until the commit.
LOCK_BLOCK = Statement(
    "lock_sign_in_block",
    f"""
INSERT INTO contest_signinblock (account, device, failures, last_failed_at)
VALUES (%(account)s, %(device)s, 0, %(moment)s)
ON CONFLICT (account, device) DO UPDATE SET account = EXCLUDED.account
RETURNING {BLOCK}
""",  # noqa: S608 - names of our own columns
    account="text",
    device="text",
    moment="timestamptz",
)
UPDATE_BLOCK = Statement(
    "update_sign_in_block",
    """
UPDATE contest_signinblock
   SET failures = %(failures)s, last_failed_at = %(moment)s, blocked_until = %(until)s
 WHERE id = %(block)s RETURNING 1
""",
    block="bigint",
    failures="integer",
    moment="timestamptz",
    until="timestamptz",
)
FORGET = Statement(
    "forget_guesses",
    "DELETE FROM contest_signinblock"
    " WHERE account = %(account)s AND device = %(device)s RETURNING 1",
    account="text",
    device="text",
)
LET_IN = Statement(
    "let_in",
    """
WITH forgotten AS (
DELETE FROM contest_signinblock WHERE account = %(account)s AND device = %(device)s
)
INSERT INTO contest_knowndevice (user_id, key, last_used_at)
VALUES (%(user)s, %(key)s, %(moment)s)
ON CONFLICT (user_id, key) DO UPDATE SET last_used_at = EXCLUDED.last_used_at
RETURNING 1
""",
    account="text",
    device="text",
    user="bigint",
    key="text",
    moment="timestamptz",
)


def account_key(user: User | None, typed: str) -> str:
    """Return the key under which guesses count: of the account, however it was named.

    Unknown names get a key as well, so they behave like known ones.
    """
    name = f"user {user.pk}" if user else f"typed {typed.casefold()}"
    return salted_hmac("contest.account", name, algorithm="sha256").hexdigest()


def device_key(device: str) -> str:
    return salted_hmac("contest.device", device, algorithm="sha256").hexdigest()


def knows(device: str) -> Exists:
    """Whether a row of users has signed in from this browser before."""
    devices = KnownDevice.objects.filter(user=OuterRef("pk"), key=device_key(device))
    return Exists(devices)


def known_device(user: User | None, device: str) -> str:
    """Return the key of a browser that this person has signed in from, or UNKNOWN."""
    if user is None:
        return UNKNOWN
    if not hasattr(user, "knows_device"):
        user = User.objects.annotate(knows_device=knows(device)).get(pk=user.pk)
    return device_key(device) if user.knows_device else UNKNOWN


@transaction.atomic
def claim_guess(account: str, device: str, *, at: datetime) -> None:
    """Count one guess before it is tried, or raise TooManyTries.

    Claimed under a lock, so that a hundred at once are not one. The tenth starts the
    waiting; each further one doubles it up to the longest.
    """
    row = LOCK_BLOCK.row(account=account, device=device, moment=at)
    block = BLOCK.take(iter(row))
    if block.blocked_until and at < block.blocked_until:
        raise TooManyTries(_minutes(block.blocked_until - at))
    if at - block.last_failed_at > FORGOTTEN_AFTER:
        block.failures = 0
    block.failures += 1
    block.last_failed_at = at
    block.blocked_until = at + delay(block.failures)
    UPDATE_BLOCK.rows(
        block=block.pk, failures=block.failures, moment=at, until=block.blocked_until
    )


def delay(failures: int) -> timedelta:
    """Nothing up to nine; 1, 2, 4, 8, then always 15 minutes."""
    doublings = failures - FREE_GUESSES
    if doublings < 0:
        return timedelta(0)
    return min(FIRST_DELAY * 2 ** min(doublings, 4), LONGEST_DELAY)


def clear(account: str, device: str) -> None:
    """Forget the guesses after a success from this device. Others keep theirs."""
    FORGET.rows(account=account, device=device)


def clear_account(user: User) -> None:
    """Forget all guesses at this account: it has a new secret."""
    SignInBlock.objects.filter(account=account_key(user, "")).delete()


def let_in(
    user: User, device: str, *, at: datetime, guesses: tuple[str, str] | None
) -> None:
    """Remember the browser, and forget the guesses as ``clear`` does."""
    account, guessed_from = guesses or (None, None)
    LET_IN.rows(
        account=account,
        device=guessed_from,
        user=user.pk,
        key=device_key(device),
        moment=at,
    )


def _minutes(left: timedelta) -> int:
    return -(-int(left.total_seconds()) // 60) or 1
