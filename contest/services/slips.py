"""Codes for people: printed on slips, stored only as HMAC, shown once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import constant_time_compare, salted_hmac

from contest import codes
from contest.db import db_now
from contest.errors import NobodyWithoutSlip
from contest.models import Contest, KnownDevice, Round, Slip, Unit, User
from contest.queries.slips import people_to_print
from contest.services.audit import record
from contest.services.limiter import clear_account

SALT = "contest.slip"
# A code issued after the closing lets a person look at his results.
LATE_CODE_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class PrintedSlip:
    """What is on one slip. The code is nowhere else."""

    user: User
    code: str

    @property
    def address(self) -> str:
        """Person and code stand behind ``#``: they reach no server and no log."""
        fragment = f"{self.user.username}.{self.code.replace('-', '')}"
        return f"{settings.SITE_URL}/vao/#{fragment}"


def slip_fits(slip: Slip, text: str) -> bool:
    """Whether ``text`` is the code of this slip, however it was typed."""
    code = codes.read_code(text)
    if code is None:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(
        constant_time_compare(slip.code_hmac, _hmac_of(code, key)) for key in keys
    )


def slip_ends_at(slip: Slip) -> datetime:
    """When a slip stops working by itself: as the counting rounds close."""
    closes_at = Round.objects.filter(contest=slip.contest_id, counts=True).aggregate(
        last=Max("closes_at")
    )["last"]
    if closes_at and slip.issued_at < closes_at:
        return closes_at
    return slip.issued_at + LATE_CODE_LASTS


@transaction.atomic
def issue_slips(
    unit: Unit, *, contest: Contest, by: User, again: bool = False
) -> list[PrintedSlip]:
    """Give a code to everybody of the unit who needs one, in name order.

    ``again``: to those as well who have a slip and no own password; their old codes
    stop working. People with roles are left out: their codes come one by one.
    Raises NobodyWithoutSlip.
    """
    # Two clerks who press at once take turns; the second finds nobody left.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    people = people_to_print(contest, unit, again=again)
    # A password or a role that comes meanwhile waits, or is seen in the second look.
    list(
        User.objects.select_for_update(no_key=True)
        .filter(pk__in=[user.pk for user in people])
        .order_by("pk")
    )
    people = people_to_print(contest, unit, again=again)
    if not people:
        raise NobodyWithoutSlip
    printed = [PrintedSlip(user, codes.new_code()) for user in people]
    _store(printed, contest, by=by, at=db_now())
    record("issue_slips", unit, by=by, contest=contest, people=len(people), again=again)
    return printed


@transaction.atomic
def reissue_slip(user: User, *, by: User) -> PrintedSlip:
    """Replace whatever this person signs in with by a new code.

    Old code, password and sessions end at once, and so do waits after wrong guesses.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    printed = PrintedSlip(user, codes.new_code())
    _store([printed], Contest.objects.current(), by=by, at=db_now())
    KnownDevice.objects.filter(user=user).delete()
    clear_account(user)
    record("reissue_slip", user, by=by)
    return printed


def _hmac_of(code: str, secret: str | None = None) -> str:
    signs = code.replace("-", "")
    return salted_hmac(SALT, signs, secret=secret, algorithm="sha256").hexdigest()


def _store(
    printed: list[PrintedSlip], contest: Contest | None, *, by: User, at: datetime
) -> None:
    """Write the HMACs in one statement, and end what these people signed in with.

    The new unusable password holds random signs, and sessions are bound to it.
    """
    Slip.objects.bulk_create(
        [
            Slip(
                user=slip.user,
                contest=contest,
                code_hmac=_hmac_of(slip.code),
                issued_at=at,
                issued_by=by,
            )
            for slip in printed
        ],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["contest", "code_hmac", "issued_at", "issued_by", "ended_at"],
    )
    User.objects.filter(pk__in=[slip.user.pk for slip in printed]).update(
        password=make_password(None), write_epoch=F("write_epoch") + 1
    )
