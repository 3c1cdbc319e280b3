"""Guesses at one account: counted before the hash, never by address alone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from contest.errors import TooManyTries
from contest.models import KnownDevice, SignInBlock, User

FREE_GUESSES = 10
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
UNKNOWN = ""


def account_key(user: User | None, typed: str) -> str:
    """Return the key under which guesses count: of the account, however it was named.

    Unknown names get a key as well, so they behave like known ones.
    """
    name = f"user {user.pk}" if user else f"typed {typed.casefold()}"
    return salted_hmac("contest.account", name, algorithm="sha256").hexdigest()


def device_key(device: str) -> str:
    return salted_hmac("contest.device", device, algorithm="sha256").hexdigest()


def known_device(user: User | None, device: str) -> str:
    """Return the key of a browser that this person has signed in from, or UNKNOWN."""
    key = device_key(device)
    user_id = user.pk if user else None
    if KnownDevice.objects.filter(user_id=user_id, key=key).exists():
        return key
    return UNKNOWN


@transaction.atomic
def claim_guess(account: str, device: str, *, at: datetime) -> None:
    """Count one guess before it is tried, or raise TooManyTries.

    Claimed under a lock, so that a hundred at once are not one. The tenth starts the
    waiting; each further one doubles it up to the longest.
    """
    block, _ = SignInBlock.objects.select_for_update().get_or_create(
        account=account, device=device, defaults={"last_failed_at": at}
    )
    if block.blocked_until and at < block.blocked_until:
        raise TooManyTries(_minutes(block.blocked_until - at))
    if at - block.last_failed_at > FORGOTTEN_AFTER:
        block.failures = 0
    block.failures += 1
    block.last_failed_at = at
    block.blocked_until = at + delay(block.failures)
    block.save(update_fields=["failures", "last_failed_at", "blocked_until"])


def delay(failures: int) -> timedelta:
    """Nothing up to nine; 1, 2, 4, 8, then always 15 minutes."""
    doublings = failures - FREE_GUESSES
    if doublings < 0:
        return timedelta(0)
    return min(FIRST_DELAY * 2 ** min(doublings, 4), LONGEST_DELAY)


def clear(account: str, device: str) -> None:
    """Forget the guesses after a success from this device. Others keep theirs."""
    SignInBlock.objects.filter(account=account, device=device).delete()


def clear_account(user: User) -> None:
    """Forget all guesses at this account: it has a new secret."""
    SignInBlock.objects.filter(account=account_key(user, "")).delete()


def remember_device(user: User, device: str, *, at: datetime) -> None:
    KnownDevice.objects.update_or_create(
        user=user, key=device_key(device), defaults={"last_used_at": at}
    )


def _minutes(left: timedelta) -> int:
    return -(-int(left.total_seconds()) // 60) or 1
