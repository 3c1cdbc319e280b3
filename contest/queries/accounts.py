"""Accounts as they are read all day long, each with the roles that it holds now."""

from contest.db import Columns, Statement
from contest.models import Slip, User

ACCOUNT = Columns(User, "account")
SLIP = Columns(Slip, "slip")
# The roles of Grant.objects.current().
ROLES_NOW = """
ARRAY(SELECT DISTINCT role FROM contest_grant AS held
       WHERE held.user_id = account.id
         AND (held.starts_at IS NULL OR held.starts_at <= statement_timestamp())
         AND (held.ends_at IS NULL OR held.ends_at > statement_timestamp()))
"""
BY_ID = Statement(
    "account_with_roles",
    f"SELECT {ACCOUNT}, {ROLES_NOW} FROM contest_user AS account"  # noqa: S608 - ours
    " WHERE account.id = %(user)s AND account.is_active",
    user="bigint",
)
BY_NAME = Statement(
    "accounts_named",
    f"""
SELECT {ACCOUNT}, {ROLES_NOW}, statement_timestamp(),
       EXISTS (SELECT FROM contest_knowndevice AS device
                WHERE device.user_id = account.id AND device.key = %(device)s),
       {SLIP}
  FROM contest_user AS account LEFT JOIN contest_slip AS slip
    ON slip.user_id = account.id
 WHERE account.is_active
   AND (account.username = ANY(%(names)s)
        OR (account.phone = %(phone)s AND account.phone <> ''))
""",  # noqa: S608 - names of our own columns
    names="text[]",
    phone="text",
    device="text",
)


def account_with_roles(pk: int) -> User | None:
    """The account of this id, unless it may not sign in."""
    row = BY_ID.row(user=pk)
    return _account(iter(row)) if row else None


def accounts_named(names: list[str], phone: str, device_key: str) -> list[User]:
    """Active accounts of one of these names or this number, with what a sign-in asks.

    The time ``now``, whether each ``knows_device``, and its slip where it has one.
    """
    accounts = []
    for row in BY_NAME.rows(names=names, phone=phone, device=device_key):
        values = iter(row)
        account = _account(values)
        account.now, account.knows_device = next(values), next(values)
        slip = SLIP.take(values)
        User.slip.related.set_cached_value(account, slip if slip.pk else None)
        accounts.append(account)
    return accounts


def _account(values) -> User:
    account = ACCOUNT.take(values)
    account.roles_now = frozenset(next(values))
    return account
