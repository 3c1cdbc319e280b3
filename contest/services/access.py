"""Signing in and out, and the own password. Sessions are contest.sessions."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from contest import cleaners, names, words
from contest.db import db_now
from contest.errors import SlipOver, SlipUsed, WrongCredentials
from contest.hashers import one_hash_at_a_time, place_in_queue
from contest.models import Slip, User
from contest.queries.accounts import accounts_named
from contest.services import limiter
from contest.services.audit import record
from contest.services.slips import slip_ends_at, slip_fits


@dataclass(frozen=True)
class SignIn:
    """Who it is. ``is_first_use``: of this slip, so that the person is asked."""

    user: User
    with_slip: bool
    is_first_use: bool = False


def sign_in(
    name: str, secret: str, *, device: str, at: datetime | None = None
) -> SignIn:
    """Find out who types this name and this password or code of a slip.

    Whatever is wrong costs one guess and one hash, known account or not. A right code
    needs neither: nobody guesses 60 bits, and nobody can lock out who holds the slip.
    Raises WrongCredentials, TooManyTries or ServerBusy; SlipUsed or SlipOver to who
    holds the right code.
    """
    user = find_user(name, device)
    at = at or getattr(user, "now", None) or db_now()
    slip = getattr(user, "slip", None)
    fits_slip = slip is not None and slip_fits(slip, secret)
    refusal = _what_ended(slip, at) if fits_slip else WrongCredentials()
    guesses = None
    if refusal:
        guesses = _check_password(
            user, name, secret, device=device, at=at, refusal=refusal
        )
    limiter.let_in(user, device, at=at, guesses=guesses)
    if refusal:
        return SignIn(user, with_slip=False)
    return SignIn(user, with_slip=True, is_first_use=_is_first_use(slip))


def check_own_password(
    user: User, secret: str, *, device: str, at: datetime | None = None
) -> None:
    """Ask the signed-in person again; the same guesses count. Raises as sign_in."""
    at = at or db_now()
    refusal = WrongCredentials(
        "Mật khẩu đang dùng chưa đúng. Mật khẩu cũ vẫn còn hiệu lực. Gõ lại, hoặc nhờ "
        "cán bộ đầu mối cấp lại mã."
    )
    guesses = _check_password(
        user, user.username, secret, device=device, at=at, refusal=refusal
    )
    limiter.clear(*guesses)


def find_user(name: str, device: str = "") -> User | None:
    """Return the one active account of this sign-in name or phone number.

    With it come the time ``now`` and whether it ``knows_device``.
    """
    typed = names.clean(name)
    found = accounts_named(
        [typed, typed.lower(), typed.upper()],
        _read_phone(typed),
        limiter.device_key(device),
    )
    exact = [user for user in found if user.username == typed]
    named = [user for user in found if user.username.lower() == typed.lower()]
    candidates = exact or named or found
    return candidates[0] if len(candidates) == 1 else None


def _read_phone(typed: str) -> str:
    try:
        return cleaners.phone(typed) or ""
    except ValidationError:
        return ""


def sign_out(user: User) -> None:
    """Refuse answers from pages that were rendered until now."""
    User.objects.filter(pk=user.pk).update(write_epoch=F("write_epoch") + 1)


def set_own_password(user: User, password: str, *, at: datetime | None = None) -> User:
    """Store the person's own password; the code on the slip stops working.

    Other sessions of the account end. Raises ServerBusy.
    """
    with place_in_queue(), one_hash_at_a_time():
        encoded = make_password(password)
    return _store_password(user, encoded, at or db_now())


@transaction.atomic
def _store_password(user: User, encoded: str, at: datetime) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.password = encoded
    user.write_epoch += 1
    user.save(update_fields=["password", "write_epoch"])
    Slip.objects.filter(user=user, ended_at=None).update(ended_at=at)
    limiter.clear_account(user)
    record("set_own_password", user, by=user)
    return user


def _what_ended(slip: Slip, at: datetime) -> SlipUsed | SlipOver | None:
    if slip.ended_at:
        return SlipUsed(words.moment(slip.ended_at))
    ends_at = slip_ends_at(slip)
    return None if at < ends_at else SlipOver(words.moment(ends_at))


def _check_password(user, name, secret, *, device, at, refusal) -> tuple[str, str]:
    """Hash once, in turn, after the guess was counted; or raise.

    Returns the account and the device whose guesses may be forgotten.
    """
    account = limiter.account_key(user, names.clean(name))
    device = limiter.known_device(user, device)
    with place_in_queue():
        limiter.claim_guess(account, device, at=at)
        with one_hash_at_a_time():
            is_right = _fits(user, secret)
    if not is_right:
        raise refusal
    return account, device


def _fits(user: User | None, secret: str) -> bool:
    if user is None or not user.has_usable_password():
        make_password(secret)  # the time that a known account would take
        return False
    return user.check_password(secret)


def _is_first_use(slip: Slip) -> bool:
    last_login = slip.user.last_login
    return last_login is None or last_login < slip.issued_at
