"""The few log-ins of the demo that have a password, one for each role."""

import base64
import hashlib
import hmac
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from contest.models import Grant, Role, Slip, StaffMember, Unit, User
from demo.story import SCHOOL

PARTICIPANT = "Người dự thi"


class Account(NamedTuple):
    username: str
    role: Role
    full_name: str
    phone: str  # of the invented range, below those of the staff
    unit: str | None  # code; None is everything


ADMINISTRATOR = Account(
    "quantri", Role.ADMINISTRATOR, "Lê Quang Minh", "0900000001", None
)
OFFICER = Account(
    "phongnoivu", Role.OFFICER, "Trần Thị Minh Châu", "0900000002", "UBND-H"
)
LEADER = Account("lanhdao", Role.LEADER, "Phan Văn Thành", "0900000003", "UBND-H")
JUDGE = Account("giamkhao", Role.JUDGE, "Hồ Thị Ngọc Lan", "0900000004", "UBND-H")
COORDINATOR = Account(
    "daumoi", Role.COORDINATOR, "Nguyễn Thị Kim Anh", "0900000005", SCHOOL
)
ACCOUNTS = (ADMINISTRATOR, OFFICER, LEADER, JUDGE, COORDINATOR)


def write_accounts(units: dict[str, Unit]) -> dict[str, User]:
    """Create the accounts with their grants over all contests, by user name."""
    users = {}
    for account in ACCOUNTS:
        user = User.objects.create_user(
            account.username,
            password_of(account.username),
            full_name=account.full_name,
            phone=account.phone,
        )
        unit = units[account.unit] if account.unit else None
        Grant.objects.create(user=user, role=account.role, unit=unit)
        users[account.username] = user
    return users


def give_password(person: StaffMember) -> None:
    """Let this participant sign in with a password; the slip's code ended then."""
    user = person.user
    user.set_password(password_of(person.code))
    user.save(update_fields=["password"])
    Slip.objects.filter(user=user).update(ended_at=user.last_login)


def password_of(username: str) -> str:
    """The same each time on one installation, another one elsewhere."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.digest(key, f"demo password of {username}".encode(), hashlib.sha256)
    word = base64.b32encode(digest).decode().lower()
    return f"Cchc-2023-{word[:4]}-{word[4:8]}"


def lines(participant: str) -> list[str]:
    """One line for each role: "Lãnh đạo: lanhdao / …"."""
    rows = [(account.role.label, account.username) for account in ACCOUNTS]
    return [
        f"{label}: {username} / {password_of(username)}"
        for label, username in [*rows, (PARTICIPANT, participant)]
    ]


def keep(text: list[str]) -> None:
    """Write the lines to the file that ``make run`` shows, for its owner alone."""
    if settings.DEMO_LOGINS_FILE:
        file = Path(settings.DEMO_LOGINS_FILE)
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
